"""Processes of the drivers: wall time comes from their own JSON, memory and processor time from the kernel."""
import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass, field


@dataclass
class Run:
    """One process of one driver."""
    result: dict = field(default_factory=dict)  # its JSON line
    error: str = ""
    rss_mib: float = 0
    cpu: float = 0
    others: float = 0  # share of the machine that other processes used meanwhile

    @property
    def skipped(self):
        return self.result.get("skip", "")


def _busy():
    """Seconds of processor time that anybody spent since the start of the machine, or None where that is not told."""
    try:
        with open("/proc/stat") as f:
            ticks = [int(x) for x in f.readline().split()[1:]]
    except (OSError, ValueError):
        return None
    return (sum(ticks[:3]) + sum(ticks[5:8])) / os.sysconf("SC_CLK_TCK")


def _wait_until_quiet(patience):
    end = time.time() + patience
    while time.time() < end:
        before = _busy()
        time.sleep(0.25)
        if before is None or _busy() - before < 0.06 * os.cpu_count():
            return


def spawn(command, environment=None, timeout=1800):
    """Runs a driver once."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            process = subprocess.Popen(command, stdout=out, stderr=err, env=environment)
        except OSError as e:
            return Run(error=str(e))
        deadline = time.time() + timeout
        pid = 0
        while pid == 0:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid == 0 and time.time() > deadline:
                process.kill()
                deadline = float("inf")
            if pid == 0:
                time.sleep(0.002)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        lines = out.read().decode(errors="replace").strip().splitlines()
        run = Run(rss_mib=usage.ru_maxrss / 1024, cpu=usage.ru_utime + usage.ru_stime)
        try:
            run.result = json.loads(lines[-1])
        except (IndexError, ValueError):
            pass
        if code not in (0, 3) or not isinstance(run.result, dict) or not run.result:
            run.error = "exit %d: %s" % (code, err.read().decode(errors="replace").strip()[-300:])
        return run


def measure(command, environment=None, patience=10, tries=3):
    """spawn() on a quiet machine: waits for it, repeats a run that others disturbed, and gives the least disturbed one."""
    best = None
    for _ in range(max(1, tries)):
        if patience:
            _wait_until_quiet(patience)
        before, start = _busy(), time.time()
        run = spawn(command, environment)
        if before is not None:
            run.others = max(0.0, _busy() - before - run.cpu) / max(time.time() - start, 1e-3) / os.cpu_count()
        if best is None or run.others < best.others:
            best = run
        if run.others < 0.08 or run.error or run.skipped:
            return run if run.error or run.skipped else best
    return best
