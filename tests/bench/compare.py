"""bench/compare on tiny data: compare.py SOURCE BUILD. It runs, notices wrong results, and writes table, JSON, chart and page."""
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

SOURCE, BUILD = sys.argv[1:3]
sys.path.insert(0, os.path.join(SOURCE, "tests", "style"))
from cases import Cases  # noqa: E402

ONLY = "R1-fresh,R1-into-d5,R2-d3,R3,R4-16-d1,R4s,R5,R6,W1-rename,W2,W3,X1-recode-d2,O1,T,C1-gzip-5-decode-strided-4K,C1-lz4-encode-4K,M1-8-d3,E"


def compare(folder, only, build=BUILD, *more):
    command = [sys.executable, "-B", os.path.join(SOURCE, "bench", "compare"), "--dir", folder, "--quick", "--no-peers", "--build", build,
               "--only", only] + list(more)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def one_run(cases, folder):
    status, text = compare(folder, ONLY)
    cases.check("the comparison succeeds", [] if status == 0 else [text])
    try:
        with open(os.path.join(folder, "results.json")) as f:
            document = json.load(f)
    except (OSError, ValueError) as e:
        cases.check("results.json", [str(e)])
        return
    for name, case in document["cases"].items():
        cells = case["implementations"]
        sums = {cell["checksum"] for cell in cells.values()}
        problems = [] if "libzarr" in cells and len(sums) == 1 else ["checksums %s, implementations %s" % (sums, sorted(cells))]
        if "limit" not in cells and not case["refused"].get("limit") and not name.startswith("E-"):
            problems.append("limit did not run and did not say why")
        if not any(line.startswith("| %s |" % name) for line in text.splitlines()):
            problems.append("no row in the table")
        cases.check(name, problems)
    cases.check("more than 30 cases", [] if len(document["cases"]) > 30 else [str(len(document["cases"]))])
    missing = [k for k in ("cpu", "cpus", "kernel", "thp", "date") if not document["machine"].get(k)]
    cases.check("the machine is described", missing)
    page(cases, folder)


def page(cases, folder):
    path = os.path.join(folder, "page.md")
    with open(path, "w") as f:
        f.write("before\n<!-- measured: bench/compare --page -->\nold\n<!-- end of measured -->\nafter\n")
    status, text = compare(folder, ONLY, BUILD, "--from", os.path.join(folder, "results.json"), "--page", path)
    with open(path) as f:
        made = f.read()
    good = status == 0 and made.startswith("before\n") and made.endswith("after\n") and "| R1-fresh-d1 |" in made and "old" not in made
    cases.check("the page is written", [] if good else [text, made])
    try:
        bars = ET.parse(os.path.join(folder, "performance.svg")).getroot().findall("{http://www.w3.org/2000/svg}rect")
        cases.check("the chart is an SVG with bars", [] if len(bars) > 10 else ["%d bars" % len(bars)])
    except (OSError, ET.ParseError) as e:
        cases.check("the chart is an SVG with bars", [str(e)])


def wrong_result(cases, folder):
    """A driver whose result differs fails the comparison."""
    programs = os.path.join(folder, "programs")
    os.makedirs(programs)
    for name in ("zarr_bench", "zarr_bench_data"):
        os.symlink(os.path.join(BUILD, name), os.path.join(programs, name))
    line = '{"impl": "limit", "version": "0", "workload": "open_array", "threads": 2, "ops": 1, "seconds": [1.0], "checksum": "0000000000000000"}'
    with open(os.path.join(programs, "limit"), "w") as f:
        f.write("#!/bin/sh\necho '%s'\n" % line)
    os.chmod(os.path.join(programs, "limit"), 0o755)
    status, text = compare(folder, "O1-array", programs)
    cases.check("different checksums are a failure", [] if status == 1 and "checksums differ" in text else [text])
    with open(os.path.join(programs, "limit"), "w") as f:
        f.write("#!/bin/sh\necho broken >&2\nexit 1\n")
    status, text = compare(folder, "O1-array", programs)
    cases.check("a driver that fails is a failure", [] if status == 1 and "broken" in text else [text])
    status, text = compare(folder, "R9")
    cases.check("an unknown case is refused", [] if status == 1 and "no case R9" in text else [text])


def verdicts(cases):
    """What counts as reached, on figures made up."""
    sys.path.insert(0, os.path.join(SOURCE, "bench"))
    from comparison import figures
    from comparison.cases import CASES
    by_id = {c.id: c for c in CASES}

    def cell(seconds, mib=100):
        return {"runs": [{"seconds": [seconds] * 3, "cpu": [seconds], "others": 0}], "rss_mib": mib, "ops": 1, "checksum": "0"}

    def verdict(case, ours, limit, peer, mib=100):
        cells = {"libzarr": cell(ours, mib), "tensorstore": cell(peer)}
        if limit:
            cells["limit"] = cell(limit)
        return figures.verdict(figures.figures(by_id[case], cells, {"W1-rename-d1": {"rss_limit": 90}}))

    rows = [(("R1-fresh-d1", 1.2, 1.0, 3.0), "reached"), (("R1-fresh-d1", 1.25, 1.0, 3.0), "reached"), (("R1-fresh-d1", 1.3, 1.0, 4.0), "missed: limit"),
            (("R1-fresh-d1", 1.2, 1.0, 2.8), "missed: peer"), (("R1-fresh-d1", 1.1, 1.0, 2.0), "reached: limit, where the peer stands"),
            (("R1-fresh-d1", 1.3, 1.0, 2.0), "missed: peer, limit"), (("R1-fresh-d1", 1.2, 1.0, 3.0, 117), "missed: memory"),
            (("W1-fsync-d1", 1.0, None, 1.0, 106), "reached"), (("W1-fsync-d1", 1.0, None, 1.0, 107), "missed: memory")]
    for row, expected in rows:
        found = verdict(*row)
        cases.check("verdict of %s" % (row,), [] if found == expected else ["%s instead of %s" % (found, expected)])


def main():
    cases = Cases()
    verdicts(cases)
    with tempfile.TemporaryDirectory() as folder:
        one_run(cases, folder)
        wrong_result(cases, folder)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
