"""The ABI: check_abi.py SOURCE LIBRARY STATIC_LIBRARY CC [--update].

- exported symbols are zarr_* only, all of version LIBZARR_1, and those of symbols.txt; so are the prototypes of zarr.h
- every public struct has the layout of layout.txt; members are only added at the end
- abidiff finds no removal and no change against libzarr.abi (additions are fine)
--update rewrites symbols.txt, layout.txt and libzarr.abi from this build: for additions, and for a new major version."""
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "style"))
from cases import Cases  # noqa: E402

NODE = "LIBZARR_1"


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def read_lines(name):
    path = os.path.join(HERE, name)
    return open(path).read().split("\n")[:-1] if os.path.exists(path) else []


def exported(library):
    """(name, version) of every defined dynamic symbol but the version node itself."""
    symbols = []
    for line in run("nm", "-D", "--defined-only", "--with-symbol-versions", library)[1].splitlines():
        kind, name = line.split()[-2:]
        if kind != "A":
            symbols.append(tuple(re.split("@+", name)) if "@" in name else (name, ""))
    return symbols


def prototypes(header):
    return sorted(re.findall(r"^ZARR_API\b[^;(]*?\b(zarr_\w+)\(", header, re.M))


def public_structs(header):
    """{name: [member]} of every struct with a body."""
    structs = {}
    code = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
    for name, body in re.findall(r"typedef struct (\w+) \{(.*?)\n\} \1;", code, re.S):
        members = []
        for declaration in body.split(";"):
            declaration = " ".join(declaration.split())
            match = re.search(r"\(\*(\w+)\)\s*\(", declaration) or re.search(r"(\w+)(?:\[\w+\])?$", declaration)
            if match:
                members.append(match.group(1))
        structs[name] = members
    return structs


def layout(structs, include, cc):
    """Lines `struct.member offset size` and `struct size`, as the C compiler sees them."""
    program = ["#include <stdio.h>", "#include <zarr.h>", "int main(void) {"]
    for name, members in structs.items():
        for member in members:
            program.append('  printf("%s.%s %%zu %%zu\\n", offsetof(%s, %s), sizeof(((%s *)0)->%s));' % ((name, member) * 3))
        program.append('  printf("%s %%zu\\n", sizeof(%s));' % (name, name))
    program.append("  return 0; }")
    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "layout")
        done = subprocess.run([cc, "-std=c99", "-I", include, "-x", "c", "-", "-o", binary], input="\n".join(program), text=True,
                              capture_output=True)
        if done.returncode:
            sys.exit("layout: " + done.stderr)
        return run(binary)[1].split("\n")[:-1]


def layout_problems(known, found):
    """Members of `known` may not move, and new ones only stand behind them; a struct may so become larger."""
    problems, now = [], dict(line.split(" ", 1) for line in found)
    sizes = {line.split()[0]: int(line.split()[1]) for line in known if "." not in line.split()[0]}
    for line in known:
        name, rest = line.split(" ", 1)
        if "." in name and now.get(name) != rest:
            problems.append("%s was at %s, is at %s" % (name, rest, now.get(name, "no place")))
        elif "." not in name and int(now.get(name, 0)) < int(rest):
            problems.append("%s had %s bytes, has %s" % (name, rest, now.get(name, "none")))
    old = {line.split()[0] for line in known}
    for line in found:
        name, offset = line.split()[:2]
        owner = name.split(".")[0]
        if "." in name and name not in old and owner in sizes and int(offset) < sizes[owner]:
            problems.append("%s is new and not at the end" % name)
    return problems


def unhandled(structs):
    """Every public struct but the plain ranges begins with struct_size."""
    return [name for name, members in structs.items() if members[0] != "struct_size" and name != "zarr_range"]


def abi_diff(library):
    dump = os.path.join(HERE, "libzarr.abi")
    if not os.path.exists(dump):
        return ["there is no libzarr.abi"]
    code, out, err = run("abidiff", "--no-added-syms", "--suppressions", os.path.join(HERE, "suppressions.ini"), dump, library)
    return (out + err).splitlines()[:60] if code else []


def has_debug_info(library):
    return ".debug_info" in run("readelf", "-S", "--wide", library)[1]


def update(symbols, lines, library, include):
    open(os.path.join(HERE, "symbols.txt"), "w").write("".join(s + "\n" for s in symbols))
    open(os.path.join(HERE, "layout.txt"), "w").write("".join(line + "\n" for line in lines))
    code, _, err = run("abidw", "--headers-dir", include, "--drop-private-types", "--exported-interfaces-only", "--no-comp-dir-path", "--no-corpus-path",
                       "--no-show-locs", "--out-file", os.path.join(HERE, "libzarr.abi"), library)
    if code:
        sys.exit("abidw: " + err)


def main(source, library, static, cc, options):
    include = os.path.join(source, "include")
    header = open(os.path.join(include, "zarr.h")).read()
    structs, symbols = public_structs(header), exported(library)
    lines = layout(structs, include, cc)
    names = sorted(name for name, _ in symbols)
    if "--update" in options:
        update(names, lines, library, include)
    cases, known = Cases(), read_lines("symbols.txt")
    cases.check("nothing but zarr_* is exported", [n for n in names if not n.startswith("zarr_")])
    cases.check("every symbol has version " + NODE, ["%s@%s" % s for s in symbols if s[1] != NODE])
    cases.check("no exported symbol was removed", [n for n in known if n not in names] or ([] if known else ["symbols.txt is empty"]))
    cases.check("new symbols are in symbols.txt", [n for n in names if n not in known])
    cases.check("every prototype of zarr.h is exported", [n for n in prototypes(header) if n not in names])
    cases.check("every exported symbol is in zarr.h", [n for n in names if n not in prototypes(header)])
    dynamic = run("readelf", "-d", library)[1]
    cases.check("SONAME", [] if "[libzarr.so.1]" in dynamic else [dynamic])
    cases.check("nodelete", [] if re.search(r"FLAGS_1.*NODELETE", dynamic) else [dynamic])
    cases.check("no STB_GNU_UNIQUE symbol", [line for line in run("nm", static)[1].splitlines() if " u " in line][:20])
    cases.check("every public struct begins with struct_size", unhandled(structs))
    if struct.calcsize("P") == 8:
        cases.check("layout of the public structs", layout_problems(read_lines("layout.txt"), lines)
                    or ([] if read_lines("layout.txt") else ["layout.txt is empty"]))
        cases.check("new members are in layout.txt", [line for line in lines if line not in read_lines("layout.txt")])
    else:
        cases.skip("layout of the public structs", "layout.txt is of 64-bit machines")
    if not shutil.which("abidiff"):
        cases.skip("abidiff", "abidiff is not installed (Debian: abigail-tools)")
    elif not has_debug_info(library):
        cases.skip("abidiff", "the library was built without -g")
    else:
        cases.check("abidiff", abi_diff(library))
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5], sys.argv[5:]))
