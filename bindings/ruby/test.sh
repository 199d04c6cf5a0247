#!/usr/bin/env bash
# Builds the gem, runs its tests, installs the built gem outside the tree and uses it there, runs the examples and the README's
# start, and has the documentation made. Ends with `CASES passed=N failed=N skipped=N`.
set -u -o pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../common.sh"
passed=0 failed=0 skipped=0

# case_of NAME COMMAND...: one case; its output is shown when it fails.
case_of() {
  local name=$1 log
  shift
  if log=$("$@" 2>&1); then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED ruby: %s\n%s\n' "$name" "$log"
  fi
}

finish() {
  echo "CASES passed=$passed failed=$failed skipped=$skipped"
  [ "$failed" = 0 ] && exit 0
  exit 1
}

install_ruby >&2 && install_packages $ZARR_DEMO_PACKAGES >&2 && bash "$here/build.sh" && zarr_binding_data || {
  echo "FAILED ruby: the package could not be built"
  failed=1
  finish
}
work=$(mktemp -d "${TMPDIR:-/tmp}/zarr-ruby-XXXXXX") && trap 'rm -rf "$work"' EXIT
own_gems=$(ruby -e 'print Gem.path.join(":")')
export GEM_PATH=$ZARR_OUT/ruby/gems:$own_gems LANG=C.UTF-8
gem_file=$(echo "$ZARR_OUT"/ruby/zarr-*.gem)

cc -std=c99 -Wall -Wextra -fPIC -shared -I"$ZARR_PREFIX/include" "$here/test/plugin.c" -o "$work/plugin.so" || failed=1
export ZARR_RUBY_TEST_PLUGIN=$work/plugin.so

# The tests that are in the tree, against the installed gem; run in a folder of their own.
minitest() {
  local out summary
  out=$(cd "$work" && timeout -k 5 300 ruby -W:no-experimental -e 'ARGV.each { |file| require file }' "$here"/test/*_test.rb 2>&1)
  summary=$(grep -E '^[0-9]+ runs, ' <<<"$out" | tail -1)
  if [ -z "$summary" ]; then
    printf 'FAILED ruby: the tests did not end\n%s\n' "$(tail -40 <<<"$out")"
    failed=$((failed + 1))
    return
  fi
  read -r runs wrong errors skips < <(sed -E 's/^([0-9]+) runs, [0-9]+ assertions, ([0-9]+) failures, ([0-9]+) errors, ([0-9]+) skips.*/\1 \2 \3 \4/' <<<"$summary")
  [ "$((wrong + errors))" = 0 ] || grep -vE '^\.*$' <<<"$out"
  grep -E '^SKIPPED ' <<<"$out"
  passed=$((passed + runs - wrong - errors - skips)) failed=$((failed + wrong + errors)) skipped=$((skipped + skips))
}

# What an example prints is what stands in its .expected file.
example() {
  local name=$1
  shift
  (cd "$work" && timeout 60 ruby -w -W:no-experimental "$here/examples/$name.rb" "$@") >"$work/$name.out" &&
    diff -u "$here/examples/$name.expected" "$work/$name.out"
}

# As a user does it: the built gem, into a folder of its own outside the tree, then the README's start.
install_outside() {
  MAKEFLAGS=-j$ZARR_JOBS nice gem install --local --no-document --install-dir "$work/gems" "$gem_file" &&
    [ -e "$work"/gems/gems/zarr-*/lib/zarr/native.so ]
}

readme_start() {
  awk '/^```ruby start/ {on=1; next} /^```/ {on=0} on' "$here/README.md" >"$work/start.rb"
  awk '/^```text start/ {on=1; next} /^```/ {on=0} on' "$here/README.md" >"$work/start.expected"
  [ -s "$work/start.rb" ] && mkdir -p "$work/start" && cd "$work/start" &&
    GEM_PATH=$work/gems:$own_gems timeout 60 ruby -w -W:no-experimental "$work/start.rb" >"$work/start.out" &&
    diff -u "$work/start.expected" "$work/start.out"
}

no_leftover_in_gem() {
  local names
  names=$(cd "$work" && gem spec "$gem_file" files)
  ! grep -E 'test/|\.o$|\.so$|mkmf' <<<"$names"
}

documentation() {
  local out
  out=$(cd "$ZARR_OUT/ruby/stage" && yard doc --no-cache --no-save --quiet --output-dir "$work/doc" --db "$work/yardoc" 2>&1) || { echo "$out"; return 1; }
  [ -z "$out" ] || { echo "$out"; return 1; }
  out=$(cd "$ZARR_OUT/ruby/stage" && yard stats --no-cache --no-save --list-undoc --no-private --db "$work/yardoc" --query '!object.tag(:api)' 2>&1)
  grep -q '100.00% documented' <<<"$out" || { echo "$out"; return 1; }
}

no_warnings() {
  local out
  out=$(find "$here" -name '*.rb' -print0 | xargs -0 -n 1 ruby -wc 2>&1 | grep -v '^Syntax OK$')
  [ -z "$out" ] || { echo "$out"; return 1; }
}

minitest
case_of "no warnings of Ruby's parser" no_warnings
case_of "the built gem installs outside the tree" install_outside
case_of "the start of README.md, with the gem installed there" readme_start
case_of "the gem holds sources only" no_leftover_in_gem
for file in "$here"/examples/*.rb; do
  name=$(basename "$file" .rb)
  arguments=()
  [ "$name" = geoid ] && arguments=(/usr/share/proj/egm96_15.gtx geoid.zarr)
  case_of "example $name" example "$name" "${arguments[@]}"
done
case_of "documentation of every public method, by yard" documentation
finish
