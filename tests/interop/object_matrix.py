"""Matrix of Python objects: v2 arrays of any JSON value, written by zarr-python 2 and read by libzarr, and the other way round.

object_matrix.py --lib LIBZARR.so [--peer NAME=PYTHON]... [--seed N] [--count N] [--keep DIR]
Peers as in run.py; those that have no such arrays are passed over. Ends with `CASES passed=N failed=N skipped=N`."""
import json
import sys

import numpy as np

import libzarr
import object_cells as T
import type_matrix


def read(array, cell, rng):
    """Whole, then a part with steps."""
    want = T.expected(cell)
    if not T.same(array.read_values([0] * want.ndim, want.shape), want):
        return "whole read differs"
    start = [rng.randrange(n) for n in want.shape]
    counts = [rng.randint(1, (n - 1 - a) // 2 + 1) for n, a in zip(want.shape, start)]
    part = array.read_values(start, counts, [2] * want.ndim)
    return None if T.same(part, want[np.ix_(*[[a + 2 * i for i in range(n)] for a, n in zip(start, counts)])]) else "partial read differs"


def write(lib, path, cell, rng):
    array = lib.open_store(path).create("", json.dumps(T.document(cell)), "{}")
    data = T.texts(T.content(cell))
    cut = rng.randint(0, data.shape[0])
    for a, b in ((0, cut), (cut, data.shape[0])):
        if a != b:
            array.write_values(data[a:b], [a] + [0] * (data.ndim - 1))


def copy(lib, array, cell):
    """Into another layout."""
    other = dict(cell, chunks=[n + 1 for n in cell["chunks"]], compressor=None, order_f=False)
    store = lib.open_store("memory://")
    array.copy_data(store.create("copy", json.dumps(T.document(other)), "{}"))
    want = T.expected(cell)
    return None if T.same(store.open("copy").read_values([0] * want.ndim, want.shape), want) else "copy differs"


def convert(lib, array, cell):
    """v3 has no such data type."""
    try:
        array.metadata(3)
    except libzarr.ZarrError as e:
        return None if "UNSUPPORTED" in e.status else "converted: %s" % e
    return "was converted to v3"


class Steps:
    peers, script, program = ("zarr2",), "object_peers.py", "objects"
    write, read = staticmethod(write), staticmethod(read)
    others = (("copied", copy), ("converted", convert))


if __name__ == "__main__":
    sys.exit(type_matrix.main("Python objects", Steps, T.make, 200))
