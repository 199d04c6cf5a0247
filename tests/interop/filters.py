"""Interop of filters: random chains of numcodecs' filters, written by zarr-python and read by libzarr, and the other way round.

filters.py --lib LIBZARR.so [--peer NAME=PYTHON]... [--seed N] [--cells N]
Peers are zarr-python 2 (v2) and 3 (v2 and v3); each runs this file in its own interpreter. Right is what zarr-python reads of
what it wrote (filters lose digits). Chunks without a compressor must also be equal byte by byte. Ends with
`CASES passed=N failed=N skipped=N`.
"""
import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

import numpy as np

import libzarr

REAL = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]
NAMES = {"b1": "bool", "c8": "complex64", "c16": "complex128"}
NAMES.update({k: {"i": "int", "u": "uint", "f": "float"}[k[0]] + str(8 * int(k[1])) for k in REAL})
EXACT = {"delta", "astype", "fixedscaleoffset", "quantize", "bitround", "packbits", "shuffle", "crc32", "adler32", "crc32c",
         "fletcher32", "jenkins_lookup3", "base64"}


def spelled(dtype, order):
    return ("|" if np.dtype(dtype).itemsize == 1 else order) + dtype


def number_filter(rng, dtype, order):
    """One filter for items of `dtype`: (configuration, the dtype that comes out)."""
    kind = dtype[0]
    ids = ["delta"] if kind in "bc" else ["delta", "astype", "fixedscaleoffset"]
    if kind == "b":
        ids.append("packbits")
    if kind == "f":
        ids += ["quantize", "bitround"]
    name, here = rng.choice(ids), spelled(dtype, order)
    if name == "packbits":
        return {"id": name}, "u1"
    if name == "bitround":
        return {"id": name, "keepbits": rng.randint(0, {"f2": 10, "f4": 23, "f8": 52}[dtype])}, dtype
    if name == "delta":
        to = rng.choice([t for t in REAL if t[0] == kind and t[1:] >= dtype[1:]] or [dtype])
        return {"id": name, "dtype": here, "astype": spelled(to, order)}, to
    if name == "astype":
        to = rng.choice(REAL)
        return {"id": name, "encode_dtype": spelled(to, order), "decode_dtype": here}, to
    if name == "quantize":
        to = rng.choice([t for t in ("f4", "f8") if t >= dtype] or [dtype])
        return {"id": name, "digits": rng.randint(-1, 3), "dtype": here, "astype": spelled(to, order)}, to
    to = rng.choice([t for t in ("i2", "i4", "i8", "f4", "f8", "u4") if kind == "f" or t == "f8"])
    scale = rng.choice([10, 10.0, 0.5, 3.25, 2]) if kind == "f" else rng.choice([1, 2.5, 0.25])
    offset = rng.choice([0, 1, -3.5, 20.25]) if kind == "f" else rng.choice([0, 1, 1.5])
    return {"id": name, "offset": offset, "scale": scale, "dtype": here, "astype": spelled(to, order)}, to


def byte_filter(rng):
    name = rng.choice(["shuffle", "crc32", "adler32", "fletcher32", "jenkins_lookup3", "base64", "zlib", "none"])
    config = {"id": name}
    if name in ("crc32", "adler32") and rng.random() < 0.5:
        config["location"] = rng.choice(["start", "end"])
    if name == "shuffle":
        config["elementsize"] = 1
    if name == "zlib":
        config["level"] = 3
    if name == "jenkins_lookup3":
        config.update(initval=rng.randint(0, 99), prefix=None)
    return None if name == "none" else config


def cell(rng, formats):
    made = {"format": rng.choice(formats), "dtype": rng.choice(REAL + ["b1", "c8", "c16"]), "order": rng.choice("CF")}
    made["endian"] = rng.choice("<>") if made["format"] == 2 else "<"
    rank = rng.randint(1, 3)
    made["shape"] = [rng.randint(1, 17) for _ in range(rank)]
    made["chunks"] = [rng.randint(1, n + 2) for n in made["shape"]]
    made["filters"], dtype = [], made["dtype"]
    while len(made["filters"]) < 3:
        config, dtype = number_filter(rng, dtype, made["endian"])
        if made["format"] == 3 and config["id"] == "quantize" and config["astype"] != config["dtype"]:
            config["astype"], dtype = config["dtype"], config["dtype"][1:]  # zarr-python 3 forgets the other type
        made["filters"].append(config)
        if config["id"] == "packbits" or rng.random() < 0.5:
            break
    made["stored"] = dtype
    config = byte_filter(rng)
    made["bytes"] = [config] if config else []
    made["seed"] = rng.randrange(2**31)
    return made


def data(made):
    rng = np.random.default_rng(made["seed"])
    shape, dtype = made["shape"], np.dtype(made["dtype"])
    if dtype.kind == "b":
        return rng.integers(0, 2, shape).astype("b1")
    if dtype.kind in "iu":
        return rng.integers(2, 100, shape).astype(dtype)
    values = np.round(rng.uniform(-60, 60, shape), 2)
    return (values + 1j * values[::-1]).astype(dtype) if dtype.kind == "c" else values.astype(dtype)


def document(made):
    dtype = np.dtype(made["dtype"])
    if made["format"] == 2:
        text = spelled(made["dtype"], made["endian"])
        filters = made["filters"] + made["bytes"]
        fill = False if dtype.kind == "b" else [0.0, 0.0] if dtype.kind == "c" else 0
        return ".zarray", {"zarr_format": 2, "shape": made["shape"], "chunks": made["chunks"], "dtype": text, "order": made["order"],
                           "fill_value": fill, "filters": filters, "compressor": None}
    named = [{"name": "numcodecs." + c["id"], "configuration": {k: v for k, v in c.items() if k != "id"}}
             for c in made["filters"] + made["bytes"]]
    codecs, n = [], len(made["filters"])
    if made["order"] == "F":
        codecs.append({"name": "transpose", "configuration": {"order": list(range(len(made["shape"])))[::-1]}})
    endian = {"endian": "little"} if np.dtype(made["stored"]).itemsize > 1 else {}
    codecs += named[:n] + [{"name": "bytes", "configuration": endian}] + named[n:]
    fill = False if dtype.kind == "b" else [0.0, 0.0] if dtype.kind == "c" else 0
    return "zarr.json", {"zarr_format": 3, "node_type": "array", "shape": made["shape"], "data_type": NAMES[made["dtype"]],
                         "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": made["chunks"]}},
                         "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}}, "fill_value": fill,
                         "codecs": codecs, "attributes": {}}


def files(folder):
    out = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            if name not in (".zarray", "zarr.json", ".zattrs"):
                path = os.path.join(parent, name)
                out[os.path.relpath(path, folder)] = open(path, "rb").read()
    return out


def same(a, b):
    return a.shape == b.shape and a.dtype.newbyteorder("=") == b.dtype.newbyteorder("=") and \
        np.ascontiguousarray(a, a.dtype.newbyteorder("=")).tobytes() == np.ascontiguousarray(b, b.dtype.newbyteorder("=")).tobytes()


def check(made, lib, folder):
    if made["order"] == "F" and made["format"] == 2 and any(c["id"] == "bitround" for c in made["filters"]):
        return "skip: numcodecs' bitround turns order F into C"
    # numcodecs sums bool with "or": what it reads is not what it wrote
    right = data(made) if made["dtype"] == "b1" and made["filters"][0]["id"] == "delta" else None
    exact = all(c["id"] in EXACT for c in made["filters"] + made["bytes"])
    return check_cell(made, document(made), exact, lib, folder, right)


def check_cell(made, named_document, exact, lib, folder, right=None):
    """None, a reason that the peer cannot do the cell ("skip: ..."), or what is wrong. `right`: what must be read where the peer
    is known to read something else of its own chunks."""
    import zarr
    values = data(made)
    name, metadata = named_document
    theirs, ours = os.path.join(folder, "theirs"), os.path.join(folder, "ours")
    for path in (theirs, ours):
        os.mkdir(path)
    with open(os.path.join(theirs, name), "w") as file:
        json.dump(metadata, file)
    try:
        array = zarr.open_array(theirs, mode="r+")
        array[...] = values
        want = array[...]
    except Exception as error:  # the peer's own limits
        return "skip: %s %s" % (type(error).__name__, str(error)[:60])
    if right is not None:
        want = right
    np.save(os.path.join(folder, "want.npy"), want)
    mine = lib.open("file://" + theirs)
    if not same(want, mine.read()):
        return "whole read differs from the peer's"
    rng = random.Random(made["seed"])
    start = [rng.randrange(n) for n in made["shape"]]
    part = np.empty([rng.randint(1, n - s) for n, s in zip(made["shape"], start)], mine.dtype)
    mine.read_into(part, start)
    if not same(want[tuple(slice(s, s + n) for s, n in zip(start, part.shape))], part):
        return "partial read differs"
    created = lib.open_store("file://" + ours).create("", json.dumps(metadata), None)
    created.write_from(np.ascontiguousarray(values), [0] * values.ndim)
    if right is None and not same(want, zarr.open_array(ours, mode="r")[...]):
        return "the peer reads something else of what libzarr wrote"
    if exact:
        left, right = files(theirs), files(ours)  # a chunk of the fill value alone may be missing on either side
        different = sorted(key for key in left if left[key] != right.get(key, left[key]))
        if different:
            return "chunks differ: %s" % different
    return None


def report(peer, cells, check_one, keep=None):
    """Checks the cells, prints what is wrong and the counts; the exit status. keep: a folder in which the peer's files of the
    cells that agree stay, as golden.py wants them."""
    passed = failed = skipped = 0
    reasons, kept = {}, []
    for number, made in enumerate(cells):
        folder = tempfile.mkdtemp(prefix="zarr_filters_")
        try:
            error = check_one(made, folder)
        except libzarr.ZarrError as problem:
            error = "libzarr: %s" % problem
        if error is None and keep:
            kept.append(dict(made, id="%03d" % number))
            os.rename(os.path.join(folder, "theirs"), os.path.join(keep, kept[-1]["id"]))
            os.rename(os.path.join(folder, "want.npy"), os.path.join(keep, kept[-1]["id"], "want.npy"))
        shutil.rmtree(folder)
        if error is None:
            passed += 1
        elif error.startswith("skip"):
            skipped += 1
            reasons[error] = reasons.get(error, 0) + 1
        else:
            failed += 1
            if failed <= 5:
                print("FAILED cell %d: %s\n    %s" % (number, error, json.dumps(made)), flush=True)
    if keep:
        with open(os.path.join(keep, "cells.json"), "w") as file:
            json.dump(kept, file)
    most = sorted(reasons.items(), key=lambda item: -item[1])[:4]
    print("%s: %d cells agree, %d not, the peer cannot do %d %s" % (peer, passed, failed, skipped, most))
    print("CASES passed=%d failed=%d skipped=%d" % (passed, failed, 0))
    return 1 if failed or not passed else 0


def inside(arguments):
    warnings.simplefilter("ignore")
    import zarr
    formats = [2] if zarr.__version__.startswith("2") else [2, 3]
    lib, rng = libzarr.Library(arguments.lib), random.Random(arguments.seed)
    cells = [cell(rng, formats) for _ in range(arguments.cells)]
    return report("zarr-python " + zarr.__version__, cells, lambda made, folder: check(made, lib, folder), arguments.keep)


def run_peers(arguments, script, names):
    """Runs `script` in the interpreters of the peers of those names; the exit status."""
    totals = [0, 0, 0]
    for peer in arguments.peer:
        name, python = peer.split("=", 1)
        if name not in names:
            continue
        run = subprocess.run([python, "-B", os.path.abspath(script), "--inside", "--lib", arguments.lib, "--seed", str(arguments.seed),
                              "--cells", str(arguments.cells)], capture_output=True, text=True)
        lines = run.stdout.strip().split("\n")
        print("\n".join("%s: %s" % (name, line) for line in lines[:-1]))
        counts = re.fullmatch(r"CASES passed=(\d+) failed=(\d+) skipped=(\d+)", lines[-1])
        if counts is None:
            print("FAILED %s: %s%s" % (name, lines[-1], run.stderr[-2000:]))
            totals[1] += 1
        else:
            totals = [a + int(b) for a, b in zip(totals, counts.groups())]
    if not sum(totals):
        totals[2] = 1
        print("SKIPPED: none of %s was given as a peer" % ", ".join(names))
    print("CASES passed=%d failed=%d skipped=%d" % tuple(totals))
    return 1 if totals[1] else 0


def main(inside, script, names):
    """inside: run in a peer's interpreter. script: the caller's file. names: of the peers that it can run in."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lib", required=True)
    parser.add_argument("--peer", action="append", default=[])
    parser.add_argument("--seed", type=int, default=int(os.environ.get("ZARR_INTEROP_SEED", 1)))
    parser.add_argument("--cells", type=int, default=300)
    parser.add_argument("--inside", action="store_true")
    parser.add_argument("--keep", help="with --inside: a folder for golden.py")
    arguments = parser.parse_args()
    return inside(arguments) if arguments.inside else run_peers(arguments, script, names)


if __name__ == "__main__":
    sys.exit(main(inside, __file__, ("zarr2", "zarr3")))
