# write, append, resize.

case_write_every_layout() {  # C and Fortran, both byte orders, header versions 1, 2 and 3
  local version order fortran data
  ok create a.zarr --shape 2,3 --chunks 1,2 --dtype int16
  for version in 1 2 3; do
    for order in '<' '>'; do
      for fortran in False True; do
        data=$(counting 0 6 2 $([ $order = '<' ] && echo little || echo big))
        npy a.npy $version "'${order}i2'" $fortran "(2, 3)" $data
        ok write a.zarr a.npy
        if [ $fortran = False ]; then elements_are a.zarr "0 1 2 3 4 5"; else elements_are a.zarr "0 2 4 1 3 5"; fi
      done
    done
  done
}

case_write_one_byte_and_native_descr() {
  ok create a.zarr --shape 3 --dtype uint8
  npy a.npy 1 "'|u1'" False "(3,)" 01 02 03
  ok write a.zarr a.npy
  elements_are a.zarr "1 2 3"
  ok create b.zarr --shape 2 --dtype bool
  npy b.npy 1 "'|b1'" False "(2,)" 01 00
  ok write b.zarr b.npy
  elements_are b.zarr "true false"
  ok create c.zarr --shape 1 --dtype complex64
  npy c.npy 1 "'>c8'" False "(1,)" 3f 80 00 00 c0 00 00 00
  ok write c.zarr c.npy
  elements_are c.zarr "[1.0,-2.0]"
}

case_write_slice() {
  ramp a.zarr 3,4 2,2
  npy row.npy 1 "'<i4'" False "(4,)" $(counting 100 4 4 little)
  ok write a.zarr row.npy --slice 1
  ok cat a.zarr --format csv
  out_is $'0,1,2,3\n100,101,102,103\n8,9,10,11'
  npy part.npy 1 "'<i4'" True "(2, 2)" $(counting 200 4 4 little)
  ok write a.zarr part.npy --slice ::-2,::3
  ok cat a.zarr --format csv
  out_is $'201,1,2,203\n100,101,102,103\n200,9,10,202'
  npy point.npy 1 "'<i4'" False "()" ff ff ff ff
  ok write a.zarr point.npy --slice -1,-1
  ok cat a.zarr --slice -1 --format csv
  out_is 200,9,10,-1
}

case_write_nothing() {
  ramp a.zarr 4 2
  npy empty.npy 1 "'<i4'" False "(0,)"
  ok write a.zarr empty.npy --slice 2:2
  elements_are a.zarr "0 1 2 3"
}

case_write_into_shards_and_v2() {
  ramp s.zarr 4,4 1,2 --shards 2,4
  npy one.npy 1 "'<i4'" False "()" 63 00 00 00
  ok write s.zarr one.npy --slice 1,1
  elements_are s.zarr "0 1 2 3 4 99 6 7 8 9 10 11 12 13 14 15"
  ramp v.zarr 4,4 3,3 --zarr-format 2 --order F
  ok write v.zarr one.npy --slice 3,3
  elements_are v.zarr "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 99"
}

case_write_refuses_wrong_files() {
  ramp a.zarr 2,2 1,2
  npy type.npy 1 "'<f4'" False "(2, 2)" $(counting 0 4 4 little)
  fails 'f4.*i4' write a.zarr type.npy
  npy width.npy 1 "'<i8'" False "(2, 2)" $(counting 0 4 8 little)
  fails 'i8.*i4' write a.zarr width.npy
  npy shape.npy 1 "'<i4'" False "(4,)" $(counting 0 4 4 little)
  fails 'shape' write a.zarr shape.npy
  npy short.npy 1 "'<i4'" False "(2, 2)" $(counting 0 3 4 little)
  fails 'short.npy.*16.*12' write a.zarr short.npy
  echo text >text.npy
  fails 'not a NumPy file' write a.zarr text.npy
  : >empty.npy
  fails 'not a NumPy file' write a.zarr empty.npy
  npy version.npy 1 "'<i4'" False "(2, 2)" $(counting 0 4 4 little)
  bytes 04 | dd of=version.npy bs=1 seek=6 conv=notrunc 2>/dev/null
  fails 'version 4' write a.zarr version.npy
  head -c 40 shape.npy >cut.npy
  fails 'cut short' write a.zarr cut.npy
  npy keys.npy 1 "'<i4', 'more': 1" False "(2, 2)" $(counting 0 4 4 little)
  fails "more" write a.zarr keys.npy
  npy huge.npy 1 "'<i4'" False "(4294967296, 4294967296, 4294967296)" 00
  fails '.' write a.zarr huge.npy
  npy fields.npy 1 "[('x', '<i4')]" False "(2, 2)" $(counting 0 4 4 little)
  fails 'x' write a.zarr fields.npy
  fails 'gone.npy' write a.zarr gone.npy
  fails 'regular file' write a.zarr a.zarr
  elements_are a.zarr "0 1 2 3"
}

case_write_refuses_wrong_places() {
  ramp a.zarr 2,2 1,2
  npy one.npy 1 "'<i4'" False "()" 00 00 00 00
  fails 'out of range' write a.zarr one.npy --slice 2,0
  fails 'too many' write a.zarr one.npy --slice 0,0,0
  fails 'gone.zarr' write gone.zarr one.npy
  ok create g --group
  fails 'group' write g one.npy
  usage '' write a.zarr
  usage 'slice' write a.zarr one.npy --slice x
}

case_write_over_a_corrupt_chunk() {  # in part: refused before anything is stored; whole: repaired
  ramp a.zarr 4,4 2,2 --codecs '[{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c"}]'
  printf x >a.zarr/c/1/1
  npy three.npy 1 "'<i4'" False "(3, 3)" $(counting 50 9 4 little)
  fails 'c/1/1' write a.zarr three.npy --slice :3,:3
  fails 'c/1/1' write a.zarr three.npy --slice 2::-1,:-1
  npy two.npy 1 "'<i4'" False "(2, 2)" $(counting 50 4 4 little)
  fails 'c/1/1' write a.zarr two.npy --slice ::2,1::2
  fails 'c/1/1' cat a.zarr
  ok write a.zarr two.npy --slice 2:,2:
  ok cat a.zarr --slice 2:,2: --format csv
  out_is $'50,51\n52,53'
}

case_write_into_a_corrupt_shard() {
  ramp a.zarr 8 2 --shards 4
  printf x >a.zarr/c/1
  npy all.npy 1 "'<i4'" False "(5,)" $(counting 50 5 4 little)
  fails 'c/1' write a.zarr all.npy --slice 0:5
}

case_append() {
  ramp a.zarr 3,2 2,2
  npy more.npy 1 "'>i4'" True "(2, 2)" $(counting 100 4 4 big)
  ok append a.zarr more.npy --axis 0
  ok cat a.zarr --format csv
  out_is $'0,1\n2,3\n4,5\n100,102\n101,103'
  npy column.npy 2 "'<i4'" False "(5, 1)" $(counting 200 5 4 little)
  ok append a.zarr column.npy --axis -1
  ok cat a.zarr --slice :,2 --format json
  [ "$(echo $OUT)" = "200 201 202 203 204" ] || wrong "$OUT"
  ok info a.zarr --json
  out_has '"shape":[5,3]'
  ramp v2.zarr 2 2 --zarr-format 2
  npy one.npy 1 "'<i4'" False "(1,)" 09 00 00 00
  ok append v2.zarr one.npy
  elements_are v2.zarr "0 1 9"
}

case_append_from_empty() {
  ok create a.zarr --shape 0,2 --chunks 4,2 --dtype int32
  npy more.npy 1 "'<i4'" False "(2, 2)" $(counting 0 4 4 little)
  ok append a.zarr more.npy
  ok append a.zarr more.npy
  elements_are a.zarr "0 1 2 3 0 1 2 3"
  npy none.npy 1 "'<i4'" False "(0, 2)"
  ok append a.zarr none.npy
  elements_are a.zarr "0 1 2 3 0 1 2 3"
}

case_append_fails() {
  ramp a.zarr 3,2 2,2 --codecs '[{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c"}]'
  npy wrong.npy 1 "'<i4'" False "(2, 3)" $(counting 0 6 4 little)
  fails 'shape' append a.zarr wrong.npy
  npy rank.npy 1 "'<i4'" False "(2,)" $(counting 0 2 4 little)
  fails 'shape' append a.zarr rank.npy
  npy type.npy 1 "'<i2'" False "(2, 2)" $(counting 0 4 2 little)
  fails 'i2' append a.zarr type.npy
  npy good.npy 1 "'<i4'" False "(2, 2)" $(counting 0 4 4 little)
  fails 'axis' append a.zarr good.npy --axis 2
  fails 'axis' append a.zarr good.npy --axis -3
  usage 'axis' append a.zarr good.npy --axis x
  printf x >a.zarr/c/1/0  # the chunk that would be filled up
  fails 'c/1/0' append a.zarr good.npy
  ok create s.zarr --shape "" --dtype int32
  npy zero.npy 1 "'<i4'" False "()" 00 00 00 00
  fails 'axis' append s.zarr zero.npy
}

case_resize() {
  ramp a.zarr 4,4 2,2
  ok resize a.zarr 3,5
  ok cat a.zarr --format csv
  out_is $'0,1,2,3,0\n4,5,6,7,0\n8,9,10,11,0'
  ok resize a.zarr 1,2
  [ "$(find a.zarr/c -type f)" = a.zarr/c/0/0 ] || wrong "$(find a.zarr)"
  ok resize a.zarr 2,3  # what was cut off does not come back
  elements_are a.zarr "0 1 0 0 0 0"
  ok resize a.zarr 0,0
  ok resize a.zarr 1,2
  elements_are a.zarr "0 0"
  ramp v2.zarr 4 3 --zarr-format 2
  ok resize v2.zarr 2
  elements_are v2.zarr "0 1"
  ok create s.zarr --shape "" --dtype int8
  ok resize s.zarr ""
}

case_resize_fails() {
  ramp a.zarr 4,4 2,2
  fails 'dimensions' resize a.zarr 4
  usage 'SHAPE' resize a.zarr 4,x
  usage 'SHAPE' resize a.zarr
  fails 'gone' resize gone.zarr 4
  ok create g --group
  fails 'group' resize g 4
}
