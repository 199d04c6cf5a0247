"""Cells of the interop matrix: what an array looks like, what it holds, and its metadata documents.

Every peer script and the runner import this file, so that both sides compute the same expected data from a cell alone. It
must run on every Python and NumPy of the peers (3.11 / NumPy 1 and newer) and uses nothing but NumPy.
"""
import itertools
import random

import numpy as np

DTYPES = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]
V3_NAMES = {"b1": "bool", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u1": "uint8", "u2": "uint16",
            "u4": "uint32", "u8": "uint64", "f2": "float16", "f4": "float32", "f8": "float64", "c8": "complex64",
            "c16": "complex128"}
CNAMES = ["lz4", "lz4hc", "blosclz", "zlib", "zstd", "snappy"]
SHUFFLES = ["noshuffle", "shuffle", "bitshuffle"]
BLOSC = ["blosc-%s-%s" % (c, s) for c in CNAMES for s in SHUFFLES]

AXES_V3 = {
    "format": [3],
    "dtype": DTYPES,
    "endian": ["little", "big"],
    "rank": [0, 1, 2, 3, 4],
    "extent": ["ragged", "exact", "small", "zero"],
    "order": ["C", "F", "perm"],
    "keys": ["default/", "default.", "v2/", "v2."],
    "fill": ["zero", "value", "nan", "-inf", "-0.0", "payload", "extreme"],
    "chain": ["none", "gzip", "zstd", "zstd-checksum", "crc32c", "zstd+crc32c", "zlib", "bz2", "lz4", "lzma",
              "shuffle+gzip"] + BLOSC,
    "shards": ["no", "no", "end", "start", "end-no-crc", "start-big-index", "nested"],
    "names": [False, True],
    "content": ["random", "smooth", "sparse"],
}
AXES_V2 = {
    "format": [2],
    "dtype": DTYPES,
    "endian": ["little", "big"],
    "rank": [0, 1, 2, 3, 4],
    "extent": ["ragged", "exact", "small", "zero"],
    "order": ["C", "F"],
    "keys": [".", "/"],
    "fill": ["zero", "value", "nan", "-inf", "-0.0", "extreme", "null"],
    "chain": ["none", "gzip", "zstd", "zlib", "bz2", "lz4", "lzma", "shuffle+zlib", "crc32c"] + BLOSC + ["blosc-lz4-auto"],
    "shards": ["no"],
    "names": [False, True],
    "content": ["random", "smooth", "sparse"],
}


GDAL_CAN = {"dtype": ["u1", "i2", "u2", "i4", "u4", "f4", "f8"], "endian": ["little"], "rank": [1, 2, 3], "extent": ["ragged", "exact", "small"],
            "fill": ["zero", "value"], "chain": ["none", "gzip", "zlib", "zstd", "lzma"] + BLOSC, "content": ["random", "smooth"]}


def pairwise(axes, rng):
    """Cells in which each pair of values of any two axes occurs: greedy, seeded."""
    names = list(axes)
    values = {n: list(dict.fromkeys(axes[n])) for n in names}
    missing = {(a, x, b, y) for a, b in itertools.combinations(names, 2) for x in values[a] for y in values[b]}
    cells = []
    while missing:
        best, best_gain = None, -1
        seed_pair = min(missing) if rng.random() < 0.02 else next(iter(sorted(missing)[rng.randrange(len(missing)):]))
        for _ in range(20):
            cell = {n: rng.choice(values[n]) for n in names}
            cell[seed_pair[0]], cell[seed_pair[2]] = seed_pair[1], seed_pair[3]
            gain = sum((a, cell[a], b, cell[b]) in missing for a, b in itertools.combinations(names, 2))
            if gain > best_gain:
                best, best_gain = cell, gain
        cells.append(best)
        missing -= {(a, best[a], b, best[b]) for a, b in itertools.combinations(names, 2)}
    return cells


def make(seed, extra):
    """The matrix: pairwise cells of both formats, then `extra` random ones of each."""
    rng = random.Random(seed)
    cells = []
    for axes in (AXES_V3, AXES_V2):
        plain = pairwise(axes, rng)
        plain += [{n: rng.choice(v) for n, v in axes.items()} for _ in range(extra)]
        if axes is AXES_V2:  # GDAL can do few of the cells above
            plain += [{n: rng.choice(GDAL_CAN.get(n, v)) for n, v in axes.items()} for _ in range(60)]
        cells += plain
    for number, cell in enumerate(cells):
        cell["id"] = "%05d" % number
        cell["seed"] = rng.randrange(2**31)
        _shape(cell, random.Random(cell["seed"]))
    return cells


def _shape(cell, rng):
    rank = cell["rank"]
    limit = {0: 1, 1: 60, 2: 14, 3: 8, 4: 5}[rank]
    inner = [rng.randint(1, max(1, limit // 2)) for _ in range(rank)]
    if cell["extent"] == "small":
        shape = [rng.randint(1, c) for c in inner]
    elif cell["extent"] == "exact":
        shape = [c * rng.randint(1, 3) for c in inner]
    else:
        shape = [rng.randint(1, limit * 2 if rank == 1 else limit) for _ in range(rank)]
    if cell["extent"] == "zero" and rank:
        shape[rng.randrange(rank)] = 0
    cell["shape"] = shape
    cell["chunks"] = inner
    cell["outer"] = None
    if cell["shards"] != "no":
        cell["outer"] = [c * rng.randint(1, 3) for c in inner]
        if cell["shards"] == "nested":
            cell["middle"] = cell["outer"]
            cell["outer"] = [c * rng.randint(1, 2) for c in cell["middle"]]
    perm = list(range(rank))
    if cell["order"] == "F":
        perm.reverse()
    elif cell["order"] == "perm":
        rng.shuffle(perm)
    cell["perm"] = perm
    cell["write_shape"] = list(shape)
    if cell["content"] == "sparse" and rank:
        cell["write_shape"] = [rng.randint(0, n) for n in shape]


# ------------------------------------------------------------------------------------------------ data and fill values
def native(cell):
    return np.dtype(cell["dtype"])


def stored_dtype(cell):
    """NumPy type string with the stored byte order."""
    dt = np.dtype(cell["dtype"])
    if dt.itemsize == 1:
        return "|" + cell["dtype"]
    return ("<" if cell["endian"] == "little" else ">") + cell["dtype"]


def fill_json(cell):
    """(JSON value, the element's value) of the cell's fill value; kinds that a type lacks fall back to a plain value."""
    kind, dt = cell["fill"], native(cell)
    if kind == "null":
        return None, np.zeros((), dt)[()]
    if dt.kind == "b":
        return (True, np.bool_(True)) if kind in ("value", "extreme") else (False, np.bool_(False))
    if dt.kind in "iu":
        info = np.iinfo(dt)
        number = {"value": 42, "extreme": info.max if cell["seed"] % 2 else info.min, "nan": 7, "-inf": 3}.get(kind, 0)
        return int(number), dt.type(number)
    if dt.kind == "f":
        return _float_fill(kind, dt, cell)
    part = np.dtype("f4" if dt.itemsize == 8 else "f8")
    re, re_value = _float_fill(kind, part, cell)
    im, im_value = _float_fill("value", part, cell)
    both = np.zeros((), dt)
    both.real, both.imag = re_value, im_value
    # Keep payload bits: NumPy's assignment above copies them as they are.
    return [re, im], both[()]


def _float_fill(kind, dt, cell):
    if kind == "nan":
        bits = {2: 0x7E00, 4: 0x7FC00000, 8: 0x7FF8000000000000}[dt.itemsize]
        return "NaN", np.array([bits], "u%d" % dt.itemsize).view(dt)[0]
    if kind == "-inf":
        return "-Infinity", dt.type(-np.inf)
    if kind == "-0.0":
        return -0.0, dt.type(-0.0)
    if kind == "payload" and cell["format"] == 3:
        bits = {2: 0x7E2A, 4: 0x7FC0BEEF, 8: 0x7FF800000000BEEF}[dt.itemsize]
        return "0x%0*x" % (dt.itemsize * 2, bits), np.array([bits], "u%d" % dt.itemsize).view(dt)[0]
    if kind == "extreme":
        value = np.finfo(dt).tiny
        return float(value), value
    number = 0.0 if kind == "zero" else 1.5
    return number, dt.type(number)


def content(cell):
    """What is written: an array of write_shape at the origin of the array."""
    rng = np.random.RandomState(cell["seed"])
    shape, dt = tuple(cell["write_shape"]), native(cell)
    n = int(np.prod(shape, dtype=np.int64))
    if cell["content"] == "random":
        raw = np.frombuffer(rng.bytes(n * dt.itemsize), "u1")
        flat = (raw & 1).astype("?") if dt.kind == "b" else raw.view(dt)
    else:
        flat = (np.arange(n) % 97).astype(dt)
    return flat.reshape(shape)


def expected(cell):
    """The whole array as it must read, native byte order."""
    out = np.empty(tuple(cell["shape"]), native(cell))
    out[...] = fill_json(cell)[1]
    out[tuple(slice(0, n) for n in cell["write_shape"])] = content(cell)
    return out


def same_bits(a, b):
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


# ------------------------------------------------------------------------------------------------ metadata documents
def _blosc_v3(chain, itemsize):
    _, cname, shuffle = chain.split("-")
    config = {"cname": cname, "clevel": 5, "shuffle": shuffle, "blocksize": 0}
    if shuffle != "noshuffle":
        config["typesize"] = itemsize
    return {"name": "blosc", "configuration": config}


LZMA = {"format": 1, "check": -1, "preset": None, "filters": None}


def chain_v3(cell):
    chain, item = cell["chain"], native(cell).itemsize
    if chain.startswith("blosc"):
        return [_blosc_v3(chain, item)]
    gzip = {"name": "gzip", "configuration": {"level": 1}}
    zstd = {"name": "zstd", "configuration": {"level": 3, "checksum": chain == "zstd-checksum"}}
    crc = {"name": "crc32c"}
    return {"none": [], "gzip": [gzip], "zstd": [zstd], "zstd-checksum": [zstd], "crc32c": [crc], "zstd+crc32c": [zstd, crc],
            "zlib": [{"name": "numcodecs.zlib", "configuration": {"level": 1}}],
            "bz2": [{"name": "numcodecs.bz2", "configuration": {"level": 1}}],
            "lz4": [{"name": "numcodecs.lz4", "configuration": {"acceleration": 1}}],
            "lzma": [{"name": "numcodecs.lzma", "configuration": dict(LZMA)}],
            "shuffle+gzip": [{"name": "numcodecs.shuffle", "configuration": {"elementsize": item}}, gzip]}[chain]


def codecs_v3(cell):
    """The whole v3 chain. A transpose stands at the outermost level."""
    item = native(cell).itemsize
    body = {"name": "bytes"} if item == 1 else {"name": "bytes", "configuration": {"endian": cell["endian"]}}
    codecs = [body] + chain_v3(cell)
    perm = cell["perm"]
    if cell["outer"]:
        levels = [cell["chunks"]] + ([cell["middle"]] if "middle" in cell else [])
        for inner in levels:
            endian = "big" if cell["shards"] == "start-big-index" else "little"
            index = [{"name": "bytes", "configuration": {"endian": endian}}]
            if cell["shards"] != "end-no-crc":
                index.append({"name": "crc32c"})
            location = "start" if cell["shards"].startswith("start") else "end"
            codecs = [{"name": "sharding_indexed", "configuration": {
                "chunk_shape": list(inner), "codecs": codecs, "index_codecs": index, "index_location": location}}]
        # In shards the transpose is innermost: the placement that every peer reads alike.
        if cell["order"] != "C" and cell["rank"] > 1:
            _innermost(codecs).insert(0, {"name": "transpose", "configuration": {"order": perm}})
    elif cell["order"] != "C" and cell["rank"] > 1:
        codecs = [{"name": "transpose", "configuration": {"order": perm}}] + codecs
    return codecs


def _innermost(codecs):
    while codecs[0]["name"] == "sharding_indexed":
        codecs = codecs[0]["configuration"]["codecs"]
    return codecs


def dimension_names(cell):
    return ["d%d" % d for d in range(cell["rank"])] if cell["names"] else None


def document_v3(cell):
    encoding = {"name": "v2" if cell["keys"].startswith("v2") else "default", "configuration": {"separator": cell["keys"][-1]}}
    doc = {"zarr_format": 3, "node_type": "array", "shape": cell["shape"], "data_type": V3_NAMES[cell["dtype"]],
           "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": cell["outer"] or cell["chunks"]}},
           "chunk_key_encoding": encoding, "fill_value": fill_json(cell)[0], "codecs": codecs_v3(cell), "attributes": {"n": 1}}
    if cell["names"]:
        doc["dimension_names"] = dimension_names(cell)
    return doc


def compressor_v2(cell):
    """(filters, compressor) as numcodecs configurations."""
    chain = cell["chain"]
    if chain.startswith("blosc"):
        _, cname, shuffle = chain.split("-")
        number = {"noshuffle": 0, "shuffle": 1, "bitshuffle": 2, "auto": -1}[shuffle]
        return None, {"id": "blosc", "cname": cname, "clevel": 5, "shuffle": number, "blocksize": 0}
    shuffle = {"id": "shuffle", "elementsize": native(cell).itemsize}
    return {"none": (None, None), "gzip": (None, {"id": "gzip", "level": 1}), "zstd": (None, {"id": "zstd", "level": 3}),
            "zlib": (None, {"id": "zlib", "level": 1}), "bz2": (None, {"id": "bz2", "level": 1}),
            "lz4": (None, {"id": "lz4", "acceleration": 1}), "lzma": (None, dict(LZMA, id="lzma")),
            "shuffle+zlib": ([shuffle], {"id": "zlib", "level": 1}), "crc32c": ([{"id": "crc32c"}], None)}[chain]


def document_v2(cell):
    filters, compressor = compressor_v2(cell)
    return {"zarr_format": 2, "shape": cell["shape"], "chunks": cell["chunks"], "dtype": stored_dtype(cell),
            "fill_value": fill_json(cell)[0], "order": "F" if cell["order"] == "F" else "C", "filters": filters,
            "compressor": compressor, "dimension_separator": cell["keys"]}


def document(cell):
    return document_v3(cell) if cell["format"] == 3 else document_v2(cell)


def attributes(cell):
    out = {"n": 1}
    if cell["format"] == 2 and cell["names"]:
        out["_ARRAY_DIMENSIONS"] = dimension_names(cell)
    return out
