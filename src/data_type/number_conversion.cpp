// Numbers of one type as numbers of another: exactly, item by item, in integer arithmetic; and through kernels and tables where
// there are any, which give the same bits.
#include <array>
#include <cstring>

#include "data_type/conversion.hpp"
#include "data_type/conversion_kernels.hpp"
#include "data_type/narrow_table.hpp"
#include "data_type/plain_conversion.hpp"

namespace zarr {
namespace {

constexpr size_t block_items = 1024;

// All values of a type of one byte, converted beforehand.
class Table {
 public:
  explicit Table(const PlainConversion& plain) : bytes_(plain.to.bytes) {
    for (uint64_t value = 0; value < items_.size(); ++value) {
      const auto bits = plain(value);
      valid_[value] = bits.has_value();
      items_[value] = bits.value_or(0);
      all_valid_ = all_valid_ && bits.has_value();
    }
  }
  size_t run(const std::byte* in, std::byte* out, size_t n) const {
    switch (bytes_) {
      case 1: return run_as<uint8_t>(in, out, n);
      case 2: return run_as<uint16_t>(in, out, n);
      case 4: return run_as<uint32_t>(in, out, n);
      default: return run_as<uint64_t>(in, out, n);
    }
  }

 private:
  template <class T>
  size_t run_as(const std::byte* in, std::byte* out, size_t n) const {
    for (size_t i = 0; i < n; ++i) {
      const auto value = std::to_integer<uint8_t>(in[i]);
      if (!all_valid_ && !valid_[value]) return i;
      const auto item = static_cast<T>(items_[value]);
      std::memcpy(out + i * sizeof(T), &item, sizeof(T));
    }
    return n;
  }
  const int bytes_;
  bool all_valid_ = true;
  std::array<bool, 256> valid_{};
  std::array<uint64_t, 256> items_{};
};

// Of numbers, or of the parts of complex ones.
class Parts {
 public:
  explicit Parts(const PlainConversion& plain) : plain_(plain) {
    if (plain.from == plain.to && plain.from.bits == 8 * plain.from.bytes) return;
    same_ = false;
    kernel_ = ConversionKernels::find(plain.from, plain.to, plain.rounding, plain.range);
    if (!kernel_ && plain.from.bytes == 1) table_.emplace(plain);
    if (kernel_ || table_ || !NarrowTable::serves(plain.to, plain.range)) return;
    narrow_ = plain.from == float32_format;
    if (narrow_ || !ConversionKernels::holds_exactly(plain.from)) return;
    to_float_ = ConversionKernels::find(plain.from, float32_format, Rounding::nearest_even, OutOfRange::error);
    narrow_ = static_cast<bool>(to_float_);
  }
  size_t run(const std::byte* in, std::byte* out, size_t n) const {
    const auto from_bytes = static_cast<size_t>(plain_.from.bytes), to_bytes = static_cast<size_t>(plain_.to.bytes);
    if (same_) {
      if (n != 0) std::memcpy(out, in, n * from_bytes);
      return n;
    }
    if (table_) return table_->run(in, out, n);
    if (narrow_ && n >= block_items) return run_narrow(in, out, n);
    if (!kernel_) return plain_.run(in, out, n);
    for (size_t i = 0; i < n; i += block_items) {
      const size_t items = std::min(block_items, n - i);
      const std::byte* from = in + i * from_bytes;
      std::byte* to = out + i * to_bytes;
      if (kernel_(from, to, items)) continue;
      const size_t done = plain_.run(from, to, items);  // what a kernel cannot decide
      if (done != items) return i + done;
    }
    return n;
  }
  const PlainConversion& plain() const { return plain_; }

 private:
  size_t run_narrow(const std::byte* in, std::byte* out, size_t n) const {
    const auto table = NarrowTable::of(plain_.to, plain_.rounding, plain_.range, plain_.numbers_only);
    if (!to_float_) return table->run(in, out, n);
    std::array<std::byte, block_items * sizeof(float)> floats;
    for (size_t i = 0; i < n; i += block_items) {
      const size_t items = std::min(block_items, n - i);
      to_float_(in + i * static_cast<size_t>(plain_.from.bytes), floats.data(), items);  // holds all of them
      const size_t done = table->run(floats.data(), out + i, items);
      if (done != items) return i + done;
    }
    return n;
  }

  PlainConversion plain_;
  bool same_ = true;
  bool narrow_ = false;         // by way of a NarrowTable
  ConversionKernels to_float_;  // before that; none for float32 itself
  ConversionKernels kernel_;
  std::optional<Table> table_;
};

class NumberConversion final : public Conversion {
 public:
  NumberConversion(DataTypePtr from, DataTypePtr to, const PlainConversion& plain, size_t parts)
      : Conversion(std::move(from), std::move(to)), converted_(plain), parts_(parts) {}
  size_t run(const std::byte* in, std::byte* out, size_t n) const override {
    const size_t done = converted_.run(in, out, n * parts_);
    return done / parts_;
  }

 private:
  const Parts converted_;
  const size_t parts_;  // of an item, on both sides
};

// Real numbers as complex ones.
class RealToComplex final : public Conversion {
 public:
  RealToComplex(DataTypePtr from, DataTypePtr to, const PlainConversion& plain, uint64_t zero)
      : Conversion(std::move(from), std::move(to)), converted_(plain), zero_(zero) {}
  size_t run(const std::byte* in, std::byte* out, size_t n) const override {
    constexpr size_t at_once = 256;
    std::array<std::byte, at_once * 8> parts;
    const auto from_bytes = static_cast<size_t>(converted_.plain().from.bytes);
    const auto bytes = static_cast<size_t>(converted_.plain().to.bytes);
    for (size_t i = 0; i < n; i += at_once) {
      const size_t items = std::min(at_once, n - i);
      const size_t done = converted_.run(in + i * from_bytes, parts.data(), items);
      if (done != items) return i + done;
      for (size_t k = 0; k < items; ++k) {
        std::memcpy(out + (i + k) * 2 * bytes, parts.data() + k * bytes, bytes);
        store_bits(zero_, out + ((i + k) * 2 + 1) * bytes, bytes);
      }
    }
    return n;
  }

 private:
  const Parts converted_;
  const uint64_t zero_;  // the imaginary part
};

}  // namespace

ConversionPtr make_number_conversion(const DataTypePtr& from, const DataTypePtr& to, const ConversionPolicy& policy) {
  const auto source = real_format(*from), target = real_format(*to);
  if (!source || !target) return nullptr;
  OutOfRange range = policy.range;
  if (range == OutOfRange::wrap && !target->integer()) range = policy.numbers_only ? OutOfRange::error : OutOfRange::clamp;
  const PlainConversion plain{*source, *target, policy.rounding.value_or(Rounding::nearest_even), range, policy.numbers_only};
  if (is_complex(*from) == is_complex(*to))
    return std::make_shared<NumberConversion>(from, to, plain, is_complex(*from) ? 2 : 1);
  if (is_complex(*from)) return nullptr;  // nobody says what becomes of the imaginary part
  const auto zero = bits_from_real({}, *target, Rounding::nearest_even, OutOfRange::error);
  if (!zero) return nullptr;
  return std::make_shared<RealToComplex>(from, to, plain, *zero);
}

}  // namespace zarr
