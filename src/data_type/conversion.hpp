// Elements of one data type as elements of another: numbers, and times of another unit.
// Sources: zarr-extensions codecs/cast_value (rounding, out of range); NumPy "Datetimes and timedeltas".
#pragma once

#include <memory>

#include "data_type/data_type.hpp"
#include "data_type/real.hpp"

namespace zarr {

struct ConversionPolicy {
  std::optional<Rounding> rounding;  // none: half to even; of times towards the past, as NumPy does
  OutOfRange range = OutOfRange::error;
  // What is no number of the other type (NaN, an infinity of integers) is refused whatever `range` says, and floats do not wrap.
  bool numbers_only = false;
};

// Immutable; used from any thread at once.
class Conversion {
 public:
  Conversion(DataTypePtr from, DataTypePtr to) : from_(std::move(from)), to_(std::move(to)) {}
  virtual ~Conversion() = default;
  Conversion(const Conversion&) = delete;

  // `n` items at any alignment, in native byte order, that do not overlap. Returns n, or the number of the first item that
  // has no value in the other type; the output is unspecified then.
  virtual size_t run(const std::byte* in, std::byte* out, size_t n) const = 0;

  const DataType& from() const { return *from_; }
  const DataType& to() const { return *to_; }
  const DataTypePtr& to_ptr() const { return to_; }

  // The error of an item for which run() stopped: "float64 1e+300 has no value in int8". `where` says which item it is.
  [[noreturn]] void refuse(const std::byte* item, const std::string& where) const;

 private:
  const DataTypePtr from_, to_;
};
using ConversionPtr = std::shared_ptr<const Conversion>;

// Between any two of bool, integers and floats, from them to complex numbers, between complex numbers, between times of the
// same kind, between times and int64 (the count), and between types with the same elements. Others throw unsupported with both names.
// OutOfRange::clamp also turns what is no number into 0, an infinity into the end of the range of an integer; wrap turns both into
// the integer 0, keeps the low bits of others, and clamps floats.
ConversionPtr make_conversion(DataTypePtr from, DataTypePtr to, const ConversionPolicy& policy);

// The parts of make_conversion(); null when the types are not theirs.
ConversionPtr make_number_conversion(const DataTypePtr& from, const DataTypePtr& to, const ConversionPolicy& policy);
ConversionPtr make_time_conversion(const DataTypePtr& from, const DataTypePtr& to, const ConversionPolicy& policy);

}  // namespace zarr
