# Sourced by test.sh: Python interpreters that run, and the virtual environments of the peers, outside the tree.
ZARR_CACHE=${ZARR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/libzarr}

# cast-value-rs: what zarr-python 3 needs for cast_value. zfpy 1.0.1.post0 breaks `import numcodecs`.
ZARR2_REQUIREMENTS="zarr==2.18.7 numcodecs==0.15.2 numpy==1.26.4 msgpack==1.2.4 zfpy==1.0.1 pcodec==0.3.6"
ZARR3_REQUIREMENTS_312="zarr==3.4.2 tensorstore==0.1.86 zarrs==0.2.3 pyarrow==26.0.1 xarray==2026.9.0 dask==2026.8.0 numcodecs==0.17.1 numpy==2.5.5 \
cast-value-rs==0.5.1 zfpy==1.0.1 pcodec==1.1.0"
ZARR3_REQUIREMENTS_311="zarr==3.1.6 tensorstore==0.1.86 zarrs==0.2.3 pyarrow==26.0.1 xarray==2026.9.0 dask==2026.8.0 numcodecs==0.16.6 numpy==2.4.6 \
zfpy==1.0.1 pcodec==0.3.6"

# python_minor INTERPRETER: prints 11 for 3.11, nothing when it does not run or cannot make an environment.
python_minor() {
  "$1" -c 'import sys, venv, ensurepip; assert sys.version_info[0] == 3; print(sys.version_info[1])' 2>/dev/null
}

# find_python MINOR...: the first interpreter that runs and has one of these minor versions, in their order. A version
# manager's shim may exist and fail, so each is tried.
find_python() {
  local minor candidate
  for minor in "$@"; do
    for candidate in "$(command -v "python3.$minor")" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3."$minor".*/bin/python3 \
                     "/usr/bin/python3.$minor" /usr/bin/python3; do
      if [ -x "$candidate" ] && [ "$(python_minor "$candidate")" = "$minor" ]; then
        echo "$candidate"
        return 0
      fi
    done
  done
  return 1
}

# make_environment NAME INTERPRETER REQUIREMENT...: prints the Python of an environment that has them. Made once; a change of
# the requirements or of the interpreter makes another.
make_environment() {
  local name=$1 python=$2 folder
  shift 2
  folder=$ZARR_CACHE/$name-$(printf '%s ' "$("$python" -VV)" "$@" | cksum | cut -d' ' -f1)
  (
    mkdir -p "$ZARR_CACHE" && exec 9>"$folder.lock" && flock 9
    [ -e "$folder/complete" ] && exit 0
    echo "setup: installing with pip into $folder: $*" >&2
    rm -rf "$folder"
    "$python" -m venv "$folder" && "$folder/bin/python" -m pip install -q --disable-pip-version-check --only-binary :all: "$@" >&2 &&
      touch "$folder/complete"
  ) && echo "$folder/bin/python"
}

# The two environments of the peers. Each prints its Python, or nothing and a reason on stderr.
zarr2_python() {
  local python
  # NumPy 1 has no wheels for 3.13.
  python=$(find_python 11 12) || { echo "setup: zarr-python 2 needs Python 3.11 or 3.12, none runs here" >&2; return 1; }
  make_environment zarr2 "$python" $ZARR2_REQUIREMENTS
}

zarr3_python() {
  local python
  python=$(find_python 13 12 11) || { echo "setup: zarr-python 3 needs Python 3.11 or newer, none runs here" >&2; return 1; }
  if [ "$(python_minor "$python")" -ge 12 ]; then
    make_environment zarr3 "$python" $ZARR3_REQUIREMENTS_312
  else
    make_environment zarr3 "$python" $ZARR3_REQUIREMENTS_311
  fi
}
