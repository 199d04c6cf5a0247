#!/usr/bin/env bash
# bench.sh: the micro-benchmark of bindings/testing/bench_c.c in Go. Prints lines "NAME VALUE UNIT".
set -u -o pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bash "$here/build.sh" || exit 1
. "$here/../common.sh"
exec "$ZARR_OUT/go/bin/bench"
