#!/usr/bin/env bash
# bench.sh [dotnet]: the micro-benchmark, on Mono or on .NET; prints lines "NAME VALUE UNIT".
set -u -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
. "$zarr_root/bindings/csharp/functions.sh"
bash "$csharp/build.sh" || exit 1
[ "${1:-mono}" = dotnet ] || exec mono --optimize=all "$out/bench.exe"
install_csharp && [ -n "$ZARR_DOTNET" ] || { echo "bench.sh: ${ZARR_DOTNET_MISSING:-no .NET}" >&2; exit 1; }
bash "$csharp/dotnet.sh" >&2 && run_dotnet "$out/dotnet/bench/bin/bench.dll"
