"""object_peers.py PEER write|read CELLS.json ROOT RESULTS.json: one peer of the matrix of Python objects, in its own interpreter,
as peer_main.py. A peer says which cells it cannot do, and why."""
import warnings

import object_cells as T
import peer_loop

warnings.filterwarnings("ignore")


class ZarrPython2:
    def __init__(self):
        import zarr
        self.zarr, self.name, self.version = zarr, "zarr-python 2", zarr.__version__

    def refuse(self, cell, writing):
        import numcodecs
        try:
            numcodecs.get_codec(cell["codec"])
        except ValueError:
            return "has no msgpack"
        if cell["order_f"] and not writing:
            return peer_loop.Defect("gives the items of order F in another order, its own too")
        return None

    def write(self, path, cell):
        import numcodecs
        data = T.content(cell)
        z = self.zarr.create(shape=cell["shape"], chunks=cell["chunks"], dtype=object, store=self.zarr.DirectoryStore(path),
                             object_codec=numcodecs.get_codec(cell["codec"]), order="F" if cell["order_f"] else "C",
                             compressor=numcodecs.get_codec(cell["compressor"]) if cell["compressor"] else None, fill_value=cell["fill"])
        z[tuple(slice(0, n) for n in data.shape)] = data

    def read(self, path, cell):
        return T.texts(self.zarr.open(path, mode="r")[...])


PEERS = {"zarr2": ZarrPython2}


def holds(peer, path, cell):
    return T.same(T.expected(cell), peer.read(path, cell))


if __name__ == "__main__":
    peer_loop.run(PEERS, holds)
