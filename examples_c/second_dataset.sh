#!/usr/bin/env bash
# A real MRI volume (128 x 96 x 24 x 2 int16, from the package nibabel of PyPI) through nifti and zarrtool: written as Zarr v2,
# copied to sharded v3, rechunked, checked, compared.
# Usage: second_dataset.sh NIFTI ZARRTOOL   (the two programs). Runs in a temporary folder. Exit code 77: no network.
set -eu -o pipefail
nifti=$(realpath "$1")
zarrtool=$(realpath "$2")
here=$(cd "$(dirname "$0")" && pwd)
version=5.4.2
cache=${ZARR_CACHE:-$HOME/.cache/libzarr}/nibabel
work=$(mktemp -d "${TMPDIR:-/tmp}/libzarr-volume-XXXXXX")
trap 'rm -rf "$work"' EXIT

# The wheel is a zip archive with the volume among its test data; it is fetched once and not installed.
if [ ! -s "$cache/example4d.nii" ]; then
  mkdir -p "$cache"
  pip=(python3 -m pip)
  if ! "${pip[@]}" --version >/dev/null 2>&1; then
    python3 -m venv "$work/venv"
    pip=("$work/venv/bin/python" -m pip)
  fi
  if ! "${pip[@]}" -q --disable-pip-version-check download --no-deps --dest "$work" "nibabel==$version"; then
    echo "SKIPPED second_dataset: nibabel $version cannot be downloaded from PyPI"
    exit 77
  fi
  python3 - "$work"/nibabel-*.whl "$cache/example4d.nii" <<'P'
import gzip, os, sys, zipfile
data = gzip.decompress(zipfile.ZipFile(sys.argv[1]).read("nibabel/tests/data/example4d.nii.gz"))
with open(sys.argv[2] + ".part", "wb") as file:
    file.write(data)
os.replace(sys.argv[2] + ".part", sys.argv[2])
P
fi
volume=$cache/example4d.nii
cd "$work"

show() {
  echo "\$ $(basename "$1") ${*:2}"
  "$@"
}

echo "\$ nifti example4d.nii volume_v2.zarr"
"$nifti" "$volume" volume_v2.zarr | tee said
diff "$here/second_dataset.txt" said
show "$zarrtool" info volume_v2.zarr
show "$zarrtool" check volume_v2.zarr
show "$zarrtool" copy volume_v2.zarr volume_v3.zarr --zarr-format 3 --chunks 32,32,24,1 --shards 128,96,24,1
show "$zarrtool" info volume_v3.zarr
show "$zarrtool" check volume_v3.zarr
show "$zarrtool" copy volume_v3.zarr rechunked.zarr --shards none --chunks 16,96,8,2
show "$zarrtool" check rechunked.zarr

for array in volume_v2 volume_v3 rechunked; do
  "$zarrtool" cat $array.zarr --format raw -o $array.raw
  cmp volume_v2.raw $array.raw
  # In the file x runs fastest, from byte 416 on: the first and the last line of voxels.
  "$zarrtool" cat $array.zarr --slice :,0,0,0 --format raw | cmp - <(tail -c +417 "$volume" | head -c 256)
  "$zarrtool" cat $array.zarr --slice :,-1,-1,-1 --format raw | cmp - <(tail -c 256 "$volume")
done
echo "all copies equal the volume"
