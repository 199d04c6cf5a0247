"""What a program does that runs in a peer's own interpreter: PEER write|read CELLS.json ROOT RESULTS.json.

write: every cell that the peer can do is written below ROOT/<id>. read: every cell below ROOT/<id> is read and compared bit for
bit with what the cell must hold. RESULTS: {"version", "cells": {id: [state, text, outcome]}}, state = ok | refused | failed |
defect. A cell with a defect is done all the same: the outcome says whether the peer still differs there."""
import json
import os
import sys
import traceback


class Defect(str):
    """Why a peer's result is not counted: it does the cell, and does something else than the specification says."""


def run(peers, holds):
    """peers: name -> class. holds(peer, path, cell): whether the peer reads there what the cell must hold."""
    name, what, cells_file, root, results_file = sys.argv[1:]
    peer, results = peers[name](), {}
    for cell in json.load(open(cells_file)):
        path = os.path.join(root, cell["id"])
        why = peer.refuse(cell, what == "write")
        if why and not isinstance(why, Defect):
            results[cell["id"]] = ["refused", why, ""]
            continue
        if what == "read" and not os.path.exists(path):
            continue
        text = attempt(peer, what, path, cell, holds)
        if why:
            results[cell["id"]] = ["defect", why, text]
        else:
            results[cell["id"]] = ["failed" if text else "ok", text, ""]
    json.dump({"name": peer.name, "version": peer.version, "cells": results}, open(results_file, "w"))


def attempt(peer, what, path, cell, holds):
    """What went wrong; "" = nothing, as far as the peer can tell."""
    try:
        if what == "write":
            peer.write(path, cell)
            return ""
        return "" if holds(peer, path, cell) else "reads other values"
    except Exception as e:
        where = traceback.extract_tb(e.__traceback__)[-1]
        return "%s: %s (%s:%d)" % (type(e).__name__, str(e)[:300], os.path.basename(where.filename), where.lineno)
