# Sourced by the scripts of this folder after bindings/common.sh: where things are built, and how C# programs are compiled and run.
csharp=$zarr_root/bindings/csharp
out=$ZARR_OUT/csharp
rid=linux-$(case $(uname -m) in x86_64) echo x64 ;; aarch64) echo arm64 ;; *) uname -m ;; esac)
export MONO_PATH=$out/mono${MONO_PATH:+:$MONO_PATH}
export LD_LIBRARY_PATH=$out/native:$LD_LIBRARY_PATH
MCS_FLAGS="-nologo -langversion:7 -warnaserror -optimize+ -debug"

# is_newer TARGET PATH...: whether the target is there and no file of the paths is newer.
is_newer() {
  local target=$1
  shift
  [ -e "$target" ] && [ -z "$(find "$@" -type f -newer "$target" -print -quit)" ]
}

# compile_program NAME.exe FILE...: a Mono program that uses the package.
compile_program() {
  local program=$1
  shift
  is_newer "$program" "$out/mono/Zarr.dll" "$@" && return 0
  mkdir -p "$(dirname "$program")" && mcs $MCS_FLAGS -unsafe -out:"$program" -r:"$out/mono/Zarr.dll" -r:System.Numerics "$@"
}

# run_dotnet ARGS...: the command dotnet, with everything that it writes below the build folder. No server stays behind: it would
# hold the build's lock, which it would inherit.
run_dotnet() {
  env LD_LIBRARY_PATH="$ZARR_DOTNET_LIBRARIES" DOTNET_ROOT="$(dirname "$ZARR_DOTNET")" DOTNET_CLI_HOME="$out/dotnet-home" \
    NUGET_PACKAGES="$out/nuget-packages" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 \
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false \
    "$ZARR_DOTNET" "$@" 9>&-
}
