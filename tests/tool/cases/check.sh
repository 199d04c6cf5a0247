# check, and the command line as such.

checked='[{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c"}]'

case_check_good() {
  ramp a.zarr 4,4 2,2 --codecs "$checked"
  rm a.zarr/c/0/0
  ok check a.zarr
  out_has 'chunks          4'
  out_has 'present         3'
  out_has 'missing         1'
  out_has 'corrupt         0'
  out_lacks problem
  ok check a.zarr --json
  out_has '"chunks":4'
  out_has '"present":3'
  out_has '"missing":1'
  out_has '"corrupt":0'
  out_has '"problems":[]'
}

case_check_corrupt() {
  ramp a.zarr 4,4 2,2 --codecs "$checked"
  printf x >a.zarr/c/0/1
  bytes ff | dd of=a.zarr/c/1/0 bs=1 seek=3 conv=notrunc 2>/dev/null
  fails 'c/0/1|c/1/0' check a.zarr
  out_has 'corrupt         2'
  out_has 'c/0/1'
  out_has 'c/1/0'
  fails '2 problems' check a.zarr --json
  out_has '"corrupt":2'
  out_has '"key":"c/1/0"'
}

case_check_corrupt_shard() {
  ramp a.zarr 8 2 --shards 4 --codecs "$checked"
  bytes ff | dd of=a.zarr/c/1 bs=1 seek=2 conv=notrunc 2>/dev/null
  fails 'c/1' check a.zarr
  fails 'c/1' copy a.zarr b.zarr --shards none
}

case_check_extra_and_temporaries() {
  ramp a.zarr 4,4 2,2
  cp a.zarr/c/0/0 a.zarr/c/0/7
  ok check a.zarr --json
  out_has '"extra":1'
  out_has '"corrupt":0'
}

case_check_a_fifo_at_the_key_of_a_chunk() {
  ramp a.zarr 4,4 2,2
  rm a.zarr/c/0/0 && mkfifo a.zarr/c/0/0
  fails 'c/0/0' check a.zarr --json
  out_has '"missing":0'
  out_has '"corrupt":1'
  out_has '"status":"ZARR_IO"'
  fails 'c/0/0' cat a.zarr
  fails 'c/0/0' copy a.zarr b.zarr
  rm a.zarr/zarr.json && mkfifo a.zarr/zarr.json
  fails 'zarr.json' check a.zarr
  fails 'zarr.json' info a.zarr
}

case_check_tree() {
  ok create h --group
  ramp h/a 4 2 --codecs "$checked"
  ramp h/g/b 4 2 --codecs "$checked"
  ok check h --json
  out_has '"chunks":4'
  printf x >h/g/b/c/1
  fails 'g/b/c/1' check h
}

case_check_bad_document_in_a_tree() {
  ok create h --group
  ramp h/a 4 2
  ok create h/bad --shape 2 --dtype int8
  sed -i 's/"regular"/"no_grid"/; s/"shape"/"shapes"/' h/bad/zarr.json
  fails 'bad/zarr.json' check h
}

case_check_bad_document_of_the_root() {
  mkdir bad && echo '{' >bad/zarr.json
  fails '^zarrtool: bad: 1 problem, the first: zarr.json: ' check bad
  out_has 'problem         zarr.json: '
  fails '^zarrtool: bad: 1 problem' check bad --json
  out_has '{"chunks":0,"present":0,"missing":0,"corrupt":0,"extra":0,"temporaries":0,"stored_bytes":0,"problems":[{"key":"zarr.json","status":"ZARR_INVALID_METADATA","message":'
  fails '^zarrtool: gone: no Zarr node' check gone --json
  out_is ''
}

case_check_stale_consolidated_metadata() {
  ok create h --group
  ramp h/a 4 2
  ok consolidate h
  ok check h
  ok attrs h/a set x=1
  fails 'consolidated' check h
}

case_check_fails() {
  fails gone check gone
  usage URL check
}

case_help() {
  local command
  ok --help
  for command in info ls tree cat create write append resize copy attrs consolidate rm check conformance; do
    out_has "  $command "
  done
  for command in info ls tree cat create write append resize copy attrs consolidate rm check conformance; do
    ok $command --help
    out_has Options
  done
  ok --version
  out_has 'zarrtool 0.'
}

case_usage() {
  usage '' bogus
  usage ''
  usage '' --bogus
}

case_failure_names_the_document() {
  ok create a.zarr --shape 4 --chunks 2 --dtype int32
  sed -i 's/"little"/"middle"/' a.zarr/zarr.json
  fails 'zarr.json: bytes' cat a.zarr
  fails 'the first: zarr.json: bytes' check a.zarr
}

# A damaged chunk on the new edge must not keep the chunks that lie beyond it.
case_resize_beside_a_corrupt_chunk() {
  ramp a.zarr 10,10 3,3 --codecs "$checked"
  printf x >a.zarr/c/1/1
  ok resize a.zarr 5,5
  [ "$(find a.zarr/c -type f | wc -l)" = 4 ] || wrong "chunks outside are left: $(find a.zarr/c -type f)"
  fails 'c/1/1' cat a.zarr
}

case_empty_url() {
  usage URL info ''
  usage URL create '' --shape 1 --dtype int8
}

case_unknown_scheme() {
  fails 'nosuch' info nosuch://x/y
  fails 'nosuch' create nosuch://x/y --shape 2 --dtype int8
  fails 'nosuch' rm nosuch://x/y
}

case_long_and_odd_names() {
  local long
  long=$(printf 'x%.0s' $(seq 300))
  fails '.' create "$long" --shape 2 --dtype int8
  fails '.' info "$long"
  ok create 'with space and ü' --shape 2 --dtype int8
  ok info 'with space and ü'
}

case_output_cannot_be_written() {
  ramp a.zarr 4 2
  "$ZARRTOOL" cat a.zarr >/dev/full 2>err
  [ $? = 1 ] || wrong "exit code is not 1"
  [ "$(wc -l <err)" = 1 ] || wrong "$(cat err)"
}
