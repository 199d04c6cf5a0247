"""Interop of registered codecs that few have: random cells both ways with zarr-python 3 (scale_offset, cast_value) and with
zarrs behind it (bitround, packbits, reshape, zarrs.squeeze), which zarr-python knows by name here alone.

extensions.py --lib LIBZARR.so [--peer NAME=PYTHON]... [--seed N] [--cells N]. Ends with `CASES passed=N failed=N skipped=N`.
"""
import random
import sys
import warnings

import filters as F

FLOATS, INTEGERS = ["f2", "f4", "f8"], ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]


def named(name, **configuration):
    return {"name": name, "configuration": configuration}


def cast_value(rng, dtype):
    to = rng.choice(FLOATS + INTEGERS)
    config = {"data_type": F.NAMES[to],
              "rounding": rng.choice(["nearest-even", "towards-zero", "towards-positive", "towards-negative", "nearest-away"])}
    if to[0] != "f" and dtype[0] != "f" and rng.random() < 0.4:
        config["out_of_range"] = "wrap"
    elif rng.random() < 0.6:
        config["out_of_range"] = "clamp"
    if rng.random() < 0.4:
        config["scalar_map"] = {"encode": [[7, 3]], "decode": [[3, 7]]}
    return named("cast_value", **config), to


def scale_offset(rng, dtype):
    if dtype[0] == "f":
        return named("scale_offset", offset=rng.choice([0, 2.5, -10]), scale=rng.choice([0.1, 2, 4.75])), dtype
    return named("scale_offset", offset=rng.choice([0, 1, 2]), scale=1), dtype


def zarrs_codec(rng, dtype, chunks):
    """(codec, whether it is the array -> bytes codec)."""
    kind = rng.choice(["bitround", "packbits", "reshape", "zarrs.squeeze"])
    if kind == "bitround" and dtype != "b1":
        return named(kind, keepbits=rng.randint(1, 12)), False
    if kind == "reshape":
        shape = rng.choice([[-1], [list(range(len(chunks)))], [1, -1], [[d] for d in range(len(chunks))], [[], [0], -1]])
        return named(kind, shape=shape), False
    if kind == "zarrs.squeeze":
        return named(kind), False
    config = {"padding_encoding": rng.choice(["none", "first_byte", "last_byte"]) if dtype == "b1" else "none"}
    if dtype[0] in "iu" and rng.random() < 0.6:
        config["first_bit"] = rng.choice([0, 1, None])
        config["last_bit"] = rng.choice([7, 6, None])
    return named("packbits", **config), True


def cell(rng):
    made = {"format": 3, "dtype": rng.choice(FLOATS + INTEGERS), "order": rng.choice("CF"), "endian": "<",
            "zarrs": rng.random() < 0.5}
    if made["zarrs"] and rng.random() < 0.2:
        made["dtype"] = "b1"
    rank = rng.randint(1, 3)
    made["shape"] = [rng.randint(1, 17) for _ in range(rank)]
    made["chunks"] = [rng.randint(1, n + 2) for n in made["shape"]]
    made["seed"], stored, array_to_bytes = rng.randrange(2**31), made["dtype"], None
    codecs = []
    if made["order"] == "F" and not made["zarrs"]:
        codecs.append(named("transpose", order=list(range(rank))[::-1]))
    if made["zarrs"]:
        codec, last = zarrs_codec(rng, made["dtype"], made["chunks"])
        if last:
            array_to_bytes = codec
        else:
            codecs.append(codec)
    else:
        for _ in range(rng.randint(1, 2)):
            codec, stored = rng.choice([cast_value, scale_offset])(rng, stored)
            codecs.append(codec)
    endian = {"endian": "little"} if stored[1] != "1" else {}
    codecs.append(array_to_bytes or named("bytes", **endian))
    made["codecs"] = codecs + ([named("gzip", level=1)] if rng.random() < 0.3 else [])
    made["exact"] = made["codecs"][-1]["name"] != "gzip"
    return made


def document(made):
    fill = False if made["dtype"] == "b1" else 0
    return "zarr.json", {"zarr_format": 3, "node_type": "array", "shape": made["shape"], "data_type": F.NAMES[made["dtype"]],
                         "chunk_grid": named("regular", chunk_shape=made["chunks"]),
                         "chunk_key_encoding": named("default", separator="/"), "fill_value": fill, "codecs": made["codecs"],
                         "attributes": {}}


def right_for(made):
    """packbits of some bits: zarrs extends the sign within one byte alone ("differs from the spec", says its source)."""
    packing = [c["configuration"] for c in made["codecs"] if c["name"] == "packbits"]
    if not packing or made["dtype"][0] in "bf":
        return None
    values = F.data(made)
    bits = 8 * values.itemsize
    first, last = packing[0].get("first_bit") or 0, packing[0].get("last_bit")
    last = bits - 1 if last is None else last
    kept = values << (bits - 1 - last) >> (bits - 1 - last)  # an arithmetic shift where the type is signed
    return (kept >> first << first).astype(values.dtype)


def teach_zarr_python():
    """Names that zarr-python does not know and only hands on to zarrs."""
    from dataclasses import dataclass, field
    from zarr.abc.codec import ArrayArrayCodec, ArrayBytesCodec
    from zarr.registry import register_codec

    def make(name, base):
        @dataclass(frozen=True)
        class Codec(base):
            configuration: dict = field(default_factory=dict)
            is_fixed_size = True

            @classmethod
            def from_dict(cls, data):
                return cls(data.get("configuration", {}))

            def to_dict(self):
                return {"name": name, "configuration": self.configuration}

            def compute_encoded_size(self, size, spec):
                return size

            async def _encode_single(self, data, spec):
                raise NotImplementedError(name)

            _decode_single = _encode_single
        register_codec(name, Codec)

    for name in ("bitround", "reshape", "zarrs.squeeze"):
        make(name, ArrayArrayCodec)
    make("packbits", ArrayBytesCodec)


def inside(arguments):
    warnings.simplefilter("ignore")
    import libzarr
    import zarr
    teach_zarr_python()
    plain = zarr.config.get("codec_pipeline.path")
    lib, rng = libzarr.Library(arguments.lib), random.Random(arguments.seed)

    def check(made, folder):
        zarr.config.set({"codec_pipeline.path": "zarrs.ZarrsCodecPipeline" if made["zarrs"] else plain})
        try:
            return F.check_cell(made, document(made), made["exact"], lib, folder, right_for(made))
        except libzarr.ZarrError as error:
            if "survives the cast" in error.message:
                return "skip: zarr-python takes a fill value that cast_value does not give back"
            raise
    return F.report("zarr-python " + zarr.__version__, [cell(rng) for _ in range(arguments.cells)], check)


if __name__ == "__main__":
    sys.exit(F.main(inside, __file__, ("zarr3",)))
