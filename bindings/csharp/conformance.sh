#!/usr/bin/env bash
# conformance.sh read --array_path DIR | copy SRC DST [--zarr-format 2|3] [--chunks 5,5] [--codecs JSON]: see bindings/README.md.
set -u -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
. "$zarr_root/bindings/csharp/functions.sh"
[ -e "$out/conformance.exe" ] || bash "$csharp/build.sh" || exit 1
exec mono "$out/conformance.exe" "$@"
