#include "metadata/stored_layout.hpp"

namespace zarr::metadata {
namespace {

std::optional<Shape> number_list(const json::Value* value, size_t rank) {
  if (value == nullptr || !value->is_array() || value->array().size() != rank) return std::nullopt;
  Shape numbers;
  for (const json::Value& entry : value->array()) {
    const auto number = entry.is_number() ? entry.as_uint64(true) : std::nullopt;
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

// `order` maps stored dimensions to those of the array, as far as the walk has come.
void walk(const std::vector<NamedConfig>& codecs, Shape order, StoredLayout& layout) {
  const size_t rank = order.size();
  for (const NamedConfig& codec : codecs) {
    if (codec.name == "transpose") {
      const auto permutation = number_list(codec.configuration.find("order"), rank);
      if (!permutation) return;
      Shape next(rank);
      for (size_t i = 0; i < rank; ++i) {
        if ((*permutation)[i] >= rank) return;
        next[i] = order[(*permutation)[i]];
      }
      order = next;
    } else if (codec.name == "bytes") {
      const json::Value* endian = codec.configuration.find("endian");
      if (endian == nullptr || !endian->is_string()) return;
      if (endian->string() == "little") layout.endian = Endian::little;
      if (endian->string() == "big") layout.endian = Endian::big;
      return;
    } else if (codec.name == "sharding_indexed") {
      const auto shape = number_list(codec.configuration.find("chunk_shape"), rank);
      if (!shape) return;
      Shape inner(rank);
      for (size_t i = 0; i < rank; ++i) inner[order[i]] = (*shape)[i];
      layout.inner_chunk_shape = inner;
      if (!layout.shard_division) layout.shard_division = inner;
      const json::Value* list = codec.configuration.find("codecs");
      if (list == nullptr || !list->is_array()) return;
      std::vector<NamedConfig> nested;
      for (const json::Value& entry : list->array()) nested.push_back(parse_named_config(entry, "codecs"));
      return walk(nested, order, layout);
    }
  }
}

}  // namespace

StoredLayout stored_layout(const ArrayMetadata& metadata) {
  StoredLayout layout;
  Shape order;
  for (size_t d = 0; d < metadata.shape.size(); ++d) order.push_back(d);
  walk(metadata.codecs, order, layout);
  if (metadata.format == Format::v2) layout.endian = metadata.v2_endian;
  if (!metadata.data_type) return layout;
  if (metadata.data_type->swap_unit() <= 1) layout.endian = Endian::none;
  else if (layout.endian == Endian::none && metadata.data_type->little_endian_by_default())
    layout.endian = Endian::little;
  return layout;
}

}  // namespace zarr::metadata
