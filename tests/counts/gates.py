"""The plans, the margins of each count, and what a growth points to."""

PLANS = ("read_raw", "read_zstd", "read_blosc", "read_sharded", "box_raw", "box_blosc", "box_sharded", "tiny_file", "tiny_memory", "tiny_batch",
         "open_array", "open_group", "write_raw", "write_zstd", "write_sharded",
         "overwrite_sharded", "append_frames")

# gate: (factor, what may come on top of it). Of one operation: a chunk, a box, an opened array.
# The additions let something happen once in a run, but not once in every operation.
GATES = {
    "calls": (1.0, 0.03),
    "allocations": (1.0, 0.05),
    "bytes_read": (1.0, 16),
    "bytes_written": (1.02, 64),     # encoded sizes change with the codec libraries
    "faults": (1.25, 0.1),
    "instructions": (1.15, 100),    # Release and RelWithDebInfo differ by up to 5 %
}

GENERAL = {
    "calls": "a file that is opened, measured or closed once more (src/store/filesystem_*), a hint or a mapping for every chunk",
    "allocations": "a temporary of every chunk or call: plans and sinks live on the stack, scratch memory and codec contexts are kept by the thread",
    "bytes_read": "ranges that are planned too wide (src/chunk: range planning), an index or metadata read again",
    "bytes_written": "parts that are written twice, or neighbours that are encoded again",
    "faults": "memory that is allocated anew for every operation instead of being kept (scratch, buffers, codec contexts)",
    "instructions": "the hot loop of this plan; compare `callgrind_annotate` of before and after",
}
SPECIAL = {
    ("tiny_memory", "allocations"): "the path of a read within one chunk (src/capi/slice, src/chunk): it has its plan and key on the stack",
    ("tiny_memory", "instructions"): "the path of a read within one chunk: a lock, a hash, a check of arguments, or a copy more",
    ("tiny_file", "calls"): "a chunk from a file is openat, read, close: an fstat, a stat of a parent, or a second read came back",
    ("tiny_batch", "allocations"): "zarr_read_slices() plans all selections together, not one by one",
    ("open_array", "calls"): "opening looks at one document: a probe for another format, a stat, or a check of the folder came back",
    ("open_array", "allocations"): "parsing of metadata (src/json, src/metadata), options and names of the store",
    ("open_group", "calls"): "listing with one pass over the folder, and one read of a document for each child",
    ("box_raw", "bytes_read"): "boxes of chunks that are not compressed read only the rows that they need",
    ("box_blosc", "bytes_read"): "partial reads of blosc containers read whole files here; more means that they are read twice",
    ("box_sharded", "bytes_read"): "only the inner chunks that a box touches are read, and the index of a shard once",
    ("overwrite_sharded", "bytes_written"): "the other inner chunks are copied as they are, once",
    ("overwrite_sharded", "instructions"): "the other inner chunks are not decoded or encoded",
    ("append_frames", "calls"): "a shard and the metadata are replaced once a band: two renames for eight frames",
    ("append_frames", "bytes_written"): "an append writer writes every shard once (src/node/append_writer)",
    ("append_frames", "bytes_read"): "of a band only the metadata are read: nothing is written into a shard that is there",
    ("write_raw", "calls"): "a chunk is created under a temporary name, filled, closed and renamed: a sync, a stat or a mkdir came back",
}


def allowed(gate, expected):
    factor, more = GATES[gate]
    return expected * factor + more


def suspect(plan, gate):
    return SPECIAL.get((plan, gate), GENERAL[gate])
