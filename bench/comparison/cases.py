"""What is compared: workload, data set, flags, and the targets in ratios of one run."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    id: str
    about: str
    workload: str
    data: str             # folder below DIR/data
    flags: tuple = ()
    unit: str = "s"       # of a repetition; us = of an operation
    best: float = 0       # the best peer's time divided by ours is at least this; 0 = no target
    limit: float = 0      # our time divided by that of limit is at most this
    writes: bool = False  # leaves an array in DIR/out
    like: str = ""        # data set whose metadata a converted array gets
    ours_only: bool = False  # of options that only libzarr has
    memory_of: str = ""   # the case whose limit bounds the memory, where limit does not offer this one
    budget_mib: int = 0   # byte budget of the workload: memory beyond the output


# What one option costs: (name, workload, data set, flags, unit, the case with the default, what it is).
OPTIONS = (
    ("plain-memory", "read_all", "d1", "--option plain-memory", "s", "R1-fresh-d1", "fresh memory without ZARR_IO_FRESH_MEMORY"),
    ("no-cache", "read_subchunks", "d3", "--count 200 --option no-cache", "us", "R3-d3", "no cache of shard indexes"),
    ("batch", "read_boxes", "d3", "--count 100 --box 16 --option batch", "us", "R4-16-d3", "100 boxes in one zarr_read_slices()"),
    ("budget-1M", "read_all", "half/d3", "--budget 1048576", "s", "R1-fresh-d3", "byte_budget of 1 MiB instead of 64"),
    ("events", "read_tiny_mem", "d6", "--count 1000 --option events", "us", "R6-mem", "a callback for every event"),
    ("plain-append", "append", "d9", "--count 16 --durability rename --option plain-append", "us", "W2-d9", "zarr_append() for every call, no append writer"),
    ("write-fill", "write_all", "half/d1", "--durability rename --option write-fill", "s", "W1-rename-d1", "chunks are not compared with the fill value"),
    ("in-place", "write_all", "half/d1", "--durability inplace", "s", "W1-rename-d1", 'durability "in_place"'),
    ("fsync", "write_all", "half/d1", "--durability fsync", "s", "W1-rename-d1", 'durability "fsync"'),
)


def _flags(text):
    return tuple(text.split())


def _read(kind, targets):
    texts = {"R1-fresh": ("read_all", "read_all {} into fresh memory"), "R1-into": ("read_into", "read_all {} into warm memory"),
             "R2": ("read_chunks", "{} by {}")}
    what = {"d1": "raw", "half/d2": "zstd-3", "half/d3": "zstd-3 sharded", "d5": "f32 blosc-zstd shuffle", "d6": "10 000 chunks of 4 KiB",
            "half/d1": "raw"}
    for data, best, limit in targets:
        workload, about = texts[kind]
        if kind == "R2":
            unit = "shard by shard" if data.endswith("d3") else "chunk by chunk"
            about = unit + " " + what[data]
        yield Case("%s-%s" % (kind, data[-2:]), about.format(what[data]), workload, data, best=best, limit=limit)


def _cases():
    yield from _read("R1-fresh", [("d1", 2.5, 1.2), ("half/d2", 1.3, 1.15), ("half/d3", 1.4, 1.2), ("d5", 1.1, 1.1), ("d6", 1.0, 1.0)])
    yield from _read("R1-into", [("d1", 2.6, 1.25), ("half/d2", 1.3, 1.15), ("half/d3", 1.2, 1.15), ("d5", 1.0, 0.95)])
    yield from _read("R2", [("half/d1", 4.5, 1.4), ("half/d2", 1.4, 1.2), ("half/d3", 1.05, 1.1)])
    yield Case("R3-d3", "random inner chunk 64³ of shards", "read_subchunks", "d3", _flags("--count 200"), "us", 1.05, 1.1)
    boxes = {("d1", 16): (2.0, 1.3), ("d1", 64): (5.0, 1.4), ("d2", 16): (1.8, 1.25), ("d2", 64): (2.0, 1.25),
             ("d3", 16): (1.0, 1.0), ("d3", 64): (1.1, 1.15)}
    layout = {"d1": "raw 256³ chunks", "d2": "zstd chunks", "d3": "shards"}
    for data, count in (("d1", 10), ("d2", 5), ("d3", 100)):
        for box in (16, 64):
            best, limit = boxes[data, box]
            yield Case("R4-%d-%s" % (box, data), "random box %d³ of %s" % (box, layout[data]), "read_boxes", data,
                       _flags("--count %d --box %d" % (count, box)), "us", best, limit)
    for data in ("d1", "d3"):
        yield Case("R4s-16-" + data, "every 4th element, 16³ of them, of " + layout[data], "read_strided", data,
                   _flags("--count 10 --box 16 --step 4"), "us")
    yield Case("R5-d5", "column [:, y, x] over 240 blosc chunks", "read_column", "d5", _flags("--count 1"), "s", 7.0, 1.4)
    yield Case("R6-file", "4 KiB chunk from file", "read_tiny", "d6", _flags("--count 1000"), "us", 1.5, 1.2)
    yield Case("R6-mem", "4 KiB chunk, memory store", "read_tiny_mem", "d6", _flags("--count 1000"), "us", 3.5, 1.3)
    writes = {("half/d1", "inplace"): (2.5, 1.35), ("half/d1", "rename"): (1.7, 1.3), ("half/d1", "fsync"): (1.0, 0),
              ("half/d2", "inplace"): (1.0, 1.05), ("half/d2", "rename"): (1.0, 1.05),
              ("half/d3", "inplace"): (1.0, 1.0), ("half/d3", "rename"): (1.0, 1.0)}
    for (data, durability), (best, limit) in writes.items():
        what = {"d1": "raw", "d2": "zstd-3", "d3": "zstd-3 sharded"}[data[-2:]]
        yield Case("W1-%s-%s" % (durability, data[-2:]), "write_all %s, %s" % (what, durability), "write_all", data,
                   ("--durability", durability), "s", best, limit, writes=True, memory_of="W1-rename-d1" if durability == "fsync" else "")
    yield Case("W2-d9", "append frame by frame to shards of 64 frames", "append", "d9", _flags("--count 16 --durability rename"), "us", writes=True)
    yield Case("W3-d7", "overwrite one inner chunk of a shard", "overwrite", "d7", _flags("--count 4 --durability rename"), "us", writes=True)
    yield Case("X1-roundtrip-d2", "read and write again, zstd-3", "convert", "half/d2", _flags("--durability rename"), writes=True, like="half/d2")
    yield Case("X1-recode-d2", "zstd-3 to blosc", "convert", "half/d2", _flags("--durability rename"), writes=True, like="like/blosc")
    yield Case("X1-rechunk-d5", "planes to columns", "convert", "d5", _flags("--durability rename"), writes=True, like="like/rechunk")
    yield Case("O1-array", "open one array", "open_array", "d3", _flags("--count 100"), "us", 3.0, 2.0)
    yield Case("O1-group", "list and open 2000 arrays", "open_group", "d8", (), "s", 3.5, 1.5)
    for data, what in (("gzip", "u16 gzip-5"), ("lz4", "u16 lz4"), ("bitshuffle", "u16 blosc-lz4 bitshuffle"), ("big_f", "f64 big-endian F order"),
                       ("i32_2d", "i32 2-D zstd-3"), ("u8_4d", "u8 4-D raw")):
        yield Case("T-read-" + data, "read " + what, "read_into", data)
        yield Case("T-write-" + data, "write " + what, "write_all", data, ("--durability", "rename"), writes=True)
    for codec in ("bytes", "bytes-big", "transpose", "crc32c", "zstd-3", "gzip-5", "lz4", "blosc-zstd-shuffle", "blosc-lz4-shuffle",
                  "blosc-lz4-bitshuffle"):
        for way in ("encode", "decode", "decode_strided"):
            for label, size, count in (("4K", 4096, 1000), ("256K", 262144, 50), ("4M", 4194304, 4), ("32M", 33554432, 1)):
                yield Case("C1-%s-%s-%s" % (codec, way.replace("_", "-"), label), "%s %s, %sB in memory" % (codec, way.replace("_", " "), label),
                           "codec_" + way, "", _flags("--codec %s --size %d --count %d" % (codec, size, count)), "us")
    for data in ("d1", "d2", "d3"):
        for flight in (1, 8, 64):
            yield Case("M1-%d-%s" % (flight, data), "%d reads of %s in flight, budget 32 MiB" % (flight, layout[data]), "read_budget", data,
                       _flags("--count %d --budget 33554432" % flight), budget_mib=32)
    for option, workload, data, flags, unit, base, text in OPTIONS:
        yield Case("E-" + option, "%s (beside %s)" % (text, base), workload, data, _flags(flags), unit, writes=workload in ("write_all", "append"), ours_only=True)
    for workload in ("memcpy", "fault_4k", "fault_thp"):
        yield Case("L-" + workload, "bound: " + workload + " of 1 GiB", workload, "")
    for data in ("d1", "half/d2", "half/d3", "d5"):
        yield Case("L-cacheread-" + data[-2:], "bound: reading the files", "cacheread", data)
        yield Case("L-rawdecode-" + data[-2:], "bound: reading and decoding", "rawdecode", data)


CASES = tuple(_cases())
NO_PEERS = ("codec_encode", "codec_decode", "codec_decode_strided", "read_budget")  # no peer's driver offers them
LIMIT_ONLY = ("memcpy", "fault_4k", "fault_thp", "cacheread", "rawdecode")
# What --only names by default: the rows that have targets. The others are run by name or by --all.
TARGETED = tuple(c.id for c in CASES if c.best or c.limit)


def select(only, everything):
    """The cases whose id is one of the names or begins with one and a dash."""
    if everything:
        return list(CASES)
    if not only:
        return [c for c in CASES if c.id in TARGETED]
    chosen = [c for c in CASES if any(c.id == o or c.id.startswith(o + "-") for o in only)]
    unknown = [o for o in only if not any(c.id == o or c.id.startswith(o + "-") for c in CASES)]
    if unknown:
        raise SystemExit("no case " + ", ".join(unknown))
    return chosen
