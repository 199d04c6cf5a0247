#include "data_type/data_type.hpp"

#include <cstring>

namespace zarr {

Buffer DataType::zero_item() const {
  Buffer item(is_variable() ? 0 : static_cast<size_t>(item_size()));
  if (!item.empty()) std::memset(item.data(), 0, item.size());
  return item;
}

Buffer DataType::fill_item(const json::Value& value, Format format) const {
  Buffer item(static_cast<size_t>(item_size()));
  fill_from_json(value, format, item.span());
  return item;
}

}  // namespace zarr
