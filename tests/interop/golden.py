"""Golden files: what the newest peers wrote, kept in the tree for machines whose Python cannot install them.

golden.py make --lib LIBZARR.so --peer NAME=PYTHON...   writes ../data/interop/[types-|text-|filters-]NAME-VERSION.zip
golden.py check --lib LIBZARR.so                        reads every zip; ends with `CASES passed=N failed=N skipped=N`
"""
import argparse
import functools
import glob
import json
import os
import random
import subprocess
import sys
import tempfile
import zipfile

import numpy as np

import cells as M
import filters
import libzarr
import run
import text_cells
import text_matrix
import type_cells as T
import type_matrix
from peers import PEERS, SUBPATH
from results import Results
from run import HERE

FOLDER = os.path.join(HERE, "..", "data", "interop")
SEED = 20240229  # of the golden cells


class Set:
    """A matrix whose cells are kept. prefix: of the names of its files; write(peer, python, folder, lib) makes cells below a folder
    and returns (cells, version); check(array, cell, lib, folder)."""

    def __init__(self, prefix, peers, write, check):
        self.prefix, self.peers, self.write, self.check = prefix, peers, write, check


def write_matrix(cells, run_peer):
    def write(peer, python, folder, lib):
        cells_file = os.path.join(folder, "all.json")
        with open(cells_file, "w") as f:
            json.dump(cells, f)
        wrote = run_peer(python, peer, "write", cells_file, folder, folder)
        return [c for c in cells if wrote["cells"][c["id"]][0] == "ok"], wrote["version"].split(" ")[0]
    return write


def typed(prefix, steps, cells):
    """A matrix that type_matrix.py runs."""
    return Set(prefix, steps.peers, write_matrix(cells, functools.partial(type_matrix.run_peer, steps.script)),
               lambda array, cell, lib, folder: steps.read(array, cell, random.Random(cell["seed"])))


def write_filters(peer, python, folder, lib):
    subprocess.run([python, "-B", os.path.join(HERE, "filters.py"), "--inside", "--lib", lib, "--cells", "150", "--keep", folder], check=True)
    version = subprocess.run([python, "-c", "import zarr; print(zarr.__version__)"], check=True, capture_output=True, text=True)
    with open(os.path.join(folder, "cells.json")) as f:
        return json.load(f), version.stdout.strip()


def check_filters(array, cell, lib, folder):
    return None if filters.same(np.load(os.path.join(folder, "want.npy")), array.read()) else "reads something else"


SETS = {"": Set("", tuple(PEERS), write_matrix(M.make(SEED, 0), run.run_peer),
                lambda array, cell, lib, folder: run.check_array(array, cell, lib, random.Random(cell["seed"]))),
        "types": typed("types-", type_matrix.Steps, T.make(SEED, 150)),
        "text": typed("text-", text_matrix.Steps, text_cells.make(SEED, 60)),
        "filters": Set("filters-", ("zarr2", "zarr3"), write_filters, check_filters)}


def pack(folder, cells, target):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo("cells.json"), json.dumps(cells))
        for cell in cells:
            for base, _, names in sorted(os.walk(os.path.join(folder, cell["id"]))):
                for name in sorted(names):
                    path = os.path.join(base, name)
                    z.writestr(zipfile.ZipInfo(os.path.relpath(path, folder)), open(path, "rb").read(), zipfile.ZIP_DEFLATED)
    print("%s: %d cells, %d bytes" % (target, len(cells), os.path.getsize(target)))


def make(args):
    os.makedirs(FOLDER, exist_ok=True)
    for made in (SETS[name] for name in args.set or SETS):
        for peer in args.peer:
            name, python = peer.split("=", 1)
            if name not in made.peers:
                continue
            with tempfile.TemporaryDirectory(prefix="libzarr-golden-") as work:
                cells, version = made.write(name, python, work, args.lib)
                for old in glob.glob(os.path.join(FOLDER, made.prefix + name + "-*.zip")):
                    os.remove(old)
                pack(work, cells, os.path.join(FOLDER, "%s%s-%s.zip" % (made.prefix, name, version)))


def check(args):
    lib, report = libzarr.Library(args.lib), Results()
    for path in sorted(glob.glob(os.path.join(FOLDER, "*.zip"))):
        title = os.path.basename(path)[:-4]
        first, _, rest = title.partition("-")
        made = SETS.get(first, SETS[""])
        peer = rest.split("-")[0] if made.prefix else first
        with tempfile.TemporaryDirectory(prefix="libzarr-golden-") as work:
            with zipfile.ZipFile(path) as z:
                z.extractall(work)
            for cell in json.load(open(os.path.join(work, "cells.json"))):
                folder = os.path.join(work, cell["id"], "" if made.prefix else SUBPATH.get(peer, ""))
                report.add(title, cell, run.attempt(lambda: made.check(lib.open(folder), cell, lib, folder)))
    return report.finish("golden") if report.groups else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["make", "check"])
    parser.add_argument("--lib")
    parser.add_argument("--peer", action="append", default=[])
    parser.add_argument("--set", action="append", choices=list(SETS), help="make: only this one")
    args = parser.parse_args()
    return make(args) if args.what == "make" else check(args)


if __name__ == "__main__":
    sys.exit(main())
