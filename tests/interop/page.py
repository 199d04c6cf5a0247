"""docs/compatibility.md out of a run of the matrices: page.py PAGE --lib LIBZARR.so --peer NAME=PYTHON... Runs run.py and
type_matrix.py with these arguments and writes what they found."""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = (("matrix", "run.py", "Numbers, chunks, shards, codecs, fill values, keys, orders"),
            ("types", "type_matrix.py", "Narrow numbers, text, times, records"),
            ("text", "text_matrix.py", "Text and bytes of any length"),
            ("objects", "object_matrix.py", "Python objects (v2, json2 and msgpack2)"))
HEAD = """# Compatibility
Written by `tests/interop/page.py` from a run of the interop matrices; do not edit. Each cell is one random array, compared bit for
bit: written by another implementation and read by libzarr, or the other way round.
"""


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(c).replace("|", "\\|") for c in row) + " |" for row in rows])


def section(title, found):
    rows = [(group, good, bad) for group, (good, bad) in found["groups"]]
    parts = ["## " + title, table(("writer, reader", "cells that agree", "that differ"), rows)]
    rows = [(peer, what, text, "%d of %d" % (differ, cells)) for peer, what, text, cells, differ in found["defects"] if differ]
    if rows:
        parts += ["Where others differ from the specification. libzarr reads and writes these cells as the specification says; they do the\n"
                  "cell and differ, which is not counted above:", table(("implementation", "as", "what it does", "cells that differ"), rows)]
    if found["refusals"]:
        parts += ["What others cannot do:", table(("implementation", "as", "why not", "cells"), found["refusals"])]
    return "\n\n".join(parts)


def main():
    page, arguments = sys.argv[1], sys.argv[2:]
    sections = []
    with tempfile.TemporaryDirectory() as folder:
        for name, script, title in PROGRAMS:
            done = subprocess.run([sys.executable, "-B", os.path.join(HERE, script)] + arguments,
                                  env=dict(os.environ, ZARR_INTEROP_RESULTS=folder), capture_output=True, text=True)
            if done.returncode != 0:
                sys.exit("%s failed:\n%s%s" % (script, done.stdout[-4000:], done.stderr[-2000:]))
            with open(os.path.join(folder, name + ".json")) as f:
                sections.append(section(title, json.load(f)))
    with open(page, "w") as f:
        f.write("\n\n".join([HEAD.rstrip()] + sections) + "\n")


if __name__ == "__main__":
    main()
