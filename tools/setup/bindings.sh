# Sourced by bindings/common.sh and test.sh: the toolchains of the language packages.
# Each install_LANGUAGE installs what is missing, exports what the toolchain needs, and fails with a reason.
ZARR_SWIG_PACKAGES="swig g++ pkg-config"

# JDK 17 with headers, SWIG, a C compiler, Maven. JAVA_HOME is Debian's JDK 17.
install_java() {
  install_packages $ZARR_SWIG_PACKAGES openjdk-17-jdk-headless maven || return 1
  JAVA_HOME=$(dirname "$(dirname "$(readlink -f /usr/lib/jvm/java-17-openjdk-*/bin/javac)")")
  [ -x "$JAVA_HOME/bin/javac" ] || { echo "setup: no JDK 17 below /usr/lib/jvm" >&2; return 1; }
  export JAVA_HOME
}
