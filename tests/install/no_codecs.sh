#!/usr/bin/env bash
# Builds and installs the library without any codec library, and uses it: no_codecs.sh FOLDER SOURCE CMAKE GENERATOR CC CXX.
# FOLDER is kept, so that a second run builds only what has changed.
set -u
folder=$1 source=$2 cmake=$3 generator=$4 cc=$5 cxx=$6
here=$source/tests/install
work=$(mktemp -d "${TMPDIR:-/tmp}/libzarr-no-codecs-XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
. "$here/check.sh"

off=()
for option in BLOSC SNAPPY LZ4 ZSTD ZLIB LZMA BZIP2; do off+=("-DZARR_WITH_$option=OFF"); done
check configure "$cmake" -S "$source" -B "$folder" -G "$generator" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG=-O0 \
  -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" -DZARR_BUILD_TOOL=OFF "${off[@]}"
check build "$cmake" --build "$folder" -j 2
check install "$cmake" --install "$folder" --prefix "$work/zarr"
lib=$(dirname "$(find "$work/zarr" -name libzarr.so.1)")
export PKG_CONFIG_PATH=$lib/pkgconfig
check "no codec library needed" test -z "$(readelf -d "$lib/libzarr.so" | grep NEEDED | grep -E 'blosc|snappy|lz|zstd|deflate|libz|bz2')"
check "shared: compile" $cc -std=c99 -pedantic -Wall -Wextra -Werror "$here/no_codecs.c" -o "$work/shared" \
  $(pkg-config --cflags --libs zarr)
check "shared: run" env LD_LIBRARY_PATH="$lib" "$work/shared"
check "static: compile" $cc -std=c99 "$here/no_codecs.c" -o "$work/static" \
  $(pkg-config --static --cflags --libs zarr | sed 's/-lzarr/-l:libzarr.a/')
check "static: run" "$work/static"

echo "CASES passed=$passed failed=$failed skipped=0"
[ "$failed" -eq 0 ]
