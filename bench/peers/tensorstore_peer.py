#!/usr/bin/env python3
"""Driver of TensorStore's Python package. --cache-bytes N: limit of its cache pool, 0 is its default."""
import os
from importlib.metadata import version

import driver
import numpy as np
import tensorstore as ts

args = driver.arguments()
settings = {"data_copy_concurrency": {"limit": args.threads}, "file_io_concurrency": {"limit": args.threads},
            "cache_pool": {"total_bytes_limit": args.cache_bytes}}
CLASSES = {"fsync": {"file_io_sync": True}, "rename": {"file_io_sync": False, "file_io_locking": {"mode": "none"}}}
WRITES = ("write_all", "append", "overwrite", "convert")
if args.workload in WRITES:
    if args.durability not in CLASSES:
        driver.skip("offers rename and fsync only")
    settings.update(CLASSES[args.durability])
run = driver.Driver(args, "tensorstore", "tensorstore " + version("tensorstore"))
context = ts.Context(settings)


def spec(path):
    s = {"driver": "zarr3", "kvstore": {"driver": "file", "path": path.rstrip("/") + "/"}}
    if args.cache_bytes:
        s.update(recheck_cached_data="open", recheck_cached_metadata="open")
    return s


def opened(path, in_context=None, **more):
    return ts.open(spec(path), context=in_context or context, open=True, **more).result()


def open_arrays():
    run.line["ops"] = args.count

    def body(add):
        sizes = sum(opened(args.data, ts.Context(settings), read=True).size for _ in range(args.count))
        if add:
            run.add_sum(sizes)
    run.run(body)


def open_group():
    """There are no groups: the keys are listed, and the arrays opened at once."""
    def body(add):
        fresh = ts.Context(settings)
        store = ts.KvStore.open({"driver": "file", "path": args.data.rstrip("/") + "/"}, context=fresh).result()
        folders = [os.path.dirname(k.decode()) for k in store.list().result() if k.endswith(b"/zarr.json")]
        futures = [ts.open(spec(os.path.join(args.data, f)), context=fresh, read=True, open=True) for f in folders]
        arrays = [f.result() for f in futures]
        run.line["ops"] = len(arrays)
        if add:
            run.add_sum(sum(a.size for a in arrays))
    run.run(body)


def array():
    if args.workload != "read_tiny_mem":
        return opened(args.data, read=True)
    store = ts.KvStore.open({"driver": "memory"}, context=context).result()
    for key, value in driver.files_below(args.data):
        store.write(key, value).result()
    return ts.open({"driver": "zarr3", "kvstore": {"driver": "memory"}}, context=context, read=True, open=True).result()


def read_to(memory, source):
    ts.array(memory, context=context, copy=False, write=True).write(source).result()


def read_into(a):
    memory = np.ones(a.shape, a.dtype.numpy_dtype)

    def body(add):
        read_to(memory, a)
        if add:
            add(memory)
    run.run(body)


def read_chunks(a, outer):
    chosen = list(driver.blocks(a.shape, outer))[:None if args.workload == "read_chunks" else args.count]
    run.line["ops"] = len(chosen)
    reused = args.workload == "read_chunks"
    run.line["buffer"] = "reused" if reused else "fresh"
    memory = np.ones(outer, a.dtype.numpy_dtype)

    def body(add):
        for s in chosen:
            whole = all(x.stop - x.start == n for x, n in zip(s, outer))
            if reused and whole:
                read_to(memory, a[s].translate_to[(0,) * len(outer)])
            part = memory if reused and whole else a[s].read().result()
            if add:
                add(part)
    run.run(body)


def read_random(a, inner):
    run.line.update(ops=args.count, buffer="fresh")

    def body(add):
        for s in run.selections(a.shape, inner):
            part = a[s].read().result()
            if add:
                add(part)
    run.run(body)


def write_all(a):
    source = a.read().result()
    run.add(source)
    target = []

    def before():
        run.make_out(args.data)
        target[:] = [opened(args.out)]
    # Its fastest way; but of four dimensions 0.1.86 then stores nothing and erases what is there.
    borrow = len(source.shape) < 4
    run.run(lambda add: target[0].write(source, can_reference_source_data_indefinitely=borrow).result(), before)


def append(a):
    source = a.read().result()
    run.add(source)
    run.line["ops"] = -(-source.shape[0] // args.count)
    target = []

    def before():
        run.make_out(args.data, lambda document: document["shape"].__setitem__(0, 0))
        target[:] = [opened(args.out)]

    def body(add):
        for at in range(0, source.shape[0], args.count):
            end = min(at + args.count, source.shape[0])
            target[0] = target[0].resize(exclusive_max=(end,) + source.shape[1:]).result()
            target[0][at:end].write(source[at:end]).result()
    run.run(body, before)


def overwrite(a, inner):
    first = a[tuple(slice(0, n) for n in inner)].read().result()
    run.line["ops"] = args.count
    target = []

    def before():
        run.copy_out()
        target[:] = [opened(args.out)]

    def body(add):
        for s in run.selections(a.shape, inner):
            target[0][s].write(first).result()
    run.run(body, before, lambda: run.add(opened(args.out).read().result()))


def convert(a, outer):
    target = []

    def before():
        run.make_out(args.like or args.data)
        target[:] = [opened(args.out)]

    def body(add):
        b = target[0]
        edges = [max(x, y) for x, y in zip(outer, b.chunk_layout.write_chunk.shape)]
        for s in driver.blocks(a.shape, edges):
            b[s].write(a[s].read().result()).result()
    run.run(body, before, lambda: run.add(opened(args.out).read().result()))


def main():
    w = args.workload
    if w == "open_array":
        open_arrays()
    elif w == "open_group":
        open_group()
    elif w in WRITES or w in ("read_all", "read_into", "read_chunks", "read_tiny", "read_tiny_mem", "read_subchunks", "read_boxes",
                              "read_strided", "read_column"):
        a = array()
        outer, inner = a.chunk_layout.write_chunk.shape, a.chunk_layout.read_chunk.shape
        if w in WRITES:
            run.line["class"] = args.durability
        if w == "read_all":
            run.run(lambda add: a.read().result())
        elif w == "read_into":
            read_into(a)
        elif w in ("read_chunks", "read_tiny", "read_tiny_mem"):
            read_chunks(a, outer)
        elif w.startswith("read_"):
            read_random(a, inner)
        elif w == "overwrite":
            overwrite(a, inner)
        elif w == "convert":
            convert(a, outer)
        else:
            {"write_all": write_all, "append": append}[w](a)
    else:
        driver.skip("no workload " + w)
    run.finish()


main()
