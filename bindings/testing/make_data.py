"""Arrays and groups that zarr-python 3 writes, with what they hold: make_data.py FOLDER.

FOLDER/manifest.json names them; paths are relative to FOLDER:
  arrays   path, shape, data_type (the library's name), zarr_format, chunks, shards (or null), stored (zarr-python can read it),
           elements (file of lines as `zarrtool conformance` prints them), dimension_names (or null), attributes (absent where
           they hold NaN or Infinity, which strict JSON cannot say: see attributes/literals)
  groups   path, attributes, children {name: "array" or "group"}, consolidated
  corrupt  path, status: what reading all of it must give
What elements hold is computed here, by Python and NumPy alone. Runs on zarr-python 3.1 and newer; writes about 150 arrays.
"""
import json
import os
import sys
import warnings

import numpy as np
import zarr
from zarr.registry import get_codec_class

import element_text

NUMPY_TYPES = {"bool": "?", "int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8", "uint8": "u1", "uint16": "u2", "uint32": "u4",
               "uint64": "u8", "float16": "f2", "float32": "f4", "float64": "f8", "complex64": "c8", "complex128": "c16"}
ATTRIBUTES = {"title": "naïve 😀 \u0000 \"quoted\" \\ / \t", "größte": 18446744073709551615, "smallest": -9223372036854775808,
              "above 2^53": 9007199254740993, "beyond 64 bits": 123456789012345678901234567890, "tenth": 0.1, "huge": 1e300,
              "one": 1, "one as float": 1.0, "minus zero": -0.0, "yes": True, "no": False, "nothing": None, "empty": {}, "none": [],
              "nested": {"list": [1, [2, [3, {"😀": [None, "x"]}]]], "": "empty name"}}
ZSTD = {"name": "zstd", "configuration": {"level": 1, "checksum": False}}
GZIP = {"name": "gzip", "configuration": {"level": 1}}
CRC = {"name": "crc32c"}


def values(data_type, shape, seed=0):
    """Extremes and special values first, then random bits; floats without NaN payloads among the random ones."""
    dtype = np.dtype(NUMPY_TYPES.get(data_type, data_type))
    count = int(np.prod(shape, dtype=np.int64))
    random = np.random.RandomState(sum(map(ord, data_type)) + seed)
    if dtype.kind == "b":
        flat = random.randint(0, 2, count).astype(bool)
    elif dtype.kind in "iu":
        info = np.iinfo(dtype)
        flat = np.frombuffer(random.bytes(count * dtype.itemsize), dtype).copy()
        special = [info.min, info.max, 0, 1, info.max - 1, info.min + 1]
        flat[:len(special)] = np.array(special, dtype)[:count]
    elif dtype.kind == "V":
        flat = np.frombuffer(random.bytes(count * dtype.itemsize), dtype).copy()
    elif dtype.kind == "f":
        flat = floats(dtype, count, random)
    else:
        parts = np.empty((count, 2), "f%d" % (dtype.itemsize // 2))
        parts[:, 0], parts[:, 1] = floats(parts.dtype, count, random), floats(parts.dtype, count, random)[::-1]
        flat = np.frombuffer(parts.tobytes(), dtype).copy()
    return flat.reshape(shape)


def floats(dtype, count, random):
    info, unsigned = np.finfo(dtype), "u%d" % dtype.itemsize
    payload = element_text.CANONICAL_NAN[dtype.itemsize] | 5
    special = np.array([np.inf, -np.inf, 0.0, -0.0, info.tiny, info.max, info.min, 0.1, 1 / 3, 1.0, 100.0, 12345.0], dtype)
    bits = np.concatenate([np.array([element_text.CANONICAL_NAN[dtype.itemsize], payload, 1], unsigned), special.view(unsigned)])
    rest = (random.standard_normal(max(0, count - len(bits))) * 10.0 ** random.randint(-4, 5, max(0, count - len(bits)))).astype(dtype)
    return np.concatenate([bits, rest.view(unsigned)])[:count].view(dtype)


class Data:
    def __init__(self, folder):
        self.folder, self.arrays, self.groups, self.corrupt = folder, [], [], []

    def full(self, path):
        return os.path.join(self.folder, path)

    def array(self, path, content, data_type=None, **options):
        """One array that zarr-python writes; `region`: what of it is written, the rest is the fill value."""
        region = options.pop("region", None)
        created = make(self.full(path), content, **options)
        if content.size and region is not None:
            created[region] = content[region]
            expected = np.empty_like(content)
            expected[...] = np.asarray(created.fill_value if options.get("fill_value", 0) is not None else 0, content.dtype)
            expected[region] = content[region]
            content = expected
        elif content.size:
            created[...] = content
        self.note(path, content, data_type or name_of(content.dtype), created, **options)

    def note(self, path, content, data_type, created, stored=True, **options):
        entry = {"path": path, "shape": list(content.shape), "data_type": data_type, "elements": path + ".txt", "stored": stored,
                 "zarr_format": options["zarr_format"], "chunks": list(created.chunks) if created is not None else list(options["chunks"]),
                 "shards": list(created.shards) if created is not None and created.shards else None,
                 "dimension_names": list(options["dimension_names"]) if options.get("dimension_names") else None}
        if not path.endswith("literals"):
            entry["attributes"] = options.get("attributes") or {}
        self.arrays.append(entry)
        with open(self.full(path + ".txt"), "w", encoding="utf-8") as f:
            f.write(element_text.lines(content, raw_as_base64=data_type == "raw_bytes"))

    def group(self, path, attributes, children, consolidated=False):
        self.groups.append({"path": path, "attributes": attributes, "children": children, "consolidated": consolidated})


def name_of(dtype):
    return next((name for name, text in NUMPY_TYPES.items() if np.dtype(text) == dtype.newbyteorder("=")), "r%d" % (8 * dtype.itemsize))


def make(path, content, zarr_format, chunks, shards=None, dtype=None, order="C", big=False, fill_value=0, attributes=None, keys=None,
         separator=None, dimension_names=None, codecs=None, filters=None, compressor=None, inner=None, index="end"):
    """zarr.create_array() in the words of the two formats. codecs: v3, what follows the serializer."""
    if dtype is None:
        dtype = content.dtype.newbyteorder(">") if big and zarr_format == 2 else content.dtype
    options = dict(store=path, shape=content.shape, chunks=chunks, dtype=dtype, fill_value=fill_value, attributes=attributes,
                   zarr_format=zarr_format)
    if zarr_format == 2:
        options.update(filters=filters, compressors=compressor, order=order,
                       chunk_key_encoding={"name": "v2", "separator": separator or "."})
        return zarr.create_array(**options)
    codec = lambda c: get_codec_class(c["name"]).from_dict(c)
    body = {"name": "bytes"} if content.dtype.itemsize == 1 or content.dtype.kind == "V" else \
        {"name": "bytes", "configuration": {"endian": "big" if big else "little"}}
    front = [{"name": "transpose", "configuration": {"order": list(range(content.ndim))[::-1]}}] if order == "F" else []
    if shards:
        configuration = {"chunk_shape": list(chunks), "codecs": front + (inner or [body]) + (codecs or []), "index_location": index,
                         "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, CRC]}
        body, front, codecs = {"name": "sharding_indexed", "configuration": configuration}, [], []
        options["chunks"] = shards
    options.update(filters=[codec(c) for c in front], serializer=codec(body), compressors=[codec(c) for c in codecs or []],
                   dimension_names=dimension_names,
                   chunk_key_encoding={"name": keys or "default", "separator": separator or ("." if keys == "v2" else "/")})
    return zarr.create_array(**options)


def data_types(data):
    """Every data type, both byte orders, orders C and F, both formats."""
    from numcodecs import Zlib
    for name in NUMPY_TYPES:
        content = values(name, (5, 7))
        for suffix, options in (("", {}), ("_big_f", {"big": True, "order": "F"})):
            data.array("v3/%s%s" % (name, suffix), content, zarr_format=3, chunks=(2, 3), codecs=[GZIP] if suffix else [ZSTD], **options)
            data.array("v2/%s%s" % (name, suffix), content, zarr_format=2, chunks=(3, 2), compressor=None if suffix else Zlib(1), **options)
    raw = values("V3", (4, 3))
    data.array("v2/raw24", raw, zarr_format=2, chunks=(2, 2), compressor=None, fill_value=None)
    data.array("v3/raw_bytes", raw, data_type="raw_bytes", zarr_format=3, chunks=(2, 2), fill_value=np.void(b"abc"))
    by_hand(data, raw)


def by_hand(data, raw):
    """The core specification's own raw bits, r24, which zarr-python does not write."""
    path = data.full("v3/r24")
    os.makedirs(path)
    document = {"zarr_format": 3, "node_type": "array", "shape": [4, 3], "data_type": "r24", "fill_value": [0, 0, 0], "attributes": {},
                "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [4, 3]}}, "codecs": [{"name": "bytes"}],
                "chunk_key_encoding": {"name": "default", "configuration": {"separator": "."}}}
    with open(os.path.join(path, "zarr.json"), "w") as f:
        json.dump(document, f)
    with open(os.path.join(path, "c.0.0"), "wb") as f:
        f.write(raw.tobytes())
    data.note("v3/r24", raw, "r24", None, stored=False, zarr_format=3, chunks=(4, 3))


def codecs(data):
    import numcodecs
    content, halves = values("int32", (6, 10)), values("float64", (9, 4))
    chains = {"raw": [], "gzip": [GZIP], "zstd_checksum": [{"name": "zstd", "configuration": {"level": 3, "checksum": True}}],
              "crc32c": [CRC], "zstd_crc32c": [ZSTD, CRC]}
    for cname, shuffle in (("lz4", "shuffle"), ("zstd", "bitshuffle"), ("blosclz", "noshuffle"), ("zlib", "shuffle"), ("lz4hc", "bitshuffle")):
        chains["blosc_%s_%s" % (cname, shuffle)] = [{"name": "blosc", "configuration": {
            "cname": cname, "clevel": 5, "shuffle": shuffle, "typesize": 4, "blocksize": 0}}]
    for name, configuration in (("zlib", {"level": 1}), ("bz2", {"level": 1}), ("lz4", {"acceleration": 1}), ("lzma", {"preset": 1}),
                                ("shuffle", {"elementsize": 4})):
        chains[name] = [{"name": "numcodecs." + name, "configuration": configuration}]
    for name, chain in chains.items():
        data.array("codecs/v3_" + name, content, zarr_format=3, chunks=(4, 5), codecs=chain)
    for name, compressor in (("raw", None), ("gzip", numcodecs.GZip(1)), ("bz2", numcodecs.BZ2(1)), ("lz4", numcodecs.LZ4()),
                             ("lzma", numcodecs.LZMA()), ("zstd", numcodecs.Zstd(1)), ("blosc", numcodecs.Blosc("lz4", 5, 1)),
                             ("blosc_auto", numcodecs.Blosc("zstd", 3, -1))):
        data.array("codecs/v2_" + name, content, zarr_format=2, chunks=(4, 5), compressor=compressor)
    data.array("codecs/v2_shuffle_zlib", halves, zarr_format=2, chunks=(4, 4), filters=[numcodecs.Shuffle(8)], compressor=numcodecs.Zlib(1))


def texts(data):
    """Text of any length, which zarr-python stores as vlen-utf8."""
    words = ["", "a", "größe 😀", "two\nlines", "\"quoted\" \\", "ключ" * 200]
    content = np.array([words[(i * 5 + i // 7) % len(words)] for i in range(42)], dtype=object).reshape(6, 7)
    for zarr_format in (2, 3):
        path = "text/v%d_string" % zarr_format
        created = zarr.create_array(data.full(path), shape=content.shape, chunks=(4, 3), dtype="string", zarr_format=zarr_format,
                                    fill_value="none")
        created[:4] = content[:4].astype(created.dtype)
        expected = content.copy()
        expected[4:] = "none"
        data.note(path, expected, "string", created, zarr_format=zarr_format)


def shards(data):
    content = values("int32", (13, 10))
    sharded = dict(zarr_format=3, chunks=(2, 5), shards=(6, 10))
    data.array("shards/int32", content, codecs=[ZSTD], **sharded)
    data.array("shards/index_at_start", content, index="start", codecs=[ZSTD, CRC], **sharded)
    data.array("shards/big_f", content, big=True, order="F", codecs=[GZIP], **sharded)
    data.array("shards/float64_missing", values("float64", (12, 20)), fill_value=-0.5, region=(slice(0, 6), slice(0, 15)), **sharded)
    nested = [{"name": "sharding_indexed", "configuration": {
        "chunk_shape": [1, 5], "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, ZSTD], "index_location": "end",
        "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, CRC]}}]
    data.array("shards/nested", content, inner=nested, **sharded)
    data.array("shards/uint8_cube", values("uint8", (8, 9, 4)), zarr_format=3, chunks=(2, 3, 4), shards=(4, 9, 4), codecs=[GZIP])


def keys_and_fills(data):
    content = values("uint16", (5, 6))
    for keys, separator in (("default", "/"), ("default", "."), ("v2", "/"), ("v2", ".")):
        name = "%s_%s" % (keys, "slash" if separator == "/" else "dot")
        data.array("keys/v3_" + name, content, zarr_format=3, chunks=(2, 2), keys=keys, separator=separator)
    data.array("keys/v2_slash", content, zarr_format=2, chunks=(2, 2), separator="/")
    data.array("keys/v2_dot", content, zarr_format=2, chunks=(2, 2), separator=".")
    fills = {"bool_true": ("bool", True), "int64_min": ("int64", -2**63), "uint64_max": ("uint64", 2**64 - 1), "int8": ("int8", -7),
             "float32_nan": ("float32", np.nan), "float64_minus_infinity": ("float64", -np.inf), "float64_minus_zero": ("float64", -0.0),
             "float16_tenth": ("float16", np.float16(0.1)), "float64_tenth": ("float64", 0.1), "complex64": ("complex64", 1.5 - 2j),
             "complex128_nan": ("complex128", complex(np.nan, np.inf)), "int64_above_2_53": ("int64", 2**53 + 1)}
    for name, (data_type, fill) in fills.items():
        for zarr_format in (2, 3):
            more = {"compressor": None} if zarr_format == 2 else {}
            data.array("fill/v%d_%s" % (zarr_format, name), values(data_type, (5, 6)), zarr_format=zarr_format, chunks=(2, 3),
                       fill_value=np.dtype(NUMPY_TYPES[data_type]).type(fill), region=(slice(2, 4), slice(0, 3)), **more)
    data.array("fill/v2_null", values("int16", (4, 4)), zarr_format=2, chunks=(2, 2), fill_value=None, compressor=None)
    data.array("fill/v3_empty", values("float32", (4, 4)), zarr_format=3, chunks=(2, 2), fill_value=7.25, region=(slice(0, 0), slice(0, 0)))


def shapes_and_names(data):
    for zarr_format in (2, 3):
        for name, shape, chunks in (("rank0", (), ()), ("rank1", (1000,), (64,)), ("rank3", (4, 5, 6), (2, 2, 5)), ("rank5", (2, 3, 2, 2, 3), (1, 2, 2, 1, 2)),
                                    ("zero_length", (3, 0, 2), (2, 1, 2)), ("chunk_larger", (3, 4), (10, 10)), ("one", (1,), (1,))):
            data.array("shapes/v%d_%s" % (zarr_format, name), values("int32", shape), zarr_format=zarr_format, chunks=chunks)
        data.array("shapes/v%d_rank0_float" % zarr_format, values("float64", (), 3), zarr_format=zarr_format, chunks=())
    content = values("float32", (4, 6), 1)
    data.array("names/named", content, zarr_format=3, chunks=(2, 3), dimension_names=("lat", "lon"))
    data.array("names/some", content, zarr_format=3, chunks=(2, 3), dimension_names=("lat", None))
    data.array("names/😀 ärray", content, zarr_format=3, chunks=(2, 3), dimension_names=("höhe", "😀"), attributes=ATTRIBUTES)
    data.array("names/v2 😀", content, zarr_format=2, chunks=(2, 3), attributes=dict(ATTRIBUTES, _ARRAY_DIMENSIONS=["höhe", "😀"]))
    literals = {"not a number": float("nan"), "up": float("inf"), "down": [-float("inf"), 1]}
    data.array("attributes/literals", content, zarr_format=3, chunks=(4, 6), attributes=literals)
    data.array("attributes/v2_literals", content, zarr_format=2, chunks=(4, 6), attributes=literals)


def trees(data):
    for zarr_format in (2, 3):
        for consolidated in (False, True):
            path = "v%d/%s" % (zarr_format, "consolidated" if consolidated else "tree")
            root = zarr.create_group(store=data.full(path), zarr_format=zarr_format, attributes=ATTRIBUTES)
            inner = root.create_group("a 😀", attributes={"level": 1})
            inner.create_group("empty")
            for name, where in (("a 😀/deep", inner), ("b", root), ("z", root)):
                content = values("int32", (3, 4), len(name))
                data.array(path + "/" + name, content, zarr_format=zarr_format, chunks=(2, 2), attributes={"name": name})
            if consolidated:
                zarr.consolidate_metadata(data.full(path), zarr_format=zarr_format)
            data.group(path, ATTRIBUTES, {"a 😀": "group", "b": "array", "z": "array"}, consolidated)
            data.group(path + "/a 😀", {"level": 1}, {"deep": "array", "empty": "group"})
            data.group(path + "/a 😀/empty", {}, {})
        path = "v%d/empty" % zarr_format
        zarr.create_group(store=data.full(path), zarr_format=zarr_format)
        data.group(path, {}, {})


def damage(data):
    """Arrays that are not what they say."""
    content = values("int32", (6, 10))

    def damaged(name, status, change, file="c/0/0", **options):
        path = "corrupt/" + name
        make(data.full(path), content, **dict(dict(zarr_format=3, chunks=(3, 5)), **options))[...] = content
        full = os.path.join(data.full(path), file)
        with open(full, "rb") as f:
            stored = f.read()
        with open(full, "wb") as f:
            f.write(change(stored))
        data.corrupt.append({"path": path, "status": status})

    flip = lambda at: lambda b: b[:at] + bytes([b[at] ^ 0xFF]) + b[at + 1:]
    damaged("crc32c", "ZARR_CORRUPT_DATA", flip(7), codecs=[CRC])
    damaged("gzip_cut", "ZARR_CORRUPT_DATA", lambda b: b[:-9], codecs=[GZIP])
    damaged("raw_short", "ZARR_CORRUPT_DATA", lambda b: b[:-1])
    damaged("raw_long", "ZARR_CORRUPT_DATA", lambda b: b + b"x")
    damaged("empty_chunk", "ZARR_CORRUPT_DATA", lambda b: b"", codecs=[ZSTD])
    damaged("shard_index", "ZARR_CORRUPT_DATA", lambda b: flip(len(b) - 8)(b), shards=(6, 10))
    document = lambda old, new: lambda b: json.dumps(dict(json.loads(b), **{old: new})).encode()
    damaged("not_json", "ZARR_INVALID_METADATA", lambda b: b[:-5], file="zarr.json")
    damaged("negative_shape", "ZARR_INVALID_METADATA", document("shape", [-6, 10]), file="zarr.json")
    damaged("unknown_codec", "ZARR_UNSUPPORTED", document("codecs", [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "example.none"}]), file="zarr.json")
    damaged("unknown_type", "ZARR_UNSUPPORTED", document("data_type", "example.none"), file="zarr.json")
    damaged("v2_not_json", "ZARR_INVALID_METADATA", lambda b: b"{", file=".zarray", zarr_format=2)


def main(folder):
    warnings.filterwarnings("ignore")
    zarr.config.set({"array.write_empty_chunks": True, "threading.max_workers": 1})
    data = Data(folder)
    os.makedirs(folder)
    for part in (data_types, texts, codecs, shards, keys_and_fills, shapes_and_names, trees, damage):
        part(data)
    manifest = {"written_by": "zarr-python " + zarr.__version__, "arrays": data.arrays, "groups": data.groups, "corrupt": data.corrupt}
    with open(os.path.join(folder, "manifest.json"), "w", encoding="utf-8") as f:
        json.dump(manifest, f, indent=1, ensure_ascii=False, allow_nan=False)
    print("%d arrays, %d groups, %d damaged, by zarr-python %s" % (len(data.arrays), len(data.groups), len(data.corrupt), zarr.__version__))


if __name__ == "__main__":
    main(sys.argv[1])
