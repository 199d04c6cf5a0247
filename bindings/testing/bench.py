"""Runs the micro-benchmark in C and in every language in one go, and prints a table with ratios: bench.py [--rounds N] [LANGUAGE...].

Each round runs C and then every language, so that a busy machine is busy for all; the best value of each counts. ns: less is
better; GB/s: more is. A ratio is what the language costs against C: time by time, or bandwidth of C by that of the language.
"""
import argparse
import os
import subprocess
import sys
import tempfile

LANGUAGES = ["java", "csharp", "go", "ruby"]
HERE = os.path.dirname(os.path.abspath(__file__))


def build_c(folder):
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "zarr"], check=True, capture_output=True, text=True).stdout.split()
    program = os.path.join(folder, "bench_c")
    subprocess.run(["cc", "-std=c99", "-D_POSIX_C_SOURCE=200809L", "-O2", os.path.join(HERE, "bench_c.c"), "-o", program] + flags, check=True)
    return program


def figures(command):
    """{name: (value, unit)} of lines "NAME VALUE UNIT"; other lines are passed on."""
    out = {}
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=900)
    for line in result.stdout.splitlines():
        words = line.split()
        try:
            out[words[0]] = float(words[1]), words[2]
        except (IndexError, ValueError):
            print("# %s" % line)
    if result.returncode:
        raise SystemExit("bench.py: %s: exit status %d" % (" ".join(command), result.returncode))
    return out


def better(a, b):
    return b if a is None or (b[0] > a[0]) == b[1].endswith("/s") else a


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("languages", nargs="*")
    arguments = parser.parse_args()
    languages = arguments.languages or LANGUAGES
    best = {name: {} for name in ["c"] + languages}
    with tempfile.TemporaryDirectory(prefix="libzarr-bench-") as folder:
        program = build_c(folder)
        for _ in range(arguments.rounds):
            for name in best:
                command = [program] if name == "c" else ["bash", os.path.join(HERE, "..", name, "bench.sh")]
                for figure, value in figures(command).items():
                    best[name][figure] = better(best[name].get(figure), value)
    print("| | C | %s |" % " | ".join(languages))
    print("|---" * (len(languages) + 2) + "|")
    extra = sorted({f for name in languages for f in best[name]} - set(best["c"]))
    for figure, (base, unit) in list(best["c"].items()) + [(f, (None, None)) for f in extra]:
        cells = ["%g %s" % (base, unit) if base else "-"]
        for name in languages:
            value, own_unit = best[name].get(figure, (None, None))
            ratio = value and base and (base / value if unit.endswith("/s") else value / base)
            cells.append("-" if value is None else "%g %s" % (value, own_unit) + (" (%.2f)" % ratio if ratio else ""))
        print("| %s | %s |" % (figure, " | ".join(cells)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
