"""Runs one case on all implementations in turn, round by round, and checks that all give the same results."""
import os
import shutil

from . import process
from .cases import LIMIT_ONLY, NO_PEERS

ALONE = "@1"  # libzarr@1, limit@1: the same on one thread


class Comparison:
    def __init__(self, folder, implementations, options):
        self.folder = folder
        self.options = options
        self.implementations = implementations
        self.failures = []
        self.limit = next(i for i in implementations if i.name == "limit")

    def fail(self, text):
        print("FAILED " + text, flush=True)
        self.failures.append(text)

    def command(self, implementation, case, threads):
        words = implementation.command + ["--workload", case.workload, "--threads", str(threads), "--reps", str(self.options.reps)]
        if case.data:
            words += ["--data", os.path.join(self.folder, "data", case.data)]
        if case.writes:
            words += ["--out", os.path.join(self.folder, "out", "a")]
        if case.like:
            words += ["--like", os.path.join(self.folder, "data", case.like)]
        return words + list(case.flags)

    def contestants(self, case):
        """(name, implementation, threads) in the order of a round."""
        for i in self.implementations:
            offered = not i.missing and (not i.only or case.workload in i.only)
            if not offered or (i.peer and case.workload in NO_PEERS) or (case.workload in LIMIT_ONLY and i.name != "limit") or (case.ours_only and i.name != "libzarr"):
                continue
            yield i.name, i, self.options.threads
            if self.options.scaling and not i.peer and self.options.threads != 1 and not case.workload.startswith("codec_"):
                yield i.name + ALONE, i, 1

    def run(self, case):
        """{name: cell} of the implementations that offer the case."""
        cells, out = {}, {}
        for _ in range(self.options.rounds):
            for name, implementation, threads in self.contestants(case):
                if name in out:
                    continue
                run = process.measure(self.command(implementation, case, threads), patience=self.options.patience, tries=self.options.tries)
                if run.error or run.skipped:
                    out[name] = run.error or run.skipped
                    if run.error and not implementation.peer:
                        self.fail("%s %s: %s" % (case.id, name, run.error))
                    elif run.error:
                        print("%s: %s cannot: %s" % (case.id, name, run.error.splitlines()[-1][:160]), flush=True)
                    continue
                self.add(case, cells.setdefault(name, {"runs": [], "rss_mib": 0}), name, run)
        self.compare_checksums(case, cells)
        shutil.rmtree(os.path.join(self.folder, "out"), ignore_errors=True)
        return cells, out

    def add(self, case, cell, name, run):
        result = run.result
        if "checksum" in cell and cell["checksum"] != result["checksum"]:
            self.fail("%s %s: the checksum changes between runs" % (case.id, name))
        if case.writes and case.workload != "overwrite":
            self.read_back(case, name, result["checksum"])
        cell.update({k: result[k] for k in ("checksum", "version", "ops", "threads", "buffer", "class", "minflt", "bytes") if k in result})
        cell["rss_mib"] = max(cell["rss_mib"], run.rss_mib)
        cell["runs"].append({"seconds": result["seconds"], "cpu": result.get("cpu", []), "others": round(run.others, 3)})

    def read_back(self, case, name, checksum):
        """What was written, read by the lower bound, which shares no code with anybody."""
        words = self.limit.command + ["--workload", "read_into", "--data", os.path.join(self.folder, "out", "a"), "--reps", "0"]
        run = process.spawn(words)
        if run.result.get("checksum") != checksum:
            self.fail("%s %s: what was written reads differently: %s" % (case.id, name, run.error or run.result))
        shutil.rmtree(os.path.join(self.folder, "out"), ignore_errors=True)

    def compare_checksums(self, case, cells):
        sums = {name: cell["checksum"] for name, cell in cells.items()}
        if len(set(sums.values())) > 1:
            self.fail("%s: checksums differ: %s" % (case.id, sums))
