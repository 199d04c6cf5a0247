#!/usr/bin/env bash
# conformance.sh read --array_path DIR | copy SRC DST [--zarr-format 2|3] [--chunks 5,5] [--codecs JSON]
set -u -o pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../common.sh"
bash "$here/build.sh" || exit 3
export GEM_PATH=$ZARR_OUT/ruby/gems:$(ruby -e 'print Gem.path.join(":")')
exec ruby "$here/conformance.rb" "$@"
