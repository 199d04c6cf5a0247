#!/usr/bin/env bash
# Installs a build into a temporary prefix, moves it elsewhere, and uses it as users do: run.sh BUILD SOURCE CMAKE CC CXX VERSION.
set -u
build=$1 source=$2 cmake=$3 cc=$4 cxx=$5 version=$6
here=$source/tests/install
work=$(mktemp -d "${TMPDIR:-/tmp}/libzarr-install-XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
stage=$work/stage prefix=$work/elsewhere/zarr

check() {  # check NAME COMMAND...
  local name=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $name"
    tail -n 20 "$work/log"
  fi
}

absent_in_tree() { ! grep -rIlF "$1" "$prefix"; }
same_version() { [ "$("$@")" = "zarr $version" ]; }

check install "$cmake" --install "$build" --prefix "$stage"
mkdir -p "$work/elsewhere" && mv "$stage" "$prefix"
lib=$(dirname "$(find "$prefix" -name libzarr.so.1)")
export PKG_CONFIG_PATH=$lib/pkgconfig

for file in include/zarr.h bin/zarrtool share/man/man1/zarrtool.1; do
  check "installed $file" test -s "$prefix/$file"
done
for file in libzarr.so libzarr.so.1 libzarr.a pkgconfig/zarr.pc cmake/zarr/zarrConfig.cmake cmake/zarr/zarrConfigVersion.cmake; do
  check "installed $file" test -s "$lib/$file"
done
check "only zarr.h in include" test "$(ls "$prefix/include")" = zarr.h
check "no staging path in the tree" absent_in_tree "$stage"
check "no build path in the text files" absent_in_tree "$build"
check "no source path in the text files" absent_in_tree "$source"
check "no staging path in the binaries" test -z "$(grep -rlF "$stage" "$prefix")"
check "zarrtool from the moved tree" "$prefix/bin/zarrtool" --version
check "no absolute run path" test -z "$(readelf -d "$prefix/bin/zarrtool" "$lib/libzarr.so" | grep -E 'R(UN)?PATH.*\[/')"

# pkg-config, C99
c99="-std=c99 -pedantic -Wall -Wextra -Werror"
check "pkg-config: version" test "$(pkg-config --modversion zarr)" = "$version"
check "pkg-config: compile" $cc $c99 "$here/consumer/consumer.c" -o "$work/shared" $(pkg-config --cflags --libs zarr)
check "pkg-config: run" same_version env LD_LIBRARY_PATH="$lib" "$work/shared"
check "pkg-config: only -lzarr" test "$(pkg-config --libs-only-l zarr | xargs)" = -lzarr
check "pkg-config --static: compile" $cc $c99 -static "$here/consumer/consumer.c" -o "$work/static" \
  $(pkg-config --static --cflags --libs zarr)
check "pkg-config --static: run" same_version "$work/static"
check "pkg-config --static: no shared libraries" test -z "$(readelf -d "$work/static" | grep NEEDED)"
check "libzarr.a: compile" $cc $c99 "$here/consumer/consumer.c" -o "$work/archive" \
  $(pkg-config --static --cflags --libs zarr | sed 's/-lzarr/-l:libzarr.a/')
check "libzarr.a: run" same_version "$work/archive"
check "libzarr.a: no libzarr.so" test -z "$(readelf -d "$work/archive" | grep libzarr)"

# CMake, C and C++, shared and static
for language in C CXX; do
  for component in shared static; do
    folder=$work/cmake-$language-$component
    check "find_package $language $component: configure" "$cmake" -S "$here/consumer" -B "$folder" -DCMAKE_PREFIX_PATH="$prefix" \
      -DLANGUAGE=$language -DCOMPONENT=$component -DVERSION="$version" -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx"
    check "find_package $language $component: build" "$cmake" --build "$folder"
    check "find_package $language $component: run" same_version "$folder/consumer"
  done
done
check "find_package static: no libzarr.so" test -z "$(readelf -d "$work/cmake-C-static/consumer" | grep libzarr)"

# dlopen: nothing of libzarr is linked
check "dlopen: compile" $cc $c99 "$here/unload.c" -o "$work/unload" -I"$prefix/include" -ldl
check "dlopen: once" "$work/unload" "$lib/libzarr.so.1" 1
check "dlopen and dlclose 1000 times with running operations" "$work/unload" "$lib/libzarr.so.1" 1000

echo "CASES passed=$passed failed=$failed skipped=0"
[ "$failed" -eq 0 ]
