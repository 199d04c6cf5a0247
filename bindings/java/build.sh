#!/usr/bin/env bash
# Builds the jar: build.sh [--native]. Into $ZARR_OUT/java: gen/ (what SWIG writes), native/ (the libraries as the jar holds them),
# libzarr.jar, tools/ (conformance and benchmark). Does nothing when nothing is newer. --native stops before javac (Maven does the rest).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../common.sh"
install_java >&2

out=$ZARR_OUT/java
sources=$here/src/main
platform=linux-$(uname -m)
natives=$out/resources/native/$platform
mkdir -p "$out"
exec 8>"$out/build.lock"
flock 8

# newer TARGET SOURCE...: whether TARGET is missing or older than something in SOURCE.
newer() {
  local target=$1
  shift
  [ ! -e "$target" ] || [ -n "$(find -L "$@" -type f -newer "$target" -print -quit)" ]
}

build_native() {
  local strict=(-std=gnu11 -O2 -fPIC -fno-strict-aliasing -Wall -Wextra -Werror)
  rm -rf "$out/gen" "$out/resources"
  mkdir -p "$out/gen/io/github/libzarr/internal" "$natives"
  swig -java -package io.github.libzarr.internal -outdir "$out/gen/io/github/libzarr/internal" -I"$ZARR_PREFIX/include" \
    -I"$here/../swig" -o "$out/wrap.c" "$sources/native/zarr_java.i"
  gcc "${strict[@]}" -shared -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux" -I"$here/../swig" -I"$sources/native" \
    $(pkg-config --cflags zarr) "$out/wrap.c" "$sources"/native/*.c -o "$natives/libzarrjni.so" \
    -L"$ZARR_PREFIX/lib" -lzarr -pthread -Wl,-rpath,'$ORIGIN' -Wl,--no-undefined
  cp -L "$ZARR_PREFIX/lib/libzarr.so.1" "$natives/libzarr.so.1"
  strip --strip-unneeded "$natives"/*.so*
  touch "$out/native.stamp"
}

build_jar() {
  rm -rf "$out/classes" "$out/tools"
  mkdir -p "$out/classes" "$out/tools"
  find "$sources/java" "$out/gen" -name '*.java' > "$out/sources.txt"
  "$JAVA_HOME/bin/javac" --release 17 -Xlint:all -Werror -d "$out/classes" @"$out/sources.txt"
  printf 'Automatic-Module-Name: io.github.libzarr\nEnable-Native-Access: ALL-UNNAMED\n' > "$out/manifest"
  "$JAVA_HOME/bin/jar" --create --file "$out/libzarr-new.jar" --manifest "$out/manifest" -C "$out/classes" . -C "$out/resources" .
  "$JAVA_HOME/bin/javac" --release 17 -Xlint:all -Werror -cp "$out/libzarr-new.jar" -d "$out/tools" "$here"/src/tools/java/*.java
  mv "$out/libzarr-new.jar" "$out/libzarr.jar"
}

if newer "$out/native.stamp" "$sources/native" "$here/../swig" "$ZARR_PREFIX/lib/libzarr.so.1" "$ZARR_PREFIX/include/zarr.h"; then
  build_native >&2
fi
[ "${1:-}" = --native ] && exit 0
if newer "$out/libzarr.jar" "$sources/java" "$here/src/tools" "$out/native.stamp"; then
  build_jar >&2
fi
