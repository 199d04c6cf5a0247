#include "data_type/narrow_table.hpp"

#include <cstring>
#include <map>
#include <mutex>
#include <tuple>

#include "data_type/plain_conversion.hpp"

namespace zarr {

bool NarrowTable::serves(const RealFormat& to, OutOfRange range) {
  if (to.bytes != 1) return false;
  if (to.kind == RealFormat::Kind::floating) return to.precision <= 6;
  return to.kind == RealFormat::Kind::integer && to.bits <= 4 && range != OutOfRange::wrap;  // which needs all digits
}

NarrowTable::NarrowTable(const RealFormat& to, Rounding rounding, OutOfRange range, bool numbers_only) {
  const PlainConversion plain{float32_format, to, rounding, range, numbers_only};
  for (uint32_t key = 0; key < items_.size(); ++key) {
    const auto bits = plain(uint64_t{key} << 16);
    items_[key] = bits ? static_cast<uint16_t>(*bits & 0xff) : refused;
  }
}

std::shared_ptr<const NarrowTable> NarrowTable::of(const RealFormat& to, Rounding rounding, OutOfRange range, bool numbers_only) {
  using Key = std::tuple<int, bool, int, int, int, int, int, int, bool>;
  static auto& mutex = *new std::mutex;
  static auto& tables = *new std::map<Key, std::shared_ptr<const NarrowTable>>;
  const Key key{static_cast<int>(to.kind),  to.is_signed,
                to.bits,                    to.precision,
                to.min_exponent,            static_cast<int>(to.specials),
                static_cast<int>(rounding), static_cast<int>(range),
                numbers_only};
  const std::lock_guard guard(mutex);
  auto& table = tables[key];
  if (!table) table = std::make_shared<const NarrowTable>(to, rounding, range, numbers_only);
  return table;
}

size_t NarrowTable::run(const std::byte* floats, std::byte* out, size_t n) const {
  for (size_t i = 0; i < n; ++i) {
    uint32_t bits;
    std::memcpy(&bits, floats + 4 * i, 4);
    const uint16_t item = items_[bits >> 16 | ((bits & 0xffff) != 0 ? 1 : 0)];
    if (item == refused) return i;
    out[i] = static_cast<std::byte>(item);
  }
  return n;
}

}  // namespace zarr
