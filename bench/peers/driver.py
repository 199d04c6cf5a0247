"""What the Python drivers share: flags, random selections, checksum, repetitions. The contract: ../README.md."""
import argparse
import json
import os
import resource
import shutil
import time

import numpy as np

MASK = (1 << 64) - 1


def arguments():
    p = argparse.ArgumentParser()
    for name in ("workload", "data", "out", "like"):
        p.add_argument("--" + name, default="")
    for name, default in (("threads", 2), ("reps", 3), ("count", 1), ("box", 16), ("step", 4), ("budget", 0), ("size", 0), ("cache-bytes", 0)):
        p.add_argument("--" + name, type=int, default=default)
    p.add_argument("--codec", default="")
    p.add_argument("--durability", default="rename")
    p.add_argument("--pipeline", default="batched")
    return p.parse_args()


def skip(reason):
    print(json.dumps({"skip": reason}), flush=True)
    os._exit(3)


class Random:
    """splitmix64"""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = z = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
        return (z ^ z >> 31) % n


def words_sum(array):
    """Sum of (2i + 1) w_i over the little-endian 64-bit words of the array in C order, zero-padded."""
    data = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    if data.size % 8:
        data = np.concatenate([data, np.zeros(-data.size % 8, np.uint8)])
    words, total, block = data.view("<u8"), 0, 1 << 20
    with np.errstate(over="ignore"):
        for at in range(0, words.size, block):
            part = words[at:at + block]
            total += int((part * (2 * np.arange(at, at + part.size, dtype=np.uint64) + np.uint64(1))).sum(dtype=np.uint64))
    return total & MASK


class Driver:
    """Repetitions of one workload and the line that reports them."""

    def __init__(self, args, name, version):
        self.args = args
        self.line = {"impl": name, "version": version, "workload": args.workload, "threads": args.threads, "ops": 1,
                     "seconds": [], "cpu": [], "minflt": []}
        self.rep = 0
        self.total, self.k = 0, 0

    def add(self, array):
        self.add_sum(words_sum(array))

    def add_sum(self, value):
        self.total = (self.total + (2 * self.k + 1) * value) & MASK
        self.k += 1

    def run(self, body, before=None, after_check=None):
        """body(add): `add` is None when timed. What it returns, if anything, is the result. after_check(): untimed, after the first."""
        for self.rep in range(self.args.reps + 1):
            if before:
                before()
            faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
            cpu, start = time.process_time(), time.perf_counter()
            result = body(self.add if self.rep == 0 else None)
            seconds = time.perf_counter() - start
            if self.rep:
                self.line["seconds"].append(seconds)
                self.line["cpu"].append(time.process_time() - cpu)
                self.line["minflt"].append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - faults)
            else:
                if result is not None:
                    self.add(result)
                if after_check:
                    after_check()
            del result

    def finish(self):
        print(json.dumps(dict(self.line, checksum="%016x" % self.total)), flush=True)
        os._exit(0)  # no tear-down of the interpreter

    def selections(self, shape, inner):
        """Slices of each operation of this repetition."""
        a, random = self.args, Random(42 + self.rep)
        for _ in range(a.count):
            if a.workload in ("read_subchunks", "overwrite"):
                at = [random.below(n // c) for n, c in zip(shape, inner)]
                yield tuple(slice(i * c, (i + 1) * c) for i, c in zip(at, inner))
            elif a.workload == "read_column":
                yield (slice(0, shape[0]),) + tuple(slice(i, i + 1) for i in [random.below(n) for n in shape[1:]])
            else:
                step = a.step if a.workload == "read_strided" else 1
                extent = (a.box - 1) * step + 1
                yield tuple(slice(i, i + extent, step) for i in [random.below(n - extent + 1) for n in shape])

    def make_out(self, like, edit=None):
        shutil.rmtree(self.args.out, ignore_errors=True)
        os.makedirs(self.args.out)
        with open(os.path.join(like, "zarr.json")) as f:
            document = json.load(f)
        if edit:
            edit(document)
        with open(os.path.join(self.args.out, "zarr.json"), "w") as f:
            json.dump(document, f)

    def copy_out(self):
        shutil.rmtree(self.args.out, ignore_errors=True)
        shutil.copytree(self.args.data, self.args.out)


def blocks(shape, edges):
    """Slices of the grid in C order, clipped."""
    for at in np.ndindex(*(-(-n // e) for n, e in zip(shape, edges))):
        yield tuple(slice(i * e, min(n, (i + 1) * e)) for i, n, e in zip(at, shape, edges))


def files_below(folder):
    """(key, bytes) of every file."""
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), "rb") as f:
                yield os.path.relpath(os.path.join(path, name), folder), f.read()

