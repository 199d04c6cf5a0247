#!/usr/bin/env bash
# Builds the gem and installs it below $ZARR_OUT/ruby/gems, when a source is newer. Nothing is written into the source tree.
set -eu -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
out=$ZARR_OUT/ruby
source=$zarr_root/bindings/ruby
version=$(sed -n "s/.*VERSION = '\(.*\)'/\1/p" "$source/lib/zarr/version.rb")
mkdir -p "$out"
exec 9>"$out.lock"
flock 9
newer=$(find "$source"/{lib,ext,examples} "$source/zarr.gemspec" "$source/build.sh" "$source/README.md" "$zarr_root/bindings/swig" \
  "$ZARR_PREFIX/include/zarr.h" -type f -newer "$out/built" -print -quit 2>/dev/null || true)
[ -e "$out/built" ] && [ -z "$newer" ] && [ "$(cat "$out/built")" = "$ZARR_PREFIX" ] && exit 0
install_ruby >&2 || { echo "ruby: the toolchain could not be installed" >&2; exit 1; }
rm -rf "$out/stage" "$out/built" "$out/gems"
mkdir -p "$out/stage"
cp -r "$source"/{lib,ext,examples,zarr.gemspec,README.md,.yardopts} "$out/stage/"
cp "$zarr_root/LICENSE" "$out/stage/"
cp "$zarr_root/bindings/swig/zarr_flat.h" "$out/stage/ext/zarr/"
(cd "$out/stage/ext/zarr" && swig -w801 -c++ -ruby -I"$zarr_root/bindings/swig" -I"$ZARR_PREFIX/include" -o native.cxx zarr_ruby.i)
{
  cd "$out/stage" && gem build --quiet zarr.gemspec -o "$out/zarr-$version.gem"
  # The built gem alone is installed: what it lacks is missing here too.
  MAKEFLAGS=-j${ZARR_JOBS:-2} nice gem install --local --no-document --force --install-dir "$out/gems" "$out/zarr-$version.gem"
} >"$out/build.log" 2>&1 || { cat "$out/build.log" "$out"/gems/extensions/*/*/zarr-*/{gem_make.out,mkmf.log} 2>/dev/null >&2; exit 1; }
echo "$ZARR_PREFIX" >"$out/built"
