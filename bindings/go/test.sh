#!/usr/bin/env bash
# test.sh: everything about the Go package: the committed SWIG files are current, vet, gofmt, tests (plain, -race, cgocheck2), examples
# and README tried, and a module outside the tree that gets the package from a module proxy. Last line: CASES passed= failed= skipped=
set -u -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
install_go >&2 || { echo "FAILED install_go"; echo "CASES passed=0 failed=1 skipped=0"; exit 1; }
here=$zarr_root/bindings/go
cd "$here" || exit 1
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

# run_case NAME COMMAND...: one test case. What the command prints is shown when it fails.
run_case() {
  if "${@:2}" >"$work/output" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $1"
    sed 's/^/    /' "$work/output"
  fi
}

# run_tests NAME COMMAND...: every test of "go test -v" is a case.
run_tests() {
  local status failures
  "${@:2}" >"$work/tests" 2>&1
  status=$?
  passed=$((passed + $(grep -cE '^ *--- PASS' "$work/tests")))
  skipped=$((skipped + $(grep -cE '^ *--- SKIP' "$work/tests")))
  failures=$(grep -cE '^ *--- FAIL' "$work/tests")
  grep -A1 -E '^ *--- SKIP' "$work/tests" | sed "s/^ *--- SKIP: */SKIPPED $1: /"
  [ $status -ne 0 ] && [ "$failures" -eq 0 ] && failures=1
  failed=$((failed + failures))
  [ "$failures" -eq 0 ] || { echo "FAILED $1"; grep -vE '^ *(=== |--- PASS)' "$work/tests" | head -200 | sed 's/^/    /'; }
}

generated_files_are_current() {
  bash internal/zarrnative/generate.sh "$ZARR_PREFIX" "$work/generated" &&
    for file in zarrnative.go zarr_wrap.c zarr_flat.h; do
      cmp "internal/zarrnative/$file" "$work/generated/$file" || { echo "run internal/zarrnative/generate.sh"; return 1; }
    done
}

# SWIG writes its own style.
sources_are_formatted() { local bad; bad=$(gofmt -l . | grep -v '^internal/zarrnative/zarrnative.go$'); echo "$bad"; [ -z "$bad" ]; }

# The generated code has one conversion that vet cannot know to be right.
vet() { go vet . && go vet -unsafeptr=false ./internal/... ./examples/...; }

has_no_cgo() { CGO_ENABLED=0 go build . 2>"$work/cgo"; grep "build constraints exclude all Go files" "$work/cgo"; }

# prints PROGRAM EXPECTED ARGUMENTS...: the program's output is that file.
prints() { "$ZARR_OUT/go/bin/$1" "${@:3}" | diff - "$2"; }

# The program of README.md and what README.md says that it prints.
take_readme() {
  mkdir -p "$work/start" &&
    awk '/^```go/ && !n++ { on = 1; next } /^```/ { on = 0 } on' README.md >"$work/start/main.go" &&
    awk '/^```text/ { on = 1; next } /^```/ { on = 0 } on' README.md >"$work/expected" && [ -s "$work/start/main.go" ] && [ -s "$work/expected" ]
}

# A module proxy of files that has this package as the version of the library.
make_proxy() {
  local module=github.com/libzarr/libzarr/bindings/go folder
  version=v$(pkg-config --modversion zarr) && folder=$work/proxy/$module/@v
  mkdir -p "$folder" "$work/zip/$module@$version" && cp -r . "$work/zip/$module@$version" && cp go.mod "$folder/$version.mod" &&
    echo "$version" >"$folder/list" && echo "{\"Version\": \"$version\", \"Time\": \"2026-01-01T00:00:00Z\"}" >"$folder/$version.info" &&
    (cd "$work/zip" && find . -type f | cut -c3- | sort | zip -q -@ "$folder/$version.zip")
}

# The README's program in a module of its own, with "go get" from that proxy, then from a copy beside it with "replace".
other_module_gets_it() {
  (
    export GOPROXY=file://$work/proxy GONOSUMDB='*' GONOSUMCHECK=1 GOFLAGS='-modcacherw' GOMODCACHE=$work/modules
    cd "$work/start" && go mod init example.org/start && go get "github.com/libzarr/libzarr/bindings/go@$version" && go vet . &&
      go run . | diff - "$work/expected" && grep -q bindings/go go.mod
  )
}

other_module_replaces_it() {
  (
    export GOPROXY=off
    cp -r . "$work/copy" && cd "$work/start" && rm -rf go.mod go.sum air.zarr && go mod init example.org/start &&
      go mod edit -replace "github.com/libzarr/libzarr/bindings/go=$work/copy" && go mod tidy &&
      go run . | diff - "$work/expected"
  )
}

internal_is_internal() {
  mkdir -p "$work/start/peek" && echo 'package peek; import _ "github.com/libzarr/libzarr/bindings/go/internal/zarrnative"' >"$work/start/peek/peek.go" &&
    (cd "$work/start" && ! GOPROXY=off go build ./peek 2>"$work/peek" && grep -q "use of internal package" "$work/peek")
}

install_packages $ZARR_DEMO_PACKAGES zip >&2
zarr_binding_data || { echo "FAILED data set of zarr-python"; failed=$((failed + 1)); }
run_case "build" bash build.sh
run_case "generated files are current" generated_files_are_current
run_case "gofmt" sources_are_formatted
run_case "go vet" vet
run_case "without cgo there is no package" has_no_cgo
run_tests "tests" go test -count=1 -v -timeout 120s ./...
run_tests "tests -race" go test -count=1 -short -race -v -timeout 180s .
run_tests "tests with cgocheck2" env GOEXPERIMENT=cgocheck2 go test -count=1 -short -v -timeout 120s .
run_case "example geoid" prints geoid "$zarr_root/examples_c/geoid.expected" /usr/share/proj/egm96_15.gtx "$work/geoid.zarr"
run_case "example custom_store" prints custom_store examples/custom_store/expected.txt
run_case "example reduction" prints reduction examples/reduction/expected.txt
run_case "README.md has a program" take_readme
run_case "module proxy" make_proxy
run_case "another module gets the package" other_module_gets_it
run_case "another module replaces the package" other_module_replaces_it
run_case "internal packages are out of reach" internal_is_internal

echo "CASES passed=$passed failed=$failed skipped=$skipped"
[ "$failed" -eq 0 ]
