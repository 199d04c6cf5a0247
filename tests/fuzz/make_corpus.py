"""Makes the committed corpora of the fuzz targets with zarr-python, numcodecs and msgpack. usage: make_corpus.py CORPUS_DIR

The first byte of an input chooses the kind of document or the chain; see each target."""
import json
import os
import sys

import numcodecs
import numpy as np
import zarr

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
import cells as M  # noqa: E402

root = sys.argv[1]


def put(target, name, data):
    folder = os.path.join(root, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)


def metadata():
    for i, cell in enumerate(M.make(1, 0)[::9]):
        kind = b"\x00" if cell["format"] == 3 else b"\x01"
        put("metadata", "array%03d" % i, kind + json.dumps(M.document(cell)).encode())
    group = {"zarr_format": 3, "node_type": "group", "attributes": {"big": 2**63, "nan": float("nan")}}
    put("metadata", "group3", b"\x02" + json.dumps(group).encode())
    put("metadata", "group2", b"\x03" + b'{"zarr_format": 2}')
    inline = dict(group, consolidated_metadata={"kind": "inline", "must_understand": False, "metadata": {"a": group}})
    put("metadata", "consolidated3", b"\x04" + json.dumps(inline).encode())
    flat = {"zarr_consolidated_format": 1, "metadata": {".zgroup": {"zarr_format": 2}, "a/.zattrs": {"x": 1.0}}}
    put("metadata", "consolidated2", b"\x05" + json.dumps(flat).encode())
    grid = {"name": "rectilinear", "configuration": {"kind": "inline", "chunk_shapes": [[[2, 3], 4], 5]}}
    doc = M.document_v3(next(c for c in M.make(1, 0) if c["format"] == 3 and c["rank"] == 2))
    put("metadata", "rectilinear", b"\x00" + json.dumps(dict(doc, shape=[10, 10], chunk_grid=grid)).encode())


def shards():
    import zarr.codecs as zc
    data = np.arange(24, dtype="u2").reshape(4, 6)
    variants = [("little", True, "end", "little", []), ("little", False, "start", "little", []), ("big", False, "end", "big", [zc.Crc32cCodec()])]
    for kind, (index_endian, crc, location, endian, extra) in enumerate(variants):
        for name, values in (("full", data), ("half", np.where(data < 12, data, 7)), ("one", np.where(data == 5, data, 7))):
            store = zarr.storage.MemoryStore()
            index = [zc.BytesCodec(endian=index_endian)] + ([zc.Crc32cCodec()] if crc else [])
            codec = zc.ShardingCodec(chunk_shape=(2, 3), codecs=[zc.BytesCodec(endian=endian)] + extra, index_codecs=index, index_location=location)
            a = zarr.create_array(store, shape=(4, 6), chunks=(4, 6), dtype="u2", fill_value=7, serializer=codec, compressors=None, filters=None)
            a[...] = values
            put("shard_index", "%d-%s" % (kind, name), bytes([kind]) + store._store_dict["c/0/0"].to_bytes())


def modules():
    import zfpy
    data = np.sin(np.arange(600, dtype="f4") * 0.07).reshape(20, 30) * 100
    for name, options in (("accuracy", {"tolerance": 0.05}), ("rate", {"rate": 10.5}), ("precision", {"precision": 20}), ("lossless", {})):
        number = {"lossless": 1, "accuracy": 2, "rate": 3, "precision": 4}[name]
        put("modules", "zfpy-" + name, b"\x00" + zfpy.compress_numpy(data, write_header=True, **options))
        put("modules", "zfp-" + name, bytes([number]) + zfpy.compress_numpy(data, write_header=False, **options))
    put("modules", "zfpy-flat", b"\x00" + zfpy.compress_numpy(data.reshape(-1), write_header=True))
    for name, options in (("auto", {}), ("deltas", {"delta_spec": "try_consecutive", "delta_encoding_order": 2}),
                          ("lookback", {"delta_spec": "try_lookback"}), ("pages", {"equal_pages_up_to": 50, "mode_spec": "classic"})):
        put("modules", "pcodec-" + name, b"\x05" + bytes(numcodecs.get_codec(dict(options, id="pcodec")).encode(data)))


def blosc():
    data = (np.arange(1024, dtype="u4") % 251)
    noise = np.random.RandomState(3).randint(0, 2**31, 1024).astype("u4")
    for cname in ("lz4", "lz4hc", "blosclz", "zlib", "zstd"):
        for shuffle in (0, 1, 2):
            for blocksize in (0, 512):
                codec = numcodecs.Blosc(cname=cname, clevel=5, shuffle=shuffle, blocksize=blocksize)
                put("blosc", "%s-%d-%d" % (cname, shuffle, blocksize), codec.encode(data))
    put("blosc", "stored", numcodecs.Blosc(cname="lz4", clevel=0).encode(noise))
    put("blosc", "noise", numcodecs.Blosc(cname="lz4", clevel=9).encode(noise))


def chains():
    from google_crc32c import value as crc32c
    data = (np.arange(600) % 13).astype(">f4").reshape(20, 30)
    raw = data.tobytes()
    crc = lambda b: b + int(crc32c(b)).to_bytes(4, "little")
    turned = np.ascontiguousarray(data.T).tobytes()
    shuffled = np.frombuffer(raw, "u1").reshape(-1, 4).T.tobytes()
    zstd = numcodecs.Zstd(level=1)
    for i, chunk in enumerate([raw, numcodecs.GZip(1).encode(raw), numcodecs.Zstd(level=1, checksum=True).encode(raw), crc(raw), numcodecs.Zlib(1).encode(raw),
                               numcodecs.LZ4().encode(raw), numcodecs.BZ2(1).encode(raw), numcodecs.LZMA().encode(raw), None,
                               zstd.encode(shuffled), crc(zstd.encode(turned))]):
        if chunk is not None:
            put("chain", "%02d" % i, bytes([i]) + bytes(chunk))
    values = (np.arange(600) % 13).astype("<f4")
    code = lambda config, items: np.ascontiguousarray(numcodecs.get_codec(config).encode(items))
    delta = code({"id": "delta", "dtype": "<f4", "astype": "<f8"}, values)
    scaled = code({"id": "fixedscaleoffset", "offset": 1.5, "scale": 10, "dtype": "<f4", "astype": "<i2"}, values)
    steps = code({"id": "delta", "dtype": "<i2", "astype": "<i4"}, scaled).astype(">i4")
    halves = np.ascontiguousarray(data.T).astype(">f2")
    for i, chunk in enumerate([code({"id": "fletcher32"}, delta), code({"id": "crc32"}, steps), numcodecs.Base64().encode(halves),
                               code({"id": "packbits"}, np.frombuffer(raw, "b1")), code({"id": "adler32"}, np.zeros(300, "u1")),
                               code({"id": "jenkins_lookup3"}, values.astype(">f8")), numcodecs.GZip(1).encode(bytes([0]) + bytes(1350)),
                               values.astype(">i2"), values.astype("i1"), raw, b"\0" + raw, b"\0\0\0\2\0\0\0\24\0\0\0\36" + turned,
                               b"\0\0\0\2\0\0\0\7\0\0\0\36" + bytes(numcodecs.GZip(1).encode(turned[:840]))], 11):
        put("chain", "%02d" % i, bytes([i]) + bytes(chunk))
    # Snappy, literals only: length 2400 as varint, then one literal of 2400 bytes.
    put("chain", "08", bytes([8]) + b"\xe0\x12" + b"\xf4" + (2399).to_bytes(2, "little") + raw)


def vlens():
    texts = np.array(["", "a", "\u00e9", "zarr"] * 6 + [""] * 18, object)
    plain = numcodecs.VLenUTF8().encode(texts)
    raw = np.array([b"\xff", b"", b"bytes"] * 14, object)
    shard, index = b"", b""
    for part in np.split(texts.reshape(6, 7), 2):
        inner = bytes(numcodecs.VLenUTF8().encode(part))
        index += len(shard).to_bytes(8, "little") + len(inner).to_bytes(8, "little")
        shard += inner
    data = [t.encode() for t in texts]
    offsets = np.cumsum([0] + [len(t) for t in data]).astype("<u4").tobytes()
    arrow = len(offsets).to_bytes(8, "little") + offsets + b"".join(data)
    for i, chunk in enumerate([plain, numcodecs.Zstd(level=1).encode(plain), numcodecs.GZip(1).encode(numcodecs.LZ4().encode(plain)),
                               numcodecs.VLenBytes().encode(raw), shard + index, arrow]):
        put("vlen", "%02d" % i, bytes([i]) + bytes(chunk))
    items = np.empty(42, object)
    items[:] = (["a", "\u00e9\U0001f9ca", 1.5, float("nan"), -70000, None, {"k": [1, {"b": ""}]}, "x" * 40] * 6)[:42]
    raw_items = np.array([b"\xff", b"", b"bytes"] * 14, object).reshape(6, 7)
    items, json, msgpack = items.reshape(6, 7), numcodecs.JSON(), numcodecs.MsgPack()
    indented = numcodecs.JSON(indent=1, strict=False, ensure_ascii=False)
    old = indented.encode(items)[:-len(', \n [\n  6, \n  7\n ]\n]')] + b"]"
    packed = bytes(numcodecs.MsgPack(use_bin_type=False).encode(raw_items))
    for i, chunk in enumerate([json.encode(items), numcodecs.Zstd(level=1).encode(old), json.encode(texts.reshape(6, 7)), msgpack.encode(items),
                               b"\x97" + packed[1:-3], msgpack.encode(raw_items)], 6):
        put("vlen", "%02d" % i, bytes([i]) + bytes(chunk))
    put("vlen", "deep-json", b"\6[[" + b"[" * 2000)
    put("vlen", "deep-msgpack", b"\x09\x98\x97" + b"\x91" * 2000)
    put("vlen", "counts-msgpack", b"\x09\x98\x97" + b"\xdd\xff\xff\xff\xff" * 10)
    put("vlen", "bomb", b"\1" + numcodecs.Zstd(level=1).encode(bytes(200000)))


metadata()
vlens()
shards()
blosc()
modules()
chains()
