#!/usr/bin/env bash
# Prints the five figures of bindings/testing/bench_c.c, "NAME VALUE UNIT", and what a callback costs that comes from another thread.
set -u -o pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../common.sh"
bash "$here/build.sh" || exit 3
export GEM_PATH=$ZARR_OUT/ruby/gems:$(ruby -e 'print Gem.path.join(":")')
exec ruby "$here/bench.rb" "$@"
