"""Rules of the tree that a grep can hold: check_tree.py SOURCE. Includes point downward, the public header is the only door,
every folder says what it is, no file grows without end, nothing of one machine or of unfinished work is in it."""
import os
import re
import subprocess
import sys

from cases import Cases

RANKS = {"base": 0, "json": 1, "data_type": 2, "metadata": 3, "codec": 4, "store": 4, "chunk": 5, "node": 6, "capi": 7}
FORBIDDEN = {"codec": {"store", "metadata"}, "store": {"codec", "metadata"}}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
CODE = (".c", ".h", ".cpp", ".hpp")
SCRIPTS = CODE + (".py", ".sh", ".cmake")
# zarr.h only. Tests of the ABI are users too.
OUTSIDE = ("tools/zarrtool/", "examples_c/", "bench/", "modules/", "tests/capi/", "tests/conformance/", "tests/install/")
MAX_LINES = 400
# A path of one machine, not of every Debian.
MACHINE_PATH = re.compile(r"(?<![\w.:/$}])/(?:work|root|farm|home)/\w")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")


def files(source):
    listed = subprocess.run(["git", "-C", source, "ls-files", "--cached", "--others", "--exclude-standard"], capture_output=True,
                            text=True).stdout.split("\n")
    return [name for name in listed if name and os.path.isfile(os.path.join(source, name))]


def includes(text):
    return [(match.group(1), match.group(2), text.count("\n", 0, match.start()) + 1) for match in INCLUDE.finditer(text)]


def layer_problems(name, text):
    problems, layer = [], name.split("/")[1]
    for quote, target, line in includes(text):
        other = target.split("/")[0]
        if "nlohmann" in target and layer != "json":
            problems.append("%s:%d: only src/json may include %s" % (name, line, target))
        elif quote == '"' and other in RANKS and (RANKS[other] > RANKS[layer] or other in FORBIDDEN.get(layer, ())):
            problems.append("%s:%d: %s may not include %s" % (name, line, layer, target))
        elif quote == '"' and target.startswith("../"):
            problems.append("%s:%d: includes are relative to src/: %s" % (name, line, target))
        elif target == "zarr.h" and layer not in ("capi", "base", "codec", "store"):
            problems.append("%s:%d: zarr.h is above %s" % (name, line, layer))
    return problems


def outside_problems(name, text):
    return ["%s:%d: only zarr.h may be used here, not %s" % (name, line, target) for quote, target, line in includes(text)
            if target.split("/")[0] in RANKS and "/" in target]


def main(source):
    cases, names = Cases(), files(source)
    texts = {}
    for name in names:
        if name.endswith(SCRIPTS) or os.path.basename(name) in ("CMakeLists.txt", "README.md", "run"):
            texts[name] = open(os.path.join(source, name), encoding="utf-8").read()
    code = {name: text for name, text in texts.items() if name.endswith(CODE)}
    for layer in sorted(RANKS):
        inside = {n: t for n, t in code.items() if n.startswith("src/%s/" % layer)}
        cases.check("layer " + layer, [p for n, t in inside.items() for p in layer_problems(n, t)]
                    or ([] if inside else ["src/%s has no code" % layer]))
    for folder in OUTSIDE:
        cases.check("only zarr.h in " + folder,
                    [p for n, t in code.items() if n.startswith(folder) for p in outside_problems(n, t)])
    folders = sorted({os.path.dirname(n) for n in code if n.startswith("src/")} |
                     {"src", "tools/zarrtool", "examples_c", "bench", "tests", "modules", "bindings"})
    cases.check("a README in every source folder", [f for f in folders if not os.path.isfile(os.path.join(source, f, "README.md"))])
    cases.check("at most %d lines a file" % MAX_LINES, ["%s has %d" % (n, t.count("\n")) for n, t in texts.items()
                if n.endswith(SCRIPTS) and t.count("\n") > MAX_LINES and n != "include/zarr.h"])
    cases.check("#pragma once", [n for n, t in code.items() if n.endswith(".hpp") and "#pragma once" not in t])
    cases.check("lines end well", ["%s:%d" % (n, i) for n, t in code.items() for i, line in enumerate(t.split("\n"), 1)
                                   if line.rstrip() != line or "\t" in line])
    this = "tests/style/check_tree.py"
    for title, pattern in (("no path of one machine", MACHINE_PATH), ("nothing unfinished", UNFINISHED)):
        cases.check(title, ["%s:%d: %s" % (n, i, line.strip()) for n, t in texts.items() if n != this
                            for i, line in enumerate(t.split("\n"), 1) if pattern.search(line)])
    header = open(os.path.join(source, "include/zarr.h")).read()
    calls = "\n".join(t for n, t in code.items() if n.startswith(("tests/capi/", "tests/conformance/", "tests/install/")))
    called = set(re.findall(r"\bzarr_\w+", calls))
    cases.check("every function of zarr.h is called through the ABI by a test",
                [f for f in re.findall(r"^ZARR_API\b[^;(]*?\b(zarr_\w+)\(", header, re.M) if f not in called])
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
