"""Interop matrix: what the peers write, libzarr must read, and the other way round, bit for bit.

run.py --lib LIBZARR.so [--peer NAME=PYTHON]... [--seed N] [--extra N] [--keep DIR]
Run it with a Python that has NumPy. Each peer runs in the interpreter given for it; one that is not given is reported as
skipped. Every cell: a whole read, three partial reads with steps of either sign through strided (and byte-swapped) memory,
and a copy into another layout. Ends with `CASES passed=N failed=N skipped=N`.
"""
import argparse
import concurrent.futures
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

import numpy as np

import cells as M
import libzarr
from peers import PEERS, SUBPATH
from results import Results

HERE = os.path.dirname(os.path.abspath(__file__))


SHOWN = ("id", "format", "dtype", "endian", "shape", "write_shape", "chunks", "outer", "order", "keys", "fill", "chain", "shards")


def selection(rng, shape, dtype):
    """A random selection: NumPy slices, and start, count, step for the library."""
    slices, start, step = [], [], []
    for n in shape:
        k = rng.choice([1, 1, 2, 3, -1, -2]) if n else 1
        a = rng.randrange(n) if n else 0
        count = rng.randint(1, 1 + ((n - 1 - a) // k if k > 0 else a // -k)) if n else 0
        slices.append([a + i * k for i in range(count)])
        start.append(a)
        step.append(k)
    return slices, start, step


def view_for(rng, counts, dtype):
    """Uninitialised memory of that shape behind a view with odd strides: Fortran order, gaps, backwards."""
    gap = rng.choice([1, 1, 2])
    order = list(range(len(counts)))
    rng.shuffle(order)
    base = np.full([counts[d] * gap for d in order], 0, dtype)
    if base.size:
        base.view(np.uint8 if base.ndim else dtype)[...] = 0x5A if base.ndim else dtype.type(0)
    inverse = [order.index(d) for d in range(len(counts))]
    view = base.transpose(inverse)[tuple(slice(None, None, gap if rng.random() < 0.6 else -gap) for _ in counts) + (Ellipsis,)]
    return view[tuple(slice(0, n) for n in counts) + (Ellipsis,)]


def check_array(array, cell, lib, rng):
    want = M.expected(cell)
    if tuple(array.shape) != want.shape:
        return "shape %s instead of %s" % (array.shape, want.shape)
    got = array.read()
    if not M.same_bits(want, got):
        return "whole read differs%s" % where(want, got)
    for _ in range(3):
        error = check_part(array, want, rng)
        if error:
            return error
    return check_copy(array, cell, want, lib, rng)


def where(want, got):
    if want.dtype != got.dtype or not want.size or want.shape != got.shape:
        return " (dtype %s, expected %s)" % (got.dtype, want.dtype)
    raw = "V%d" % want.itemsize
    a, b = np.ascontiguousarray(want).reshape(-1), np.ascontiguousarray(got).reshape(-1)
    bad = [i for i in range(a.size) if a[i].tobytes() != b[i].tobytes()]
    i = bad[0]
    return " in %d of %d, first at %s: %s, expected %s" % (len(bad), a.size, np.unravel_index(i, want.shape) if want.shape else "()", b[i], a[i])


def check_part(array, want, rng):
    index, start, step = selection(rng, want.shape, want.dtype)
    counts = [len(i) for i in index]
    swap = want.dtype.itemsize > 1 and rng.random() < 0.3
    view = view_for(rng, counts, want.dtype)
    array.read_into(view, start, step, swap)
    got = view.byteswap() if swap else view
    part = want[np.ix_(*index)] if index else want
    if not M.same_bits(part, np.array(got)):
        return "partial read start %s step %s count %s swap %s strides %s differs%s" % (start, step, counts, swap, view.strides, where(part, np.array(got)))
    return None


def check_copy(array, cell, want, lib, rng):
    other = dict(cell, seed=rng.randrange(2**31), format=rng.choice([2, 3]), order=rng.choice(["C", "F"]), endian=rng.choice(["little", "big"]),
                 chain=rng.choice(["none", "zstd", "gzip", "blosc-lz4-shuffle"]), keys="/", shards="no", names=False, extent="ragged")
    if other["format"] == 3:
        other["shards"], other["keys"] = rng.choice(["no", "end", "start"]), "default/"
    if other["fill"] in ("payload", "null"):
        other["fill"] = "zero"
    shape = cell["shape"]
    other.pop("middle", None)
    M._shape(other, random.Random(other["seed"]))
    other["shape"] = shape
    store = lib.open_store("memory://")
    target = store.create("copy", json.dumps(M.document(other)), None)
    array.copy_data(target)
    got = store.open("copy").read()
    return None if M.same_bits(want, got) else "copy into %s differs%s" % (json.dumps(M.document(other)), where(want, got))


def append_in_pieces(array, data, axis, rng):
    """All of the data onto an array that has none yet, through a writer, or two that follow each other."""
    writer, done = array.append_writer(axis), 0
    while done < data.shape[axis]:
        count = rng.choice([1, 1, 2, 3, data.shape[axis]])
        part = np.take(data, range(done, min(done + count, data.shape[axis])), axis)
        swap = part.dtype.itemsize > 1 and rng.random() < 0.3
        writer.write(part.byteswap() if swap else np.asfortranarray(part) if rng.random() < 0.3 else part, swap)
        done += part.shape[axis]
        if rng.random() < 0.1:
            writer.close()
            writer = array.append_writer(axis)
        elif rng.random() < 0.1:
            writer.flush()
    writer.close()


def write_cell(lib, root, cell, rng):
    """Creates the cell's array and writes it in random pieces, so that chunks are completed by read-modify-write, or appends
    all of it."""
    doc, data = M.document(cell), M.content(cell)
    attributes = json.dumps(M.attributes(cell)) if cell["format"] == 2 else None
    store = lib.open_store(os.path.join(root, cell["id"]))
    if data.size and data.ndim and list(data.shape) == list(doc["shape"]) and rng.random() < 0.25:
        axis = rng.randrange(data.ndim)
        empty = dict(doc, shape=[0 if d == axis else n for d, n in enumerate(data.shape)])
        append_in_pieces(store.create("", json.dumps(empty), attributes), data, axis, rng)
        return
    array = store.create("", json.dumps(doc), attributes)
    if not data.size:
        return
    cuts = [sorted({0, n, rng.randint(0, n)}) for n in data.shape]
    pieces = [[]]
    for c in cuts:
        pieces = [p + [(a, b)] for p in pieces for a, b in zip(c, c[1:])]
    rng.shuffle(pieces)
    for piece in pieces:
        part = data[tuple(slice(a, b) for a, b in piece) + (Ellipsis,)]
        start = [a for a, _ in piece]
        swap = part.dtype.itemsize > 1 and rng.random() < 0.3
        if part.ndim and rng.random() < 0.3:
            part = np.asfortranarray(part)
        elif part.ndim and rng.random() < 0.3:  # backwards along the first dimension
            start[0] = piece[0][1] - 1
            array.write_from((part.byteswap() if swap else part)[::-1], start, [-1] + [1] * (part.ndim - 1), swap)
            continue
        array.write_from(np.asarray(part.byteswap()) if swap else part, start, None, swap)


def run_peer(python, name, what, cells_file, root, work):
    results = os.path.join(work, "%s.%s.json" % (name, what))
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", PYTHONWARNINGS="ignore")
    done = subprocess.run([python, os.path.join(HERE, "peer_main.py"), name, what, cells_file, root, results], env=env,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError("peer %s %s failed: %s" % (name, what, done.stderr[-2000:]))
    return json.load(open(results))


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as e:  # a failing cell must not end the run
        return "%s: %s" % (type(e).__name__, e)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lib", required=True)
    parser.add_argument("--peer", action="append", default=[], help="NAME=PYTHON; names: " + " ".join(PEERS))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("ZARR_INTEROP_SEED", "6")), help="0 = a random one")
    parser.add_argument("--extra", type=int, default=150)
    parser.add_argument("--keep")
    args = parser.parse_args()
    args.seed = args.seed or random.SystemRandom().randrange(2**31)
    pythons = dict(p.split("=", 1) for p in args.peer)
    lib = libzarr.Library(args.lib)
    report = Results(lambda cell: {k: cell[k] for k in SHOWN})
    cells = M.make(args.seed, args.extra)
    print("interop: seed %d, %d cells (%d of v3, %d of v2), libzarr %s" % (
        args.seed, len(cells), sum(c["format"] == 3 for c in cells), sum(c["format"] == 2 for c in cells), lib.version), flush=True)
    work = args.keep or tempfile.mkdtemp(prefix="libzarr-interop-")
    os.makedirs(work, exist_ok=True)
    cells_file = os.path.join(work, "cells.json")
    json.dump(cells, open(cells_file, "w"))
    try:
        matrix(lib, report, cells, cells_file, pythons, work, args.seed)
    finally:
        if not args.keep:
            shutil.rmtree(work, ignore_errors=True)
    return report.finish("matrix")


def matrix(lib, report, cells, cells_file, pythons, work, seed):
    for name in PEERS:
        if name not in pythons:
            report.skip_peer(name)
    peers = [n for n in PEERS if n in pythons]
    root = lambda n: os.path.join(work, n)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        wrote = dict(zip(peers, pool.map(lambda n: run_peer(pythons[n], n, "write", cells_file, root(n), work), peers)))
    for n in peers:
        pattern = os.path.join(root(n), "%s", SUBPATH.get(n, ""))
        report.written(wrote[n], cells, lambda cell: attempt(
            lambda: check_array(lib.open(pattern % cell["id"]), cell, lib, random.Random(seed ^ cell["seed"]))))
    for cell in cells:
        error = attempt(write_cell, lib, root("libzarr"), cell, random.Random(seed ^ cell["seed"]))
        if error:
            report.add("written by libzarr", cell, error)
            shutil.rmtree(os.path.join(root("libzarr"), cell["id"]), ignore_errors=True)
            continue
        error = attempt(lambda: check_array(lib.open(os.path.join(root("libzarr"), cell["id"])), cell, lib, random.Random(cell["seed"])))
        report.add("written by libzarr, read by libzarr", cell, error)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        read = dict(zip(peers, pool.map(lambda n: run_peer(pythons[n], n, "read", cells_file, root("libzarr"), work), peers)))
    for n in peers:
        report.read(read[n], cells)


if __name__ == "__main__":
    sys.exit(main())
