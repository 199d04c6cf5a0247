"""Several processes on one array of a filesystem store: no lost update, no torn chunk after SIGKILL.

processes.py --lib LIBZARR.so [--rounds N] [--kills N]. Ends with `CASES passed=N failed=N skipped=N`.
"""
import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import numpy as np

import libzarr

WORKERS = 8
BYTES = {"name": "bytes", "configuration": {"endian": "little"}}
ZSTD = {"name": "zstd", "configuration": {"level": 1, "checksum": False}}
INDEX = [BYTES, {"name": "crc32c"}]
CHAINS = {
    "raw": ([BYTES], [16]),
    "zstd": ([BYTES, ZSTD], [16]),
    "sharded": ([{"name": "sharding_indexed", "configuration": {"chunk_shape": [4], "codecs": [BYTES, ZSTD], "index_codecs": INDEX,
                                                               "index_location": "end"}}], [16]),
}


def document(shape, chunks, codecs):
    return json.dumps({"zarr_format": 3, "node_type": "array", "shape": shape, "data_type": "int64", "fill_value": 0, "attributes": {},
                       "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunks}}, "codecs": codecs,
                       "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}}})


def spawn(args, *words):
    return subprocess.Popen([sys.executable, os.path.abspath(__file__), "--lib", args.lib, "--worker"] + [str(w) for w in words])


def worker(lib, what, path, number, rounds):
    array = lib.open(path)
    for r in range(1, rounds + 1):
        if what == "write":
            array.write_from(np.array([r], "i8"), [number])
            array.write_from(np.array([r], "i8"), [number + WORKERS])
        elif what == "attributes":
            array.update_attributes(json.dumps({"w%d" % number: r}))
        elif what == "append":
            array.append(np.full((3,), number + 1, "i8"), 0)
        else:
            array.write_from(np.full(array.shape, r, "i8"), [0])


def run_all(args, what, path, rounds):
    children = [spawn(args, what, path, n, rounds) for n in range(WORKERS)]
    codes = [c.wait(300) for c in children]
    return None if not any(codes) else "workers ended with %s" % codes


def updates(args, lib, work, chain):
    codecs, chunks = CHAINS[chain]
    path = os.path.join(work, "updates-" + chain)
    lib.open_store(path).create("", document([2 * WORKERS], chunks, codecs), None)
    error = run_all(args, "write", path, args.rounds)
    got = lib.open(path).read().tolist()
    return error or (None if got == [args.rounds] * (2 * WORKERS) else "lost updates: %s" % got)


def attributes(args, lib, work):
    path = os.path.join(work, "attributes")
    lib.open_store(path).create("", document([4], [4], [BYTES]), None)
    rounds = max(1, args.rounds // 5)
    error = run_all(args, "attributes", path, rounds)
    got = json.loads(lib.open(path).attributes())
    return error or (None if got == {"w%d" % n: rounds for n in range(WORKERS)} else "lost attributes: %s" % got)


def append(args, lib, work):
    path = os.path.join(work, "append")
    lib.open_store(path).create("", document([0], [16], [BYTES, ZSTD]), None)
    rounds = max(1, args.rounds // 10)
    error = run_all(args, "append", path, rounds)
    got = sorted(lib.open(path).read().tolist())
    want = sorted((n + 1) for n in range(WORKERS) for _ in range(3 * rounds))
    return error or (None if got == want else "appended %d elements, %d are there or differ" % (len(want), len(got)))


def kill(args, lib, work):
    path = os.path.join(work, "kill")
    lib.open_store(path).create("", document([1 << 19], [1 << 18], [BYTES]), None)
    rng = random.Random(5)
    for k in range(args.kills):
        child = spawn(args, "whole", path, 0, 10**6)
        time.sleep(0.12 + rng.random() * 0.15)
        child.send_signal(signal.SIGKILL)
        child.wait()
        array = lib.open(path)
        data = array.read().reshape(2, -1)
        if not (data == data[:, :1]).all():
            return "torn chunk after kill %d" % k
        report = json.loads(array.check())
        if report["corrupt"]:
            return "corrupt chunk after kill %d: %s" % (k, report)
        array.write_from(np.full(array.shape, -1, "i8"), [0])
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lib", required=True)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--worker", nargs=4)
    args = parser.parse_args()
    lib = libzarr.Library(args.lib)
    if args.worker:
        what, path, number, rounds = args.worker
        return worker(lib, what, path, int(number), int(rounds))
    work = tempfile.mkdtemp(prefix="libzarr-processes-")
    cases = {"updates of one %s chunk" % c: (lambda c=c: updates(args, lib, work, c)) for c in CHAINS}
    cases["attributes"] = lambda: attributes(args, lib, work)
    cases["append"] = lambda: append(args, lib, work)
    cases["SIGKILL"] = lambda: kill(args, lib, work)
    passed = failed = 0
    try:
        for name, case in cases.items():
            start = time.time()
            error = case()
            passed, failed = passed + (error is None), failed + (error is not None)
            print("%-40s %s (%.1f s)" % (name, "ok" if error is None else "FAILED: " + error, time.time() - start), flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print("CASES passed=%d failed=%d skipped=0" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
