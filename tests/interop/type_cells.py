"""Cells of the data type matrix: one array each, of a random type that is not a plain number. NumPy only, as cells.py.

A type is JSON: a NumPy kind and size ("i4", "S7", "U3", "V5", "M8[25ns]"), the name of a narrow type ("float8_e5m2"), or a list
of fields [name, type] or [name, type, shape]. Narrow types are unsigned integers in NumPy's eyes: their bits are what counts."""
import base64
import random

import numpy as np

NARROW = {"bfloat16": 16, "float8_e3m4": 8, "float8_e4m3": 8, "float8_e4m3b11fnuz": 8, "float8_e4m3fnuz": 8, "float8_e5m2": 8,
          "float8_e5m2fnuz": 8, "float8_e8m0fnu": 8, "float8_e4m3fn": 8, "float6_e2m3fn": 6, "float6_e3m2fn": 6,
          "float4_e2m1fn": 4, "int2": -2, "int4": -4, "uint2": 2, "uint4": 4}
V3_NAMES = {"b1": "bool", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u1": "uint8", "u2": "uint16", "u4": "uint32",
            "u8": "uint64", "f2": "float16", "f4": "float32", "f8": "float64", "c8": "complex64", "c16": "complex128"}
UNITS = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"]


def time_type(rng):
    kind, scale = rng.choice("Mm"), rng.choice(["", "", "25", "2147483647"])
    return kind + "8" + rng.choice(["[%s%s]" % (scale, rng.choice(UNITS))] * 9 + [""])


def scalar(rng):
    return rng.choice([lambda: rng.choice(list(V3_NAMES)), lambda: "S%d" % rng.randint(1, 9), lambda: "U%d" % rng.randint(1, 5),
                       lambda: "V%d" % rng.randint(1, 9), lambda: time_type(rng)])()


def record(rng, depth, sub_arrays):
    fields = []
    for i in range(rng.randint(1, 5)):
        kind = record(rng, depth + 1, sub_arrays) if depth < 2 and rng.random() < 0.2 else scalar(rng)
        field = ["f%d" % i if rng.random() < 0.8 else "\u00e9 %d" % i, kind]
        if sub_arrays and rng.random() < 0.3:
            field.append([rng.randint(1, 3) for _ in range(rng.randint(1, 2))])
        fields.append(field)
    return fields


def is_record(kind):
    return isinstance(kind, list)


def walk(kind):
    """All scalar types in it."""
    for part in ([f[1] for f in kind] if is_record(kind) else []):
        yield from walk(part)
    if not is_record(kind):
        yield kind


def has_sub_arrays(kind):
    return is_record(kind) and any(len(f) == 3 or has_sub_arrays(f[1]) for f in kind)


def v2_dtype(kind, order):
    """order(): "<" or ">", asked for each field."""
    if is_record(kind):
        return [[f[0], v2_dtype(f[1], order)] + f[2:] for f in kind]
    if kind in NARROW:
        return kind
    return ("|" if kind[0] in "SV" or kind in ("b1", "i1", "u1") else order()) + kind


def v3_type(kind):
    if is_record(kind):
        return {"name": "struct", "configuration": {"fields": [{"name": f[0], "data_type": v3_type(f[1])} for f in kind]}}
    if kind in NARROW:
        return kind
    if kind in V3_NAMES:
        return V3_NAMES[kind]
    if kind[0] in "Mm":
        inside = kind[3:-1]
        digits = "".join(c for c in inside if c.isdigit())
        return {"name": "numpy." + ("datetime64" if kind[0] == "M" else "timedelta64"),
                "configuration": {"unit": inside[len(digits):] or "generic", "scale_factor": int(digits or 1)}}
    name = {"S": "null_terminated_bytes", "U": "fixed_length_utf32", "V": "raw_bytes"}[kind[0]]
    return {"name": name, "configuration": {"length_bytes": np.dtype(kind).itemsize}}


def numpy_type(dtype):
    """NumPy's dtype of a v2 dtype."""
    if is_record(dtype):
        return np.dtype([tuple([f[0], numpy_type(f[1])] + [tuple(s) for s in f[2:]]) for f in dtype])
    return np.dtype(("u%d" % (abs(NARROW[dtype]) // 8 or 1)) if dtype in NARROW else dtype)


def native(cell):
    return numpy_type(v2_dtype(cell["kind"], lambda: "="))


def stored(cell):
    return numpy_type(cell["dtype"])


def values(rng, kind, count):
    """`count` random elements, native order, with bits that every reader keeps."""
    dt = numpy_type(v2_dtype(kind, lambda: "="))
    if is_record(kind):
        out = np.zeros(count, dt)
        for field in kind:
            shape = tuple(field[2]) if len(field) == 3 else ()
            out[field[0]] = values(rng, field[1], count * int(np.prod(shape, dtype=int))).reshape((count,) + shape)
        return out
    if kind == "b1":
        return rng.randint(0, 2, count).astype(dt)
    if kind[0] == "U":
        points = rng.choice([0x61, 0xE9, 0x20AC, 0x1F9CA, 0], count * (dt.itemsize // 4)).astype("u4")
        return points.view(dt)
    raw = np.frombuffer(rng.bytes(count * dt.itemsize), "u1").copy()
    bits = NARROW.get(kind, 16)
    if bits < 0:
        raw = ((raw.view("i1") << (8 + bits)) >> (8 + bits)).view("u1")
    elif bits < 8:
        raw &= (1 << bits) - 1
    return raw.view(dt)


def fill_json(kind, item, dtype, format):
    """The fill value of an element as metadata spell it."""
    if format == 2 and is_record(dtype):
        return base64.b64encode(np.array(item).astype(numpy_type(dtype)).tobytes()).decode()
    if is_record(kind):
        return {f[0]: fill_json(f[1], item[f[0]], None, format) for f in kind}
    if kind in NARROW:
        bits = NARROW[kind]
        if bits in (2, 4, -2, -4) and "int" in kind:
            return int(np.int8(np.uint8(item).view("i1")))
        return "0x%0*x" % (2 * item.dtype.itemsize, int(item)) if format == 3 else 1.0
    if kind[0] in "SV":
        return base64.b64encode(bytes(item) if kind[0] == "S" else item.tobytes()).decode()
    if kind[0] == "U":
        return str(item)
    if kind[0] in "Mm":
        return int(np.array(item).view("i8"))
    return item.item() if kind[0] != "c" else [item.real.item(), item.imag.item()]


def plain_fill(rng, kind):
    """An element without NaN, whose spellings differ from reader to reader."""
    if is_record(kind):
        out = np.zeros((), numpy_type(v2_dtype(kind, lambda: "=")))
        for field in kind:
            out[field[0]] = plain_fill(rng, field[1])
        return out
    dt = numpy_type(v2_dtype(kind, lambda: "="))
    if kind in NARROW:
        return np.array(1, dt) if "int" in kind else np.array(V2_ONE[kind], dt)
    return values(rng, kind, 1)[0] if dt.kind in "SUVMm" else np.array(1, dt)[()]


# The bits of 1.0, from the definitions of the types: v2 knows no hex.
V2_ONE = {"bfloat16": 0x3F80, "float8_e3m4": 0x30, "float8_e4m3": 0x38, "float8_e4m3b11fnuz": 0x58, "float8_e4m3fnuz": 0x40,
          "float8_e5m2": 0x3C, "float8_e5m2fnuz": 0x40, "float8_e8m0fnu": 0x7F, "float8_e4m3fn": 0x38, "float6_e2m3fn": 0x08,
          "float6_e3m2fn": 0x0C, "float4_e2m1fn": 0x02}


def make(seed, count):
    rng = random.Random(seed)
    cells = []
    for number in range(count):
        format = rng.choice([2, 3])
        kind = [lambda: scalar(rng), lambda: rng.choice(list(NARROW)), lambda: record(rng, 0, format == 2)][number % 3]()
        endian = rng.choice(["<", ">"])
        mixed = format == 2 and rng.random() < 0.4
        dtype = v2_dtype(kind, (lambda: rng.choice("<>")) if mixed else lambda: endian)
        if not can_swap(numpy_type(v2_dtype(kind, lambda: "="))):
            endian, dtype = "<", v2_dtype(kind, lambda: "<")
        rank = rng.randint(1, 3)
        chunks = [rng.randint(1, 6) for _ in range(rank)]
        shape = [rng.randint(1, 12) for _ in range(rank)]
        cells.append({"id": "%04d" % number, "format": format, "kind": kind, "dtype": dtype, "endian": endian, "shape": shape,
                      "chunks": chunks, "compress": rng.random() < 0.5, "seed": rng.randrange(2**31)})
    return cells


def content(cell):
    """The corner of the array that is written, and the element that fills the rest."""
    rng = np.random.RandomState(cell["seed"])
    shape = [rng.randint(1, n + 1) for n in cell["shape"]]
    data = values(rng, cell["kind"], int(np.prod(shape))).reshape(shape)
    return data, plain_fill(rng, cell["kind"])


def expected(cell):
    data, fill = content(cell)
    out = np.empty(cell["shape"], native(cell))
    out[...] = fill
    out[tuple(slice(0, n) for n in data.shape)] = data
    return out


def document(cell):
    _, fill = content(cell)
    fill = fill_json(cell["kind"], fill, cell["dtype"], cell["format"])
    if cell["format"] == 2:
        return {"zarr_format": 2, "shape": cell["shape"], "chunks": cell["chunks"], "dtype": cell["dtype"], "fill_value": fill, "order": "C",
                "filters": None, "compressor": {"id": "zlib", "level": 1} if cell["compress"] else None}
    codecs = [{"name": "bytes", "configuration": {"endian": "little" if cell["endian"] == "<" else "big"}}]
    if cell["compress"]:
        codecs.append({"name": "gzip", "configuration": {"level": 1}})
    return {"zarr_format": 3, "node_type": "array", "shape": cell["shape"], "data_type": v3_type(cell["kind"]),
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": cell["chunks"]}},
            "chunk_key_encoding": {"name": "default"}, "fill_value": fill, "codecs": codecs, "attributes": {}}


def can_swap(dtype):
    """NumPy's astype does not swap times of the generic unit."""
    if dtype.names:
        return all(can_swap(dtype[name].base) for name in dtype.names)
    return not (dtype.kind in "Mm" and "[" not in dtype.str)


def same_bits(a, b):
    return a.shape == b.shape and np.ascontiguousarray(a).tobytes() == np.ascontiguousarray(b).tobytes()
