#!/usr/bin/env bash
# build.sh: builds the package, the programs and the examples into $ZARR_OUT/go. Go itself knows what is out of date.
set -u -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
install_go >&2 || exit 1
cd "$zarr_root/bindings/go" || exit 1
mkdir -p "$ZARR_OUT/go/bin" && go build -trimpath -o "$ZARR_OUT/go/bin/" ./internal/cmd/... ./examples/... >&2
