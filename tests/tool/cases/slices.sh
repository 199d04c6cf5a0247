# SEL: as NumPy selects.

case_slices_as_numpy() {
  local sel shape elements count=0
  ramp a.zarr 2,5,7 1,2,3
  while IFS='|' read -r sel shape elements; do
    count=$((count + 1))
    if [ "$shape" = error ]; then
      fails 'index|indices' cat a.zarr --slice "$sel" --format json
      continue
    fi
    ok cat a.zarr --slice "$sel" --format json
    [ "$(echo $OUT)" = "$elements" ] || wrong "SEL $sel: $(echo $OUT)" "expected $elements"
    ok cat a.zarr --slice "$sel" --format npy -o part.npy
    local tuple=${shape#()}
    case $tuple in *,* | '') ;; *) tuple+=, ;; esac
    grep -qaF "'shape': (${tuple//,/, }" part.npy || grep -qaF "'shape': ($tuple)" part.npy || wrong "SEL $sel: shape $shape is not in $(head -c 128 part.npy)"
  done <"$here/slices.txt"
  [ $count -gt 300 ] || wrong "only $count lines in slices.txt"
}

case_slice_of_rank_0() {
  ok create a.zarr --shape "" --chunks "" --dtype int16 --fill 7
  for sel in "" "..."; do
    ok cat a.zarr --slice "$sel" --format json
    out_is 7
  done
  fails 'too many indices' cat a.zarr --slice 0
}

case_slice_beginning_with_minus() {
  ramp a.zarr 4 2
  ok cat a.zarr --slice -1 --format json
  out_is 3
  ok cat a.zarr --slice=-2: --format csv
  out_is 2,3
}

case_slice_syntax_is_usage() {
  ramp a.zarr 4,4 2,2
  local sel
  for sel in a 1:b 1:2:3:4 ... 1,,2 , 1. '1;2' '[1]' ...,... 'None' '1:2,a' --; do
    [ "$sel" = ... ] || usage slice cat a.zarr --slice="$sel"
  done
  usage 'step.*0' cat a.zarr --slice ::0
}

case_slice_in_slabs() {  # larger than one slab, so that cutting and joining are seen
  ok create a.zarr --shape 3000,1500,8 --chunks 700,700,8 --dtype int16 --fill 3
  npy one.npy 1 "'<i2'" False "()" 2a 00
  ok write a.zarr one.npy --slice 2999,1499,7
  ok write a.zarr one.npy --slice 0,1499,0
  ok cat a.zarr --format raw -o all.raw
  [ "$(stat -c %s all.raw)" = $((3000 * 1500 * 8 * 2)) ] || wrong "size $(stat -c %s all.raw)"
  [ "$(tail -c 4 all.raw | od -An -tx1 | tr -d ' \n')" = 03002a00 ] || wrong "end of the raw file"
  [ "$(od -An -j $((1499 * 8 * 2)) -N 4 -tx1 all.raw | tr -d ' \n')" = 2a000300 ] || wrong "the element at 0,1499,0"
  ok cat a.zarr --slice ::-1,::-1,::-1 --format raw -o reverse.raw
  [ "$(head -c 4 reverse.raw | od -An -tx1 | tr -d ' \n')" = 2a000300 ] || wrong "beginning of the reversed raw file"
}
