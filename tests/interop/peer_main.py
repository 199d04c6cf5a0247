"""peer_main.py PEER write|read CELLS.json ROOT RESULTS.json: runs in the peer's own interpreter.

write: every cell that the peer can do is written below ROOT/<id>. read: every cell below ROOT/<id> is read and compared bit for
bit with what the cell must hold. RESULTS: {"version", "cells": {id: [state, text]}}, state = ok | refused | failed."""
import json
import os
import sys
import traceback

import cells as M
import peers


def main():
    name, what, cells_file, root, results_file = sys.argv[1:]
    peer = peers.PEERS[name]()
    results = {}
    for cell in json.load(open(cells_file)):
        path = os.path.join(root, cell["id"])
        why = peer.refuse(cell, what == "write")
        if why:
            results[cell["id"]] = ["refused", why]
            continue
        try:
            if what == "write":
                peer.write(path, cell)
                results[cell["id"]] = ["ok", ""]
            elif not os.path.exists(path):
                continue
            elif M.same_bits(M.expected(cell), peer.read(path, cell).astype(M.native(cell), copy=False)):
                results[cell["id"]] = ["ok", ""]
            else:
                results[cell["id"]] = ["failed", "reads other values"]
        except Exception as e:
            where = traceback.extract_tb(e.__traceback__)[-1]
            results[cell["id"]] = ["failed", "%s: %s (%s:%d)" % (type(e).__name__, str(e)[:300], os.path.basename(where.filename), where.lineno)]
    json.dump({"name": peer.name, "version": peer.version, "cells": results}, open(results_file, "w"))


main()
