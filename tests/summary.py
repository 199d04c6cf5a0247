"""Counts test cases in CTest's JUnit files: summary.py RESULTS_FOLDER. Ends with "N passed, N failed, N skipped".

A test's own count is GoogleTest's summary or a last line `CASES passed=N failed=N skipped=N`; a test with neither is one case.
release.xml holds every test; the same cases under sanitizers (other files) are not counted twice, but their failures are.
"""
import glob
import os
import re
import sys
import xml.etree.ElementTree as ET

CASES = re.compile(r"^CASES passed=(\d+) failed=(\d+) skipped=(\d+)", re.M)
GTEST = re.compile(r"^\[ *(PASSED|FAILED|SKIPPED) *\] (\d+) tests?[.,]", re.M)


def count(case):
    """(passed, failed, skipped) of one CTest entry."""
    output, status = case.findtext("system-out") or "", case.get("status")
    lines, gtest = CASES.findall(output), dict()
    for word, number in GTEST.findall(output):
        gtest[word] = gtest.get(word, 0) + int(number)
    if lines:
        passed, failed, skipped = (sum(int(line[i]) for line in lines) for i in range(3))
    elif gtest:
        passed, failed, skipped = (gtest.get(word, 0) for word in ("PASSED", "FAILED", "SKIPPED"))
    else:
        passed, failed, skipped = 0, 0, 0
        if status == "run":
            passed = 1
        elif "SKIP_" in ((case.find("skipped") is not None and case.find("skipped").get("message")) or ""):
            skipped = 1
        else:
            failed = 1
    if status == "fail" and failed == 0:
        failed = 1  # crashed, timed out, or failed outside its cases
    return passed, failed, skipped


def reasons(output):
    """What was skipped or failed, one line each, with GoogleTest's reason for a skip (the line before)."""
    before = ""
    for line in output.splitlines():
        if line.startswith("SKIPPED "):
            yield line
        elif re.match(r"\[  (SKIPPED|FAILED ) \] .*\(\d+ ms\)$", line):
            yield line + (": " + before if "SKIPPED" in line else "")
        before = line.strip() or before


def main(folder):
    totals, problems = [0, 0, 0], []
    files = sorted(glob.glob(os.path.join(folder, "*.xml")), key=lambda f: (not f.endswith("release.xml"), f))
    for file in files:
        build = os.path.basename(file)[:-4]
        print("%-28s %8s %8s %8s %8s" % (build, "passed", "failed", "skipped", "seconds"))
        for case in ET.parse(file).getroot().iter("testcase"):
            counts = count(case)
            print("  %-26s %8d %8d %8d %8.1f" % ((case.get("name"),) + counts + (float(case.get("time") or 0),)))
            output = case.findtext("system-out") or ""
            problems += ["%s/%s: %s" % (build, case.get("name"), text) for text in reasons(output)]
            totals[1] += counts[1]
            totals[2] += counts[2]
            if file == files[0]:
                totals[0] += counts[0]
            for line in re.findall(r"^.*cells agree.*$", output, re.M):
                print("      " + line.strip())
    for line in sorted(set(problems)):
        print(line)
    print("%d passed, %d failed, %d skipped" % tuple(totals))
    return 1 if totals[1] or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
