"""Peers that are no Zarr library of Python: numcodecs alone, GDAL, zarrita.js. As in peers.py."""
import json
import os
import subprocess
import tempfile

import numpy as np

import cells as M
from peer_loop import Defect


def no_snappy(cell):
    return "numcodecs' c-blosc is built without snappy" if "snappy" in cell["chain"] else None


class Numcodecs:
    """No Zarr library at all: documents by hand, chunks straight through numcodecs. v2 only."""
    name = "numcodecs"

    def __init__(self):
        import numcodecs
        self.numcodecs, self.version = numcodecs, numcodecs.__version__

    def refuse(self, cell, writing):
        if cell["format"] == 3:
            return "v2 only"
        if 0 in cell["shape"]:
            return "no chunks to code"
        if cell["rank"] == 0 and cell["chain"] == "crc32c":
            return "numcodecs crc32c wants an array of one dimension or more"
        return no_snappy(cell)

    def _codecs(self, cell):
        filters, compressor = M.compressor_v2(cell)
        return [self.numcodecs.get_codec(dict(c)) for c in (filters or []) + ([compressor] if compressor else [])]

    def _chunks(self, cell):
        counts = [-(-n // c) for n, c in zip(cell["shape"], cell["chunks"])]
        for at in np.ndindex(*counts):
            key = cell["keys"].join(str(i) for i in at) if at else "0"
            yield key, tuple(slice(i * c, (i + 1) * c) for i, c in zip(at, cell["chunks"]))

    def write(self, path, cell):
        os.makedirs(path, exist_ok=True)
        for name, doc in ((".zarray", M.document_v2(cell)), (".zattrs", M.attributes(cell))):
            with open(os.path.join(path, name), "w") as f:
                json.dump(doc, f)
        whole = M.expected(cell)
        for key, where in self._chunks(cell):
            chunk = np.full(tuple(cell["chunks"]), M.fill_json(cell)[1], M.stored_dtype(cell))
            part = whole[where]
            chunk[tuple(slice(0, n) for n in part.shape)] = part
            encoded = np.frombuffer(chunk.tobytes(order=cell["order"]), M.stored_dtype(cell))
            for codec in self._codecs(cell):
                encoded = codec.encode(encoded)
            target = os.path.join(path, key)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as f:
                f.write(bytes(encoded))

    def read(self, path, cell):
        doc = json.load(open(os.path.join(path, ".zarray")))
        assert doc["shape"] == cell["shape"] and doc["chunks"] == cell["chunks"], doc
        assert np.dtype(doc["dtype"]) == np.dtype(M.stored_dtype(cell)) and doc["order"] == M.document_v2(cell)["order"], doc
        out = np.empty(tuple(cell["shape"]), M.native(cell))
        out[...] = M.fill_json(cell)[1]
        for key, where in self._chunks(cell):
            try:
                raw = open(os.path.join(path, key), "rb").read()
            except FileNotFoundError:
                continue
            for codec in reversed(self._codecs(cell)):
                raw = codec.decode(raw)
            chunk = np.frombuffer(bytes(raw), M.stored_dtype(cell)).reshape(cell["chunks"], order=doc["order"])
            part = out[where + (Ellipsis,)]
            part[...] = chunk[tuple(slice(0, n) for n in part.shape)]
        return out


class Gdal:
    """Debian's GDAL 3.6: v2 of common types; its v3 is a draft before the final specification."""
    name = "gdal"
    TYPES = {"u1": "GDT_Byte", "u2": "GDT_UInt16", "i2": "GDT_Int16", "u4": "GDT_UInt32", "i4": "GDT_Int32", "f4": "GDT_Float32",
             "f8": "GDT_Float64", "u8": "GDT_UInt64", "i8": "GDT_Int64", "c8": "GDT_CFloat32", "c16": "GDT_CFloat64"}

    def __init__(self):
        from osgeo import gdal
        gdal.UseExceptions()
        gdal.SetConfigOption("GDAL_PAM_ENABLED", "NO")
        self.gdal, self.version = gdal, gdal.VersionInfo("RELEASE_NAME")

    def refuse(self, cell, writing):
        if cell["format"] == 3:
            return "writes a draft of v3"
        if cell["dtype"] not in self.TYPES:
            return "no data type %s" % cell["dtype"]
        if cell["rank"] == 0 or 0 in cell["shape"]:
            return "no rank 0, no zero extents"
        if cell["chain"] not in ("none", "gzip", "zlib", "zstd", "lzma") and not cell["chain"].startswith("blosc"):
            return "no codec %s" % cell["chain"]
        if cell["chain"].endswith("-auto"):
            return "no automatic shuffle"
        if cell["fill"] not in ("zero", "value", "null") or (M.native(cell).kind == "c" and cell["fill"] != "null"):
            return "fill values of numbers only"
        if writing and cell["endian"] == "big":
            return "writes little endian"
        if writing and cell["content"] == "sparse":
            return "cells are written whole"
        return None

    def write(self, path, cell):
        gdal = self.gdal
        os.makedirs(os.path.dirname(path), exist_ok=True)
        compress = {"none": "NONE", "gzip": "GZIP", "zlib": "ZLIB", "zstd": "ZSTD", "lzma": "LZMA"}.get(cell["chain"], "BLOSC")
        options = ["COMPRESS=" + compress, "BLOCKSIZE=" + ",".join(map(str, cell["chunks"])), "DIM_SEPARATOR=" + cell["keys"],
                   "CHUNK_MEMORY_LAYOUT=" + cell["order"]]
        if compress == "BLOSC":
            _, cname, shuffle = cell["chain"].split("-")
            options += ["BLOSC_CNAME=" + cname, "BLOSC_CLEVEL=5",
                        "BLOSC_SHUFFLE=" + {"noshuffle": "NONE", "shuffle": "BYTE", "bitshuffle": "BIT"}[shuffle]]
        ds = gdal.GetDriverByName("Zarr").CreateMultiDimensional(path, options=["FORMAT=ZARR_V2"])
        root = ds.GetRootGroup()
        dims = [root.CreateDimension("d%d" % i, None, None, n) for i, n in enumerate(cell["shape"])]
        array = root.CreateMDArray("a", dims, gdal.ExtendedDataType.Create(getattr(gdal, self.TYPES[cell["dtype"]])), options)
        if cell["fill"] == "value":
            array.SetNoDataValueDouble(float(M.fill_json(cell)[1]))
        array.Write(M.content(cell).tobytes())

    def read(self, path, cell):
        ds = self.gdal.OpenEx(path, self.gdal.OF_MULTIDIM_RASTER)
        root = ds.GetRootGroup()
        array = root.OpenMDArray(root.GetMDArrayNames()[0])
        raw = array.Read()
        return np.frombuffer(bytes(raw), M.native(cell)).reshape(cell["shape"])


class Zarrita:
    """zarrita.js in Node, in one process that answers requests. Its metadata documents are made here: it writes chunks."""
    name = "zarrita"
    TYPES = {"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"}

    def __init__(self):
        folder = os.environ["ZARR_ZARRITA"]  # has node_modules/zarrita
        with open(os.path.join(folder, "node_modules", "zarrita", "package.json")) as f:
            self.version = json.load(f)["version"]
        self.folder, self.process = folder, None

    def _start(self):
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "zarrita_peer.mjs")) as f:
            script = f.read()
        return subprocess.Popen(["node", "--input-type=module", "-e", script], cwd=self.folder, text=True, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE)

    def _ask(self, **request):
        if self.process is None or self.process.poll() is not None:
            self.process = self._start()
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            raise RuntimeError("the process ended")
        answer = json.loads(line)
        if "error" in answer:  # its WebAssembly codecs may be of no use after a bad chunk
            self.process.kill()
            self.process.wait()
            raise RuntimeError(answer["error"])

    def refuse(self, cell, writing):
        if cell["dtype"] not in self.TYPES:
            return "no data type %s in Node 18" % cell["dtype"]
        if 0 in cell["shape"]:
            return "no selection of nothing"
        if cell["chain"] in ("lzma", "bz2") or (cell["chain"] == "crc32c" and cell["format"] == 2):
            return "no codec numcodecs.%s" % cell["chain"]
        if cell["dtype"] in ("i8", "u8") and cell["fill"] == "null":
            return "no null as fill value of 64-bit integers"
        if cell["shards"] == "nested" and cell["outer"]:
            return "no shards in shards"
        if writing and cell["outer"]:
            return "writes no shards"
        if writing and cell["chain"] in ("gzip", "zlib", "shuffle+gzip", "shuffle+zlib", "crc32c", "zstd+crc32c"):
            return "encodes no %s" % cell["chain"]
        if writing and cell["chain"].endswith("-auto"):
            return "no automatic shuffle"
        if no_snappy(cell):
            return no_snappy(cell)
        if cell["shards"] not in ("no", "end") and cell["outer"] is not None:
            return Defect("misreads shard indexes that are at the start, without a checksum or in big-endian order")
        if cell["order"] != "C" and M.native(cell).kind == "f" and cell["content"] == "random":
            return Defect("quiets signalling NaNs while it transposes")
        if cell["dtype"] in ("i8", "u8") and cell["fill"] == "extreme":
            return Defect("loses digits of 64-bit fill values")
        if cell["fill"] == "payload" and M.native(cell).kind == "f":
            return Defect("loses the payload of NaN fill values")
        return None

    def write(self, path, cell):
        os.makedirs(path, exist_ok=True)
        documents = {"zarr.json": M.document_v3(cell)} if cell["format"] == 3 else {
            ".zarray": M.document_v2(cell), ".zattrs": M.attributes(cell)}
        for name, document in documents.items():
            with open(os.path.join(path, name), "w") as f:
                json.dump(document, f)
        data = M.content(cell)
        if not data.size:
            return
        with tempfile.NamedTemporaryFile() as f:
            f.write(data.tobytes())
            f.flush()
            self._ask(op="write", path=path, data=f.name, shape=list(data.shape))

    def read(self, path, cell):
        with tempfile.NamedTemporaryFile() as f:
            self._ask(op="read", path=path, out=f.name)
            return np.frombuffer(f.read(), M.native(cell)).reshape(cell["shape"])
