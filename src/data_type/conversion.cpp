#include "data_type/conversion.hpp"

#include <cstring>

#include "data_type/record_type.hpp"

namespace zarr {
namespace {

class SameElements final : public Conversion {
 public:
  using Conversion::Conversion;
  size_t run(const std::byte* in, std::byte* out, size_t n) const override {
    if (n != 0) std::memcpy(out, in, n * from().item_size());
    return n;
  }
};

}  // namespace

void Conversion::refuse(const std::byte* item, const std::string& where) const {
  std::string text;
  try {
    text = json::dump(zarr::element_to_json(*from_, ByteSpan(item, from_->item_size())));
  } catch (const Error&) {
    text = "of these bits";
  }
  fail(Status::invalid_argument, where, ": ", from_->name(), " ", text, " has no value in ", to_->name());
}

ConversionPtr make_conversion(DataTypePtr from, DataTypePtr to, const ConversionPolicy& policy) {
  if (same_elements(*from, *to)) return std::make_shared<SameElements>(std::move(from), std::move(to));
  if (auto numbers = make_number_conversion(from, to, policy)) return numbers;
  if (auto times = make_time_conversion(from, to, policy)) return times;
  fail(Status::unsupported, "data type ", json::dump(from->to_v3()), " is not converted to ", json::dump(to->to_v3()));
}

}  // namespace zarr
