"""One file a peer would hide what they share: every peer is write(path, cell) and read(path, cell) -> array, and refuse(cell)
-> why this peer cannot do the cell (that is said and counted, never silent)."""
import json
import os
import warnings

import numpy as np

import cells as M

warnings.filterwarnings("ignore")
NUMCODECS_V3 = ("zlib", "bz2", "lz4", "lzma", "shuffle+gzip")


def no_snappy(cell):
    return "numcodecs' c-blosc is built without snappy" if "snappy" in cell["chain"] else None


def region(cell):
    return tuple(slice(0, n) for n in cell["write_shape"])


class ZarrPython3:
    name = "zarr-python 3"

    def __init__(self):
        import zarr
        self.zarr, self.version = zarr, zarr.__version__
        zarr.config.set({"array.write_empty_chunks": True, "threading.max_workers": 1})

    def refuse(self, cell, writing):
        if cell["format"] == 2 and cell["chain"] == "crc32c" and cell["rank"] == 0:
            return "numcodecs crc32c wants an array of one dimension or more"
        if writing and cell["fill"] == "payload" and M.native(cell).kind in "fc":
            return "create_array writes every NaN fill value as the canonical one"
        if cell["fill"] == "payload" and cell["dtype"] == "f2":
            return "loses the payload of float16 NaN fill values (unpacked through Python's float)"
        return no_snappy(cell)

    def write(self, path, cell):
        zarr = self.zarr
        if cell["format"] == 3:
            from zarr.registry import get_codec_class
            made = [get_codec_class(c["name"]).from_dict(c) for c in M.codecs_v3(cell)]
            body = next(i for i, c in enumerate(M.codecs_v3(cell)) if c["name"] in ("bytes", "sharding_indexed"))
            encoding = M.document_v3(cell)["chunk_key_encoding"]
            z = zarr.create_array(
                store=path, shape=cell["shape"], chunks=cell["outer"] or cell["chunks"], dtype=M.native(cell), zarr_format=3,
                filters=made[:body], serializer=made[body], compressors=made[body + 1:], fill_value=M.fill_json(cell)[1],
                chunk_key_encoding={"name": encoding["name"], "separator": encoding["configuration"]["separator"]},
                dimension_names=M.dimension_names(cell), attributes={"n": 1})
        else:
            import numcodecs
            filters, compressor = M.compressor_v2(cell)
            fill = None if cell["fill"] == "null" else M.fill_json(cell)[1]
            z = zarr.create_array(
                store=path, shape=cell["shape"], chunks=cell["chunks"], dtype=M.stored_dtype(cell), zarr_format=2,
                filters=[numcodecs.get_codec(f) for f in filters] if filters else None,
                compressors=numcodecs.get_codec(dict(compressor)) if compressor else None, fill_value=fill, order=cell["order"],
                chunk_key_encoding={"name": "v2", "separator": cell["keys"]}, attributes=M.attributes(cell))
        if cell["rank"] == 0:
            z[...] = M.content(cell)
        elif M.content(cell).size:
            z[region(cell)] = M.content(cell)

    def read(self, path, cell):
        return np.asarray(self.zarr.open_array(path, mode="r")[...])


class Zarrs(ZarrPython3):
    name = "zarrs"

    def __init__(self):
        super().__init__()
        import importlib.metadata
        import zarrs  # noqa: F401
        self.zarr.config.set({"codec_pipeline.path": "zarrs.ZarrsCodecPipeline"})
        self.version = importlib.metadata.version("zarrs")

    def refuse(self, cell, writing):
        if cell["format"] == 2:
            return "the zarrs pipeline of zarr-python hands v2 cells with filters or order F back; zarr-python 3 covers v2"
        if cell["endian"] == "big" and M.native(cell).kind == "c":
            return "swaps real and imaginary parts of big-endian complex (interop: known defect)"
        if cell["chain"] in ("lz4", "lzma"):
            return "no codec numcodecs.%s" % cell["chain"]
        if cell["fill"] == "payload" and M.native(cell).kind in "fc":
            return "loses the payload of NaN fill values where chunks are missing (zarr-python reads the same files right)"
        return super().refuse(cell, writing)


class ZarrPython2:
    name = "zarr-python 2"

    def __init__(self):
        import zarr
        self.zarr, self.version = zarr, zarr.__version__

    def refuse(self, cell, writing):
        if cell["format"] == 3:
            return "reads and writes v2 only"
        if M.native(cell).kind == "c" and cell["fill"] in ("nan", "-inf", "-0.0"):
            return "misreads complex fill values with NaN, infinity or -0.0 (interop: known defect)"
        if cell["chain"] == "crc32c" and cell["rank"] == 0:
            return "numcodecs crc32c wants an array of one dimension or more"
        if cell["chain"] == "crc32c":
            return "numcodecs before 0.16 has crc32c only with an extra package"
        if writing and cell["fill"] == "-0.0" and M.native(cell).kind == "f":
            return "writes the fill value -0.0 as 0.0"
        if cell["fill"] == "null" and cell["content"] == "sparse":
            return "leaves memory uninitialised where the fill value is null"
        return no_snappy(cell)

    def write(self, path, cell):
        import numcodecs
        filters, compressor = M.compressor_v2(cell)
        fill = None if cell["fill"] == "null" else M.fill_json(cell)[1]
        z = self.zarr.create(
            shape=cell["shape"], chunks=cell["chunks"], dtype=M.stored_dtype(cell), store=self.zarr.DirectoryStore(path),
            filters=[numcodecs.get_codec(f) for f in filters] if filters else None,
            compressor=numcodecs.get_codec(dict(compressor)) if compressor else None, fill_value=fill, order=cell["order"],
            dimension_separator=cell["keys"], write_empty_chunks=True)
        z.attrs.put(M.attributes(cell))
        if cell["rank"] == 0:
            z[...] = M.content(cell)[()]
        elif M.content(cell).size:
            z[region(cell)] = M.content(cell)

    def read(self, path, cell):
        return np.asarray(self.zarr.open_array(path, mode="r")[...])


class TensorStore:
    name = "tensorstore"

    def __init__(self):
        import importlib.metadata
        import tensorstore
        self.ts, self.version = tensorstore, importlib.metadata.version("tensorstore")

    def refuse(self, cell, writing):
        if cell["format"] == 3:
            if cell["chain"] in NUMCODECS_V3:
                return "no numcodecs.* codecs in v3"
        else:
            if cell["chain"] in ("lz4", "lzma", "shuffle+zlib", "crc32c"):
                return "no v2 codec or filter %s" % cell["chain"]
        return None

    def _spec(self, path, cell):
        return {"driver": "zarr3" if cell["format"] == 3 else "zarr", "kvstore": {"driver": "file", "path": path}}

    def write(self, path, cell):
        spec = self._spec(path, cell)
        doc = dict(M.document(cell))
        if cell["format"] == 3:
            doc.pop("attributes")
        else:
            doc.pop("filters")
            if cell["rank"] < 2:
                doc["order"] = "C"  # TensorStore takes no other for one dimension
        spec["metadata"] = doc
        a = self.ts.open(spec, create=True).result()
        data = M.content(cell)
        if data.size:
            a[region(cell)].write(data).result() if cell["rank"] else a.write(data).result()
        if cell["format"] == 2:
            with open(os.path.join(path, ".zattrs"), "w") as f:
                json.dump(M.attributes(cell), f)

    def read(self, path, cell):
        return np.asarray(self.ts.open(self._spec(path, cell), open=True).result().read().result())


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


PEERS = {"zarr3": ZarrPython3, "zarrs": Zarrs, "zarr2": ZarrPython2, "tensorstore": TensorStore, "numcodecs": Numcodecs,
         "gdal": Gdal}
SUBPATH = {"gdal": "a"}  # where in the written folder the array is
