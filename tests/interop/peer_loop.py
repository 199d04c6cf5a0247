"""What a program does that runs in a peer's own interpreter: PEER write|read CELLS.json ROOT RESULTS.json.

write: every cell that the peer can do is written below ROOT/<id>. read: every cell below ROOT/<id> is read and compared bit for
bit with what the cell must hold. RESULTS: {"version", "cells": {id: [state, text]}}, state = ok | refused | failed."""
import json
import os
import sys
import traceback


def run(peers, holds):
    """peers: name -> class. holds(peer, path, cell): whether the peer reads there what the cell must hold."""
    name, what, cells_file, root, results_file = sys.argv[1:]
    peer, results = peers[name](), {}
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
            elif os.path.exists(path):
                results[cell["id"]] = ["ok", ""] if holds(peer, path, cell) else ["failed", "reads other values"]
        except Exception as e:
            where = traceback.extract_tb(e.__traceback__)[-1]
            text = "%s: %s (%s:%d)" % (type(e).__name__, str(e)[:300], os.path.basename(where.filename), where.lineno)
            results[cell["id"]] = ["failed", text]
    json.dump({"name": peer.name, "version": peer.version, "cells": results}, open(results_file, "w"))
