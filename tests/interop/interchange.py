"""Results handed to other libraries: zarr_read_arrow() into pyarrow, zarr_read_dlpack() into NumPy, over random arrays and
selections of every data type; what arrives must be what NumPy holds.

interchange.py --lib LIBZARR.so [--peer NAME=PYTHON]... [--seed N] [--cells N]. Runs in zarr-python 3's interpreter, which has
pyarrow. Ends with `CASES passed=N failed=N skipped=N`.
"""
import ctypes as C
import json
import random
import sys

import numpy as np

import filters as F

PLAIN = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]
TIMES = ["M8[s]", "M8[ms]", "M8[us]", "M8[ns]", "M8[D]", "M8[h]", "M8[W]", "M8[25us]", "m8[s]", "m8[ms]", "m8[us]", "m8[ns]", "m8[D]",
         "m8[10m]"]
TEXTS = ["S1", "S5", "U1", "U4", "V3"]
VARIABLE = ["string", "bytes", "vlen-array", "optional"]
RECORD = [("a", "<i2"), ("p", [("x", "|u1"), ("y", "<f4", (2,))]), ("t", "<M8[s]"), ("u", "<U2")]


def cell(rng):
    kind = rng.choice(PLAIN + TIMES + TEXTS + VARIABLE * 3 + ["record"])
    rank = rng.randint(1, 3)
    shape = [rng.randint(1, 9) for _ in range(rank)]
    return {"dtype": kind, "shape": shape, "chunks": [rng.randint(1, n) for n in shape], "seed": rng.randrange(2**31)}


def dtype_of(made):
    return np.dtype(RECORD if made["dtype"] == "record" else "<" + made["dtype"] if made["dtype"][0] not in "SV" else made["dtype"])


def values_of(made):
    rng, dtype, shape = np.random.default_rng(made["seed"]), dtype_of(made), made["shape"]
    if dtype.kind == "V" and dtype.names:
        out = np.zeros(shape, dtype)
        for name in dtype.names:
            part = dict(made, shape=shape + list(dtype[name].shape))
            if dtype[name].names:
                out[name]["x"] = rng.integers(0, 256, shape)
                out[name]["y"] = rng.uniform(-9, 9, shape + [2])
            else:
                part["dtype"] = dtype[name].str[1:]
                out[name] = values_of(part)
        return out
    if dtype.kind in "Mm":
        values = rng.integers(-10**6, 10**6, shape)
        values[rng.random(shape) < 0.2] = np.iinfo("i8").min
        return values.astype("i8").view(dtype)
    if dtype.kind in "SU":
        letters = ["", "a", "b\u00e9"[: 2 if dtype.kind == "U" else 1], "xyz"]
        return rng.choice(np.array(letters, dtype), shape)
    if dtype.kind == "V":
        return rng.integers(0, 256, shape + [dtype.itemsize]).astype("u1").view(dtype).reshape(shape)
    return rng.integers(0, 2 if dtype.kind == "b" else 100, shape).astype(dtype)


def document(made):
    dtype = dtype_of(made)

    def spell(dtype):
        if dtype.names:
            return [[n, spell(dtype[n].base)] + ([list(dtype[n].shape)] if dtype[n].shape else []) for n in dtype.names]
        return dtype.str
    return {"zarr_format": 2, "shape": made["shape"], "chunks": made["chunks"], "dtype": spell(dtype), "order": "C",
            "fill_value": None, "filters": None, "compressor": None}


def variable_document(made):
    """(document, whether elements may be missing) of elements of variable length."""
    kind, chunks = made["dtype"], made["chunks"]
    if kind == "vlen-array":
        return {"zarr_format": 2, "shape": made["shape"], "chunks": chunks, "dtype": "|O", "order": "C", "fill_value": None,
                "filters": [{"id": "vlen-array", "dtype": "<i4"}], "compressor": None}
    type_, fill = {"string": ("string", ""), "bytes": ("bytes", ""), "optional": ({"name": "zarrs.optional", "configuration": {
        "name": "int32", "configuration": {}}}, None)}[kind]
    return {"zarr_format": 3, "node_type": "array", "shape": made["shape"], "data_type": type_, "fill_value": fill, "attributes": {},
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunks}}, "codecs": variable_codecs(kind),
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}}}


def variable_codecs(kind):
    if kind != "optional":
        return [{"name": {"string": "vlen-utf8", "bytes": "vlen-bytes"}[kind]}]
    mask = [{"name": "packbits", "configuration": {}}]
    return [{"name": "zarrs.optional", "configuration": {"mask_codecs": mask, "data_codecs": [
        {"name": "bytes", "configuration": {"endian": "little"}}]}}]


def variable_element(rng, kind):
    """(its bytes, what pyarrow shows)."""
    if kind == "string":
        text = "".join(rng.choice(["a", "\u00e9", "\U0001f9ca", "\0"]) for _ in range(rng.randint(0, 5)))
        return text.encode(), text
    if kind == "bytes":
        data = bytes(rng.randrange(256) for _ in range(rng.randint(0, 6)))
        return data, data
    numbers = [rng.randrange(-2**31, 2**31) for _ in range(rng.randint(0, 4))]
    return np.array(numbers, "<i4").tobytes(), numbers


def check_variable(made, lib):
    import pyarrow as pa
    array = lib.open_store("memory://").create("", json.dumps(variable_document(made)), None)
    rng, count = random.Random(made["seed"]), int(np.prod(made["shape"]))
    if made["dtype"] == "optional":
        want = [rng.choice([None, rng.randrange(-2**31, 2**31)]) for _ in range(count)]
        items = [b"" if v is None else np.int32(v).tobytes() for v in want]
        validity = np.packbits([v is not None for v in want], bitorder="little").tobytes()
    else:
        items, want = zip(*(variable_element(rng, made["dtype"]) for _ in range(count)))
        validity = None
    data = np.empty(count, object)
    data[:] = items
    start = [0] * len(made["shape"])
    array.write_values(data.reshape(made["shape"]), start, validity=validity)
    arguments = array._selection(start, made["shape"], None)
    schema, out = (C.c_byte * 72)(), (C.c_byte * 80)()
    lib.call("zarr_read_arrow", array.handle, *arguments, None, C.byref(schema), C.byref(out))
    got = pa.Array._import_from_c(C.addressof(out), C.addressof(schema))
    got.validate(full=True)
    return None if got.to_pylist() == list(want) else "Arrow: %s reads %s instead of %s" % (got.type, got.to_pylist()[:3], want[:3])


def as_python(dtype, value):
    """What pyarrow's to_pylist() must give for one element."""
    if dtype.names:
        return {n: as_python(dtype[n], value[n]) for n in dtype.names}
    if dtype.shape:
        return [as_python(dtype.base, v) for v in value.reshape(-1)]
    if dtype.kind == "c":
        return [float(value.real), float(value.imag)]
    if dtype.kind in "SV":
        return bytes(value)
    if dtype.kind == "f":
        return float(value)
    return value.item()


def times_agree(dtype, got, values):
    """pyarrow's times as NumPy has them: in the unit that Arrow chose, which holds the same moments."""
    theirs = got.to_numpy(zero_copy_only=False)
    return np.array_equal(theirs.astype(dtype), values, equal_nan=True) and got.null_count == int(np.isnat(values).sum())


def arrow_problem(lib, array, made, values, arguments):
    import pyarrow as pa
    schema, out = (C.c_byte * 72)(), (C.c_byte * 80)()
    lib.call("zarr_read_arrow", array.handle, *arguments, None, C.byref(schema), C.byref(out))
    got = pa.Array._import_from_c(C.addressof(out), C.addressof(schema))
    got.validate(full=True)
    if len(got) != values.size:
        return "Arrow: %d elements instead of %d" % (len(got), values.size)
    flat, dtype = values.reshape(-1), values.dtype
    if dtype.kind in "Mm":
        return None if times_agree(dtype, got, flat) else "Arrow: other times: %s" % got.type
    if dtype.names:
        times = got.field("t")
        if not times_agree(dtype["t"], times, flat["t"]):
            return "Arrow: other times in a record"
        keep = [n for n in dtype.names if n != "t"]
        want = [{n: as_python(dtype[n], v[n]) for n in keep} for v in flat]
        mine = [{n: e[n] for n in keep} for e in got.to_pylist()]
    else:
        want, mine = [as_python(dtype, v) for v in flat], (got.storage if hasattr(got, "storage") else got).to_pylist()
    return None if want == mine else "Arrow: %s reads %s instead of %s" % (got.type, mine[:3], want[:3])


class Capsule:
    """What numpy.from_dlpack() asks for: a tensor of either protocol, in a PyCapsule."""

    def __init__(self, lib, array, arguments):
        self.lib, self.array, self.arguments = lib, array, arguments

    def __dlpack_device__(self):
        return (1, 0)

    def __dlpack__(self, stream=None, max_version=None, **_):
        out, versioned = C.c_void_p(), max_version is not None and max_version[0] >= 1
        name = "zarr_read_dlpack" if versioned else "zarr_read_dlpack_unversioned"
        self.lib.call(name, self.array.handle, *self.arguments, None, C.byref(out))
        make = C.pythonapi.PyCapsule_New
        make.restype, make.argtypes = C.py_object, [C.c_void_p, C.c_char_p, C.c_void_p]
        return make(out, b"dltensor_versioned" if versioned else b"dltensor", None)


def dlpack_problem(lib, array, values, arguments):
    supported = values.dtype.kind in "biufc"
    try:
        got = np.from_dlpack(Capsule(lib, array, arguments))
    except Exception as error:
        return None if not supported and "DLPack has no data type" in str(error) else "DLPack: %s" % error
    return None if supported and F.same(values, got) else "DLPack: reads something else"


def check(made, lib):
    if made["dtype"] in VARIABLE:
        return check_variable(made, lib)
    values = values_of(made)
    array = lib.open_store("memory://").create("", json.dumps(document(made)), None)
    array.write_from(np.ascontiguousarray(values), [0] * values.ndim)
    rng = random.Random(made["seed"])
    index, start, step = [], [], []
    for n in made["shape"]:
        k, a = rng.choice([1, 1, 2, -1]), rng.randrange(n)
        count = rng.randint(0 if rng.random() < 0.1 else 1, 1 + ((n - 1 - a) // k if k > 0 else a // -k))
        index.append([a + i * k for i in range(count)])
        start.append(a)
        step.append(k)
    part = values[np.ix_(*index)] if all(index) else np.zeros([len(i) for i in index], values.dtype)
    arguments = array._selection(start, part.shape, step)
    return arrow_problem(lib, array, made, part, arguments) or dlpack_problem(lib, array, part, arguments)


def inside(arguments):
    import libzarr
    import pyarrow
    lib, rng = libzarr.Library(arguments.lib), random.Random(arguments.seed)
    name = "pyarrow %s and NumPy %s" % (pyarrow.__version__, np.__version__)
    return F.report(name, [cell(rng) for _ in range(arguments.cells)], lambda made, folder: check(made, lib))


if __name__ == "__main__":
    sys.exit(F.main(inside, __file__, ("zarr3",)))
