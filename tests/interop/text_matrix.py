"""Matrix of variable-length data: arrays of text or bytes of any length, written by each peer and read by libzarr, and the other
way round, byte for byte.

text_matrix.py --lib LIBZARR.so [--peer NAME=PYTHON]... [--seed N] [--count N] [--keep DIR]
Peers as in run.py; those that have no such types are passed over. Ends with `CASES passed=N failed=N skipped=N`."""
import json
import sys

import numpy as np

import libzarr
import text_cells as T
import type_matrix


def read(array, cell, rng):
    """Whole, then a part with steps."""
    want = T.expected(cell)
    if not T.same(array.read_values([0] * want.ndim, want.shape), want):
        return "whole read differs"
    start, counts, step, index = [], [], [], []
    for n in want.shape:
        k, a = rng.choice([1, 2, -1]), rng.randrange(n)
        count = rng.randint(1, 1 + ((n - 1 - a) // k if k > 0 else a // -k))
        start.append(a), counts.append(count), step.append(k), index.append([a + i * k for i in range(count)])
    part = array.read_values(start, counts, step)
    return None if T.same(part, want[np.ix_(*index)]) else "partial read differs"


def write(lib, path, cell, rng):
    array = lib.open_store(path).create("", json.dumps(T.document(cell)), "{}" if cell["format"] == 2 else None)
    data, _ = T.content(cell)
    cut = rng.randint(0, data.shape[0])
    for a, b in ((0, cut), (cut, data.shape[0])):
        if a != b:
            array.write_values(data[a:b], [a] + [0] * (data.ndim - 1))


def copy(lib, array, cell):
    """Into an array of the same elements in another layout and the other format."""
    other = dict(cell, chunks=[n + 1 for n in cell["chunks"]], shards=None, format=5 - cell["format"], compressor=None)
    store = lib.open_store("memory://")
    array.copy_data(store.create("copy", json.dumps(T.document(other)), "{}" if other["format"] == 2 else None))
    want = T.expected(cell)
    return None if T.same(store.open("copy").read_values([0] * want.ndim, want.shape), want) else "copy differs"


def convert(lib, array, cell):
    """The description in the other format says the same, or is refused with a reason."""
    try:
        found = json.loads(array.metadata(5 - cell["format"]))
    except libzarr.ZarrError as e:
        return None if "UNSUPPORTED" in e.status and (cell["shards"] or cell["order_f"]) else "converted: %s" % e
    if found["fill_value"] != T.fill_json(cell):
        return "converted fill value is %s" % json.dumps(found["fill_value"])
    kind = found.get("data_type", "|O")
    return None if kind == (cell["kind"] if cell["format"] == 2 else "|O") else "converted type is %s" % kind


class Steps:
    peers, script, program = ("zarr3", "zarrs", "zarr2"), "text_peers.py", "text"
    write, read = staticmethod(write), staticmethod(read)
    others = (("copied", copy), ("converted", convert))


if __name__ == "__main__":
    sys.exit(type_matrix.main("text and bytes", Steps, T.make, 200))
