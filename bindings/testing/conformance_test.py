"""The four `conformance` programs against the data set of zarr-python: run.sh conformance_test.py [--language NAME] [--all].

read: the printed elements are the manifest's. copy (plain, to the other format, with --chunks, with --codecs): zarr-python reads the
copy, and finds the values of the manifest and the source's fill value, names and attributes; the copy's document is the one that
`zarrtool copy` writes with the same options, and what zarrtool cannot do is refused. Damaged arrays and wrong usage fail as
bindings/README.md says. Each array is read by two languages and copied in two ways, so that all together see everything;
--all (or ZARR_CONFORMANCE_ALL=1): every language does everything. Ends with `CASES passed=N failed=N skipped=N`.
"""
import argparse
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings

import zarr

import element_text

LANGUAGES = ["java", "csharp", "go", "ruby"]
KINDS = ["format", "chunks", "codecs", "format and codecs"]
CHAINS = [[{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "zstd", "configuration": {"level": 3, "checksum": False}}],
          [{"name": "bytes", "configuration": {"endian": "big"}}, {"name": "gzip", "configuration": {"level": 5}}],
          [{"name": "bytes", "configuration": {"endian": "little"}}]]
IGNORED = ("attributes", "storage_transformers", "consolidated_metadata")
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
DATA, ZARRTOOL = os.environ["ZARR_DATA"], os.path.join(os.environ["ZARR_PREFIX"], "bin", "zarrtool")


def run(command, timeout=120):
    try:
        result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=timeout, stdin=subprocess.DEVNULL)
        return result.returncode, result.stdout, result.stderr
    except subprocess.TimeoutExpired:
        return None, "", "still running after %d s" % timeout


def program(language, *arguments):
    return run(["bash", os.path.join(ROOT, "bindings", language, "conformance.sh"), *arguments])


def refused(code, error, status=1):
    """Why this is no orderly refusal, or None."""
    if code != status:
        return "exit status %s, expected %d: %s" % (code, status, error.strip()[:300])
    if len(error.strip().splitlines()) != 1 and status == 1:
        return "expected one line on stderr, found: %s" % error.strip()[:600]
    return None


def exact(text):
    """JSON with numbers as they are written, so that 1 is not 1.0 and NaN equals NaN."""
    return json.loads(text, parse_int=lambda s: "integer " + s, parse_float=lambda s: "float " + repr(float(s)),
                      parse_constant=lambda s: "literal " + s)


def contents(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def document(path):
    name = "zarr.json" if os.path.exists(os.path.join(path, "zarr.json")) else ".zarray"
    return {k: v for k, v in exact(contents(os.path.join(path, name))).items() if k not in IGNORED}


def attributes(path):
    if os.path.exists(os.path.join(path, "zarr.json")):
        return exact(contents(os.path.join(path, "zarr.json"))).get("attributes", {})
    aside = os.path.join(path, ".zattrs")
    return exact(contents(aside)) if os.path.exists(aside) else {}


def names(path):
    if os.path.exists(os.path.join(path, "zarr.json")):
        found = document(path).get("dimension_names")
        return found if found and any(found) else None
    return attributes(path).get("_ARRAY_DIMENSIONS")


def values_differ(entry, path):
    expected = contents(os.path.join(DATA, entry["elements"]))
    try:
        opened = zarr.open_array(path, mode="r")
        found = element_text.lines(opened[...], raw_as_base64=entry["data_type"] == "raw_bytes")
    except Exception as e:
        if entry["stored"] and not (entry["data_type"] == "r24" and os.path.exists(os.path.join(path, "zarr.json"))):
            return "zarr-python does not read it: %s: %s" % (type(e).__name__, e)
        code, found, error = run([ZARRTOOL, "conformance", "--array_path", path])  # zarr-python has no r24 in v3
    return None if found == expected else "zarr-python reads other values"


def fill_differs(source, copy):
    try:
        a, b = (zarr.open_array(path, mode="r") for path in (source, copy))
    except Exception:
        return None  # said, or known, by values_differ()
    if a.fill_value is None or b.fill_value is None:
        return None  # v2's null becomes zero in v3
    if a.dtype.kind in "VOT":  # records, objects, text of any length
        same = a.fill_value == b.fill_value
    else:
        same = a.dtype.type(a.fill_value).tobytes() == a.dtype.type(b.fill_value).tobytes()
    return None if same else "fill value %r became %r" % (a.fill_value, b.fill_value)


def shape_option(extents):
    return ",".join(str(n) for n in extents)


def options(kind, entry, number):
    """(options of the program, options of zarrtool)."""
    shared, tool = [], []
    target = entry["zarr_format"]
    if kind.startswith("format"):
        target = 5 - target
        shared += ["--zarr-format", str(target)]
    if kind.endswith("codecs"):
        shared += ["--codecs", json.dumps(CHAINS[number % len(CHAINS)])]
    if kind == "chunks":
        chunks = [max(1, (n + 2) // 3) for n in entry["shape"]]
        shared += ["--chunks", shape_option(chunks)]
        if entry["shards"]:
            tool += ["--shards", shape_option([-(-s // c) * c for s, c in zip(entry["shards"], chunks)])]
    if target == 2 and entry["shards"]:
        tool += ["--shards", "none"]
    return shared, tool


class Copy:
    """One copy by a language, and the reference beside it."""

    def __init__(self, language, kind, entry, number, work):
        self.name = "%s: copy (%s) %s" % (language, kind, entry["path"])
        self.language, self.kind, self.entry = language, kind, entry
        self.source = os.path.join(DATA, entry["path"])
        self.copy, self.reference = (os.path.join(work, "%s-%s-%d-%s" % (language, kind.replace(" ", "-"), number, w)) for w in "cr")
        self.options, self.tool = options(kind, entry, number)

    def run(self):
        self.found = program(self.language, "copy", self.source, self.copy, *self.options)
        self.wanted = run([ZARRTOOL, "copy", self.source, self.reference, *self.options, *self.tool])
        return self

    def problem(self):
        code, _, error = self.found
        if self.wanted[0] != 0:
            why = refused(code, error)
            return why and "zarrtool refuses this (%s), but: %s" % (self.wanted[2].strip(), why) or (
                "a refused copy left %s" % os.listdir(self.copy) if os.path.exists(self.copy) else None)
        if code != 0:
            return "exit status %s: %s" % (code, error.strip()[:600])
        wanted, found = document(self.reference), document(self.copy)
        for key in sorted(set(wanted) | set(found)):
            if wanted.get(key) != found.get(key):
                return "%s: zarrtool writes %s, found %s" % (key, wanted.get(key), found.get(key))
        hidden = {"_ARRAY_DIMENSIONS"} if "format" in self.kind else set()
        before, after = ({k: v for k, v in attributes(p).items() if k not in hidden} for p in (self.source, self.copy))
        if before != after:
            return "attributes %s became %s" % (before, after)
        if names(self.source) != names(self.copy):
            return "dimension names %s became %s" % (names(self.source), names(self.copy))
        return values_differ(self.entry, self.copy) or fill_differs(self.source, self.copy)


class Read:
    def __init__(self, language, entry):
        self.name, self.language, self.entry = "%s: read %s" % (language, entry["path"]), language, entry

    def run(self):
        self.found = program(self.language, "read", "--array_path", os.path.join(DATA, self.entry["path"]))
        return self

    def problem(self):
        code, text, error = self.found
        if "status" in self.entry:
            return refused(code, error)
        if code != 0 or error.strip():
            return "exit status %s: %s" % (code, error.strip()[:600])
        return None if text == contents(os.path.join(DATA, self.entry["elements"])) else "other elements than the manifest's"


class Refusal:
    def __init__(self, language, title, status, *arguments):
        self.name, self.language, self.status, self.arguments = "%s: %s" % (language, title), language, status, arguments

    def run(self):
        self.found = program(self.language, *self.arguments)
        return self

    def problem(self):
        return refused(self.found[0], self.found[2], self.status)


def jobs(manifest, languages, everything, work):
    out = []
    count = len(LANGUAGES)
    for i, entry in enumerate(manifest["arrays"]):
        for j, language in enumerate(LANGUAGES):
            turn = (i - j) % count
            if everything or turn in (0, 1):
                out.append(Read(language, entry))
            if everything or turn == 2:
                out.append(Copy(language, "plain", entry, i, work))
            for k, kind in enumerate(KINDS):
                if everything or (turn == 3 and k == (i // count) % count):
                    if kind != "chunks" or entry["shape"]:
                        out.append(Copy(language, kind, entry, i, work))
    existing = os.path.join(work, "existing")
    os.makedirs(existing)
    with open(os.path.join(existing, "zarr.json"), "w") as f:
        f.write('{"zarr_format": 3, "node_type": "group"}')
    array, group, nowhere = (os.path.join(DATA, p) for p in ("v3/int32", "v3/tree", "v3/nowhere"))
    for language in LANGUAGES:
        out += [Read(language, entry) for entry in manifest["corrupt"]]
        out += [Refusal(language, "no arguments", 2), Refusal(language, "an unknown command", 2, "frobnicate"),
                Refusal(language, "read without --array_path", 2, "read"), Refusal(language, "copy without DST", 2, "copy", array),
                Refusal(language, "an unknown option", 2, "copy", array, os.path.join(work, "u"), "--frobnicate", "1"),
                Refusal(language, "an option without value", 2, "copy", array, os.path.join(work, "v"), "--chunks"),
                Refusal(language, "zarr format 4", 2, "copy", array, os.path.join(work, "w"), "--zarr-format", "4"),
                Refusal(language, "read a group", 1, "read", "--array_path", group),
                Refusal(language, "read nothing", 1, "read", "--array_path", nowhere),
                Refusal(language, "copy a group", 1, "copy", group, os.path.join(work, language + "-group")),
                Refusal(language, "copy over something", 1, "copy", array, existing),
                Refusal(language, "chunks of another rank", 1, "copy", array, os.path.join(work, language + "-rank"), "--chunks", "2"),
                Refusal(language, "codecs that are no JSON", 1, "copy", array, os.path.join(work, language + "-json"), "--codecs", "[")]
    return [job for job in out if job.language in languages]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--all", action="store_true", default=os.environ.get("ZARR_CONFORMANCE_ALL") == "1")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    languages = arguments.language or LANGUAGES
    manifest = json.loads(contents(os.path.join(DATA, "manifest.json")))
    work = tempfile.mkdtemp(prefix="libzarr-conformance-")
    passed = failed = 0
    try:
        unusable = []
        for language in languages:  # builds what is missing, once, before several processes ask for it
            code, _, error = program(language)
            if code != 2:
                unusable.append(language)
                failed += 1
                print("FAILED %s: conformance.sh does not run: %s" % (language, error.strip()[-1500:]))
        todo = jobs(manifest, [l for l in languages if l not in unusable], arguments.all, work)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for job in pool.map(lambda job: job.run(), todo):
                why = job.problem()
                passed, failed = (passed, failed + 1) if why else (passed + 1, failed)
                if why:
                    print("FAILED %s: %s" % (job.name, why), flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print("CASES passed=%d failed=%d skipped=0" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
