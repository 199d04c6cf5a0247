"""peer_main.py PEER write|read CELLS.json ROOT RESULTS.json: runs in the peer's own interpreter; see peer_loop.py."""
import cells as M
import peer_loop
import peers


def holds(peer, path, cell):
    return M.same_bits(M.expected(cell), peer.read(path, cell).astype(M.native(cell), copy=False))


peer_loop.run(peers.PEERS, holds)
