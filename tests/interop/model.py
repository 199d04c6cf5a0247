"""Random sequences of create, write, fill, resize, append, erase chunk, attributes, reopen, against a plain NumPy model; on
regular and on rectilinear chunk grids.

model.py --lib LIBZARR.so [--seed N] [--sequences N]: after each step a random part, and at the end of each sequence the whole
array and the attributes, must be what the model holds, bit for bit. Ends with `CASES passed=N failed=N skipped=N`.
"""
import argparse
import json
import os
import random
import shutil
import sys
import tempfile

import numpy as np

import cells as M
import libzarr
from run import check_part, selection, view_for, where


def rectilinear(cell, rng):
    """A random rectilinear grid for the cell's array, in every spelling. Shards are whole numbers of what they hold."""
    units = cell.get("middle", cell["chunks"]) if cell["outer"] else [1] * cell["rank"]
    dimensions = []
    for extent, unit in zip(cell["shape"], units):
        edges = []
        while sum(e * n for e, n in edges) < extent or rng.random() < 0.2:
            edges.append([unit * rng.randint(1, 3 if unit > 1 else 6), rng.choice([1, 1, 1, 2, 3])])
        spelled = [e if n == 1 else [e, n] for e, n in edges]
        dimensions.append(unit * rng.randint(1, 3) if rng.random() < 0.2 else spelled)
    return {"name": "rectilinear", "configuration": {"kind": "inline", "chunk_shapes": dimensions}}


class Sequence:
    def __init__(self, lib, cell, url, rng):
        self.lib, self.cell, self.url, self.rng = lib, cell, url, rng
        self.store = lib.open_store(url)
        document = M.document(cell)
        self.regular = cell["format"] == 2 or not cell["rank"] or rng.random() < 0.6  # append writers want that
        if not self.regular:
            document["chunk_grid"] = rectilinear(cell, rng)
        self.array = self.store.create("a", json.dumps(document), json.dumps(M.attributes(cell)))
        self.fill = M.fill_json(cell)[1]
        self.model = np.empty(tuple(cell["shape"]), M.native(cell))
        self.model[...] = self.fill
        self.attributes = dict(M.attributes(cell))
        self.trace = ["create %s" % json.dumps(document)]

    def values(self, shape):
        n = int(np.prod(shape, dtype=np.int64))
        if self.rng.random() < 0.15:  # fill-only writes erase chunks
            out = np.empty(shape, self.model.dtype)
            out[...] = self.fill
            return out
        raw = np.frombuffer(np.random.RandomState(self.rng.randrange(2**31)).bytes(n * self.model.dtype.itemsize), "u1")
        flat = (raw & 1).astype("?") if self.model.dtype.kind == "b" else raw.view(self.model.dtype)
        return flat.reshape(shape)

    def write(self):
        index, start, step = selection(self.rng, self.model.shape, self.model.dtype)
        counts = [len(i) for i in index]
        view = view_for(self.rng, counts, self.model.dtype)
        view[...] = self.values(tuple(counts))
        self.trace.append("write start %s step %s count %s" % (start, step, counts))
        self.array.write_from(view, start, step)
        if index:
            self.model[np.ix_(*index)] = view
        else:
            self.model[...] = view

    def fill_part(self):
        index, start, step = selection(self.rng, self.model.shape, self.model.dtype)
        item = None if self.rng.random() < 0.5 else self.values((1,))
        self.trace.append("fill start %s step %s count %s" % (start, step, [len(i) for i in index]))
        self.array.fill(start, [len(i) for i in index], step, item)
        value = self.fill if item is None else item[0]
        if index:
            self.model[np.ix_(*index)] = value
        else:
            self.model[...] = value

    def resize(self):
        shape = [max(0, n + self.rng.randint(-4, 4)) for n in self.model.shape]
        self.trace.append("resize %s" % shape)
        self.array.resize(shape)
        old = self.model
        self.model = np.empty(shape, old.dtype)
        self.model[...] = self.fill
        both = tuple(slice(0, min(a, b)) for a, b in zip(shape, old.shape))
        self.model[both] = old[both]

    def append(self):
        if not self.model.ndim:
            return
        axis = self.rng.randrange(self.model.ndim)
        shape = list(self.model.shape)
        shape[axis] = self.rng.randint(0, 4)
        more = self.values(tuple(shape))
        self.trace.append("append axis %d shape %s" % (axis, shape))
        if self.regular and self.rng.random() < 0.5:
            writer = self.array.append_writer(axis)
            for part in np.split(more, shape[axis], axis) if shape[axis] else [more]:
                writer.write(part)
            writer.close()
        else:
            self.array.append(more, axis)
        self.model = np.concatenate([self.model, more], axis)

    def erase_chunk(self):
        counts = self.array.chunk_counts()
        if 0 in counts:
            return
        at = [self.rng.randrange(n) for n in counts]
        self.trace.append("erase chunk %s" % at)
        self.array.erase_chunk(at)
        self.model[tuple(slice(a, a + n) for a, n in zip(*self.array.chunk_box(at)))] = self.fill

    def set_attribute(self):
        name, value = "k%d" % self.rng.randrange(3), self.rng.choice([1, 2**63, "é😀", [1.5, None], {"a": True}])
        self.trace.append("attribute %s" % name)
        self.array.update_attributes(json.dumps({name: value}))
        self.attributes[name] = value

    def reopen(self):
        self.trace.append("reopen")
        if not self.url.startswith("memory:"):
            self.store = self.lib.open_store(self.url)
        self.array = self.store.open("a")

    def step(self):
        self.rng.choice([self.write, self.write, self.write, self.fill_part, self.resize, self.append, self.erase_chunk,
                         self.set_attribute, self.reopen])()
        if tuple(self.array.shape) != self.model.shape:
            return "shape %s, the model has %s" % (self.array.shape, self.model.shape)
        return check_part(self.array, self.model, self.rng)

    def run(self, steps):
        for _ in range(steps):
            error = self.step()
            if error:
                return error
        self.reopen()
        got = self.array.read()
        if not M.same_bits(self.model, got):
            return "whole read differs" + where(self.model, got)
        if json.loads(self.array.attributes()) != self.attributes:
            return "attributes %s, the model has %s" % (self.array.attributes(), self.attributes)
        report = json.loads(self.array.check())
        return "check finds %s" % json.dumps(report["problems"]) if report["problems"] or report["corrupt"] else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lib", required=True)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("ZARR_INTEROP_SEED", "11")), help="0 = a random one")
    parser.add_argument("--sequences", type=int, default=300)
    args = parser.parse_args()
    args.seed = args.seed or random.SystemRandom().randrange(2**31)
    lib, rng = libzarr.Library(args.lib), random.Random(args.seed)
    print("model: seed %d, libzarr %s" % (args.seed, lib.version))
    work = tempfile.mkdtemp(prefix="libzarr-model-")
    passed = failed = 0
    cells = M.make(args.seed, 0)
    try:
        for number in range(args.sequences):
            cell = rng.choice(cells)
            url = "memory://" if number % 3 else "%s/%d" % (work, number)
            sequence = None
            try:
                sequence = Sequence(lib, cell, url, rng)
                error = sequence.run(12)
            except libzarr.ZarrError as e:
                error = str(e)
            if error is None:
                passed += 1
                continue
            failed += 1
            if failed <= 5:
                print("FAILED sequence %d on %s: %s" % (number, url, error))
                print("\n".join("    " + t for t in (sequence.trace if sequence else [json.dumps(cell)])), flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print("CASES passed=%d failed=%d skipped=0" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
