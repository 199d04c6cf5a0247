#include "settings.hpp"

#include <cmath>

#include "../common/module.hpp"

namespace zarr_zfp {
namespace {

using zarr_module::fail;
using zarr_module::Members;

constexpr int64_t max_uint = UINT32_MAX;

void read_expert(Members& members, Settings& settings) {
  const auto number = [&](const char* name) {
    return static_cast<uint32_t>(members.required(name, members.integer(name, 0, max_uint)));
  };
  settings.minbits = number("minbits");
  settings.maxbits = number("maxbits");
  settings.maxprec = number("maxprec");
  settings.minexp = static_cast<int32_t>(members.required("minexp", members.integer("minexp", INT32_MIN, INT32_MAX)));
}

double not_negative(const char* name, double value) {
  if (!(value >= 0) || !std::isfinite(value))
    fail(ZARR_INVALID_METADATA, "configuration member '", name, "': expected a number from 0 on, found ", value);
  return value;
}

}  // namespace

Settings zfp_settings(const char* configuration, size_t length) {
  Members members(configuration, length);
  Settings settings;
  const std::string mode = members.required("mode", members.text("mode"));
  if (mode == "reversible") {
    settings.mode = Mode::reversible;
  } else if (mode == "expert") {
    settings.mode = Mode::expert;
    read_expert(members, settings);
  } else if (mode == "fixed_accuracy") {
    settings.mode = Mode::fixed_accuracy;
    settings.tolerance = not_negative("tolerance", members.required("tolerance", members.number("tolerance")));
  } else if (mode == "fixed_rate") {
    settings.mode = Mode::fixed_rate;
    settings.rate = not_negative("rate", members.required("rate", members.number("rate")));
  } else if (mode == "fixed_precision") {
    settings.mode = Mode::fixed_precision;
    const auto precision = members.integer("precision", 0, max_uint);
    settings.precision = static_cast<uint32_t>(members.required("precision", precision));
  } else {
    fail(ZARR_INVALID_METADATA, "configuration member 'mode': expected \"reversible\", \"expert\", \"fixed_accuracy\", ",
         "\"fixed_rate\" or \"fixed_precision\", found \"", mode, "\"");
  }
  members.finish();
  return settings;
}

Settings zfpy_settings(const char* configuration, size_t length) {
  Members members(configuration, length);
  Settings settings;
  settings.header = true;
  const int64_t mode = members.integer("mode", zfp_mode_expert, zfp_mode_reversible).value_or(zfp_mode_fixed_accuracy);
  const double tolerance = members.number("tolerance").value_or(-1), rate = members.number("rate").value_or(-1);
  const int64_t precision = members.integer("precision", INT32_MIN, INT32_MAX).value_or(-1);
  const nlohmann::json* repeated = members.find("compression_kwargs");  // what numcodecs makes of the others
  if (repeated != nullptr && !repeated->is_object()) Members::wrong("compression_kwargs", "an object or null", *repeated);
  members.finish();
  settings.mode = Mode::reversible;
  if (mode == zfp_mode_expert) {
    settings.mode = Mode::read_only;  // numcodecs has no parameters for it: the header of what is read has
  } else if (mode == zfp_mode_fixed_rate && rate >= 0) {
    settings.mode = Mode::fixed_rate;
    settings.rate = not_negative("rate", rate);
  } else if (mode == zfp_mode_fixed_precision && precision >= 0) {
    settings.mode = Mode::fixed_precision;
    settings.precision = static_cast<uint32_t>(precision);
  } else if (mode == zfp_mode_fixed_accuracy && tolerance >= 0) {
    settings.mode = Mode::fixed_accuracy;
    settings.tolerance = not_negative("tolerance", tolerance);
  }
  return settings;
}

void apply(const Settings& settings, zfp_stream* stream, zfp_type type, unsigned dims) {
  switch (settings.mode) {
    case Mode::reversible: zfp_stream_set_reversible(stream); return;
    case Mode::fixed_accuracy: zfp_stream_set_accuracy(stream, settings.tolerance); return;
    case Mode::fixed_precision: zfp_stream_set_precision(stream, settings.precision); return;
    case Mode::fixed_rate: {
      const double bits = std::ldexp(settings.rate, static_cast<int>(2 * dims));  // of a block of 4^dims values
      if (bits > ZFP_MAX_BITS)
        fail(ZARR_INVALID_METADATA, "configuration member 'rate': expected at most ",
             std::ldexp(ZFP_MAX_BITS, -static_cast<int>(2 * dims)), " bits a value, found ", settings.rate);
      zfp_stream_set_rate(stream, settings.rate, type, dims, zfp_false);
      return;
    }
    case Mode::expert:
      if (settings.minbits > ZFP_MAX_BITS ||
          !zfp_stream_set_params(stream, settings.minbits, settings.maxbits, settings.maxprec, settings.minexp))
        fail(ZARR_INVALID_METADATA, "zfp has no mode with minbits ", settings.minbits, ", maxbits ", settings.maxbits,
             ", maxprec ", settings.maxprec, ", minexp ", settings.minexp);
      return;
    case Mode::read_only:
      fail(ZARR_UNSUPPORTED, "chunks of mode ", int{zfp_mode_expert}, " (expert) can be read, not written: the ",
           "configuration has no parameters for it");
  }
}

}  // namespace zarr_zfp
