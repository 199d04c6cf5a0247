"""nunit_cases.py RESULT.xml CONSOLE.log: a result of nunit-console as lines "FAILED name", "SKIPPED name: reason", and CASES at the end."""
import sys
import xml.etree.ElementTree as ElementTree

counts = {"passed": 0, "failed": 0, "skipped": 0}
try:
    cases = list(ElementTree.parse(sys.argv[1]).getroot().iter("test-case"))
except (OSError, ElementTree.ParseError) as error:
    print("no result: %s" % error)
    print(open(sys.argv[2], encoding="utf-8", errors="replace").read())
    sys.exit(1)
for case in cases:
    name = case.get("name").replace("Zarr.Tests.", "")
    if case.get("executed") != "True":
        counts["skipped"] += 1
        print("SKIPPED %s: %s" % (name, " ".join(case.itertext()).strip()))
    elif case.get("success") == "True":
        counts["passed"] += 1
    else:
        counts["failed"] += 1
        print("FAILED %s" % name)
        print("\n".join("    " + line for line in "\n".join(case.itertext()).splitlines() if line.strip()))
print("CASES " + " ".join("%s=%d" % item for item in counts.items()))
