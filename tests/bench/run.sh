#!/usr/bin/env bash
# run.sh ZARR_BENCH ZARRTOOL
set -u
bench=$1 tool=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

check() {  # check NAME COMMAND...
  if "${@:2}"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $1: $(cat "$work/out" "$work/err")"
  fi
}
works() { "$bench" --data "$work/a" --count 3 --workload "$1" >"$work/out" 2>"$work/err" && grep -q '"checksum"' "$work/out"; }
# A failure inside the library's listing comes back as one line that names the key.
fails_with_key() {
  "$bench" --data "$work/a" --count 3 --workload "$1" >"$work/out" 2>"$work/err"
  [ $? = 1 ] && [ "$(wc -l <"$work/err")" = 1 ] && grep -q "ZARR_IO.*$2" "$work/err"
}

"$tool" create "$work/a" --shape 100 --chunks 10 --dtype int32
for workload in read_all read_into read_chunks read_tiny read_tiny_mem open_array; do
  check "$workload" works $workload
done
mkdir -p "$work/a/c" && mkfifo "$work/a/c/3"
check "read_tiny_mem beside an unreadable key" fails_with_key read_tiny_mem c/3
echo "CASES passed=$passed failed=$failed skipped=0"
[ $failed = 0 ]
