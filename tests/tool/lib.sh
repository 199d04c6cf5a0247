# Helpers of the cases. Each case runs in its own folder and subshell; a failed expectation says why and ends it.

wrong() {
  printf '    %s\n' "$@"
  exit 1
}

# ok ARGUMENTS...: zarrtool succeeds and says nothing on standard error. Standard output is in $OUT.
ok() {
  OUT=$("$ZARRTOOL" "$@" 2>.stderr; printf 'x%d' $?)
  local code=${OUT##*x}
  OUT=${OUT%x*}
  OUT=${OUT%$'\n'}
  [ "$code" = 0 ] || wrong "zarrtool $*" "exit code $code" "$(cat .stderr)"
  [ ! -s .stderr ] || wrong "zarrtool $*" "unexpected on standard error: $(cat .stderr)"
}

# fails PATTERN ARGUMENTS...: exit code 1, one line on standard error that matches, and no file made or changed.
fails() { ends_with 1 "$@"; }
# usage PATTERN ARGUMENTS...: the same with exit code 2.
usage() { ends_with 2 "$@"; }

ends_with() {
  local expected=$1 pattern=$2 code before after
  shift 2
  before=$(state)
  OUT=$("$ZARRTOOL" "$@" 2>../stderr.$$)
  code=$?
  after=$(state)
  ERR=$(cat ../stderr.$$)
  local lines
  lines=$(wc -l <../stderr.$$)
  rm -f ../stderr.$$
  [ "$code" = "$expected" ] || wrong "zarrtool $*" "exit code $code, expected $expected: $ERR"
  [ "$lines" = 1 ] || wrong "zarrtool $*" "$lines lines on standard error, expected 1: $ERR"
  [[ $ERR =~ $pattern ]] || wrong "zarrtool $*" "standard error: $ERR" "expected: $pattern"
  [ "$before" = "$after" ] || wrong "zarrtool $*" "the failed command changed files:" "$(diff <(echo "$before") <(echo "$after"))"
}

# Every file and folder below, with the checksums of the files.
state() {
  find . -path ./.stderr -prune -o -type d -print | sort
  find . -type f ! -name .stderr -exec cksum {} + | sort
}

out_is() { [ "$OUT" = "$1" ] || wrong "output: $OUT" "expected: $1"; }
out_has() { [[ $OUT == *"$1"* ]] || wrong "output: $OUT" "lacks: $1"; }
out_lacks() { [[ $OUT != *"$1"* ]] || wrong "output: $OUT" "must not have: $1"; }

# elements_are URL "1 2 3": all elements as JSON, in C order.
elements_are() {
  ok cat "$1" --format json
  OUT=$(echo $OUT)
  out_is "$2"
}

file_has() { grep -qF -- "$2" "$1" || wrong "$1 lacks $2:" "$(cat "$1")"; }

# bytes 01 0a ff > FILE
bytes() {
  local byte
  for byte in "$@"; do printf "\\x$byte"; done
}

# npy FILE VERSION DESCR FORTRAN SHAPE BYTES...: a NumPy file made by hand. DESCR with its quotes.
npy() {
  local file=$1 version=$2 length_size=2 header
  header="{'descr': $3, 'fortran_order': $4, 'shape': $5, }"
  [ "$version" = 1 ] || length_size=4
  while [ $(((8 + length_size + ${#header} + 1) % 64)) != 0 ]; do header+=' '; done
  header+=$'\n'
  local size=${#header}
  shift 5
  {
    printf '\x93NUMPY'
    bytes "$(printf %02x "$version")" 00 "$(printf %02x $((size & 255)))" "$(printf %02x $((size >> 8)))"
    [ "$version" = 1 ] || bytes 00 00
    printf '%s' "$header"
    bytes "$@"
  } >"$file"
}

# counting FIRST COUNT WIDTH little|big: bytes of consecutive integers, for npy.
counting() {
  local i b value
  for ((i = 0; i < $2; ++i)); do
    value=$(($1 + i))
    for ((b = 0; b < $3; ++b)); do
      if [ "$4" = little ]; then printf '%02x ' $((value >> (8 * b) & 255)); else printf '%02x ' $((value >> (8 * ($3 - 1 - b)) & 255)); fi
    done
  done
}

# An int32 array of consecutive numbers: ramp URL SHAPE CHUNKS [create options]
ramp() {
  local url=$1 shape=$2 chunks=$3 n=1 extent
  shift 3
  ok create "$url" --shape "$shape" --chunks "$chunks" --dtype int32 "$@"
  for extent in ${shape//,/ }; do n=$((n * extent)); done
  npy ramp.npy 1 "'<i4'" False "(${shape},)" $(counting 0 $n 4 little)
  ok write "$url" ramp.npy
  rm ramp.npy
}
