"""zarr.h compiles alone, pedantic and without a warning, as every standard of C and C++, with every compiler that is there:
check_header.py SOURCE. Its comments pass Doxygen without a warning."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

from cases import Cases

C_STANDARDS = ["c99", "c11", "c17"]
CXX_STANDARDS = ["c++11", "c++14", "c++17", "c++20"]
WARNINGS = ["-pedantic-errors", "-Wall", "-Wextra", "-Werror", "-Wconversion", "-Wundef", "-Wshadow"]
C_WARNINGS = ["-Wstrict-prototypes", "-Wmissing-prototypes"]
CXX_WARNINGS = ["-Wold-style-cast", "-Wzero-as-null-pointer-constant", "-Wnon-virtual-dtor"]


def compile_alone(compiler, language, standard, extra, include):
    source = '#include <zarr.h>\n#include "zarr.h"\n'
    done = subprocess.run([compiler, "-x", language, "-std=" + standard, "-fsyntax-only", "-I", include, "-"] + WARNINGS + extra,
                          input=source, capture_output=True, text=True)
    return done.stderr.splitlines()[:20] if done.returncode or done.stderr else []


def doxygen(header):
    with tempfile.TemporaryDirectory() as folder:
        settings = ["INPUT=%s" % header, "OUTPUT_DIRECTORY=%s" % folder, "GENERATE_LATEX=NO", "GENERATE_HTML=NO", "GENERATE_XML=YES",
                    "EXTRACT_ALL=NO", "QUIET=YES", "WARNINGS=YES", "WARN_IF_UNDOCUMENTED=YES", "WARN_IF_DOC_ERROR=YES",
                    "WARN_AS_ERROR=FAIL_ON_WARNINGS", "JAVADOC_AUTOBRIEF=YES", "OPTIMIZE_OUTPUT_FOR_C=YES", "TYPEDEF_HIDES_STRUCT=YES",
                    "ENABLE_PREPROCESSING=YES", "MACRO_EXPANSION=YES", "EXPAND_ONLY_PREDEF=YES", "PREDEFINED=ZARR_API= SWIG=1"]
        done = subprocess.run(["doxygen", "-"], input="\n".join(settings), capture_output=True, text=True, cwd=folder)
        return [line for line in done.stderr.splitlines() if line] or (["exit status %d" % done.returncode] if done.returncode else [])


def undocumented(text):
    """Prototypes whose line before does not end a comment; a comment may serve the accessors that follow it directly."""
    problems, previous = [], ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("ZARR_API") and not previous.endswith("*/"):
            problems.append("zarr.h:%d: no comment before %s" % (number, line))
        previous = line.rstrip()
    return problems


def main(source):
    cases, include = Cases(), os.path.join(source, "include")
    header = os.path.join(include, "zarr.h")
    text = open(header).read()
    for c, cxx in (("gcc", "g++"), ("clang", "clang++")):
        if not shutil.which(c) or not shutil.which(cxx):
            cases.skip("header with " + c, "%s is not installed" % c)
            continue
        for standard in C_STANDARDS:
            cases.check("header as %s with %s" % (standard, c), compile_alone(c, "c", standard, C_WARNINGS, include))
        for standard in CXX_STANDARDS:
            cases.check("header as %s with %s" % (standard, cxx), compile_alone(cxx, "c++", standard, CXX_WARNINGS, include))
    includes = re.findall(r"#\s*include\s*[<\"]([^>\"]+)", text)
    cases.check("header includes", [] if sorted(includes) == ["stddef.h", "stdint.h"] else ["includes %s" % includes])
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    cases.check("header types", [w for w in re.findall(r"\b(?:bool|_Bool|long|union|wchar_t)\b|\.\.\.", code)])
    cases.check("header comments", undocumented(text))
    if shutil.which("doxygen"):
        cases.check("header in Doxygen", doxygen(header))
    else:
        cases.skip("header in Doxygen", "doxygen is not installed")
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
