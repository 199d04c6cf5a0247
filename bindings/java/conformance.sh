#!/usr/bin/env bash
# conformance.sh read --array_path DIR | copy SRC DST [--zarr-format 2|3] [--chunks 5,5] [--codecs JSON]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../common.sh"
bash "$here/build.sh"
install_java >&2
exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$ZARR_OUT/java/libzarr.jar:$ZARR_OUT/java/tools" Conformance "$@"
