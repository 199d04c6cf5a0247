"""Interop of rectilinear chunk grids with zarr-python 3: random grids, sharded or not, written, resized and appended to by one and
read by the other; after the same growth both must list the same edges.

rectilinear.py --lib LIBZARR.so [--peer NAME=PYTHON]... [--seed N] [--cells N]. Ends with `CASES passed=N failed=N skipped=N`.
"""
import json
import os
import random
import sys
import warnings

import numpy as np

import filters as F
from extensions import named
from model import rectilinear


def cell(rng):
    rank = rng.randint(1, 3)
    made = {"rank": rank, "shape": [rng.randint(1, 17) for _ in range(rank)], "dtype": rng.choice(F.REAL), "seed": rng.randrange(2**31),
            "chunks": [rng.randint(1, 4) for _ in range(rank)], "outer": rng.random() < 0.5}
    made["grid"] = rectilinear(made, rng)
    axis = rng.randrange(rank)
    listed = made["grid"]["configuration"]["chunk_shapes"][axis]
    if made["outer"] and isinstance(listed, list):  # zarr-python's new edge is not rounded up to whole inner chunks
        made["shape"][axis] = sum(item[0] * item[1] if isinstance(item, list) else item for item in listed)
    made["axis"], made["more"] = axis, rng.randint(1, 3) * (made["chunks"][axis] if made["outer"] else 1)
    made["smaller"] = [rng.randint(1, n) for n in made["shape"]]
    return made


def document(made):
    endian = {"endian": "little"} if np.dtype(made["dtype"]).itemsize > 1 else {}
    codecs = [named("bytes", **endian), named("gzip", level=1)]
    if made["outer"]:
        index = [named("bytes", endian="little"), named("crc32c")]
        codecs = [named("sharding_indexed", chunk_shape=made["chunks"], codecs=codecs, index_codecs=index, index_location="end")]
    return {"zarr_format": 3, "node_type": "array", "shape": made["shape"], "data_type": F.NAMES[made["dtype"]],
            "chunk_grid": made["grid"], "chunk_key_encoding": named("default", separator="/"), "fill_value": 1, "codecs": codecs,
            "attributes": {}}


def edges(path):
    """What the grid's dimensions list, spelled out; a bare edge stays one number."""
    with open(os.path.join(path, "zarr.json")) as file:
        shapes = json.load(file)["chunk_grid"]["configuration"]["chunk_shapes"]
    spelled = []
    for dimension in shapes:
        if isinstance(dimension, int):
            spelled.append(dimension)
            continue
        runs = [item if isinstance(item, list) else [item, 1] for item in dimension]
        spelled.append([edge for edge, count in runs for _ in range(count)])
    return spelled


def grow(made, values):
    """The array after an append along made["axis"] of `more` rows: (the rows, the whole)."""
    shape = list(values.shape)
    shape[made["axis"]] = made["more"]
    rows = np.arange(int(np.prod(shape)), dtype="u4").reshape(shape).astype(made["dtype"])
    return rows, np.concatenate([values, rows], made["axis"])


def check(made, lib, folder):
    import zarr
    values = F.data(dict(made, shape=made["shape"]))
    theirs, ours = os.path.join(folder, "theirs"), os.path.join(folder, "ours")
    os.mkdir(theirs)
    with open(os.path.join(theirs, "zarr.json"), "w") as file:
        json.dump(document(made), file)
    try:
        array = zarr.open_array(theirs, mode="r+")
        array[...] = values
    except Exception as error:  # the peer's own limits
        return "skip: %s %s" % (type(error).__name__, str(error)[:60])
    mine = lib.open_store("file://" + ours).create("", json.dumps(document(made)), None)
    mine.write_from(np.ascontiguousarray(values), [0] * values.ndim)

    rows, whole = grow(made, values)
    array.append(rows, axis=made["axis"])
    mine.append(rows, made["axis"])
    problem = compare(lib, theirs, ours, "an append", whole)
    if problem:
        return problem
    array.resize(tuple(made["smaller"]))
    mine.resize(made["smaller"])
    return compare(lib, theirs, ours, "a resize", whole[tuple(slice(0, n) for n in made["smaller"])])


def compare(lib, theirs, ours, name, want):
    import zarr
    import zarr.core.chunk_grids
    if not F.same(want, lib.open("file://" + theirs).read()):
        return "after %s libzarr reads something else of what the peer wrote" % name
    if not F.same(want, lib.open("file://" + ours).read()):
        return "after %s libzarr reads something else of what it wrote" % name
    if not F.same(want, zarr.open_array(ours, mode="r")[...]):
        return "after %s the peer reads something else of what libzarr wrote" % name
    if edges(theirs) != edges(ours):
        return "after %s the peer lists the edges %s, libzarr %s" % (name, edges(theirs), edges(ours))
    return None


def inside(arguments):
    warnings.simplefilter("ignore")
    import libzarr
    import zarr
    import zarr.core.chunk_grids
    if not hasattr(zarr.core.chunk_grids, "VaryingDimension"):
        print("SKIPPED: zarr-python %s has no rectilinear grids" % zarr.__version__)
        print("CASES passed=0 failed=0 skipped=1")
        return 0
    zarr.config.set({"array.rectilinear_chunks": True})
    lib, rng = libzarr.Library(arguments.lib), random.Random(arguments.seed)
    return F.report("zarr-python " + zarr.__version__, [cell(rng) for _ in range(arguments.cells)],
                    lambda made, folder: check(made, lib, folder))


if __name__ == "__main__":
    sys.exit(F.main(inside, __file__, ("zarr3",)))
