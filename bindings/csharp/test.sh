#!/usr/bin/env bash
# test.sh: builds the package and tests it: NUnit on Mono, the same tests on .NET, the examples, the NuGet package as somebody else's
# project uses it, the README's program. Last line CASES passed=N failed=N skipped=N.
set -u -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
. "$zarr_root/bindings/csharp/functions.sh"
export -f run_dotnet
export csharp out zarr_root
passed=0 failed=0 skipped=0

# check NAME COMMAND...: one case.
check() {
  local name=$1
  shift
  if timeout -k 5 300 "$@" >"$out/case.log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $name"
    tail -n 40 "$out/case.log" | sed 's/^/    /'
  fi
}

run_dotnet_in_time() {
  timeout -k 5 400 bash -c 'run_dotnet "$@"' bash "$@"
}

skip() {
  skipped=$((skipped + 1))
  echo "SKIPPED $1: $2"
}

# Adds the cases of a run of tests that printed "CASES passed= failed= skipped=" and failing tests before it.
add_cases() {
  local name=$1 log=$2 counts
  counts=$(sed -n 's/^CASES passed=\([0-9]*\) failed=\([0-9]*\) skipped=\([0-9]*\)$/\1 \2 \3/p' "$log" | tail -n 1)
  set -- $counts
  if [ $# -ne 3 ] || [ "$1" -eq 0 ]; then
    failed=$((failed + 1))
    echo "FAILED $name: did not run to its end"
    tail -n 40 "$log" | sed 's/^/    /'
  else
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
    grep -v '^CASES ' "$log" | grep -A 12 -E '^(FAILED|SKIPPED) ' | sed "s/^FAILED /FAILED $name: /"
  fi
}

finish() {
  echo "CASES passed=$passed failed=$failed skipped=$skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

mkdir -p "$out"
if ! bash "$csharp/build.sh" || ! install_csharp || ! zarr_binding_data; then
  echo "FAILED build"
  failed=1
  finish
fi

# NUnit on Mono.
tests=$out/tests
mkdir -p "$tests"
export ZARR_CSHARP_TEST_PLUGIN=$tests/own_payload.so
gcc -std=c99 -Wall -Wextra -fPIC -shared -I"$ZARR_PREFIX/include" "$csharp/tests/plugins/own_payload.c" -o "$ZARR_CSHARP_TEST_PLUGIN" ||
  { failed=$((failed + 1)); echo "FAILED the plugin for the tests does not compile"; }
if is_newer "$tests/Zarr.Tests.dll" "$csharp/tests" "$out/mono/Zarr.dll" ||
   mcs $MCS_FLAGS -unsafe -target:library -out:"$tests/Zarr.Tests.dll" -r:"$out/mono/Zarr.dll" -r:"$ZARR_NUNIT" -r:System.Numerics \
     "$csharp"/tests/*.cs; then
  ( cd "$tests" && timeout -k 5 200 nunit-console -nologo -noshadow -nodots -xml:"$tests/result.xml" Zarr.Tests.dll ) \
    >"$tests/console.log" 2>&1
  case $? in
    124 | 137) failed=$((failed + 1)); echo "FAILED Mono: the runtime does not come to its end" ;;
    *) passed=$((passed + 1)) ;;
  esac
  python3 -B "$csharp/tests/nunit_cases.py" "$tests/result.xml" "$tests/console.log" >"$tests/mono.log"
  add_cases "Mono" "$tests/mono.log"
else
  failed=$((failed + 1))
  echo "FAILED the tests do not compile"
fi

# The examples, in an empty folder; geoid with the real data, it must print what the same example in C prints.
example() {
  local name=$1 expected=$2 folder status
  shift 2
  compile_program "$out/examples/$name.exe" "$csharp/examples/$name.cs" || return 1
  folder=$(mktemp -d) || return 1
  ( cd "$folder" && mono "$out/examples/$name.exe" "$@" >printed && diff "$expected" printed )
  status=$?
  rm -rf "$folder"
  return $status
}
export -f example compile_program is_newer
export MCS_FLAGS
install_packages $ZARR_DEMO_PACKAGES >&2
check "example CustomStore" bash -c 'example CustomStore "$csharp/examples/CustomStore.expected"'
check "example Reduction" bash -c 'example Reduction "$csharp/examples/Reduction.expected"'
check "example Geoid" bash -c 'example Geoid "$zarr_root/examples_c/geoid.expected" /usr/share/proj/egm96_15.gtx geoid.zarr'

# The same tests on .NET, with the NuGet package; then a project outside the tree that takes the package from the local feed.
consumer() {
  local folder status
  folder=$(mktemp -d) || return 1
  (
    cp "$csharp"/examples/consumer/* "$folder" && cd "$folder" &&
      printf '<configuration><packageSources><clear/><add key="local" value="%s"/></packageSources></configuration>\n' "$out/feed" >NuGet.config &&
      run_dotnet build -nologo -v quiet -clp:NoSummary -c Release -o "$folder/program" Consumer.csproj &&
      run_dotnet "$folder/program/Consumer.dll" >printed &&
      printf '%s\n' "4 6 1 3" m "c/0/0 10000" | diff - printed
  )
  status=$?
  rm -rf "$folder"
  return $status
}

export -f consumer
if [ -z "$ZARR_DOTNET" ]; then
  skip "the tests on .NET" "$ZARR_DOTNET_MISSING"
  skip "the NuGet package" "$ZARR_DOTNET_MISSING"
elif bash "$csharp/dotnet.sh" >"$out/dotnet.log" 2>&1; then
  ( cd "$tests" && run_dotnet_in_time "$out/dotnet/Zarr.Tests/bin/Zarr.Tests.dll" ) >"$tests/dotnet.log" 2>&1
  add_cases ".NET" "$tests/dotnet.log"
  check "a project that restores the package from a local feed" bash -c consumer
else
  failed=$((failed + 1))
  echo "FAILED the package and tests on .NET do not build"
  tail -n 40 "$out/dotnet.log" | sed 's/^/    /'
fi

# The README's program, outside the tree, with the files that the README names.
readme() {
  local folder status
  folder=$(mktemp -d) || return 1
  (
    cd "$folder" && sed -n '/^```csharp$/,/^```$/p' "$csharp/README.md" | grep -v '^```' >hello.cs &&
      cp "$out/mono/Zarr.dll" "$out"/native/* . && mcs -nologo -r:Zarr.dll hello.cs &&
      env -u LD_LIBRARY_PATH -u MONO_PATH mono hello.exe >printed &&
      sed -n '/^It prints$/,/^With /p' "$csharp/README.md" | sed -n 's/^    //p' | diff - printed
  )
  status=$?
  rm -rf "$folder"
  return $status
}

# Mono ends although the library's threads have run C#.
end_of_process() {
  local status=0
  compile_program "$tests/EndOfProcess.exe" "$csharp/tests/programs/EndOfProcess.cs" || return 1
  timeout -k 5 60 mono "$tests/EndOfProcess.exe" >"$tests/end.out" || status=$?
  [ "$status" = 7 ] || { echo "exit status $status"; return 1; }
}
export -f readme end_of_process compile_program is_newer
export MCS_FLAGS tests
check "the process ends with the library's threads" bash -c end_of_process
check "the README's program" bash -c readme
finish
