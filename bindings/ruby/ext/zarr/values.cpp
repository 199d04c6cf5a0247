// Elements of any length as Ruby Strings.
#include <ruby/encoding.h>

#include "shims.hpp"

VALUE zrb_values_list(const zarr_values* values, int32_t text) {
  const uint64_t count = zarr_values_count(values);
  const int64_t* offsets = zarr_values_offsets(values);
  const char* data = static_cast<const char*>(zarr_values_data(values));
  rb_encoding* encoding = text != 0 ? rb_utf8_encoding() : rb_ascii8bit_encoding();
  const VALUE out = rb_ary_new_capa(static_cast<long>(count));
  for (uint64_t i = 0; i < count; ++i)
    rb_ary_push(out, rb_enc_str_new(data + offsets[i], static_cast<long>(offsets[i + 1] - offsets[i]), encoding));
  return out;
}
