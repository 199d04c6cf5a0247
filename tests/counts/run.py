"""Compares the counts of fixed plans with tests/counts/expected.json, and writes that table: see README.md.

    run.py --program zarr_counts --shim libzarr_count_shim.so [--only PLAN,...] [--update]
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "style"))
from cases import Cases  # noqa: E402
from gates import GATES, PLANS, allowed, suspect  # noqa: E402

TABLE = os.path.join(HERE, "expected.json")
LEVEL = "avx2"  # of the kernels, pinned; valgrind 3.19 does not know AVX-512


def environment(**more):
    return dict(os.environ, ZARR_CPU_LEVEL=LEVEL, **more)


def preloaded(options, plan, folder):
    done = subprocess.run([options.program, plan, folder, "4"], env=environment(LD_PRELOAD=options.shim), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return json.loads(done.stdout.splitlines()[-1])


def instructions(options, plan, folder):
    """Instructions of one repetition, from callgrind."""
    out = os.path.join(folder, "callgrind.out")
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + out, "--toggle-collect=zarr_counted_region",
                           options.program, plan, os.path.join(folder, "array"), "1"],
                          env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-400:])
    result = json.loads(done.stdout.splitlines()[-1])
    with open(out) as f:
        total = re.search(r"^(?:summary|totals): (\d+)", f.read(), re.M)
    return int(total.group(1)) / result["operations"]


def measure(options, plan, with_instructions):
    """Counts of one operation."""
    with tempfile.TemporaryDirectory() as folder:
        result = preloaded(options, plan, os.path.join(folder, "counted"))
        n = result["operations"]
        found = {name: result[name] / n for name in ("calls", "allocations", "bytes_read", "bytes_written", "faults")}
        found["by_name"] = {k: round(v / n, 4) for k, v in sorted(result["by_name"].items())}
        if with_instructions:
            found["instructions"] = instructions(options, plan, folder)
        made_with = "%s, glibc %s" % (result["compiler"], result["libc"])
    return {k: v if isinstance(v, dict) else round(v, 4) for k, v in found.items()}, made_with


def measure_calmly(options, plan, with_instructions, expected):
    """measure(), again where something is over its gate: on a busy machine a file may be read while it is too young to be cached."""
    found, made_with = measure(options, plan, with_instructions)
    for _ in range(2):
        gates = [g for g in GATES if g in found]
        if expected is None or all(found[g] <= allowed(g, expected[g]) for g in gates):
            break
        again, _ = measure(options, plan, with_instructions)
        if sum(again[g] for g in gates[:4]) <= sum(found[g] for g in gates[:4]):
            found = dict(again, **{g: min(found[g], again[g]) for g in gates})
    return found, made_with


def has_level():
    try:
        with open("/proc/cpuinfo") as f:
            return " %s " % LEVEL in f.read().replace("\n", " ")
    except OSError:
        return False


def problems(plan, gate, found, expected):
    """What to say of a count above its gate; nothing where it is within."""
    limit = allowed(gate, expected[gate])
    if found[gate] <= limit:
        return []
    lines = ["%s of one operation: %g, allowed %g (measured before: %g)" % (gate, found[gate], limit, expected[gate]),
             "suspect: " + suspect(plan, gate)]
    if gate in ("calls", "bytes_read", "bytes_written"):
        lines.append("calls now %s, before %s" % (found["by_name"], expected["by_name"]))
    return lines


def check(cases, plan, found, expected, why_not):
    """One case a gate: at most what the table allows."""
    for gate in GATES:
        name = "%s: %s" % (plan, gate)
        if gate == "instructions" and why_not:
            cases.skip(name, why_not)
            continue
        cases.check(name, problems(plan, gate, found, expected))
        if expected[gate] > 1 and found[gate] < 0.8 * expected[gate]:
            print("better than the table: %s: %g instead of %g" % (name, found[gate], expected[gate]))


def check_gates(cases, table):
    """Each gate of each plan lets its own table pass and stops one more call or allocation, or a tenth more instructions."""
    wrong = []
    for plan, expected in table["plans"].items():
        worse = {g: expected[g] * 1.3 + 1 + (100 if g in ("bytes_read", "bytes_written", "instructions") else 0) for g in GATES}
        wrong += ["%s: %s" % (plan, g) for g in GATES
                  if problems(plan, g, expected, expected) or not problems(plan, g, dict(worse, by_name={}), expected)]
    missing = sorted(set(PLANS) ^ set(table["plans"]))
    cases.check("gates stop what grows", wrong + ["not both a plan and in the table: " + p for p in missing])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--program", required=True)
    p.add_argument("--shim", required=True)
    p.add_argument("--only", default="")
    p.add_argument("--update", action="store_true", help="write the table instead of comparing with it")
    options = p.parse_args()
    with open(TABLE) as f:
        table = json.load(f)
    valgrind = shutil.which("valgrind")
    cases = Cases()
    for plan in options.only.split(",") if options.only else PLANS:
        why_not = "" if valgrind else "valgrind is not installed"
        why_not = why_not or ("" if has_level() else "this processor has no " + LEVEL)
        found, made_with = measure_calmly(options, plan, not why_not, None if options.update else table["plans"][plan])
        if options.update:
            if why_not:
                raise SystemExit("cannot update: " + why_not)
            table["plans"][plan] = found
            table["made_with"] = made_with
            print(plan, {k: v for k, v in found.items() if k != "by_name"}, flush=True)
            continue
        if not why_not and made_with != table["made_with"]:
            why_not = "the table was made with %s, this is %s" % (table["made_with"], made_with)
        check(cases, plan, found, table["plans"][plan], why_not)
    if not options.update:
        check_gates(cases, table)
    if options.update:
        with open(TABLE, "w") as f:
            json.dump(table, f, indent=1, sort_keys=True)
            f.write("\n")
        return 0
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
