"""Data type matrix: arrays of random types that are not plain numbers (narrow floats, text, times, records), written by each
peer and read by libzarr, and the other way round, bit for bit.

type_matrix.py --lib LIBZARR.so [--peer NAME=PYTHON]... [--seed N] [--count N] [--keep DIR]
Peers as in run.py; those that have none of these types are passed over. Ends with `CASES passed=N failed=N skipped=N`."""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

import numpy as np

import libzarr
import type_cells as T
from results import Results

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ("zarr3", "zarrs", "zarr2", "tensorstore")


def read(array, want, rng):
    """Whole, then a part with steps through Fortran-ordered memory in the other byte order."""
    got = np.zeros(want.shape, want.dtype)
    array.read_into(got, [0] * want.ndim)
    if not T.same_bits(got, want):
        return "whole read differs"
    start, counts, step, index = [], [], [], []
    for n in want.shape:
        k, a = rng.choice([1, 2, -1]), rng.randrange(n)
        count = rng.randint(1, 1 + ((n - 1 - a) // k if k > 0 else a // -k))
        start.append(a), counts.append(count), step.append(k), index.append([a + i * k for i in range(count)])
    swap = T.can_swap(want.dtype) and rng.random() < 0.5
    part = np.zeros(counts, want.dtype.newbyteorder() if swap else want.dtype, "F")
    array.read_into(part, start, step, swap)
    return None if T.same_bits(part.astype(want.dtype), want[np.ix_(*index)]) else "partial read differs (swap %s)" % swap


def write(lib, path, cell, rng):
    array = lib.open_store(path).create("", json.dumps(T.document(cell)), "{}" if cell["format"] == 2 else None)
    data, _ = T.content(cell)
    swap = T.can_swap(data.dtype) and rng.random() < 0.5
    cut = rng.randint(0, data.shape[0])
    for a, b in ((0, cut), (cut, data.shape[0])):
        if a != b:
            piece = data[a:b].astype(data.dtype.newbyteorder()) if swap else data[a:b]
            array.write_from(piece, [a] + [0] * (data.ndim - 1), None, swap)


def convert(lib, array, cell):
    """The description in the other format reads back to the same fill value, or is refused with a reason."""
    other = 5 - cell["format"]
    try:
        text = array.metadata(other)
    except libzarr.ZarrError as e:
        return None if e.status == "unsupported" or "UNSUPPORTED" in e.status else "converted: %s" % e
    found = json.loads(text)
    kind = cell["kind"]
    if other == 3 and found["data_type"] != T.v3_type(kind) and not any(k[0] == "V" for k in T.walk(kind)):  # r<N>, not raw_bytes
        return "converted type is %s" % json.dumps(found["data_type"])
    return None


def copy(lib, array, cell):
    """Into an array of the same elements in another layout."""
    other = dict(cell, chunks=[n + 1 for n in cell["chunks"]], dtype=T.v2_dtype(cell["kind"], lambda: "<"), endian="<")
    store = lib.open_store("memory://")
    array.copy_data(store.create("copy", json.dumps(T.document(other)), "{}" if cell["format"] == 2 else None))
    want = T.expected(cell)
    got = np.zeros(want.shape, want.dtype)
    store.open("copy").read_into(got, [0] * want.ndim)
    return None if T.same_bits(got, want) else "copy differs"


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as e:
        return "%s: %s" % (type(e).__name__, e)


def run_peer(script, python, name, what, cells_file, root, work):
    results = os.path.join(work, "%s.%s.json" % (name, what))
    done = subprocess.run([python, "-B", os.path.join(HERE, script), name, what, cells_file, root, results],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError("peer %s %s failed: %s" % (name, what, done.stderr[-2000:]))
    return json.load(open(results))


class Steps:
    """What libzarr does with a cell: writes it, reads it, and what else has a right answer. Each gives None or what is wrong."""
    peers, script, program = PEERS, "type_peers.py", "types"
    write = staticmethod(write)
    others = (("copied", copy), ("converted", convert))

    @staticmethod
    def read(array, cell, rng):
        return read(array, T.expected(cell), rng)


def matrix(steps, lib, report, cells, cells_file, pythons, work):
    peers = [n for n in steps.peers if n in pythons]
    for n in steps.peers:
        if n not in pythons:
            report.skip_peer(n)
    for cell in cells:
        path, rng = os.path.join(work, "libzarr", cell["id"]), random.Random(cell["seed"])
        error = attempt(steps.write, lib, path, cell, rng)
        report.add("written by libzarr", cell, error)
        if error is None:
            report.add("written and read by libzarr", cell, attempt(lambda: steps.read(lib.open(path), cell, rng)))
            for done, step in steps.others:
                report.add("%s by libzarr" % done, cell, attempt(lambda: step(lib, lib.open(path), cell)))
    for n in peers:
        wrote = run_peer(steps.script, pythons[n], n, "write", cells_file, os.path.join(work, n), work)
        report.written(wrote, cells, lambda cell: attempt(
            lambda: steps.read(lib.open(os.path.join(work, n, cell["id"])), cell, random.Random(cell["seed"]))))
        report.read(run_peer(steps.script, pythons[n], n, "read", cells_file, os.path.join(work, "libzarr"), work), cells)


def main(what="data types", steps=Steps, make=T.make, count=450):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lib", required=True)
    parser.add_argument("--peer", action="append", default=[], help="NAME=PYTHON; names: " + " ".join(steps.peers))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("ZARR_INTEROP_SEED", "6")), help="0 = a random one")
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--keep")
    args = parser.parse_args()
    args.seed = args.seed or random.SystemRandom().randrange(2**31)
    lib, report = libzarr.Library(args.lib), Results()
    cells = make(args.seed, args.count)
    print("%s: seed %d, %d cells, libzarr %s" % (what, args.seed, len(cells), lib.version), flush=True)
    work = args.keep or tempfile.mkdtemp(prefix="libzarr-types-")
    os.makedirs(os.path.join(work, "libzarr"), exist_ok=True)
    cells_file = os.path.join(work, "cells.json")
    json.dump(cells, open(cells_file, "w"))
    try:
        matrix(steps, lib, report, cells, cells_file, dict(p.split("=", 1) for p in args.peer), work)
    finally:
        if not args.keep:
            shutil.rmtree(work, ignore_errors=True)
    return report.finish(steps.program)


if __name__ == "__main__":
    sys.exit(main())
