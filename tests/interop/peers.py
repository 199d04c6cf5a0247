"""One file a peer would hide what they share: every peer is write(path, cell) and read(path, cell) -> array, and refuse(cell)
-> why this peer cannot do the cell (that is said and counted, never silent)."""
import json
import os
import tempfile
import warnings

import numpy as np

import cells as M
from other_peers import Gdal, Numcodecs, Zarrita, no_snappy
from peer_loop import Defect

warnings.filterwarnings("ignore")
NUMCODECS_V3 = ("zlib", "bz2", "lz4", "lzma", "shuffle+gzip")


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
        if no_snappy(cell):
            return no_snappy(cell)
        if writing and cell["fill"] == "payload" and M.native(cell).kind in "fc":
            return Defect("create_array writes every NaN fill value as the canonical one")
        if cell["fill"] == "payload" and cell["dtype"] == "f2":
            return Defect("loses the payload of float16 NaN fill values (unpacked through Python's float)")
        return None

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
        if cell["chain"] in ("lz4", "lzma") or no_snappy(cell):
            return no_snappy(cell) or "no codec numcodecs.%s" % cell["chain"]
        if cell["endian"] == "big" and M.native(cell).kind == "c":
            return Defect("swaps real and imaginary parts of big-endian complex")
        if cell["fill"] == "payload" and M.native(cell).kind in "fc":
            return Defect("loses the payload of NaN fill values where chunks are missing (zarr-python reads the same files right)")
        return super().refuse(cell, writing)


class ZarrPython2:
    name = "zarr-python 2"

    def __init__(self):
        import zarr
        self.zarr, self.version = zarr, zarr.__version__

    def refuse(self, cell, writing):
        if cell["format"] == 3:
            return "reads and writes v2 only"
        if cell["chain"] == "crc32c":
            return "numcodecs before 0.16 has crc32c only with an extra package"
        if no_snappy(cell):
            return no_snappy(cell)
        if M.native(cell).kind == "c" and cell["fill"] in ("nan", "-inf", "-0.0"):
            return Defect("misreads complex fill values with NaN, infinity or -0.0")
        if writing and cell["fill"] == "-0.0" and M.native(cell).kind == "f":
            return Defect("writes the fill value -0.0 as 0.0")
        if cell["fill"] == "null" and cell["content"] == "sparse":
            return Defect("leaves memory uninitialised where the fill value is null")
        return None

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


class XarrayDask(ZarrPython3):
    """xarray over dask arrays, over zarr-python: datasets with one variable, computed chunk by chunk."""
    name = "xarray"

    def __init__(self):
        super().__init__()
        import dask
        import dask.array
        import xarray
        self.xarray, self.dask = xarray, dask.array
        self.version = "%s with dask %s" % (xarray.__version__, dask.__version__)

    def refuse(self, cell, writing):
        if not cell["names"]:
            return "wants named dimensions"
        if 0 in cell["shape"]:
            return "writes and reads no empty variables in chunks"
        if writing and cell["content"] == "sparse":
            return "writes whole variables"
        if writing and cell["outer"] is not None:
            return "its cells have no shards"
        return super().refuse(cell, writing)

    def write(self, path, cell):
        from zarr.registry import get_codec_class
        data = M.content(cell)
        chunks = [max(1, min(n, c)) for n, c in zip(cell["shape"], cell["chunks"])]
        lazy = self.dask.from_array(data, chunks=tuple(chunks)) if data.ndim else data
        encoding = {"chunks": tuple(cell["chunks"])}
        if cell["format"] == 3:
            codecs = M.codecs_v3(cell)
            made = [get_codec_class(c["name"]).from_dict(c) for c in codecs]
            body = next(i for i, c in enumerate(codecs) if c["name"] == "bytes")
            encoding.update(filters=made[:body], serializer=made[body], compressors=made[body + 1:])
        else:
            import numcodecs
            filters, compressor = M.compressor_v2(cell)
            encoding.update(filters=[numcodecs.get_codec(f) for f in filters] if filters else None,
                            compressors=numcodecs.get_codec(dict(compressor)) if compressor else None)
        dataset = self.xarray.Dataset({"a": (M.dimension_names(cell), lazy)})
        dataset.to_zarr(path, zarr_format=cell["format"], encoding={"a": encoding}, consolidated=cell["format"] == 2, mode="w",
                        write_empty_chunks=True, safe_chunks=False)

    def read(self, path, cell):
        with tempfile.TemporaryDirectory() as group:  # xarray opens groups
            if not os.path.exists(os.path.join(path, "a")):
                os.symlink(os.path.abspath(path), os.path.join(group, "a"))
                name, document = ("zarr.json", {"zarr_format": 3, "node_type": "group"}) if cell["format"] == 3 else (
                    ".zgroup", {"zarr_format": 2})
                with open(os.path.join(group, name), "w") as f:
                    json.dump(document, f)
                path = group
            dataset = self.xarray.open_zarr(path, consolidated=False, decode_cf=False, chunks={})
            return np.asarray(dataset["a"].data.compute() if cell["rank"] else dataset["a"].values)


PEERS = {"zarr3": ZarrPython3, "zarrs": Zarrs, "zarr2": ZarrPython2, "tensorstore": TensorStore, "numcodecs": Numcodecs,
         "gdal": Gdal, "zarrita": Zarrita, "xarray": XarrayDask}
SUBPATH = {"gdal": "a", "xarray": "a"}  # where in the written folder the array is
