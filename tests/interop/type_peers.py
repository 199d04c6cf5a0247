"""type_peers.py PEER write|read CELLS.json ROOT RESULTS.json: one peer of the data type matrix, in its own interpreter, as
peer_main.py. A peer says which cells it cannot do, and why."""
import warnings

import numpy as np

import peer_loop
import type_cells as T
from peer_loop import Defect

warnings.filterwarnings("ignore")


def no_buffer(cell):
    """numcodecs takes chunks through Python's buffers, which know no NumPy times."""
    if cell["compress"] and T.is_record(cell["kind"]) and any(k[0] in "Mm" for k in T.walk(cell["kind"])):
        return "numcodecs cannot compress records with times"
    return None


class ZarrPython3:
    def __init__(self):
        import zarr
        self.zarr, self.name, self.version = zarr, "zarr-python 3", zarr.__version__

    def refuse(self, cell, writing):
        if any(k in T.NARROW for k in T.walk(cell["kind"])):
            return "no narrow types"
        if T.has_sub_arrays(cell["kind"]):
            return "no sub-arrays"
        if "M8" in T.walk(cell["kind"]):
            return "takes no numbers of the generic unit"
        return no_buffer(cell) if writing else None

    def write(self, path, cell):
        from zarr.codecs import BytesCodec, GzipCodec
        import numcodecs
        data, fill = T.content(cell)
        if cell["format"] == 3:
            order = {"<": "little", ">": "big"}[cell["endian"]]
            z = self.zarr.create_array(store=path, shape=cell["shape"], chunks=cell["chunks"], dtype=T.native(cell), zarr_format=3,
                                       serializer=BytesCodec(endian=order), compressors=[GzipCodec(level=1)] if cell["compress"] else None,
                                       fill_value=fill[()] if T.is_record(cell["kind"]) else fill)
        else:
            z = self.zarr.create_array(store=path, shape=cell["shape"], chunks=cell["chunks"], dtype=T.stored(cell), zarr_format=2,
                                       compressors=numcodecs.Zlib(1) if cell["compress"] else None, fill_value=fill[()] if T.is_record(cell["kind"]) else fill)
        z[tuple(slice(0, n) for n in data.shape)] = data.astype(T.stored(cell)) if cell["format"] == 2 else data

    def read(self, path, cell):
        return np.asarray(self.zarr.open_array(path, mode="r")[...]).astype(T.native(cell), copy=False)


class Zarrs(ZarrPython3):
    def __init__(self):
        super().__init__()
        import importlib.metadata
        import zarrs  # noqa: F401
        self.zarr.config.set({"codec_pipeline.path": "zarrs.ZarrsCodecPipeline"})
        self.name, self.version = "zarrs", importlib.metadata.version("zarrs")

    def refuse(self, cell, writing):
        if cell["format"] == 2:
            return "zarr-python covers v2"
        if cell["endian"] == ">" and any(k in ("c8", "c16") for k in T.walk(cell["kind"])):
            return Defect("swaps real and imaginary parts of big-endian complex")
        return super().refuse(cell, writing)


class ZarrPython2:
    def __init__(self):
        import zarr
        self.zarr, self.name, self.version = zarr, "zarr-python 2", zarr.__version__

    def refuse(self, cell, writing):
        if cell["format"] == 3:
            return "reads and writes v2 only"
        if cell["kind"] in ("M8", "m8"):
            return "no times of the generic unit"
        if any(k in T.NARROW for k in T.walk(cell["kind"])):
            return "no narrow types"
        return no_buffer(cell) if writing else None

    def write(self, path, cell):
        import numcodecs
        data, fill = T.content(cell)
        z = self.zarr.create(shape=cell["shape"], chunks=cell["chunks"], dtype=T.stored(cell), store=self.zarr.DirectoryStore(path),
                             compressor=numcodecs.Zlib(1) if cell["compress"] else None, fill_value=fill[()] if T.is_record(cell["kind"]) else fill)
        z[tuple(slice(0, n) for n in data.shape)] = data.astype(T.stored(cell))

    def read(self, path, cell):
        return np.asarray(self.zarr.open(path, mode="r")[...]).astype(T.native(cell), copy=False)


class TensorStore:
    def __init__(self):
        import importlib.metadata
        import ml_dtypes  # noqa: F401
        import tensorstore
        self.ts, self.name, self.version = tensorstore, "TensorStore", importlib.metadata.version("tensorstore")

    def refuse(self, cell, writing):
        kind = cell["kind"]
        if T.is_record(kind) or kind not in T.NARROW:
            return "only the narrow types are tried here"
        if kind in ("float8_e4m3", "float6_e2m3fn", "float6_e3m2fn", "uint2", "uint4"):
            return "no type " + kind
        if kind == "float8_e8m0fnu" and (writing or cell["format"] == 2):
            return Defect("misreads and miswrites fill values of " + kind)
        if cell["format"] == 2 and kind == "float4_e2m1fn":
            return "takes no v2 fill values of " + kind
        return None

    def write(self, path, cell):
        data, _ = T.content(cell)
        driver = "zarr3" if cell["format"] == 3 else "zarr"
        document = {k: v for k, v in T.document(cell).items() if k not in ("zarr_format", "node_type")}
        a = self.ts.open({"driver": driver, "kvstore": {"driver": "file", "path": path + "/"}, "metadata": document}, create=True).result()
        a[tuple(slice(0, n) for n in data.shape)].write(data.view(a.dtype.numpy_dtype)).result()

    def read(self, path, cell):
        driver = "zarr3" if cell["format"] == 3 else "zarr"
        a = self.ts.open({"driver": driver, "kvstore": {"driver": "file", "path": path + "/"}}).result()
        return np.ascontiguousarray(a.read().result()).view(T.native(cell))


PEERS = {"zarr3": ZarrPython3, "zarrs": Zarrs, "zarr2": ZarrPython2, "tensorstore": TensorStore}


def holds(peer, path, cell):
    return T.same_bits(T.expected(cell), peer.read(path, cell))


if __name__ == "__main__":
    peer_loop.run(PEERS, holds)
