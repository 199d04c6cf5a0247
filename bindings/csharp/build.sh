#!/usr/bin/env bash
# build.sh: builds what is missing or older than its sources, into $ZARR_OUT/csharp:
#   native/   libzarrcs.so (SWIG's wrapper and the shim) beside the libzarr that it binds
#   mono/     Zarr.dll with Zarr.xml, by mcs
#   conformance.exe, bench.exe
set -u -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
. "$zarr_root/bindings/csharp/functions.sh"

generate() {
  local generated=$out/generated
  is_newer "$generated/wrap.c" "$csharp/swig" "$zarr_root/bindings/swig" "$ZARR_PREFIX/include/zarr.h" && return 0
  rm -rf "$generated" && mkdir -p "$generated/cs" &&
    swig -csharp -w314 -DSWIG_CSHARP_NO_EXCEPTION_HELPER -DSWIG_CSHARP_NO_STRING_HELPER -DSWIG_CSHARP_NO_IMCLASS_STATIC_CONSTRUCTOR \
      -namespace Zarr.Native -dllimport zarrcs -I"$zarr_root/bindings/swig" -I"$ZARR_PREFIX/include" -I"$csharp/swig" \
      -outdir "$generated/cs" -o "$generated/wrap.c.new" "$csharp/swig/zarr_cs.i" && mv "$generated/wrap.c.new" "$generated/wrap.c"
}

native() {
  local library
  library=$(readlink -e "$ZARR_PREFIX/lib/libzarr.so") || { echo "build.sh: no libzarr.so in $ZARR_PREFIX/lib" >&2; return 1; }
  is_newer "$out/native/libzarrcs.so" "$out/generated/wrap.c" "$csharp/swig" "$zarr_root/bindings/swig" "$library" && return 0
  rm -rf "$out/native" && mkdir -p "$out/native" &&
    cp -L "$library" "$out/native/$(objdump -p "$library" | sed -n 's/^ *SONAME *//p')" &&
    gcc -D_GNU_SOURCE -std=c11 -O2 -Wall -Wextra -Werror -fPIC -shared -I"$zarr_root/bindings/swig" -I"$csharp/swig" \
      $(pkg-config --cflags zarr) "$out/generated/wrap.c" "$csharp/swig/zarr_cs.c" $(pkg-config --libs zarr) -pthread -ldl \
      -Wl,-rpath,'$ORIGIN' -o "$out/native/libzarrcs.so.new" && mv "$out/native/libzarrcs.so.new" "$out/native/libzarrcs.so"
}

assembly() {
  is_newer "$out/mono/Zarr.dll" "$csharp/src" "$out/generated/wrap.c" && return 0
  mkdir -p "$out/mono" && mcs $MCS_FLAGS -unsafe -target:library -doc:"$out/mono/Zarr.xml" -out:"$out/mono/Zarr.dll" \
    -r:System.Numerics -recurse:"$csharp/src/*.cs" "$out/generated/cs/*.cs"
}

build() {
  mkdir -p "$out" && exec 9>"$out/build.lock" && flock 9
  install_csharp && generate && native && assembly &&
    compile_program "$out/conformance.exe" "$csharp"/tools/Conformance*.cs &&
    compile_program "$out/bench.exe" "$csharp/tools/Bench.cs"
}

( build ) >&2 || { echo "build.sh: the C# package could not be built" >&2; exit 1; }
