"""Conversion between the types of an array and of memory, on read and on write: all pairs of number types against the second
implementation in conversion_model.py, and against NumPy's and ml_dtypes' casts where these define the result; times against NumPy.

conversion.py --lib LIBZARR.so [--seed N] [--values N]. Ends with `CASES passed=N failed=N skipped=N`.
"""
import argparse
import ctypes as C
import itertools
import json
import os
import random
import sys

import numpy as np

import conversion_model as M
import libzarr

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "style"))
from cases import Cases  # noqa: E402

NUMPY = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64")


PATHS = itertools.count()


def fresh_path():
    return "a%d" % next(PATHS)


def document(data_type, n):
    endian = {"name": "bytes", "configuration": {"endian": "little"}}
    fill = False if data_type == "bool" else "0x7f" if data_type == "float8_e8m0fnu" else 0
    return json.dumps({"zarr_format": 3, "node_type": "array", "shape": [n], "data_type": data_type,
                       "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [max(1, n // 2)]}},
                       "chunk_key_encoding": {"name": "default"}, "fill_value": fill, "codecs": [endian]})


def transfer(array, name, items, out_type, memory_type, rounding=0, out_of_range=0):
    options = libzarr.Options(struct_size=C.sizeof(libzarr.Options), memory_data_type=memory_type and memory_type.encode(), rounding=rounding,
                              out_of_range=out_of_range)
    memory = items if items is not None else np.empty(array.shape, out_type)
    n = memory.size
    array.lib.call(name, array.handle, libzarr.S(1), (libzarr.U * 1)(0), (libzarr.U * 1)(n), None, libzarr.V(memory.ctypes.data),
                   libzarr.S(memory.nbytes), None, C.byref(options))
    return memory


def through(store, items, data_type, out_type, to, on_write, rounding=0, out_of_range=0):
    """Items of a type, as `to`: converted by a read, or by a write."""
    n = items.size
    if on_write:
        array = store.create(fresh_path(), document(to, n), None)
        transfer(array, "zarr_write_slice", items, None, data_type, rounding, out_of_range)
        return transfer(array, "zarr_read_slice", None, out_type, None)
    array = store.create(fresh_path(), document(data_type, n), None)
    transfer(array, "zarr_write_slice", items, None, None)
    return transfer(array, "zarr_read_slice", None, out_type, to, rounding, out_of_range)


def check_pair(store, rng, source, target, rounding, out_of_range, count):
    bits = M.random_bits(rng, source, count)
    good, wanted, bad = [], [], []
    for b in bits:
        try:
            wanted.append(target.convert(source.decode(b), rounding, out_of_range))
            good.append(b)
        except M.Refused:
            bad.append(b)
    out_type = "<u%d" % target.bytes
    codes = M.ROUNDINGS[rounding], M.RANGES[out_of_range]
    problems = []
    if good:
        found = through(store, M.memory(source, good), source.name, out_type, target.name, rng.random() < 0.5, *codes)
        for b, want, got in zip(good, wanted, found):
            if not target.same(int(got), want):
                problems.append("bits %#x = %s: expected %s, found bits %#x" % (b, source.decode(b), want, got))
    for b in bad[:2]:
        try:
            through(store, M.memory(source, [b] * 2), source.name, out_type, target.name, rng.random() < 0.5, *codes)
            problems.append("bits %#x = %s was not refused" % (b, source.decode(b)))
        except libzarr.ZarrError as error:
            if error.status != "ZARR_INVALID_ARGUMENT" or source.name not in error.message or target.name not in error.message:
                problems.append("bits %#x: %s" % (b, error))
    return problems[:5]


def check_numpy(store, rng, source, target, count):
    """NumPy defines integers from integers (wrapping), and floats from everything."""
    numbers = np.random.RandomState(rng.randrange(2**31))
    items = np.frombuffer(numbers.bytes(count * np.dtype(source).itemsize), source) if source != "bool" else numbers.randint(0, 2, count).astype(bool)
    to_float = target.startswith("float")
    options = {"rounding": 0, "out_of_range": 2}
    if source.startswith("float") and not to_float and target != "bool":
        items = numbers.uniform(-100 if target[0] == "i" else 0, 100, count).astype(source)
        options["rounding"] = 2
    with np.errstate(all="ignore"):
        wanted = items.astype(target)
    if source in ("int32", "int64", "uint32", "uint64") and target == "float16":
        return None  # NumPy goes through float32 and rounds twice
    found = through(store, items, source, target, target, rng.random() < 0.5, **options)
    same = (found == wanted) | ((found != found) & (wanted != wanted))
    if to_float:
        same &= np.signbit(found) == np.signbit(wanted)
    return ["%r: expected %r, found %r" % (items[i], wanted[i], found[i]) for i in np.flatnonzero(~same)[:5]]


def check_ml_dtypes(store, rng, name, ml_dtypes, count):
    narrow = np.dtype(getattr(ml_dtypes, name))
    problems = []
    source = next(t for t in M.TYPES if t.name == name)
    every = M.memory(source, range(1 << source.bits))
    found = through(store, every, name, "<f4", "float32", False)
    with np.errstate(all="ignore"):
        wanted = every.view(narrow).astype("<f4")
    if not np.array_equal(found, wanted, equal_nan=True):
        problems.append("to float32: %s" % np.flatnonzero((found != wanted) & (wanted == wanted))[:5])
    numbers = np.random.RandomState(rng.randrange(2**31))
    values = (numbers.standard_normal(count) * 2.0 ** numbers.randint(-9, 9, count)).astype("<f4")
    if isinstance(source, M.Integer):
        values = np.trunc(values)

    def held(value):
        try:
            source.convert(M.Fraction(float(value)), "even", "error")
            return True
        except M.Refused:
            return False
    values = values[[held(v) for v in values]]
    found = through(store, values, "float32", every.dtype, name, True)
    wanted = values.astype(narrow).view(every.dtype)
    if isinstance(source, M.Integer):
        mask = (1 << source.bits) - 1
        found, wanted = found & mask, wanted & mask
    bad = np.flatnonzero(found != wanted)
    problems += ["%r: expected %#x, found %#x" % (values[i], wanted[i], found[i]) for i in bad[:5]]
    return problems


UNITS = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"]


def check_times(store, rng, kind, source, target, count):
    """Counts that NumPy holds on both sides."""
    fine, coarse = np.dtype("%s8[%s]" % (kind, source)), np.dtype("%s8[%s]" % (kind, target))
    numbers = np.random.RandomState(rng.randrange(2**31))
    reach = min(10**5, max(2, 10**9 // 1000 ** max(0, UNITS.index(target) - UNITS.index(source) - 1)))
    counts = numbers.randint(-reach, reach, count).astype("<i8")
    counts[0] = np.iinfo("i8").min
    items = counts.view(fine)
    try:
        wanted = items.astype(coarse)
    except OverflowError:
        return None  # NumPy has no factor for so distant units

    def configured(unit):
        return {"name": "numpy.%s64" % ("datetime" if kind == "M" else "timedelta"), "configuration": {"unit": unit, "scale_factor": 1}}

    array = store.create(fresh_path(), document(configured(source), count), None)
    transfer(array, "zarr_write_slice", items, None, None)
    back = wanted.astype(fine)
    exact = back.astype(coarse) == wanted  # where NumPy itself did not overflow
    exact |= np.isnat(wanted)
    try:
        found = transfer(array, "zarr_read_slice", None, "<i8", "<%s8[%s]" % (kind, target), 0, 1)
    except libzarr.ZarrError as error:
        return ["%s" % error]
    bad = np.flatnonzero((found != wanted.view("<i8")) & exact & (np.abs(found) < 2**62))
    return ["%r: expected %r, found %r" % (items[i], wanted[i], found[i]) for i in bad[:5]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lib", required=True)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("ZARR_INTEROP_SEED", "1")))
    parser.add_argument("--values", type=int, default=40)
    a = parser.parse_args()
    seed = a.seed or random.randrange(1 << 30)
    rng, lib, cases = random.Random(seed), libzarr.Library(a.lib), Cases()
    store = lib.open_store("memory://")
    for source in M.TYPES:
        for target in M.TYPES:
            for out_of_range in M.RANGES:
                rounding = rng.choice(list(M.ROUNDINGS))
                cases.check("%s to %s, %s, %s (seed %d)" % (source.name, target.name, rounding, out_of_range, seed),
                            check_pair(store, rng, source, target, rounding, out_of_range, a.values))
    for source in NUMPY:
        for target in NUMPY:
            problems = check_numpy(store, rng, source, target, 500)
            if problems is not None:
                cases.check("NumPy: %s to %s" % (source, target), problems)
    try:
        import ml_dtypes
    except ImportError:
        cases.skip("ml_dtypes", "not installed beside this NumPy")
    else:
        for kind in M.TYPES:
            if hasattr(ml_dtypes, kind.name):
                cases.check("ml_dtypes: %s" % kind.name, check_ml_dtypes(store, rng, kind.name, ml_dtypes, 400))
    for kind in "Mm":
        for source in UNITS:
            for target in UNITS:
                if kind == "m" and (source in "YM") != (target in "YM"):
                    continue  # NumPy takes a mean month
                problems = check_times(store, rng, kind, source, target, 60)
                if problems is not None:
                    cases.check("%s8[%s] to [%s]" % (kind, source, target), problems)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
