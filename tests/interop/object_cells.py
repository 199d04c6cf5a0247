"""Cells of the matrix of Python objects: v2 arrays of any JSON value, stored by json2 or msgpack2. NumPy only, as cells.py.

Elements are the JSON text of the objects, as Python `bytes`; bytes objects, which MessagePack has, are {"$bytes": base64}."""
import base64
import json
import random

import numpy as np

from text_cells import COMPRESSORS, PIECES, same  # noqa: F401

TEXTS = [p.decode() for p in PIECES] + ["\x7f", "\\", "]},"]
NUMBERS = [0, -1, 1, 127, 128, -33, 65536, 2**63, 2**64 - 1, -2**63, 1.0, -0.5, 1e16, 1e-7, float("inf"), float("-inf")]


def value(rng, codec, depth=0):
    kind = rng.randrange(6 if depth < 3 else 4)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.choice(NUMBERS)
    if kind == 2 and codec["id"] == "msgpack2":
        return bytes(rng.randrange(256) for _ in range(rng.randint(0, 40)))
    if kind < 4:
        return "".join(rng.choice(TEXTS) for _ in range(rng.choice([0, 1, 2, 3, 20])))
    if kind == 4:
        return [value(rng, codec, depth + 1) for _ in range(rng.choice([0, 2, 3, 20]))]
    names = sorted({"%s%d" % (rng.choice(["k", "\u00e9", ""]), i) for i in range(rng.choice([0, 2, 3, 20]))})
    return {name: value(rng, codec, depth + 1) for name in names}


def codec(rng):
    if rng.random() < 0.4:
        return {"id": "msgpack2", "raw": False, "use_bin_type": True, "use_single_float": False}
    indent = rng.choice([None, None, 1, 0])
    return {"id": "json2", "allow_nan": True, "check_circular": True, "encoding": "utf-8", "ensure_ascii": rng.random() < 0.5,
            "indent": indent, "separators": [",", ":"] if indent is None else [", ", ": "], "skipkeys": False, "sort_keys": True,
            "strict": True}


def make(seed, count):
    rng = random.Random(seed)
    cells = []
    for number in range(count):
        rank = rng.randint(1, 3)
        cells.append({"id": "%04d" % number, "codec": codec(rng), "shape": [rng.randint(1, 9) for _ in range(rank)], "format": 2,
                      "chunks": [rng.randint(1, 5) for _ in range(rank)], "compressor": rng.choice(COMPRESSORS[2]),
                      "order_f": rank > 1 and rng.random() < 0.3, "fill": rng.choice([None, 0, 1.5, "x", "", True]),
                      "text_only": rng.random() < 0.3, "seed": rng.randrange(2**31)})
    return cells


def text(item):
    """As libzarr has an element."""
    dump = json.dumps(item, separators=(",", ":"), ensure_ascii=False, sort_keys=True,
                      default=lambda b: {"$bytes": base64.b64encode(b).decode()})
    return dump.encode()


def array_of(items, shape):
    out = np.empty(len(items), object)
    for i, item in enumerate(items):  # lists too are one item
        out[i] = item
    return out.reshape(shape)


def content(cell):
    """The corner of the array that is written, as objects."""
    rng = random.Random(cell["seed"])
    shape = [rng.randint(1, n) for n in cell["shape"]]
    make_one = (lambda: rng.choice(TEXTS)) if cell["text_only"] else (lambda: value(rng, cell["codec"]))
    return array_of([make_one() for _ in range(int(np.prod(shape)))], shape)


def texts(objects):
    return array_of([text(item) for item in objects.ravel()], objects.shape)


def expected(cell):
    data = texts(content(cell))
    out = np.empty(cell["shape"], object)
    out[...] = text(cell["fill"])
    out[tuple(slice(0, n) for n in data.shape)] = data
    return out


def document(cell):
    return {"zarr_format": 2, "shape": cell["shape"], "chunks": cell["chunks"], "dtype": "|O", "fill_value": cell["fill"],
            "order": "F" if cell["order_f"] else "C", "filters": [cell["codec"]], "compressor": cell["compressor"]}
