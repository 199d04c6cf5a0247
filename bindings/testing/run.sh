#!/usr/bin/env bash
# run.sh SCRIPT.py ARGS...: runs a script of this folder where the packages' own scripts run: an installed libzarr, the data set, SWIG,
# and the Python that has zarr-python 3.
set -u -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
cd "$zarr_root" || exit 1
install_packages $ZARR_SWIG_PACKAGES >&2 || { echo "bindings: packages are missing: $ZARR_SWIG_PACKAGES"; exit 1; }
python=${ZARR_PYTHON_ZARR3:-$(zarr3_python)} || { echo "bindings: no Python with zarr-python 3"; exit 1; }
export ZARR_PYTHON_ZARR3=$python
zarr_binding_data || { echo "bindings: the data set could not be made"; exit 1; }
exec "$python" -B "bindings/testing/$1" "${@:2}"
