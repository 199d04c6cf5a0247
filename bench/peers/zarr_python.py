#!/usr/bin/env python3
"""Driver of zarr-python: --pipeline batched | fused | zarrs (package zarrs, with the zarrs crate inside)."""
import os
from importlib.metadata import version

import driver

args = driver.arguments()
os.environ["RAYON_NUM_THREADS"] = str(args.threads)
import numpy as np  # noqa: E402
import zarr  # noqa: E402
from zarr.core.buffer.cpu import Buffer, NDBuffer  # noqa: E402
from zarr.storage import LocalStore, MemoryStore  # noqa: E402

PIPELINES = {"batched": "zarr.core.codec_pipeline.BatchedCodecPipeline", "fused": "zarr.core.codec_pipeline.FusedCodecPipeline",
             "zarrs": "zarrs.ZarrsCodecPipeline"}
settings = {"codec_pipeline.path": PIPELINES[args.pipeline], "threading.max_workers": args.threads}
if args.pipeline == "zarrs":
    settings["codec_pipeline.strict"] = True
    name = "zarrs-python " + version("zarrs")
else:
    settings["codec_pipeline.max_workers"] = args.threads
    name = "zarr-python " + args.pipeline
zarr.config.set(settings)
try:
    import numcodecs.blosc
    numcodecs.blosc.use_threads = False  # one thread inside of a chunk, as everybody
except ImportError:
    pass
run = driver.Driver(args, name.split(" ")[0], "%s, zarr %s" % (name, zarr.__version__))
CLASS = "inplace" if args.pipeline == "zarrs" else "rename"


def opened(path, mode="r"):
    return zarr.open_array(LocalStore(path, read_only=mode == "r"), mode=mode)


def open_arrays():
    run.line["ops"] = args.count

    def body(add):
        sizes = sum(opened(args.data).size for _ in range(args.count))
        if add:
            run.add_sum(sizes)
    run.run(body)


def open_group():
    def body(add):
        group = zarr.open_group(LocalStore(args.data, read_only=True), mode="r", use_consolidated=False)
        arrays = [a for _, a in group.arrays()]
        run.line["ops"] = len(arrays)
        if add:
            run.add_sum(sum(a.size for a in arrays))
    run.run(body)


def array():
    if args.workload != "read_tiny_mem":
        return opened(args.data)
    if args.pipeline == "zarrs":
        driver.skip("no memory store")
    return zarr.open_array(MemoryStore({k: Buffer.from_bytes(v) for k, v in driver.files_below(args.data)}, read_only=True), mode="r")


def read_into(a):
    memory = np.ones(a.shape, a.dtype)
    target = NDBuffer.from_numpy_array(memory)

    def body(add):
        a.get_basic_selection(Ellipsis, out=target)
        if add:
            add(memory)
    run.run(body)


def read_parts(a, selections):
    def body(add):
        for s in selections():
            part = a[s]
            if add:
                add(part)
    run.line["buffer"] = "fresh"
    run.run(body)


def writing(like, edit=None):
    if args.durability != CLASS:
        driver.skip("offers %s only" % CLASS)
    run.line["class"] = CLASS
    target = []

    def before():
        run.make_out(like, edit)
        target[:] = [opened(args.out, "r+")]
    return target, before


def write_all(a):
    source = a[...]
    run.add(source)
    target, before = writing(args.data)

    def body(add):
        target[0][...] = source
    run.run(body, before)


def append(a):
    source = a[...]
    run.add(source)
    run.line["ops"] = -(-a.shape[0] // args.count)
    target, before = writing(args.data, lambda document: document["shape"].__setitem__(0, 0))

    def body(add):
        for at in range(0, source.shape[0], args.count):
            target[0].append(source[at:at + args.count])
    run.run(body, before)


def overwrite(a):
    first = a[tuple(slice(0, c) for c in a.chunks)]
    run.line["ops"] = args.count
    target, _ = writing(args.data)

    def before():
        run.copy_out()
        target[:] = [opened(args.out, "r+")]

    def body(add):
        for s in run.selections(a.shape, a.chunks):
            target[0][s] = first
    run.run(body, before, lambda: run.add(opened(args.out)[...]))


def convert(a):
    target, before = writing(args.like or args.data)

    def body(add):
        b = target[0]
        edges = [max(x, y) for x, y in zip(a.shards or a.chunks, b.shards or b.chunks)]
        for s in driver.blocks(a.shape, edges):
            b[s] = a[s]
    run.run(body, before, lambda: run.add(opened(args.out)[...]))


def main():
    w = args.workload
    if w == "open_array":
        open_arrays()
    elif w == "open_group":
        open_group()
    elif w in ("read_all", "read_into", "read_chunks", "read_tiny", "read_tiny_mem", "read_subchunks", "read_boxes", "read_strided",
               "read_column", "write_all", "append", "overwrite", "convert"):
        a = array()
        if w == "read_all":
            run.run(lambda add: a[...])
        elif w in ("read_chunks", "read_tiny", "read_tiny_mem"):
            chosen = list(driver.blocks(a.shape, a.shards or a.chunks))[:None if w == "read_chunks" else args.count]
            run.line["ops"] = len(chosen)
            read_parts(a, lambda: chosen)
        elif w.startswith("read_") and w != "read_into":
            run.line["ops"] = args.count
            read_parts(a, lambda: run.selections(a.shape, a.chunks))
        else:
            {"read_into": read_into, "write_all": write_all, "append": append, "overwrite": overwrite, "convert": convert}[w](a)
    else:
        driver.skip("no workload " + w)
    run.finish()


main()
