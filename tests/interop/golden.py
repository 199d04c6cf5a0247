"""Golden files: what the newest peers wrote, kept in the tree for machines whose Python cannot install them.

golden.py make --lib LIBZARR.so --peer NAME=PYTHON...   writes ../data/interop/NAME-VERSION.zip of cells that libzarr reads right
golden.py check --lib LIBZARR.so                        reads every zip; ends with `CASES passed=N failed=N skipped=N`
"""
import argparse
import glob
import json
import os
import random
import shutil
import sys
import tempfile
import zipfile

import cells as M
import libzarr
from peers import SUBPATH
from run import HERE, Report, attempt, check_array, run_peer

FOLDER = os.path.join(HERE, "..", "data", "interop")
SEED = 20240229  # of the golden cells


def pack(folder, cells, states, target):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as z:
        kept = [c for c in cells if states[c["id"]][0] == "ok"]
        z.writestr(zipfile.ZipInfo("cells.json"), json.dumps(kept))
        for cell in kept:
            top = os.path.join(folder, cell["id"])
            for base, _, names in sorted(os.walk(top)):
                for name in sorted(names):
                    path = os.path.join(base, name)
                    z.writestr(zipfile.ZipInfo(os.path.relpath(path, folder)), open(path, "rb").read(), zipfile.ZIP_DEFLATED)
    print("%s: %d cells, %d bytes" % (target, len(kept), os.path.getsize(target)))


def make(args):
    cells = M.make(SEED, 0)
    work = tempfile.mkdtemp(prefix="libzarr-golden-")
    cells_file = os.path.join(work, "cells.json")
    json.dump(cells, open(cells_file, "w"))
    os.makedirs(FOLDER, exist_ok=True)
    for peer in args.peer:
        name, python = peer.split("=", 1)
        wrote = run_peer(python, name, "write", cells_file, os.path.join(work, name), work)
        for old in glob.glob(os.path.join(FOLDER, name + "-*.zip")):
            os.remove(old)
        pack(os.path.join(work, name), cells, wrote["cells"], os.path.join(FOLDER, "%s-%s.zip" % (name, wrote["version"])))
    shutil.rmtree(work)


def check(args):
    lib, report = libzarr.Library(args.lib), Report()
    for path in sorted(glob.glob(os.path.join(FOLDER, "*.zip"))):
        title = os.path.basename(path)[:-4]
        work = tempfile.mkdtemp(prefix="libzarr-golden-")
        with zipfile.ZipFile(path) as z:
            z.extractall(work)
        for cell in json.load(open(os.path.join(work, "cells.json"))):
            where = os.path.join(work, cell["id"], SUBPATH.get(title.split("-")[0], ""))
            report.add(title, cell, attempt(lambda: check_array(lib.open(where), cell, lib, random.Random(cell["seed"]))))
        shutil.rmtree(work)
    for group, (good, bad) in report.groups.items():
        print("golden files of %-40s %6d cells agree, %d differ" % (group, good, bad))
    print("CASES passed=%d failed=%d skipped=%d" % (report.passed, report.failed, report.skipped))
    return 1 if report.failed or not report.passed else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["make", "check"])
    parser.add_argument("--lib")
    parser.add_argument("--peer", action="append", default=[])
    args = parser.parse_args()
    return make(args) if args.what == "make" else check(args)


if __name__ == "__main__":
    sys.exit(main())
