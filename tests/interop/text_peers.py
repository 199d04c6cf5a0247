"""text_peers.py PEER write|read CELLS.json ROOT RESULTS.json: one peer of the matrix of variable-length data, in its own
interpreter, as peer_main.py. A peer says which cells it cannot do, and why."""
import warnings

import numpy as np

import peer_loop
import text_cells as T

warnings.filterwarnings("ignore")


def native(cell, elements):
    """What Python programs hold: str or bytes objects."""
    out = np.empty(elements.size, object)
    out[:] = [e.decode() if cell["kind"] == "string" else e for e in elements.ravel()]
    return out.reshape(elements.shape)


def back(elements):
    elements = np.asarray(elements)
    out = np.empty(elements.size, object)
    out[:] = [e.encode() if isinstance(e, str) else bytes(e or b"") for e in elements.ravel().tolist()]  # zarr-python 2 has None
    return out.reshape(elements.shape)


class ZarrPython3:
    def __init__(self):
        import zarr
        self.zarr, self.name, self.version = zarr, "zarr-python 3", zarr.__version__

    def refuse(self, cell, writing):
        """NumPy's text and bytes of fixed length, through which fill values go, drop NULs at the end."""
        return "cuts NULs off fill values" if cell["fill"].endswith("\0") else None

    def write(self, path, cell):
        import numcodecs
        from zarr.codecs import TransposeCodec
        from zarr.core.metadata.v3 import parse_codecs
        from zarr.dtype import VariableLengthBytes, VariableLengthUTF8
        data, fill = T.content(cell)
        common = dict(store=path, shape=cell["shape"], chunks=cell["chunks"], zarr_format=cell["format"],
                      dtype=VariableLengthUTF8() if cell["kind"] == "string" else VariableLengthBytes(),
                      fill_value=fill.decode() if cell["kind"] == "string" else fill)
        if cell["format"] == 2:
            z = self.zarr.create_array(compressors=numcodecs.get_codec(cell["compressor"]) if cell["compressor"] else None,
                                       order="F" if cell["order_f"] else "C", **common)
        else:
            reverse = TransposeCodec(order=tuple(range(len(cell["shape"])))[::-1])
            z = self.zarr.create_array(compressors=parse_codecs([cell["compressor"]]) if cell["compressor"] else None,
                                       shards=tuple(cell["shards"]) if cell["shards"] else None,
                                       filters=[reverse] if cell["order_f"] else None, **common)
        z[tuple(slice(0, n) for n in data.shape)] = native(cell, data)

    def read(self, path, cell):
        return back(self.zarr.open_array(path, mode="r")[...])


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
        return super().refuse(cell, writing)


class ZarrPython2:
    def __init__(self):
        import zarr
        self.zarr, self.name, self.version = zarr, "zarr-python 2", zarr.__version__

    def refuse(self, cell, writing):
        if cell["format"] == 3:
            return "reads and writes v2 only"
        if cell["kind"] == "bytes" and cell["fill"]:
            return "takes no fill values of bytes"
        return None

    def write(self, path, cell):
        import numcodecs
        data, fill = T.content(cell)
        text = cell["kind"] == "string"
        z = self.zarr.create(shape=cell["shape"], chunks=cell["chunks"], dtype=object, store=self.zarr.DirectoryStore(path),
                             object_codec=numcodecs.VLenUTF8() if text else numcodecs.VLenBytes(), order="F" if cell["order_f"] else "C",
                             compressor=numcodecs.get_codec(cell["compressor"]) if cell["compressor"] else None,
                             fill_value=fill.decode() if text else None)
        z[tuple(slice(0, n) for n in data.shape)] = native(cell, data)

    def read(self, path, cell):
        return back(self.zarr.open(path, mode="r")[...])


PEERS = {"zarr3": ZarrPython3, "zarrs": Zarrs, "zarr2": ZarrPython2}


def holds(peer, path, cell):
    return T.same(T.expected(cell), peer.read(path, cell))


if __name__ == "__main__":
    peer_loop.run(PEERS, holds)
