"""The implementations: ours, the lower bound, and the peers, which are installed into the work folder."""
import os
import shutil
import subprocess
from dataclasses import dataclass

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(BENCH)


@dataclass
class Implementation:
    name: str
    command: list
    only: tuple = ()   # workloads; empty = all
    peer: bool = True
    missing: str = ""  # why it cannot run


def _run(command, log, **more):
    with open(log, "a") as out:
        return subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, **more).returncode == 0


def build(folder):
    """Builds zarr_bench, zarr_bench_data and limit; returns the folder that has them."""
    target, log = os.path.join(folder, "build"), os.path.join(folder, "build.log")
    print("building in %s" % target, flush=True)
    configure = ["cmake", "-S", ROOT, "-B", target, "-DCMAKE_BUILD_TYPE=Release", "-DZARR_BUILD_BENCHMARKS=ON", "-DZARR_BUILD_TOOL=OFF"]
    if shutil.which("ninja"):
        configure += ["-G", "Ninja"]
    targets = ["zarr_bench", "zarr_bench_data", "zarr_limit"]
    if not (_run(configure, log) and _run(["cmake", "--build", target, "-j", str(os.cpu_count()), "--target"] + targets, log)):
        raise SystemExit("the build failed, see " + log)
    return target


def _python(folder, chosen):
    """(interpreter with the peers, reason why there is none)."""
    if chosen:
        return chosen, ""
    script = ". tools/setup/python.sh && zarr3_python"
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, env=dict(os.environ, ZARR_CACHE=os.path.join(folder, "python")),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = done.stderr.strip().splitlines()
    return done.stdout.strip(), "" if done.stdout.strip() else (lines[-1] if lines else "no Python 3.11 or newer")


def _has(python, module):
    return subprocess.run([python, "-c", "import " + module], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def _zarrs(folder, chosen):
    """(program, reason why there is none)."""
    if chosen:
        return chosen, ""
    if not shutil.which("cargo"):
        return "", "cargo is not installed"
    target, log = os.path.join(folder, "cargo"), os.path.join(folder, "cargo.log")
    program = os.path.join(target, "release", "bench_zarrs")
    print("building the driver of zarrs in %s" % target, flush=True)
    manifest = os.path.join(BENCH, "peers", "zarrs", "Cargo.toml")
    if not _run(["cargo", "build", "--release", "--locked", "--manifest-path", manifest], log, env=dict(os.environ, CARGO_TARGET_DIR=target)):
        return "", "cargo build failed, see " + log
    return program, ""


def implementations(folder, programs, options):
    """All of them; those that cannot run have `missing`."""
    found = [Implementation("libzarr", [os.path.join(programs, "zarr_bench")], peer=False),
             Implementation("limit", [os.path.join(programs, "limit")], peer=False)]
    if options.no_peers:
        return found
    python, reason = _python(folder, options.python)
    zarr_driver, ts_driver = (os.path.join(BENCH, "peers", n) for n in ("zarr_python.py", "tensorstore_peer.py"))
    with_index_cache = ("read_subchunks", "read_boxes", "read_strided")
    rows = [("tensorstore", "tensorstore", [ts_driver], ()),
            ("tensorstore+16M", "tensorstore", [ts_driver, "--cache-bytes", str(16 << 20)], with_index_cache),
            ("zarrs-python", "zarrs", [zarr_driver, "--pipeline", "zarrs"], ()),
            ("zarr-fused", "zarr.core.codec_pipeline", [zarr_driver, "--pipeline", "fused"], ()),
            ("zarr-batched", "zarr", [zarr_driver, "--pipeline", "batched"], ())]
    for name, module, command, only in rows:
        missing = reason or ("" if _has(python, module) else "Python package %s is not installed" % module.partition(".")[0])
        found.append(Implementation(name, [python, "-B"] + command, only, missing=missing))
    if python and not reason and not _has(python, "zarr.core.codec_pipeline; from zarr.core.codec_pipeline import FusedCodecPipeline"):
        next(i for i in found if i.name == "zarr-fused").missing = "needs zarr 3.3 or newer, which needs Python 3.12 or newer"
    program, reason = _zarrs(folder, options.zarrs)
    found.append(Implementation("zarrs", [program], missing=reason))
    return found
