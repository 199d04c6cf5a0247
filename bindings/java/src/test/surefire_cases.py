"""Adds up the reports of surefire: surefire_cases.py LABEL FOLDER. Names every failed and skipped test, then prints
"COUNT passed failed skipped"."""
import glob
import sys
import xml.etree.ElementTree


def main(label, folder):
    passed = failed = skipped = 0
    for path in sorted(glob.glob(folder + "/TEST-*.xml")):
        for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
            name = "%s: %s.%s" % (label, case.get("classname", "").split(".")[-1], case.get("name"))
            reason = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
                print("FAILED %s" % name)
            elif reason is not None:
                skipped += 1
                print("SKIPPED %s: %s" % (name, reason.get("message")))
            else:
                passed += 1
    print("COUNT %d %d %d" % (passed, failed, skipped))


main(*sys.argv[1:])
