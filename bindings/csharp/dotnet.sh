#!/usr/bin/env bash
# dotnet.sh: with the .NET SDK, what is missing or older than its sources below $ZARR_OUT/csharp:
#   feed/     the NuGet package, a folder that can be a package source
#   dotnet/   the tests and the benchmark, which use it
set -u -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
. "$zarr_root/bindings/csharp/functions.sh"
install_csharp || exit 1
[ -n "$ZARR_DOTNET" ] || { echo "dotnet.sh: $ZARR_DOTNET_MISSING" >&2; exit 1; }
bash "$csharp/build.sh" || exit 1
exec >&2
exec 9>"$out/build.lock" && flock 9
package=$out/feed/Zarr.0.1.0.nupkg

# build_project PROJECT [NAME=VALUE...]
build_project() {
  local project=$1
  shift
  run_dotnet build -nologo -v quiet -clp:NoSummary "$project" "$@"
}

if ! is_newer "$package" "$csharp/src" "$csharp/Zarr.csproj" "$csharp/Directory.Build.props" "$out/native" "$out/generated/wrap.c"; then
  # NuGet keeps what it has unpacked under a version; the version is the same.
  rm -rf "$package" "$out/nuget-packages/zarr" "$out/dotnet" && mkdir -p "$out/feed" &&
    run_dotnet pack -nologo -v quiet "$csharp/Zarr.csproj" -p:ZarrRuntime="$rid" || exit 1
fi
for project in "$csharp/tests/dotnet/Zarr.Tests.csproj" "$csharp/tools/bench.csproj"; do
  name=$(basename "$project" .csproj)
  is_newer "$out/dotnet/$name/bin/$name.dll" "$package" "$csharp/tests" "$csharp/tools" "$csharp/Directory.Build.props" ||
    build_project "$project" || exit 1
done
