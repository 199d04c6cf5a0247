#!/usr/bin/env bash
# Installs what a build needs, builds libzarr, and shows its main job on real data: the EGM96 geoid, read as a stored array,
# written as sharded Zarr v3, read back in parts, and looked at from the shell.
set -eu -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. tools/setup/packages.sh
build=${ZARR_BUILD_ROOT:-$PWD/build}/demo
work=$(mktemp -d "${TMPDIR:-/tmp}/libzarr-demo-XXXXXX")
trap 'rm -rf "$work"' EXIT

show() {
  printf '\n$ %s\n' "$(basename "$1") ${*:2}"
  "$@"
}

install_packages $ZARR_BUILD_PACKAGES $ZARR_DEMO_PACKAGES
echo "demo: building in $build"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DZARR_BUILD_EXAMPLES=ON >/dev/null
ninja -C "$build" | tail -n 1
PATH=$build:$build/examples_c:$PWD/examples_c:$PATH

cd "$work"
show geoid /usr/share/proj/egm96_15.gtx geoid.zarr
show zarrtool info geoid.zarr
show zarrtool cat geoid.zarr --slice 360:364,0:4
show zarrtool check geoid.zarr
show zarrtool copy geoid.zarr geoid_v2.zarr --zarr-format 2 --shards none
show zarrtool info geoid_v2.zarr

printf '\nA second data set: an MRI volume of nibabel\n'
second_dataset.sh "$build/examples_c/nifti" "$build/zarrtool" || [ $? = 77 ]
