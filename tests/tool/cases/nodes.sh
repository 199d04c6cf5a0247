# info, ls, tree, attrs, consolidate, rm.

hierarchy() {
  ok create h --group --attributes '{"title":"all"}'
  ok create h/b --group
  ramp h/b/deep 4,2 2,2
  ok create h/a --shape 10 --dtype float32
}

# An array of a type that the library does not have.
foreign() {
  mkdir "$1"
  cat >"$1/zarr.json" <<'J'
{"zarr_format": 3, "node_type": "array", "shape": [2, 3], "data_type": "float99",
 "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 3]}},
 "chunk_key_encoding": {"name": "default"}, "fill_value": 0, "codecs": [{"name": "bytes"}], "attributes": {"k": 1}}
J
}

case_info_array() {
  ramp a.zarr 4,6 2,3 --fill 5 --dimension-names y,x --attributes '{"units":"m"}' \
    --codecs '[{"name":"bytes","configuration":{"endian":"little"}}]'
  ok info a.zarr
  out_has 'kind            array'
  out_has 'zarr format     3'
  out_has 'data type       int32'
  out_has 'shape           [4,6]'
  out_has 'chunks          [2,3]'
  out_has 'chunk counts    [2,2]'
  out_has 'dimension names ["y","x"]'
  out_has 'fill value      5'
  out_has 'stored bytes    96'
  out_has 'ratio           1.000'
  out_has 'attributes      {"units":"m"}'
  out_has '"name":"bytes"'
  out_lacks shards
}

case_info_json() {
  ramp a.zarr 4,6 2,3 --shards 4,6 --codecs '[{"name":"bytes","configuration":{"endian":"big"}}]' --attributes '{"n":1.50}'
  ok info a.zarr --json
  [ "$(wc -l <<<"$OUT")" = 1 ] || wrong "not one line"
  out_has '"kind":"array","zarr_format":3,"data_type":"int32","byte_order":"big","shape":[4,6],"chunks":[2,3],"shards":[4,6],"chunk_counts":[1,1]'
  out_has '"attributes":{"n":1.50}'
  out_has '"bytes":96'
}

case_info_v2() {
  ok create a.zarr --zarr-format 2 --shape 4 --chunks 2 --dtype '>f8' --order C --compressor '{"id":"zlib","level":1}'
  ok info a.zarr --json
  out_has '"zarr_format":2,"data_type":"float64","byte_order":"big"'
  out_has 'zlib'
  out_has '"stored_bytes":0,"ratio":null'
}

case_info_group() {
  hierarchy
  ok info h
  out_has 'kind            group'
  out_has 'children        2'
  out_has 'attributes      {"title":"all"}'
  ok info h --json
  out_has '"kind":"group","zarr_format":3,"implicit":false,"consolidated":false,"children":2,"attributes":{"title":"all"}'
}

case_info_unknown_type() {
  foreign f.zarr
  ok info f.zarr
  out_has 'float99'
  ok info f.zarr --json
  out_has '"data_type":"float99"'
  out_has '"bytes":null,"stored_bytes":0'
  mkdir -p f.zarr/c/0 && printf abc >f.zarr/c/0/0
  ok info f.zarr
  out_has 'stored bytes    3'
  ok attrs f.zarr get
  out_is '{"k":1}'
  ok attrs f.zarr set k=2
  ok attrs f.zarr get k
  out_is 2
  file_has f.zarr/zarr.json float99
  ok ls f.zarr
  out_is $'.\tfloat99\t[2,3]'
  fails 'float99' cat f.zarr
  npy x.npy 1 "'<f4'" False "(2, 3)" $(counting 0 6 4 little)
  fails 'float99' write f.zarr x.npy
}

case_info_fails() {
  fails 'gone.zarr' info gone.zarr
  mkdir empty
  fails 'empty' info empty
  mkdir bad && echo '{"zarr_format": 3, "node_type": "array"' >bad/zarr.json
  fails 'zarr.json' info bad
  mkdir lacks && echo '{"zarr_format": 3, "node_type": "array"}' >lacks/zarr.json
  fails 'zarr.json' info lacks
  fails 'zarr.json' cat lacks
  mkdir v2 && echo '{"zarr_format": 2, "shape": [2], "chunks": [-1], "dtype": "<i4"}' >v2/.zarray
  fails '.zarray' info v2
  usage 'URL' info
  usage '' info a b
}

case_unknown_codec_is_named() {
  ok create a.zarr --shape 2 --dtype int8
  sed -i 's/"codecs" *: *\[/"codecs":[{"name":"mystery"},/' a.zarr/zarr.json
  ok info a.zarr
  out_has mystery
  mkdir a.zarr/c && printf abcde >a.zarr/c/0
  ok info a.zarr
  out_has 'stored bytes    5'
  fails mystery cat a.zarr
}

case_ls() {
  hierarchy
  ok ls h
  out_is $'a\tfloat32\t[10]\nb/'
  ok ls h -R
  out_is $'a\tfloat32\t[10]\nb/\nb/deep\tint32\t[4,2]'
  ok ls --recursive h/b
  out_is $'deep\tint32\t[4,2]'
  ok ls h --json
  out_is '[{"path":"a","kind":"array","data_type":"float32","shape":[10]},{"path":"b","kind":"group"}]'
  ok ls h -R --json
  out_has '{"path":"b/deep","kind":"array","data_type":"int32","shape":[4,2]}'
  ok ls h/a
  out_is $'.\tfloat32\t[10]'
  ok create empty --group
  ok ls empty
  out_is ''
  ok ls empty --json
  out_is '[]'
  fails gone ls gone
}

case_ls_skips_temporaries() {
  hierarchy
  echo x >h/.DS_Store
  echo x >h/b/deep/._x
  ok ls h -R
  out_is $'a\tfloat32\t[10]\nb/\nb/deep\tint32\t[4,2]'
}

# One unreadable child directly below h, one below h/g. A folder without a document is no node.
damaged_hierarchy() {
  hierarchy
  mkdir h/bad h/notes h/b/worse
  echo '{' >h/bad/zarr.json
  echo '{"zarr_format": 3, "node_type": "array"}' >h/b/worse/zarr.json
}

case_listings_go_on_past_unreadable_nodes() {
  damaged_hierarchy
  ok info h
  out_has 'children        3'
  fails '^zarrtool: h: a node below cannot be read: bad/zarr.json: ' ls h
  out_is $'a\tfloat32\t[10]\nb/\nbad\t?'
  fails '^zarrtool: h: 2 nodes below cannot be read, the first: b/worse/zarr.json: .*shape' ls h -R
  out_is $'a\tfloat32\t[10]\nb/\nb/deep\tint32\t[4,2]\nb/worse\t?\nbad\t?'
  fails '2 nodes' ls h -R --json
  out_has '{"path":"b/deep","kind":"array","data_type":"int32","shape":[4,2]},{"path":"b/worse","kind":"unreadable"}'
  fails '2 nodes' tree h
  out_is $'/\n├── a [10] float32\n├── b/\n│   ├── deep [4,2] int32\n│   └── worse ?\n└── bad ?'
}

case_info_rectilinear() {
  ok create a.zarr --shape 7,4 --chunks 7,4 --dtype int32
  ok info a.zarr --json
  out_has '"chunk_counts":[1,1],"chunk_edges":null'
  tr -d ' \n' <a.zarr/zarr.json >one && sed 's/"chunk_grid":{"name":"regular","configuration":{"chunk_shape":\[7,4\]}}/"chunk_grid":{"name":"rectilinear","configuration":{"kind":"inline","chunk_shapes":[[2,5],[[2,2]]]}}/' one >a.zarr/zarr.json
  ok info a.zarr
  out_has 'chunk counts    [2,2]'
  out_has 'chunk edges     [[2,5],[[2,2]]]'
  ok info a.zarr --json
  out_has '"chunks":null,"shards":null,"chunk_counts":[2,2],"chunk_edges":[[2,5],[[2,2]]]'
}

case_tree() {
  hierarchy
  ok create h/z --group
  ok tree h
  out_is $'/\n├── a [10] float32\n├── b/\n│   └── deep [4,2] int32\n└── z/'
  ok tree h/a
  out_is '. [10] float32'
  fails gone tree gone
}

case_tree_v2_and_implicit() {
  ok create g --group --zarr-format 2
  ok create g/x --shape 2 --dtype int8 --zarr-format 2
  ok tree g
  out_is $'/\n└── x [2] int8'
  mkdir -p i
  ok create i/y/z --shape 2 --dtype int8
  ok tree i
  out_is $'/\n└── y/\n    └── z [2] int8'
}

case_attrs() {
  local url format
  for format in 2 3; do
    url=a$format
    ramp $url 4 2 --zarr-format $format --attributes '{"a":1.50,"big":123456789012345678901234567890}'
    ok attrs $url get
    out_is '{"a":1.50,"big":123456789012345678901234567890}'
    ok attrs $url get a
    out_is 1.50
    ok attrs $url set 'b={"c": [1, null, "ü"]}'
    ok attrs $url set 'odd "key"="v=w"'
    ok attrs $url get b
    out_is '{"c":[1,null,"ü"]}'
    ok attrs $url get 'odd "key"'
    out_is '"v=w"'
    ok attrs $url set a=2
    ok attrs $url delete b
    ok attrs $url get
    out_is '{"a":2,"big":123456789012345678901234567890,"odd \"key\"":"v=w"}'
    elements_are $url "0 1 2 3"
  done
  ok create g --group
  ok attrs g set 'x=true'
  ok attrs g get x
  out_is true
}

case_attrs_fails() {
  ramp a.zarr 4 2 --attributes '{"a":1}'
  fails 'nope' attrs a.zarr get nope
  fails 'nope' attrs a.zarr delete nope
  fails 'x' attrs a.zarr set x=nope
  fails 'x' attrs a.zarr set 'x=1,"y":2'
  fails 'x' attrs a.zarr set 'x=1}'
  fails 'x' attrs a.zarr set x=
  fails 'x' attrs a.zarr set 'x="open'
  usage 'KEY=JSON' attrs a.zarr set x
  usage 'KEY=JSON' attrs a.zarr set
  usage 'KEY' attrs a.zarr delete
  usage 'ACTION|rename' attrs a.zarr rename x
  usage '' attrs a.zarr
  fails 'gone' attrs gone get
  ok attrs a.zarr get
  out_is '{"a":1}'
}

case_consolidate() {
  hierarchy
  ok consolidate h
  file_has h/zarr.json '"consolidated_metadata"'
  ok info h
  out_has 'consolidated    true'
  ok ls h -R
  out_is $'a\tfloat32\t[10]\nb/\nb/deep\tint32\t[4,2]'
  ok create g --group --zarr-format 2
  ok create g/x --shape 2 --dtype int8 --zarr-format 2
  ok consolidate g
  file_has g/.zmetadata '"x/.zarray"'
  fails array consolidate g/x
  fails gone consolidate gone
}

case_rm() {
  hierarchy
  ok rm h/b
  ok ls h
  out_is $'a\tfloat32\t[10]'
  ok rm h
  [ ! -e h ] || wrong "left: $(find h)"
  fails 'h' rm h
  fails 'gone' rm gone
  mkdir other && echo precious >other/file
  fails 'other' rm other
  [ "$(cat other/file)" = precious ] || wrong "lost a file that is no node"
}

case_rm_broken_node() {
  mkdir bad && echo '{"zarr_format": 3, ' >bad/zarr.json
  ok rm bad
  [ ! -e bad ] || wrong "left: $(find bad)"
}
