# Sourced by the scripts of every language package. Sets
#   ZARR_PREFIX   an installed libzarr (include/, lib/, lib/pkgconfig). Taken as given when set; else installed below the build folder
#   ZARR_OUT      where packages are built: ${ZARR_BUILD_ROOT:-build}/bindings, ignored by git
#   ZARR_DATA     arrays written by zarr-python, with a manifest (zarr_binding_data makes them)
# and the paths by which compilers and programs find that libzarr. Each language has four scripts that source this file:
#   build.sh        builds what is missing or older than its sources, into $ZARR_OUT/LANGUAGE
#   test.sh         builds, tests, runs examples, packages and installs outside the tree; last line CASES passed= failed= skipped=
#   conformance.sh  builds what is missing, then: read --array_path DIR | copy SRC DST [options]
#   bench.sh        micro-benchmark; prints lines "NAME VALUE UNIT"
zarr_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$zarr_root/tools/setup/packages.sh"
. "$zarr_root/tools/setup/python.sh"
. "$zarr_root/tools/setup/bindings.sh"

# Java and Ruby take the encoding of arguments and file names from the locale, and keys need not be ASCII.
[ "$(locale charmap 2>/dev/null)" = UTF-8 ] || export LC_ALL=C.UTF-8

ZARR_OUT=${ZARR_BUILD_ROOT:-$zarr_root/build}/bindings
ZARR_DATA=$ZARR_OUT/data
ZARR_JOBS=${ZARR_JOBS:-$(nproc)}

# Whether the library installed at ZARR_PREFIX is there and no source of it is newer.
zarr_library_is_current() {
  local library
  library=$(readlink -e "$ZARR_PREFIX/lib/libzarr.so") && [ -e "$ZARR_PREFIX/lib/pkgconfig/zarr.pc" ] &&
    [ -z "$(find "$zarr_root/include" "$zarr_root/src" -name '*.[ch]*' -newer "$library" -print -quit)" ]
}

# A libzarr to bind: an ordinary Release build, installed. Nothing is done when it is there and no source is newer.
zarr_install_library() {
  [ -n "${ZARR_PREFIX:-}" ] && return 0
  ZARR_PREFIX=$ZARR_OUT/prefix
  zarr_library_is_current && return 0
  (
    mkdir -p "$ZARR_OUT" && exec 9>"$ZARR_OUT/prefix.lock" && flock 9
    zarr_library_is_current && exit 0
    install_packages $ZARR_BUILD_PACKAGES &&
      cmake -S "$zarr_root" -B "$ZARR_OUT/library" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_LIBDIR=lib \
        -DCMAKE_INSTALL_PREFIX="$ZARR_PREFIX" &&
      ninja -C "$ZARR_OUT/library" -j "$ZARR_JOBS" && cmake --install "$ZARR_OUT/library"
  ) >&2
}

# The arrays that zarr-python wrote, once.
zarr_binding_data() {
  (
    mkdir -p "$ZARR_OUT" && exec 9>"$ZARR_OUT/data.lock" && flock 9
    [ "$ZARR_DATA/manifest.json" -nt "$zarr_root/bindings/testing/make_data.py" ] && exit 0
    python=${ZARR_PYTHON_ZARR3:-$(zarr3_python)} && rm -rf "$ZARR_DATA" && "$python" -B "$zarr_root/bindings/testing/make_data.py" "$ZARR_DATA"
  ) >&2
}

zarr_install_library || { echo "bindings: libzarr could not be built" >&2; exit 1; }
export ZARR_PREFIX ZARR_OUT ZARR_DATA
export PKG_CONFIG_PATH=$ZARR_PREFIX/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export LD_LIBRARY_PATH=$ZARR_PREFIX/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
