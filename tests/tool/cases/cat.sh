# cat, conformance: formats.

case_cat_text() {
  ramp a.zarr 2,2,3 1,2,2
  ok cat a.zarr
  out_is $'0 1 2\n3 4 5\n\n6 7 8\n9 10 11'
  ok cat a.zarr --format text --slice 1
  out_is $'6 7 8\n9 10 11'
  ok cat a.zarr --slice 1,1,1
  out_is 10
}

case_cat_csv() {
  ramp a.zarr 2,3 2,2
  ok cat a.zarr --format csv
  out_is $'0,1,2\n3,4,5'
  ok create c.zarr --shape 2 --dtype complex64 --fill '[1.5,"NaN"]'
  ok cat c.zarr --format csv
  local item='"[1.5,""NaN""]"'
  out_is "$item,$item"
}

case_cat_json() {
  ramp a.zarr 2,2 1,2
  ok cat a.zarr --format json
  out_is $'0\n1\n2\n3'
}

case_cat_json_floats() {  # shortest text of that type; only the canonical NaN is "NaN"
  ok create f.zarr --shape 8 --chunks 3 --dtype float32
  npy f.npy 1 "'<f4'" False "(8,)" cd cc cc 3d 00 00 00 80 00 00 80 7f 00 00 80 ff 00 00 c0 7f 01 00 c0 7f 00 00 c0 ff 01 00 00 00
  ok write f.zarr f.npy
  ok cat f.zarr --format json
  out_is $'0.1\n-0.0\n"Infinity"\n"-Infinity"\n"NaN"\n"0x7fc00001"\n"0xffc00000"\n1e-45'
}

case_cat_json_exact_integers() {
  ok create i.zarr --shape 2 --dtype uint64 --fill 18446744073709551615
  ok cat i.zarr --format json
  out_is $'18446744073709551615\n18446744073709551615'
  ok create j.zarr --shape 1 --dtype int64 --fill -9223372036854775808
  ok cat j.zarr --format json
  out_is -9223372036854775808
}

case_cat_json_other_types() {
  ok create b.zarr --shape 1 --dtype bool --fill true
  ok cat b.zarr --format json
  out_is true
  ok create c.zarr --shape 1 --dtype complex128 --fill '[0.1,-2.0]'
  ok cat c.zarr --format json
  out_is '[0.1,-2.0]'
  ok create r.zarr --shape 1 --dtype r24 --fill '[1,2,255]'
  ok cat r.zarr --format json
  out_is '[1,2,255]'
}

case_cat_npy() {
  ramp a.zarr 2,3 2,2
  ok cat a.zarr --format npy -o a.npy
  npy expected.npy 1 "'<i4'" False "(2, 3)" $(counting 0 6 4 little)
  cmp a.npy expected.npy || wrong "not the file that NumPy writes"
}

case_cat_npy_ranks() {
  ok create s.zarr --shape "" --chunks "" --dtype uint8 --fill 9
  ok cat s.zarr --format npy -o s.npy
  npy expected.npy 1 "'|u1'" False "()" 09
  cmp s.npy expected.npy || wrong "rank 0"
  ramp a.zarr 3 2
  ok cat a.zarr --format npy -o a.npy
  npy expected.npy 1 "'<i4'" False "(3,)" $(counting 0 3 4 little)
  cmp a.npy expected.npy || wrong "rank 1"
  ok cat a.zarr --slice 1:1 --format npy -o e.npy
  npy expected.npy 1 "'<i4'" False "(0,)"
  cmp e.npy expected.npy || wrong "empty"
}

case_cat_npy_of_big_endian_is_native() {
  ok create a.zarr --shape 2 --dtype '>i4' --zarr-format 2 --fill 258
  ok cat a.zarr --format npy -o a.npy
  npy expected.npy 1 "'<i4'" False "(2,)" 02 01 00 00 02 01 00 00
  cmp a.npy expected.npy || wrong "$(od -An -c a.npy)"
}

case_cat_raw() {
  ramp a.zarr 2,2 1,1
  ok cat a.zarr --format raw -o a.raw
  bytes $(counting 0 4 4 little) | cmp - a.raw || wrong "raw bytes"
}

case_cat_output_file() {
  ramp a.zarr 2,2 1,1
  ok cat a.zarr --format json --output a.json
  [ "$(cat a.json)" = $'0\n1\n2\n3' ] || wrong "$(cat a.json)"
  ok cat a.zarr --format json -o -
  out_is $'0\n1\n2\n3'
  fails 'no/such' cat a.zarr -o no/such/folder.txt
}

case_cat_failed_leaves_no_file() {
  ramp a.zarr 4,4 2,2 --codecs '[{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c"}]'
  printf x >a.zarr/c/1/0
  fails 'c/1/0' cat a.zarr --format npy -o out.npy
  echo old >kept.txt
  fails 'c/1/0' cat a.zarr -o kept.txt
  ok cat a.zarr --slice :2 --format json
}

case_cat_zero_length() {
  ok create a.zarr --shape 0,5 --chunks 1,5 --dtype int8
  for format in text json csv raw; do
    ok cat a.zarr --format $format
    out_is ""
  done
}

case_cat_usage() {
  ramp a.zarr 2 1
  usage format cat a.zarr --format xml
  usage URL cat
  usage '' cat a.zarr --bogus
}

case_cat_of_a_group_fails() {
  ok create g.zarr --group
  fails group cat g.zarr
}

case_conformance() {
  ramp a.zarr 2,2 1,2
  ok conformance --array_path a.zarr
  out_is $'0\n1\n2\n3'
  ok conformance --array_path=a.zarr
  out_is $'0\n1\n2\n3'
  usage array_path conformance
  fails 'gone.zarr' conformance --array_path gone.zarr
}

texts() {  # NAME OPTIONS...: an array "a" "b,c" and two of the fill value
  ok create "$@" --shape 4 --chunks 2 --dtype string --fill '"none"' --codecs '[{"name":"vlen-utf8"}]'
  mkdir "$1/c"
  printf '\2\0\0\0\1\0\0\0a\3\0\0\0b,c' >"$1/c/0"
}

case_cat_text_of_any_length() {
  texts s.zarr
  ok cat s.zarr
  out_is 'a b,c none none'
  ok cat s.zarr --format json --slice '::-1'
  out_is $'"none"\n"none"\n"b,c"\n"a"'
  ok cat s.zarr --format csv
  out_is 'a,"b,c",none,none'
  fails 'fixed size' cat s.zarr --format npy
  fails 'fixed size' cat s.zarr --format raw
  ok check s.zarr
  ok info s.zarr --json
  file_has s.zarr/zarr.json vlen-utf8
  ok conformance --array_path s.zarr
  out_is $'"a"\n"b,c"\n"none"\n"none"'
  printf '\2\0\0\0\1\0\0\0\377\0\0\0\0' >s.zarr/c/0
  fails 'UTF-8' cat s.zarr
}

case_cat_bytes_of_any_length() {
  ok create b.zarr --shape 2 --dtype bytes --fill '"AQID"' --zarr-format 2
  ok cat b.zarr --format json
  out_is $'"AQID"\n"AQID"'
  file_has b.zarr/.zarray vlen-bytes
}

case_cat_objects() {
  ok create o.zarr --shape 3 --chunks 2 --dtype json --zarr-format 2 --fill null --compressor null
  file_has o.zarr/.zarray json2
  printf '[["a",1.0],{"b":[]},"|O",[2]]' >o.zarr/0
  ok cat o.zarr --format json
  out_is $'["a",1.0]\n{"b":[]}\nnull'
  ok info o.zarr
  out_has json
}
