#!/usr/bin/env bash
# The micro-benchmark that the head of bindings/testing/bench_c.c describes.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../common.sh"
bash "$here/build.sh"
install_java >&2
exec "$JAVA_HOME/bin/java" -cp "$ZARR_OUT/java/libzarr.jar:$ZARR_OUT/java/tools" Bench "$@"
