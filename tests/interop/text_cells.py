"""Cells of the matrix of variable-length data: arrays of text or bytes of any length. NumPy only, as cells.py.

Elements are Python `bytes` everywhere, those of text in UTF-8."""
import base64
import random

import numpy as np

PIECES = [b"", b"a", b"zarr", "\u00e9".encode(), "\u20ac".encode(), "\U0001f9ca".encode(), b"\0", b"0123456789abcdef", b'"', b"\n"]
COMPRESSORS = {2: [None, {"id": "zlib", "level": 1}, {"id": "zstd", "level": 3}, {"id": "blosc", "cname": "lz4", "clevel": 5, "shuffle": 1,
                                                                                  "blocksize": 0}],
               3: [None, {"name": "gzip", "configuration": {"level": 1}},
                   {"name": "zstd", "configuration": {"level": 3, "checksum": False}},
                   {"name": "blosc", "configuration": {"cname": "lz4", "clevel": 5, "shuffle": "noshuffle", "typesize": 1, "blocksize": 0}}]}


def element(rng, kind):
    if kind == "bytes" and rng.random() < 0.5:
        return bytes(rng.randrange(256) for _ in range(rng.randint(0, 20)))
    if rng.random() < 0.05:
        return b"x" * rng.randint(1000, 70000)
    return b"".join(rng.choice(PIECES) for _ in range(rng.randint(0, 4)))


def make(seed, count):
    rng = random.Random(seed)
    cells = []
    for number in range(count):
        format, kind = rng.choice([2, 3]), rng.choice(["string", "bytes"])
        rank = rng.randint(1, 3)
        chunks = [rng.randint(1, 6) for _ in range(rank)]
        cells.append({"id": "%04d" % number, "format": format, "kind": kind, "shape": [rng.randint(1, 12) for _ in range(rank)],
                      "chunks": chunks, "compressor": rng.choice(COMPRESSORS[format]),
                      "shards": [n * rng.randint(1, 3) for n in chunks] if format == 3 and rng.random() < 0.4 else None,
                      "order_f": rank > 1 and rng.random() < 0.3, "fill": element(rng, "string").decode() if rng.random() < 0.5 else "",
                      "seed": rng.randrange(2**31)})
    return cells


def content(cell):
    """The corner of the array that is written, and the element that fills the rest."""
    rng = random.Random(cell["seed"])
    shape = [rng.randint(1, n) for n in cell["shape"]]
    data = np.empty(int(np.prod(shape)), object)
    data[:] = [element(rng, cell["kind"]) for _ in range(data.size)]
    return data.reshape(shape), cell["fill"].encode()


def expected(cell):
    data, fill = content(cell)
    out = np.empty(cell["shape"], object)
    out[...] = fill
    out[tuple(slice(0, n) for n in data.shape)] = data
    return out


def fill_json(cell):
    return cell["fill"] if cell["kind"] == "string" else base64.b64encode(cell["fill"].encode()).decode()


def document(cell):
    codec = "vlen-utf8" if cell["kind"] == "string" else "vlen-bytes"
    if cell["format"] == 2:
        return {"zarr_format": 2, "shape": cell["shape"], "chunks": cell["chunks"], "dtype": "|O", "fill_value": fill_json(cell),
                "order": "F" if cell["order_f"] else "C", "filters": [{"id": codec}], "compressor": cell["compressor"]}
    codecs = [{"name": codec}] + ([cell["compressor"]] if cell["compressor"] else [])
    if cell["order_f"]:
        codecs.insert(0, {"name": "transpose", "configuration": {"order": list(range(len(cell["shape"])))[::-1]}})
    if cell["shards"]:
        index = [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}]
        codecs = [{"name": "sharding_indexed", "configuration": {"chunk_shape": cell["chunks"], "codecs": codecs, "index_codecs": index}}]
    return {"zarr_format": 3, "node_type": "array", "shape": cell["shape"], "data_type": cell["kind"],
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": cell["shards"] or cell["chunks"]}},
            "chunk_key_encoding": {"name": "default"}, "fill_value": fill_json(cell), "codecs": codecs, "attributes": {}}


def same(a, b):
    return a.shape == b.shape and list(a.ravel()) == list(b.ravel())
