// The data types of arrays beside the four that libzfp compresses. Source: zarr-extensions codecs/zfp, "Compression" and
// "Decompression".
#pragma once

#include <zfp.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace zarr_zfp {

struct Element {
  enum class Form {
    same,       // one of libzfp's four
    integer,    // `bits` bits with a sign, in the high bits of int32
    natural,    // `bits` bits without a sign: the same after subtracting half of the range
    positive,   // uint32, uint64: as int32, int64, where the value fits
    half,       // float16 as float32
    brain,      // bfloat16 as float32
  };
  std::string_view name;  // of the data type in v3
  size_t size;            // bytes in memory
  zfp_type type;          // as what libzfp sees it
  Form form;
  unsigned bits;

  bool converts() const { return form != Form::same; }
};

// Null when there is none of this name.
const Element* find_element(std::string_view data_type);
// The names of all, or of those that libzfp has itself, for messages.
const char* element_names(bool same_only);

// `count` elements; `out` holds zfp_type_size() bytes for each. An unsigned value that int32 or int64 cannot hold fails.
void promote(const Element& element, const std::byte* in, size_t count, std::byte* out);
void demote(const Element& element, const std::byte* in, size_t count, std::byte* out);

}  // namespace zarr_zfp
