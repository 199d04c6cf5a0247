#!/usr/bin/env bash
# Installs a build into a temporary prefix, moves it elsewhere, and uses it as users do: run.sh BUILD SOURCE CMAKE CC CXX VERSION.
set -u
build=$1 source=$2 cmake=$3 cc=$4 cxx=$5 version=$6
here=$source/tests/install
work=$(mktemp -d "${TMPDIR:-/tmp}/libzarr-install-XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0
stage=$work/stage prefix=$work/elsewhere/zarr
. "$here/check.sh"

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

# Plugins in the install folder, that of the library or of the program that holds it. Nobody but the installer chooses it.
found() { [ "$("$@" 2>&1)" = "plain ZARR_OK" ]; }
not_found() { [ "$("$@" 2>&1)" = "plain ZARR_UNSUPPORTED" ]; }
add_plugin() { mkdir -p "$1/zarr/plugins" && cp "$build"/tests/plugins/rot_plugin.* "$1/zarr/plugins"; }
called() { bash -c 'cd "$1" && exec -a "$2" "$3"' - "$@"; }  # called FOLDER NAME PROGRAM
programs=$work/programs
mkdir -p "$programs/evil"
check "plugin: compile" $cc $c99 "$here/plugin_user.c" -o "$work/plugin_user" $(pkg-config --cflags --libs zarr)
check "plugin: compile with libzarr.a" $cc $c99 "$here/plugin_user.c" -o "$programs/plugin_user" \
  $(pkg-config --static --cflags --libs zarr | sed 's/-lzarr/-l:libzarr.a/')
check "plugin: none beside the library" not_found env LD_LIBRARY_PATH="$lib" "$work/plugin_user"
add_plugin "$lib"
check "plugin: beside the library" found env LD_LIBRARY_PATH="$lib" "$work/plugin_user"
check "plugin: by zarrtool" "$prefix/bin/zarrtool" create "$work/rot.zarr" --shape 1 --dtype int8 \
  --codecs '[{"name":"bytes"},{"name":"rot"}]'
add_plugin "$programs/evil"
check "plugin: none beside the program" not_found "$programs/plugin_user"
check "plugin: none where argv[0] says" not_found called / "$programs/evil/plugin_user" "$programs/plugin_user"
check "plugin: none in the working directory" not_found called "$programs/evil" plugin_user "$programs/plugin_user"
check "plugin: on ZARR_PLUGIN_PATH" found env ZARR_PLUGIN_PATH="$programs/evil/zarr/plugins" "$programs/plugin_user"
chmod 711 "$work" && chmod u+s "$programs/plugin_user"
nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
if [[ $($nobody "$programs/plugin_user" 2>&1) == secure* ]]; then
  check "plugin: not on ZARR_PLUGIN_PATH of a setuid program" test "secure ZARR_UNSUPPORTED" = \
    "$($nobody env ZARR_PLUGIN_PATH="$programs/evil/zarr/plugins" "$programs/plugin_user" 2>&1)"
  add_plugin "$programs"
  check "plugin: beside a setuid program" test "secure ZARR_OK" = "$($nobody "$programs/plugin_user" 2>&1)"
else
  skipped=$((skipped + 1))
  echo "SKIPPED plugins of a setuid program: needs root, setpriv, and a temporary folder that is not mounted nosuid"
fi
chmod u-s "$programs/plugin_user"
add_plugin "$programs"
check "plugin: beside the program" found "$programs/plugin_user"

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

echo "CASES passed=$passed failed=$failed skipped=$skipped"
[ "$failed" -eq 0 ]
