# copy: arrays and trees, formats, chunks, shards, codecs.

plain='[{"name":"bytes","configuration":{"endian":"little"}}]'
checked='[{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c"}]'

same() {
  "$ZARRTOOL" cat "$1" --format raw >.one
  "$ZARRTOOL" cat "$2" --format raw >.two
  cmp .one .two || wrong "$1 and $2 differ"
  rm .one .two
}

case_copy_array() {
  ramp a.zarr 5,7 2,3 --attributes '{"a":1.50}' --dimension-names y,x
  ok copy a.zarr b.zarr
  same a.zarr b.zarr
  ok attrs b.zarr get
  out_is '{"a":1.50}'
  [ "$("$ZARRTOOL" info a.zarr --json)" = "$("$ZARRTOOL" info b.zarr --json)" ] || wrong "$("$ZARRTOOL" info b.zarr --json)"
}

case_copy_keeps_unknown_members() {
  ramp a.zarr 4 2
  sed -i '0,/{/s//{"extra":{"must_understand":false,"n":1.250},/' a.zarr/zarr.json
  ok copy a.zarr b.zarr
  file_has b.zarr/zarr.json 1.250
  ok copy a.zarr c.zarr --chunks 4
  file_has c.zarr/zarr.json 1.250
}

case_copy_tree() {
  ok create h --group --attributes '{"title":"all"}'
  ok create h/b --group
  ramp h/b/deep 4,2 2,2
  ramp h/a 6 4 --fill 3
  ok copy h k
  [ "$("$ZARRTOOL" tree h)" = "$("$ZARRTOOL" tree k)" ] || wrong "$("$ZARRTOOL" tree k)"
  same h/b/deep k/b/deep
  same h/a k/a
  ok attrs k get title
  out_is '"all"'
}

case_copy_tree_to_v2_and_back() {
  ok create h --group --attributes '{"title":"all"}'
  ramp h/g/a 4,6 2,3 --codecs "$plain" --dimension-names y,x --attributes '{"u":"m"}'
  ok copy h two --zarr-format 2
  [ -f two/.zgroup ] && [ -f two/g/.zgroup ] && [ -f two/g/a/.zarray ] || wrong "$(find two)"
  [ -z "$(find two -name zarr.json)" ] || wrong "$(find two)"
  file_has two/g/a/.zattrs _ARRAY_DIMENSIONS
  same h/g/a two/g/a
  ok copy two three --zarr-format 3
  ok info three/g/a --json
  out_has '"dimension_names":["y","x"]'
  out_has '"attributes":{"u":"m"}'
  ok attrs three get title
  out_is '"all"'
  same h/g/a three/g/a
}

case_copy_consolidated_tree() {
  ok create h --group
  ramp h/a 4 2
  ok consolidate h
  ok copy h k
  file_has k/zarr.json '"consolidated_metadata"'
  ok check k
  ok copy h two --zarr-format 2
  [ -f two/.zmetadata ] || wrong "$(find two)"
}

case_copy_implicit_group() {
  mkdir i
  ramp i/a 4 2
  ok copy i j
  same i/a j/a
}

case_copy_rechunk() {
  ramp a.zarr 6,6 2,3
  ok copy a.zarr b.zarr --chunks 3,2
  ok info b.zarr --json
  out_has '"chunks":[3,2]'
  same a.zarr b.zarr
  ramp v.zarr 6,6 2,3 --zarr-format 2 --order F --separator /
  ok copy v.zarr w.zarr --chunks 6,1
  file_has w.zarr/.zarray '"F"'
  ok info w.zarr --json
  out_has '"chunks":[6,1]'
  same v.zarr w.zarr
  ok copy a.zarr auto.zarr --chunks auto
  ok info auto.zarr --json
  out_has '"chunks":[6,6]'
}

case_copy_shards() {
  ramp a.zarr 8,8 2,2
  ok copy a.zarr s.zarr --shards 4,8
  ok info s.zarr --json
  out_has '"chunks":[2,2],"shards":[4,8]'
  same a.zarr s.zarr
  ok copy s.zarr t.zarr --chunks 4,4  # the shards stay
  ok info t.zarr --json
  out_has '"chunks":[4,4],"shards":[4,8]'
  same a.zarr t.zarr
  ok copy s.zarr u.zarr --shards none
  ok info u.zarr --json
  out_has '"chunks":[2,2],"shards":null'
  same a.zarr u.zarr
  ok copy s.zarr v.zarr --chunks 1,8 --shards 8,8 --codecs "$checked"
  ok info v.zarr --json
  out_has '"chunks":[1,8],"shards":[8,8]'
  out_has crc32c
  same a.zarr v.zarr
  ok copy a.zarr x.zarr --chunks auto --shards auto
  same a.zarr x.zarr
  ok copy s.zarr same.zarr
  ok info same.zarr --json
  out_has '"chunks":[2,2],"shards":[4,8]'
  fails 'multiples' copy s.zarr bad.zarr --chunks 3,3
}

case_copy_codecs() {
  ramp a.zarr 8,8 3,3
  ok copy a.zarr b.zarr --codecs '[{"name":"transpose","configuration":{"order":[1,0]}},{"name":"bytes","configuration":{"endian":"big"}},{"name":"gzip","configuration":{"level":9}}]'
  ok info b.zarr --json
  out_has gzip
  out_has '"byte_order":"big"'
  out_has '"chunks":[3,3]'
  same a.zarr b.zarr
  ok copy b.zarr c.zarr --zarr-format 2
  same a.zarr c.zarr
  file_has c.zarr/.zarray gzip
  ok copy a.zarr d.zarr --zarr-format 2 --codecs '[{"name":"bytes","configuration":{"endian":"little"}},{"name":"zstd","configuration":{"level":3,"checksum":false}}]'
  file_has d.zarr/.zarray '"zstd"'
  same a.zarr d.zarr
}

case_copy_v2_to_v3_codec_names() {
  local id config
  ramp base.zarr 4,4 2,2
  "$ZARRTOOL" cat base.zarr --format npy >base.npy
  for id in blosc gzip zstd zlib bz2 lz4 lzma; do
    case $id in
      blosc) config='{"id":"blosc","cname":"zstd","clevel":3,"shuffle":2,"blocksize":0}' ;;
      lz4) config='{"id":"lz4","acceleration":1}' ;;
      lzma) config='{"id":"lzma","format":1,"check":-1,"preset":null,"filters":null}' ;;
      *) config="{\"id\":\"$id\",\"level\":1}" ;;
    esac
    ok create $id.2 --zarr-format 2 --shape 4,4 --chunks 2,2 --dtype int32 --compressor "$config"
    ok write $id.2 base.npy
    ok copy $id.2 $id.3 --zarr-format 3
    same base.zarr $id.3
    case $id in
      blosc | gzip | zstd) [[ $(tr -d ' \n' <$id.3/zarr.json) == *"\"name\":\"$id\""* ]] || wrong "$(cat $id.3/zarr.json)" ;;
      *) file_has $id.3/zarr.json "\"numcodecs.$id\"" ;;
    esac
  done
}

case_copy_null_fill_says_so() {
  ok create a.zarr --zarr-format 2 --shape 4 --chunks 2 --dtype '<i4' --fill null
  "$ZARRTOOL" copy a.zarr b.zarr --zarr-format 3 2>note || wrong "$(cat note)"
  grep -q 'fill_value' note || wrong "no word about fill_value: $(cat note)"
  elements_are b.zarr "0 0 0 0"
}

case_copy_types() {
  local type
  for type in bool int8 uint64 float16 float64 complex64 complex128; do
    ok create $type.a --shape 3,3 --chunks 2,2 --dtype $type
    ok copy $type.a $type.b --zarr-format 2
    ok copy $type.b $type.c --zarr-format 3
    same $type.a $type.c
  done
}

case_copy_unknown_type_by_key() {
  mkdir f
  cat >f/zarr.json <<'J'
{"zarr_format": 3, "node_type": "array", "shape": [2], "data_type": "float99",
 "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2]}},
 "chunk_key_encoding": {"name": "default"}, "fill_value": 0, "codecs": [{"name": "bytes"}], "attributes": {}}
J
  mkdir f/c && echo data >f/c/0
  ok copy f g
  cmp f/c/0 g/c/0 || wrong "the chunk differs"
  cmp f/zarr.json g/zarr.json || wrong "the metadata differ"
  fails 'float99' copy f h --zarr-format 2
}

case_copy_fails_cleanly() {
  ok create h --group
  ramp h/a 4,4 2,2 --codecs "$checked"
  ramp h/b 4 2
  printf x >h/a/c/1/1
  fails 'c/1/1' copy h k
  fails 'c/1/1' copy h/a deep/er/k
  fails 'c/1/1' copy h/a k --chunks 4,4
  mkdir empty
  fails 'c/1/1' copy h/a empty
  [ -d empty ] || wrong "took a folder away that was there"
}

case_copy_refuses() {
  ramp a.zarr 4,4 2,2
  ramp b.zarr 4 2
  fails 'b.zarr' copy a.zarr b.zarr
  fails 'source|a.zarr' copy a.zarr a.zarr
  fails 'source' copy a.zarr a.zarr/inside
  fails 'gone' copy gone c.zarr
  fails 'chunks' copy a.zarr c.zarr --chunks 2
  fails 'chunks|shape' copy a.zarr c.zarr --chunks 0,2
  fails 'shards' copy a.zarr c.zarr --shards 4,4 --zarr-format 2
  fails 'mystery' copy a.zarr c.zarr --codecs '[{"name":"bytes","configuration":{"endian":"little"}},{"name":"mystery"}]'
  fails 'codecs' copy a.zarr c.zarr --codecs '{}'
  fails 'codecs' copy a.zarr c.zarr --codecs '['
  usage 'zarr-format' copy a.zarr c.zarr --zarr-format 1
  usage 'chunks' copy a.zarr c.zarr --chunks x
  usage '' copy a.zarr
  ramp s.zarr 4,4 1,1 --shards 2,2
  fails 'v2 has no shards: --shards none' copy s.zarr c.zarr --zarr-format 2
  ok copy s.zarr c.zarr --zarr-format 2 --shards none
  same s.zarr c.zarr
}

case_copy_partial_dimension_names_to_v2() {
  ramp a.zarr 2,2 1,1 --dimension-names ,x
  fails 'name' copy a.zarr b.zarr --zarr-format 2
}

case_copy_no_bar_without_a_terminal() {
  ramp a.zarr 64,64 2,2
  ok copy a.zarr b.zarr  # ok: nothing on standard error
}

case_copy_bar_on_a_terminal() {
  if ! command -v script >/dev/null; then
    echo "script(1) of util-linux or bsdutils is not installed"
    exit 77
  fi
  ramp a.zarr 64,64 2,2
  script -qec "'$ZARRTOOL' copy a.zarr b.zarr" typescript >/dev/null </dev/null || wrong "$(cat typescript)"
  grep -q '100 %' typescript || wrong "no progress: $(cat -v typescript)"
}

# interrupted SIGNAL EXIT_CODE PATTERN ARGUMENTS...: as soon as a path is there that matches, the signal comes.
interrupted() {
  local signal=$1 expected=$2 pattern=$3 before code
  shift 3
  before=$(state)
  set -m  # else the shell makes background commands ignore SIGINT
  "$ZARRTOOL" "$@" 2>../stderr.interrupted &
  until compgen -G "$pattern" >/dev/null || ! kill -0 $! 2>/dev/null; do sleep 0.01; done
  kill -"$signal" $! 2>/dev/null || wrong "zarrtool $*" "was over before the signal"
  wait $!
  code=$?
  [ "$code" = "$expected" ] || wrong "zarrtool $*" "exit code $code, expected $expected"
  [ "$(cat ../stderr.interrupted)" = "zarrtool: interrupted" ] || wrong "$(cat ../stderr.interrupted)"
  [ "$before" = "$(state)" ] || wrong "zarrtool $*" "left:" "$(diff <(echo "$before") <(state))"
}

case_interrupted() {
  ok create h --group
  ok create h/a --shape 268435456 --chunks 1048576 --dtype int8 --fill 1 --codecs '[{"name":"bytes"},{"name":"zstd"}]'
  npy zeros.npy 1 "'|i1'" False "(268435456,)"
  truncate -s $(($(stat -c %s zeros.npy) + 268435456)) zeros.npy
  ok write h/a zeros.npy
  rm zeros.npy
  local slow='[{"name":"bytes"},{"name":"numcodecs.lzma","configuration":{"preset":9}}]'
  interrupted INT 130 'k/a/c/*' copy h k --codecs "$slow"
  interrupted TERM 143 'k/a/c/*' copy h k --codecs "$slow"
  interrupted INT 130 'out.json*' cat h/a --format json -o out.json
}

case_copy_text_of_any_length() {
  ok create s.zarr --shape 4 --chunks 2 --dtype string --fill '"none"' --codecs '[{"name":"vlen-utf8"}]'
  mkdir s.zarr/c
  printf '\2\0\0\0\1\0\0\0a\3\0\0\0b,c' >s.zarr/c/0
  ok copy s.zarr two.zarr --zarr-format 2
  file_has two.zarr/.zarray '"|O"'
  ok copy two.zarr three.zarr --zarr-format 3 --chunks 3
  ok copy s.zarr shards.zarr --chunks 1 --shards 4
  for copy in two three shards; do
    ok cat $copy.zarr --format json
    out_is $'"a"\n"b,c"\n"none"\n"none"'
  done
}
