# create: every option, and what it refuses.

meta() { tr -d ' \n' <"$1"; }
meta_has() { [[ $(meta "$1") == *"$2"* ]] || wrong "$1: $(meta "$1")" "lacks: $2"; }
meta_lacks() { [[ $(meta "$1") != *"$2"* ]] || wrong "$1: $(meta "$1")" "must not have: $2"; }

case_create_v3() {
  ok create a.zarr --shape 10,20 --chunks 5,5 --dtype int32 --fill 7 --dimension-names y,x --attributes '{"a": 1.50}'
  meta_has a.zarr/zarr.json '"zarr_format":3'
  meta_has a.zarr/zarr.json '"shape":[10,20]'
  meta_has a.zarr/zarr.json '"chunk_shape":[5,5]'
  meta_has a.zarr/zarr.json '"data_type":"int32"'
  meta_has a.zarr/zarr.json '"fill_value":7'
  meta_has a.zarr/zarr.json '"dimension_names":["y","x"]'
  meta_has a.zarr/zarr.json '"a":1.50'
  [ "$(find a.zarr -type f)" = a.zarr/zarr.json ] || wrong "$(find a.zarr)"
}

case_create_v2() {
  ok create a.zarr --zarr-format 2 --shape 4,6 --chunks 2,3 --dtype '>i2' --order F --separator / --fill 1 \
    --compressor '{"id":"zlib","level":3}' --filters '[{"id":"shuffle","elementsize":2}]' --attributes '{"k":"v"}' \
    --dimension-names a,b
  meta_has a.zarr/.zarray '"zarr_format":2'
  meta_has a.zarr/.zarray '"dtype":">i2"'
  meta_has a.zarr/.zarray '"order":"F"'
  meta_has a.zarr/.zarray '"dimension_separator":"/"'
  meta_has a.zarr/.zarray '"id":"zlib"'
  meta_has a.zarr/.zarray '"id":"shuffle"'
  meta_has a.zarr/.zattrs '"k":"v"'
  meta_has a.zarr/.zattrs '"_ARRAY_DIMENSIONS":["a","b"]'
  [ ! -e a.zarr/zarr.json ] || wrong "zarr.json beside .zarray"
}

case_create_v2_null_compressor_and_filters() {
  ok create a.zarr --zarr-format 2 --shape 4 --chunks 2 --dtype '<i4' --compressor null --filters null
  meta_has a.zarr/.zarray '"compressor":null'
  meta_has a.zarr/.zarray '"filters":null'
  npy a.npy 1 "'<i4'" False "(4,)" $(counting 0 4 4 little)
  ok write a.zarr a.npy
  [ "$(od -An -tx1 a.zarr/1 | tr -d ' \n')" = 0200000003000000 ] || wrong "$(od -An -tx1 a.zarr/1)"
}

case_create_v2_options_on_v3() {  # mapped to the chain; zlib stays zlib
  ok create a.zarr --shape 4,4 --chunks 2,4 --dtype int16 --compressor '{"id":"zlib","level":1}' \
    --filters '[{"id":"shuffle","elementsize":2}]' --order F
  meta_has a.zarr/zarr.json '"numcodecs.zlib"'
  meta_has a.zarr/zarr.json '"numcodecs.shuffle"'
  meta_has a.zarr/zarr.json '"transpose"'
  meta_lacks a.zarr/zarr.json '"gzip"'
  npy a.npy 1 "'<i2'" False "(4, 4)" $(counting 0 16 2 little)
  ok write a.zarr a.npy
  elements_are a.zarr "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"
  ok create b.zarr --shape 4 --dtype int16 --compressor '{"id":"zstd","level":2}'
  meta_has b.zarr/zarr.json '"name":"zstd"'
  ok create n.zarr --shape 4 --dtype int16 --compressor null --filters null
  meta_lacks n.zarr/zarr.json 'zstd'
}

case_create_separator_on_v3() {
  ramp a.zarr 2,2 1,2 --separator .
  [ -f a.zarr/c.1.0 ] || wrong "$(find a.zarr)"
}

case_create_codecs() {
  ok create a.zarr --shape 4 --chunks 2 --dtype uint16 \
    --codecs '[{"name":"bytes","configuration":{"endian":"big"}},{"name":"gzip","configuration":{"level":1}}]'
  meta_has a.zarr/zarr.json '"endian":"big"'
  meta_has a.zarr/zarr.json '"gzip"'
}

case_create_shards() {
  ramp a.zarr 8,8 2,2 --shards 4,8 --codecs '[{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c"}]'
  meta_has a.zarr/zarr.json '"sharding_indexed"'
  ok info a.zarr --json
  out_has '"chunks":[2,2]'
  out_has '"shards":[4,8]'
  [ "$(find a.zarr/c -type f | wc -l)" = 2 ] || wrong "$(find a.zarr)"
  ok cat a.zarr --slice 7,6: --format csv
  out_is 62,63
}

case_create_shards_none_is_no_sharding() {
  ok create a.zarr --shape 8 --chunks 2 --shards none --dtype int8
  meta_lacks a.zarr/zarr.json sharding
}

case_create_auto() {  # stored objects of about 1 to 10 MB
  local layout chunks bytes
  ok create a.zarr --shape 10000,10000 --chunks auto --dtype float64
  ok info a.zarr --json
  chunks=$(sed 's/.*"chunks":\[\([0-9,]*\)\].*/\1/' <<<"$OUT")
  bytes=$((${chunks/,/ * } * 8))
  [ $bytes -ge 1000000 ] && [ $bytes -le 10500000 ] || wrong "chunks $chunks have $bytes bytes"
  ok create default.zarr --shape 10000,10000 --dtype float64
  ok info default.zarr --json
  out_has "\"chunks\":[$chunks]"
  ok create s.zarr --shape 10000,10000 --chunks auto --shards auto --dtype float64
  ok info s.zarr --json
  layout=$(sed 's/.*"shards":\[\([0-9,]*\)\].*/\1/' <<<"$OUT")
  bytes=$((${layout/,/ * } * 8))
  [ $bytes -ge 1000000 ] && [ $bytes -le 10500000 ] || wrong "shards $layout have $bytes bytes"
  layout=$(sed 's/.*"chunks":\[\([0-9,]*\)\].*/\1/' <<<"$OUT")
  [ $((${layout/,/ * } * 8 * 8)) -le $bytes ] || wrong "chunks $layout are no small parts of the shards"
  ok create t.zarr --shape 10000,10000 --chunks 100,100 --shards auto --dtype float64
  ok info t.zarr --json
  layout=$(sed 's/.*"shards":\[\([0-9]*\),.*/\1/' <<<"$OUT")
  [ $((layout % 100)) = 0 ] && [ "$layout" -gt 100 ] || wrong "shards of $layout"
  ok create u.zarr --shape 10000,10000 --chunks auto --shards 2000,1000 --dtype float64
  ok info u.zarr --json
  out_has '"shards":[2000,1000]'
  ok create small.zarr --shape 3,4 --chunks auto --shards auto --dtype int8
}

case_create_rank_0() {
  ok create a.zarr --shape "" --chunks "" --dtype float64 --fill 1.5
  elements_are a.zarr 1.5
  ok create b.zarr --shape= --chunks= --dtype float64 --zarr-format 2 --fill 2.5
  elements_are b.zarr 2.5
  npy x.npy 1 "'<f8'" False "()" 00 00 00 00 00 00 08 40
  ok write a.zarr x.npy
  [ -f a.zarr/c ] || wrong "$(find a.zarr)"
  ok write b.zarr x.npy
  [ -f b.zarr/0 ] || wrong "$(find b.zarr)"
  elements_are b.zarr 3.0
}

case_create_zero_length() {
  ok create a.zarr --shape 0,4 --dtype int8
  ok info a.zarr --json
  out_has '"shape":[0,4]'
}

case_create_dtypes() {  # v3 names and NumPy strings
  local type n=0
  for type in bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128 r8 r16 \
    '|b1' '<i2' '>u8' '<f2' '>f4' '<c8' '>c16' '|V3' i4; do
    ok create "a$((++n))" --shape 2 --dtype "$type"
    ok cat "a$n" --format json
  done
  ok create v2.zarr --shape 2 --dtype float32 --zarr-format 2
  meta_has v2.zarr/.zarray '"dtype":"<f4"'
  ok create big.zarr --shape 2 --dtype '>f4'
  meta_has big.zarr/zarr.json '"endian":"big"'
}

case_create_types_of_every_kind() {
  local n=0 dtype
  for dtype in bfloat16 float8_e5m2 float6_e2m3fn float4_e2m1fn int2 uint4 complex_bfloat16 complex_float16 '|S7' '<U3' '<M8[25ns]' 'm8[D]' \
      '{"name":"numpy.datetime64","configuration":{"unit":"ns","scale_factor":1}}' '[["x","<i4"],["y","<f4"]]' \
      '{"name":"struct","configuration":{"fields":[{"name":"x","data_type":"int4"}]}}'; do
    n=$((n + 1))
    ok create "k$n" --shape 2 --dtype "$dtype"
    ok cat "k$n" --format json
  done
  ok create v2.zarr --shape 2 --dtype '[["x","<i4"],["y",">f4",[2]]]' --zarr-format 2
  meta_has v2.zarr/.zarray '["y",">f4",[2]]'
  ok create big.zarr --shape 2 --dtype '>U3'
  meta_has big.zarr/zarr.json '"endian":"big"'
}

case_create_unknown_types_are_named() {
  fails 'float99' create a.zarr --shape 2 --dtype float99
  fails 'text' create a.zarr --shape 2 --dtype text
  fails 'sub-array' create a.zarr --shape 2 --dtype '[["x","<i4",[2]]]'
  fails 'orders' create a.zarr --shape 2 --dtype '[["x","<i4"],["y",">f4"]]'
  fails 'complex_bfloat16' create a.zarr --shape 2 --dtype complex_bfloat16 --zarr-format 2
  fails '.' create a.zarr --shape 2 --dtype '{"name":"'
}

case_create_unknown_codec_is_named() {
  fails 'no_such_codec' create a.zarr --shape 2 --dtype int8 --codecs '[{"name":"bytes"},{"name":"no_such_codec"}]'
  fails 'nonsense' create a.zarr --shape 2 --dtype int8 --zarr-format 2 --compressor '{"id":"nonsense"}'
}

case_create_refuses_bad_values() {
  fails '.' create a.zarr --shape 2 --dtype int8 --fill 300
  fails '.' create a.zarr --shape 2 --dtype int8 --fill '"x"'
  fails '.' create a.zarr --shape 2 --dtype int8 --fill '{'
  fails '.' create a.zarr --shape 2 --dtype int8 --attributes '[1]'
  fails '.' create a.zarr --shape 2 --dtype int8 --codecs '{}'
  fails '.' create a.zarr --shape 2 --dtype int8 --codecs 'nonsense'
  fails '.' create a.zarr --shape 2 --dtype int8 --codecs '[]'
  fails '.' create a.zarr --shape 2 --dtype int8 --chunks 0
  fails 'chunks' create a.zarr --shape 2,2 --dtype int8 --chunks 2
  fails 'shards' create a.zarr --shape 8 --dtype int8 --chunks 2 --shards 5
  fails 'shards' create a.zarr --shape 8 --dtype int8 --chunks 2 --shards 4,4
  fails '.' create a.zarr --shape 8 --dtype int8 --chunks 2 --shards 4 --zarr-format 2
  fails '.' create deep/er/a.zarr --shape 2 --dtype int8 --fill 300
}

case_create_usage() {
  usage 'shape' create a.zarr
  usage 'dtype' create a.zarr --shape 2
  usage 'zarr-format' create a.zarr --shape 2 --dtype int8 --zarr-format 4
  usage 'order' create a.zarr --shape 2 --dtype int8 --order A
  usage 'separator' create a.zarr --shape 2 --dtype int8 --separator -
  usage 'shape' create a.zarr --shape 2,x --dtype int8
  usage 'shape' create a.zarr --shape -1 --dtype int8
  usage 'shape' create a.zarr --shape 99999999999999999999 --dtype int8
  usage 'chunks' create a.zarr --shape 2 --chunks some --dtype int8
  usage 'dimension-names' create a.zarr --shape 2,2 --dimension-names x --dtype int8
  usage 'group' create a.zarr --group --shape 2
}

case_create_dimension_without_a_name() {
  ok create a.zarr --shape 2,2 --dtype int8 --dimension-names ,x
  meta_has a.zarr/zarr.json '"dimension_names":[null,"x"]'
}

case_create_group() {
  ok create g --group --attributes '{"title":"x"}'
  meta_has g/zarr.json '"node_type":"group"'
  meta_has g/zarr.json '"title":"x"'
  ok create g2 --group --zarr-format 2 --attributes '{"title":"x"}'
  meta_has g2/.zgroup '"zarr_format":2'
  meta_has g2/.zattrs '"title":"x"'
  ok create g/a --shape 2 --dtype int8
  ok ls g
  out_is $'a\tint8\t[2]'
}

case_create_never_over_a_node() {
  ramp a.zarr 4 2
  fails 'a.zarr' create a.zarr --shape 4 --dtype int8
  fails 'a.zarr' create a.zarr --group
  fails 'a.zarr' create a.zarr --shape 4 --dtype int8 --zarr-format 2
  elements_are a.zarr "0 1 2 3"
  ok create g --group
  fails 'g' create g --shape 4 --dtype int8
  mkdir -p implicit
  ok create implicit/a --shape 1 --dtype int8
  fails 'implicit' create implicit --shape 4 --dtype int8
  mkdir other && echo precious >other/file
  fails 'other' create other --shape 4 --dtype int8
  echo precious >plain
  fails 'plain' create plain --shape 4 --dtype int8
}

case_create_in_an_empty_folder() {
  mkdir empty
  ok create empty --shape 4 --dtype int8
  ok create new/folders/above --shape 4 --dtype int8
  ok create file.zarr/ --shape 1 --dtype int8
  ok info "file://$PWD/file.zarr"
}

case_create_without_permission() {
  mkdir locked
  chmod 555 locked
  if [ "$(id -u)" = 0 ]; then  # permissions do not stop root: drop to an unprivileged user
    local out library
    chmod o+x "$work" "$work/case_create_without_permission"
    mkdir ../bin  # where that user can reach the program
    library=$(ldd "$ZARRTOOL" | sed -n 's/.*libzarr[^ ]* => \([^ ]*\) .*/\1/p')
    cp "$ZARRTOOL" $library ../bin
    unprivileged() {
      env LD_LIBRARY_PATH="$(realpath ../bin)" setpriv --reuid 65534 --regid 65534 --clear-groups "$(realpath ../bin/zarrtool)" "$@" 2>&1
    }
    out=$(unprivileged --version) || wrong "the program does not run without privileges: $out"
    out=$(unprivileged create "$PWD/locked/a.zarr" --shape 2 --dtype int8) && wrong "succeeded in a folder without permission"
    [[ $out == *ermission* ]] || wrong "$out"
    [ "$(wc -l <<<"$out")" = 1 ] || wrong "$out"
  else
    fails 'ermission' create locked/a.zarr --shape 2 --dtype int8
  fi
  [ -z "$(ls -A locked)" ] || wrong "left behind: $(ls -A locked)"
}
