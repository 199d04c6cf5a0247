#!/usr/bin/env bash
# conformance.sh read --array_path DIR | copy SRC DST [options]: see bindings/README.md. Builds the program when it is missing or older
# than a source.
set -u -o pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../common.sh"
program=$ZARR_OUT/go/bin/conformance
(
  mkdir -p "$ZARR_OUT/go" && exec 9>"$ZARR_OUT/go/build.lock" && flock 9
  [ -x "$program" ] && [ -z "$(find "$here" "$ZARR_PREFIX/include/zarr.h" -name '*.[ghc]*' -newer "$program" -print -quit)" ] ||
    { bash "$here/build.sh" && touch "$program"; }
) || { echo "conformance: it could not be built" >&2; exit 1; }
exec "$program" "$@"
