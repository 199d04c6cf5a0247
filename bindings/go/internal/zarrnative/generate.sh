#!/usr/bin/env bash
# generate.sh PREFIX [OUT]: makes the generated files of this folder, from the zarr.h installed below PREFIX, in OUT (here).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
shared=$here/../../../swig
out=${2:-$here}
mkdir -p "$out"
cp "$shared/zarr_flat.h" "$out"
cd "$here" # the name of the interface file goes into the generated ones
swig -go -cgo -intgosize 64 -w314 -I"$1/include" -I"$shared" -outdir "$out" -o "$out/zarr_wrap.c" zarr_go.i
sed -i 's/[ \t]*$//' "$out/zarr_wrap.c" "$out/zarrnative.go"
