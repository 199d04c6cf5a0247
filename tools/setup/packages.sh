# Sourced by test.sh and demo.sh: Debian packages by name, only those that are missing.

# What configure, build and install need.
ZARR_BUILD_PACKAGES="cmake g++ ninja-build pkg-config nlohmann-json3-dev libcli11-dev libblosc-dev libsnappy-dev liblz4-dev \
libzstd-dev zlib1g-dev libdeflate-dev liblzma-dev libbz2-dev"
# The geoid of the main example, and what the second real data set and the GDAL peer need.
ZARR_DEMO_PACKAGES="proj-data"
# Compilers, tools and peers of the tests.
ZARR_TEST_PACKAGES="libgtest-dev clang libclang-rt-14-dev abigail-tools doxygen python3 python3-venv python3-numpy \
python3-gdal proj-data valgrind"

# What the modules need (modules/README.md). Debian's rustc is too old for the crate pco.
ZARR_ZFP_PACKAGES="libzfp-dev"
ZARR_PCODEC_PACKAGES="cargo-web rustc-web"

zarr_is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_packages NAME...: installs what is missing and says so. Fails, with the command to run, where it may not. Tests may call
# it at once; apt could not.
install_packages() {
  ( exec 8>"${TMPDIR:-/tmp}/libzarr-packages-$(id -u).lock" && flock 8; install_packages_alone "$@" )
}

install_packages_alone() {
  local missing=() name as_root=()
  if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "setup: not a Debian system; these packages, or what they hold, must be there: $*" >&2
    return 0
  fi
  for name in "$@"; do
    zarr_is_installed "$name" || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      echo "setup: cannot install packages without root. Run: sudo apt-get install ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo -n)
  fi
  echo "setup: installing Debian packages: ${missing[*]}"
  if ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then
    "${as_root[@]}" apt-get -qq update || return 1
  fi
  zarr_apt_install "${missing[@]}" || { "${as_root[@]}" apt-get -qq update && zarr_apt_install "${missing[@]}"; }
}

zarr_apt_install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@" >/dev/null
}
