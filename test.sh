#!/usr/bin/env bash
# Installs what the tests need, builds, runs every test, and ends with "N passed, N failed, N skipped".
#
#   ./test.sh            everything
#   ./test.sh unit capi  only the CTest labels named, in the ordinary build
#   ./test.sh bindings   only the language packages
#
# Environment: ZARR_BUILD_ROOT (default build/), ZARR_JOBS (default: CPUs), ZARR_CACHE (environments of the peers, default
# ~/.cache/libzarr), ZARR_NUMCODECS_FIXTURE (folder of numcodecs' own fixtures).
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
zarr_root=$PWD
. tools/setup/packages.sh
. tools/setup/python.sh
. tools/setup/peers.sh
. tools/setup/bindings.sh
build=${ZARR_BUILD_ROOT:-$PWD/build}
jobs=${ZARR_JOBS:-$(nproc)}
labels=$(IFS='|'; echo "$*")
export PYTHONDONTWRITEBYTECODE=1
export TSAN_OPTIONS=${TSAN_OPTIONS:-die_after_fork=0}  # the tests of fork start threads in the child

give_up() {
  echo "test.sh: $1"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
}

say() { printf '\n== %s (%ds)\n' "$1" "$SECONDS"; }

# run_build NAME LABELS CMAKE_OPTION...: configures, builds and runs one build; its results go to results/NAME.xml.
run_build() {
  local name=$1 label=$2 log=$build/results/$1.log
  shift 2
  say "$name: build"
  cmake -S . -B "$build/$name" -G Ninja -DZARR_BUILD_TESTS=ON -DZARR_USE_CCACHE=OFF "$@" >"$log" 2>&1 &&
    ninja -C "$build/$name" -j "$jobs" >>"$log" 2>&1 || { tail -n 60 "$log"; give_up "the build $name failed, see $log"; }
  say "$name: test"
  ctest --test-dir "$build/$name" -j "$jobs" --output-on-failure --output-junit "$build/results/$name.xml" \
    --test-output-size-passed 4000000 --test-output-size-failed 4000000 ${label:+-L "$label"}
}

say "setup"
install_packages $ZARR_BUILD_PACKAGES $ZARR_TEST_PACKAGES || give_up "packages are missing"
zarr2=$(zarr2_python) || true
zarr3=$(zarr3_python) || true
zarrita=$(zarrita_folder) || true
peers=gdal=/usr/bin/python3
[ -n "$zarr3" ] && peers+=";zarr3=$zarr3;zarrs=$zarr3;tensorstore=$zarr3;numcodecs=$zarr3;xarray=$zarr3"
[ -z "$zarr3" ] || [ -z "$zarrita" ] || peers+=";zarrita=$zarr3"
[ -n "$zarr2" ] && peers+=";zarr2=$zarr2"
export ZARR_PYTHON_ZARR2=$zarr2 ZARR_PYTHON_ZARR3=$zarr3 ZARR_ZARRITA=$zarrita
modules=()
if install_packages $ZARR_ZFP_PACKAGES; then modules+=(-DZARR_MODULE_ZFP=ON); else echo "setup: the module zfp is left out"; fi
pcodec=-DZARR_MODULE_PCODEC=ON
install_packages $ZARR_PCODEC_PACKAGES || { echo "setup: the module pcodec is left out"; pcodec=-DZARR_MODULE_PCODEC=OFF; }
release=("${modules[@]}" $pcodec -DZARR_BUILD_EXAMPLES=ON -DZARR_BUILD_BENCHMARKS=ON)
[ "$labels" != bindings ] || release=(-DZARR_BUILD_TESTS=OFF -DZARR_BUILD_EXAMPLES=OFF -DZARR_BUILD_BENCHMARKS=OFF)
case $labels in
  "" | *bindings*)
    release+=(-DZARR_BUILD_BINDINGS=ON -DZARR_BINDINGS_ROOT="$build")
    for language in java csharp go ruby; do
      # Here, so that its time is no test's. What fails is tried again, and fails, in that language's test.
      ( say "setup: $language" && "install_$language" ) || echo "setup: the toolchain of $language is not complete"
    done
    ;;
  *) release+=(-DZARR_BUILD_BINDINGS=OFF) ;;
esac
mkdir -p "$build/results"
rm -f "$build"/results/*

run_build release "$labels" -DCMAKE_BUILD_TYPE=RelWithDebInfo "${release[@]}" \
  -DZARR_PYTHON="${zarr3:-/usr/bin/python3}" -DZARR_PEERS="$peers"
if [ -z "$labels" ]; then
  # clang here, so that both compilers are covered and libFuzzer is there.
  debug=(-DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG="-O1 -g1" -DCMAKE_CXX_FLAGS_DEBUG="-O1 -g1" -DZARR_BUILD_TOOL=OFF)
  run_build sanitize '^(unit|capi|conformance|fuzz|tool|modules)$' "${debug[@]}" "${modules[@]}" -DZARR_BUILD_TOOL=ON -DZARR_SANITIZE=address,undefined \
    -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ -DZARR_BUILD_FUZZERS=ON
  run_build thread '^(unit|capi|conformance)$' "${debug[@]}" -DZARR_SANITIZE=thread
fi

say "summary"
python3 tests/summary.py "$build/results"
