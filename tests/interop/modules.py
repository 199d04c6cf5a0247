"""Interop of the codecs of modules: random cells of zfpy and pcodec, both ways with zarr-python 2 (v2) and 3 (v2 and v3).

modules.py --lib LIBZARR.so [--peer NAME=PYTHON]... [--seed N] [--cells N]. Ends with `CASES passed=N failed=N skipped=N`.
A peer without zfpy or pcodec skips those cells; right is what the peer reads of what it wrote, since zfpy loses digits.
"""
import random
import sys
import warnings

import filters as F

ZFPY = ["i4", "i8", "f4", "f8"]
PCODEC = ["i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8"]


def zfpy(rng, dtype):
    config = {"id": "zfpy", "mode": rng.choice([2, 3, 4]), "tolerance": -1, "rate": -1, "precision": -1}
    if config["mode"] == 2 and rng.random() < 0.8:
        config["rate"] = rng.choice([4, 8.5, 17])
    elif config["mode"] == 3 and rng.random() < 0.8:
        config["precision"] = rng.choice([5, 20, 40])
    elif config["mode"] == 4 and dtype[0] == "f" and rng.random() < 0.8:
        config["tolerance"] = rng.choice([0.5, 1e-3, 1e-9])
    return config


def pcodec(rng, old):
    config = {"id": "pcodec", "level": rng.randint(0, 9), "mode_spec": rng.choice(["auto", "classic"]),
              "delta_spec": rng.choice(["auto", "none" if old else "no_op", "try_consecutive", "try_lookback"]),
              "paging_spec": "equal_pages_up_to", "delta_encoding_order": None,
              "equal_pages_up_to": rng.choice([262144, 300, 17])}
    if config["delta_spec"] == "try_consecutive" or (config["delta_spec"] == "auto" and rng.random() < 0.3):
        config["delta_encoding_order"] = rng.randint(0, 7)
    return config


def cell(rng, formats):
    made = {"format": rng.choice(formats), "codec": rng.choice(["zfpy", "pcodec"]), "order": "C", "endian": "<"}
    made["dtype"] = rng.choice(ZFPY if made["codec"] == "zfpy" else PCODEC)
    rank = rng.randint(1, 4)
    made["shape"] = [rng.randint(1, 13) for _ in range(rank)]
    made["chunks"] = [rng.randint(1, n + 2) for n in made["shape"]]
    made["filters"] = [zfpy(rng, made["dtype"]) if made["codec"] == "zfpy" else pcodec(rng, formats == [2])]
    if made["dtype"][0] == "i" and made["codec"] == "pcodec" and rng.random() < 0.3:
        made["filters"].insert(0, {"id": "delta", "dtype": "<" + made["dtype"], "astype": "<" + made["dtype"]})
    made["bytes"] = [{"id": "zlib", "level": 1}] if rng.random() < 0.3 else []
    made["seed"] = rng.randrange(2**31)
    return made


def document(made):
    if made["format"] == 2:
        return F.document(made)
    named = [{"name": "numcodecs." + c["id"], "configuration": {k: v for k, v in c.items() if k != "id"}}
             for c in made["filters"] + made["bytes"]]
    return "zarr.json", {"zarr_format": 3, "node_type": "array", "shape": made["shape"],
                         "data_type": F.NAMES[made["dtype"]], "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": made["chunks"]}},
                         "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}}, "fill_value": 0,
                         "codecs": named, "attributes": {}}


def has(codec):
    try:
        import numcodecs
        numcodecs.get_codec({"id": codec})
        return True
    except Exception:
        return False


def inside(arguments):
    warnings.simplefilter("ignore")
    import libzarr
    import zarr
    lib, rng = libzarr.Library(arguments.lib), random.Random(arguments.seed)
    formats = [2] if zarr.__version__.startswith("2") else [2, 3]
    there = {codec: has(codec) for codec in ("zfpy", "pcodec")}

    def check(made, folder):
        if not there[made["codec"]]:
            return "skip: this interpreter has no %s" % made["codec"]
        # libzfp's bytes are one for one input; pco's depend on its version.
        exact = made["codec"] == "zfpy" and not made["bytes"]
        return F.check_cell(made, document(made), exact, lib, folder)

    cells = [cell(rng, formats) for _ in range(arguments.cells)]
    return F.report("zarr-python " + zarr.__version__, cells, check)


if __name__ == "__main__":
    sys.exit(F.main(inside, __file__, ("zarr2", "zarr3")))
