"""Writes golden.json: what numcodecs (PyPI) makes of small inputs, codec by codec.

    python3 -m venv V && V/bin/pip install 'numcodecs[crc32c]' && V/bin/python make_golden.py

The test (tests/unit/codec/golden_test.cpp) decodes `encoded` with the codec of that configuration and compares with `input`.
Encoded bytes are never compared: they depend on the versions of the libraries.
"""
import base64
import json
import pathlib
import warnings

import numpy as np

warnings.simplefilter("ignore")
import numcodecs  # noqa: E402

rng = np.random.default_rng(2024)
ramp = np.arange(400, dtype="<i4") * 3
inputs = {
    "ramp": ramp,
    "noise": rng.integers(0, 256, 600, dtype="u1"),
    "wave": np.sin(np.arange(200) / 20).astype("<f8"),
    "steps": (np.arange(500) // 40).astype("<u2"),
    "triples": np.repeat(np.arange(200, dtype="u1"), 3).view("V3"),
    "one": np.array([7], dtype="u1"),
}

configs = []
for level in (-1, 0, 1, 9):
    configs += [{"id": "gzip", "level": level}, {"id": "zlib", "level": level}]
configs += [{"id": "zstd", "level": level, "checksum": checksum} for level, checksum in ((0, False), (-5, False), (22, True))]
configs += [{"id": "lz4", "acceleration": a} for a in (1, 100)]
configs += [{"id": "bz2", "level": level} for level in (1, 9)]
configs += [
    {"id": "lzma", "format": 1, "check": -1, "preset": None, "filters": None},
    {"id": "lzma", "format": 1, "check": 10, "preset": 9, "filters": None},
    {"id": "lzma", "format": 1, "check": 0, "preset": None, "filters": [{"id": 3, "dist": 4}, {"id": 33, "preset": 1}]},
    {"id": "lzma", "format": 2, "check": -1, "preset": 3, "filters": None},
    {"id": "lzma", "format": 3, "check": -1, "preset": None, "filters": [{"id": 33, "preset": 1}]},
    {"id": "lzma", "format": 3, "check": -1, "preset": None,
     "filters": [{"id": 3, "dist": 2}, {"id": 33, "dict_size": 65536, "lc": 1, "lp": 2, "pb": 1}]},
    {"id": "lzma", "format": 3, "check": -1, "preset": None, "filters": [{"id": 0x4000000000000001, "preset": 2}]},
]
configs += [{"id": "shuffle", "elementsize": n} for n in (0, 1, 2, 4, 8)]
configs += [{"id": "crc32c"}, {"id": "crc32c", "location": "start"}]
for cname in ("blosclz", "lz4", "lz4hc", "zlib", "zstd"):
    for shuffle in (-1, 0, 1, 2):
        configs.append({"id": "blosc", "cname": cname, "clevel": 5, "shuffle": shuffle, "blocksize": 0})
    configs.append({"id": "blosc", "cname": cname, "clevel": 9, "shuffle": 1, "blocksize": 512})
configs.append({"id": "blosc", "cname": "lz4", "clevel": 0, "shuffle": 1, "blocksize": 0})

cases = []
for config in configs:
    codec = numcodecs.get_codec(dict(config))
    for name, array in inputs.items():
        if config["id"] == "shuffle" and array.nbytes % max(config["elementsize"], 1):
            continue
        if config["id"] in ("gzip", "zlib", "bz2") and name not in ("ramp", "noise"):
            continue
        encoded = bytes(codec.encode(array))
        cases.append({"config": config, "input": name, "encoded": base64.b64encode(encoded).decode()})

# Several gzip members and several zstd frames after each other are one value.
for config in ({"id": "gzip", "level": 5}, {"id": "zstd", "level": 3, "checksum": True}):
    codec = numcodecs.get_codec(dict(config))
    halves = bytes(codec.encode(ramp[:150])) + bytes(codec.encode(ramp[150:]))
    cases.append({"config": config, "input": "ramp", "encoded": base64.b64encode(halves).decode()})

document = {
    "numcodecs": numcodecs.__version__,
    "inputs": {k: {"item_size": v.dtype.itemsize, "data": base64.b64encode(v.tobytes()).decode()} for k, v in inputs.items()},
    "cases": cases,
}
path = pathlib.Path(__file__).with_name("golden.json")
text = json.dumps(document, sort_keys=True).replace('}, {"config"', '},\n{"config"')
path.write_text(text + "\n")
print(len(cases), "cases,", path.stat().st_size, "bytes")
