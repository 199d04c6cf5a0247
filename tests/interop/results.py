"""What a matrix found: agreement by writer and reader, what peers cannot do, and where they differ from the specification."""
import collections
import json
import os


class Results:
    def __init__(self, brief=lambda cell: cell):
        self.brief = brief  # what of a cell a failure shows
        self.groups = collections.OrderedDict()  # title -> [agree, differ]
        self.refusals = collections.Counter()  # (peer, what, reason) -> cells
        self.defects = collections.OrderedDict()  # (peer, what, defect) -> [cells, cells that differ]
        self.skipped = 0

    def add(self, group, cell, error):
        """error: None, or what is wrong."""
        counts = self.groups.setdefault(group, [0, 0])
        counts[error is not None] += 1
        if error is not None and counts[1] <= 5:
            print("FAILED %s: %s\n    cell %s" % (group, error, json.dumps(self.brief(cell))), flush=True)

    def skip_peer(self, name):
        print("SKIPPED peer %s: no interpreter was given" % name)
        self.skipped += 1

    def written(self, peer, cells, read):
        """A peer's cells: read(cell) says what is wrong when libzarr reads one."""
        for cell, state, text, outcome in _states(peer, cells):
            if state == "failed":
                self.add("written by %s" % peer["name"], cell, "the peer failed: " + text)
            elif state == "ok":
                self.add("written by %s %s, read by libzarr" % (peer["name"], peer["version"]), cell, read(cell))
            else:
                self._note(peer, "write", state, text, outcome or (state == "defect" and read(cell)))

    def read(self, peer, cells):
        """libzarr's cells, read by a peer."""
        for cell, state, text, outcome in _states(peer, cells):
            if state in ("ok", "failed"):
                self.add("written by libzarr, read by %s %s" % (peer["name"], peer["version"]), cell, text or None)
            else:
                self._note(peer, "read", state, text, outcome)

    def _note(self, peer, what, state, text, differs):
        name = "%s %s" % (peer["name"], peer["version"])
        if state == "refused":
            self.refusals[name, what, text] += 1
            return
        counts = self.defects.setdefault((name, what, text), [0, 0])
        counts[0] += 1
        counts[1] += bool(differs)

    def finish(self, program):
        """Prints all; the exit status. In the folder ZARR_INTEROP_RESULTS, if any, it is kept for page.py."""
        for (name, what, text), count in sorted(self.refusals.items()):
            print("    %s cannot %s %d cells: %s" % (name, what, count, text))
        for (name, what, text), (cells, differ) in self.defects.items():
            print("    %s %s: %s (%d of %d cells differ)" % (name, what, text, differ, cells))
        for group, (good, bad) in self.groups.items():
            print("%-60s %6d cells agree, %d differ" % (group, good, bad))
        folder = os.environ.get("ZARR_INTEROP_RESULTS")
        if folder:
            with open(os.path.join(folder, program + ".json"), "w") as f:
                json.dump({"groups": list(self.groups.items()), "refusals": sorted((*k, n) for k, n in self.refusals.items()),
                           "defects": [(*k, *n) for k, n in self.defects.items()]}, f, indent=1)
        passed, failed = (sum(c[i] for c in self.groups.values()) for i in (0, 1))
        print("CASES passed=%d failed=%d skipped=%d" % (passed, failed, self.skipped))
        return 1 if failed else 0


def _states(peer, cells):
    by_id = {c["id"]: c for c in cells}
    for key, (state, text, outcome) in peer["cells"].items():
        yield by_id[key], state, text, outcome
