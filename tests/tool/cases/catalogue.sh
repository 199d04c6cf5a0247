# zarrtool codecs, types, and chunk key encodings.

case_codecs_lists_all() {
  ok codecs
  out_has "gzip"
  out_has "level: 1"
  out_has "bytes -> bytes"
  out_has "required"
  out_has "(not available: codec 'numcodecs.pickle' is not supported"
  [ "$(head -n 1 <<<"$OUT")" = "NAME                        KIND            FORMAT CONFIGURATION" ] || wrong "heading: $(head -n 1 <<<"$OUT")"
  [ "$(wc -l <<<"$OUT")" -gt 40 ] || wrong "too few lines: $OUT"
  [[ $(grep '^blosc ' <<<"$OUT") == "blosc                       bytes -> bytes  v2 v3"* ]] || wrong "blosc: $(grep '^blosc ' <<<"$OUT")"
  [[ $(grep '^zfp ' <<<"$OUT") == *"module zfp"* ]] || wrong "zfp: $(grep '^zfp ' <<<"$OUT")"
  ok codecs --json
  out_has '"name": "numcodecs.pcodec"'
  usage "--no-such-option|not expected" codecs --no-such-option
}

case_types_lists_all() {
  ok types
  out_has "float32                     4     <f4"
  out_has "length_bytes: required"
  ok types --json
  out_has '"name": "bfloat16"'
}

case_manifests_of_plugins_are_listed() {
  mkdir plugins
  echo '{"codecs": ["mine"], "describes": [{"name": "mine", "kind": "bytes -> bytes", "configuration": {"key": 7}}]}' >plugins/my_plugin.json
  ZARR_PLUGIN_PATH=$PWD/plugins ok codecs
  [[ $(grep '^mine ' <<<"$OUT") == *"bytes -> bytes"*"key: 7"*"(module my_plugin)" ]] || wrong "mine: $(grep '^mine ' <<<"$OUT")"
  echo '{' >plugins/my_plugin.json
  ZARR_PLUGIN_PATH=$PWD/plugins fails "my_plugin.json" codecs
}

case_chunk_key_encodings() {
  ok create a --shape 4,4 --chunks 2,2 --dtype int8 --chunk-key-encoding '{"name": "suffix", "configuration": {"suffix": ".bin", "base_encoding": {"name": "default"}}}'
  npy v.npy 1 "'|i1'" False "(4, 4)" 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10
  ok write a v.npy
  [ -f a/c/0/0.bin ] && [ -f a/c/1/1.bin ] || wrong "no a/c/0/0.bin: $(find a)"
  ok copy a b
  [ -f b/c/1/1.bin ] || wrong "no b/c/1/1.bin: $(find b)"
  elements_are b "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"
  ok check b
  fails "suffix" copy a c --zarr-format 2
  fails "morton" create d --shape 4 --chunks 2 --dtype int8 --chunk-key-encoding '"morton"'
  usage "group" create g --group --chunk-key-encoding '"fanout"'
}
