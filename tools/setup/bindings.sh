# Sourced by bindings/common.sh and test.sh: the toolchains of the language packages.
# Each install_LANGUAGE installs what is missing, exports what the toolchain needs, and fails with a reason.
ZARR_SWIG_PACKAGES="swig g++ pkg-config"
