#!/usr/bin/env bash
# run.sh ZARRTOOL [WORD...]: see README.md. The last line is "CASES passed=N failed=N skipped=N".
set -u
here=$(cd "$(dirname "$0")" && pwd)
ZARRTOOL=$(realpath "$1")
shift
work=$(mktemp -d)
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
export LC_ALL=C
. "$here/lib.sh"
for file in "$here"/cases/*.sh; do . "$file"; done

passed=0
failed=0
skipped=0
for name in $(declare -F | sed -n 's/^declare -f \(case_.*\)/\1/p'); do
  if [ $# -gt 0 ]; then
    wanted=
    for word in "$@"; do [[ $name == *$word* ]] && wanted=1; done
    [ -n "$wanted" ] || continue
  fi
  mkdir -p "$work/$name/here"
  report=$(cd "$work/$name/here" && "$name" 2>&1)
  case $? in
    0) passed=$((passed + 1)) ;;
    77) skipped=$((skipped + 1)); echo "SKIPPED $name: $report" ;;
    *) failed=$((failed + 1)); echo "FAILED $name"; echo "$report" ;;
  esac
done
echo "CASES passed=$passed failed=$failed skipped=$skipped"
[ $failed = 0 ]
