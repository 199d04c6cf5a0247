// How a chunk is compressed: the configurations of `zfp` (zarr-extensions codecs/zfp) and of numcodecs' `zfpy`.
#pragma once

#include <zfp.h>

#include <cstddef>
#include <cstdint>

namespace zarr_zfp {

enum class Mode { expert, fixed_rate, fixed_precision, fixed_accuracy, reversible, read_only };

struct Settings {
  Mode mode = Mode::reversible;
  double rate = 0;       // compressed bits a value
  double tolerance = 0;  // absolute error
  uint32_t precision = 0;
  uint32_t minbits = 0, maxbits = 0, maxprec = 0;  // expert
  int32_t minexp = 0;
  bool header = false;  // the bytes begin with libzfp's header, which says type, shape and mode
};

// The registered codec: `mode` is a word, the members of other modes are refused, no header.
Settings zfp_settings(const char* configuration, size_t length);
// numcodecs': `mode` is libzfp's number, a parameter below 0 (the default) means reversible, with a header.
Settings zfpy_settings(const char* configuration, size_t length);

// Sets the mode for blocks of `dims` dimensions.
void apply(const Settings& settings, zfp_stream* stream, zfp_type type, unsigned dims);

}  // namespace zarr_zfp
