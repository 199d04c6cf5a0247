// zarr_array_builder -> metadata::ArrayBuilder.
#include <algorithm>

#include "base/checked_math.hpp"
#include "capi/node.hpp"
#include "capi/options.hpp"

namespace zarr::capi {
namespace {

constexpr uint64_t auto_chunk_bytes = uint64_t{8} << 20;

// The smallest divisor over 1; edges are small enough for trial division up to the square root of 2^32, larger ones are
// divided by what is found or left whole.
uint64_t smallest_factor(uint64_t n) {
  for (uint64_t p = 2; p < 65536 && p * p <= n; ++p)
    if (n % p == 0) return p;
  return n;
}

// Which edge to make smaller: the longest (the first of equals); `edges.size()` when all are 1.
size_t longest(const Shape& edges) {
  const auto at = std::max_element(edges.begin(), edges.end());
  return at == edges.end() || *at <= 1 ? edges.size() : static_cast<size_t>(at - edges.begin());
}

bool fits(const Shape& edges, uint64_t item_size) {
  uint64_t bytes = std::max<uint64_t>(item_size, 1);
  for (uint64_t edge : edges)
    if (__builtin_mul_overflow(bytes, edge, &bytes) || bytes > auto_chunk_bytes) return false;
  return true;
}

std::optional<std::vector<metadata::DimensionName>> dimension_names(const zarr_array_builder& builder) {
  if (builder.dimension_names == nullptr) return std::nullopt;
  std::vector<metadata::DimensionName> names(builder.rank);
  for (size_t d = 0; d < builder.rank; ++d)
    if (builder.dimension_names[d] != nullptr)
      names[d] = std::string(text_argument(builder.dimension_names[d], ZARR_NTS, "zarr_array_builder.dimension_names"));
  return names;
}

void check_members(const zarr_array_builder& b) {
  if (b.zarr_format != 0 && b.zarr_format != 2 && b.zarr_format != 3)
    fail(Status::invalid_argument, "zarr_array_builder.zarr_format is ", b.zarr_format, ": expected 0, 2 or 3");
  check_enum(b.byte_order, ZARR_ORDER_BIG, "zarr_array_builder.byte_order");
  check_enum(b.order_f, 1, "zarr_array_builder.order_f");
  if (b.rank > ZARR_MAX_RANK)
    fail(Status::invalid_argument, "zarr_array_builder.rank is ", b.rank, ": expected at most ", ZARR_MAX_RANK);
  if (b.rank != 0 && b.shape == nullptr) fail(Status::invalid_argument, "zarr_array_builder.shape is NULL");
  if (b.data_type == nullptr) fail(Status::invalid_argument, "zarr_array_builder.data_type is NULL");
  if (b.separator != 0 && b.separator != '/' && b.separator != '.')
    fail(Status::invalid_argument, "zarr_array_builder.separator is character ", static_cast<int>(b.separator),
         ": expected '/', '.' or 0");
  if (b.key_encoding != 0 && b.key_encoding != 'd' && b.key_encoding != '2')
    fail(Status::invalid_argument, "zarr_array_builder.key_encoding is character ", static_cast<int>(b.key_encoding),
         ": expected 'd', '2' or 0");
  if (b.reserved[0] != 0 || b.reserved[1] != 0)
    fail(Status::invalid_argument, "zarr_array_builder.reserved is not zero");
  if (b.chunk_grid != nullptr && (b.chunks != nullptr || b.shards != nullptr))
    fail(Status::invalid_argument, "zarr_array_builder: expected chunk_grid or chunks and shards, found both");
}

Format format_of(const zarr_array_builder& builder, std::optional<Format> wanted) {
  if (builder.zarr_format == 0) return wanted.value_or(Format::v3);
  const auto format = static_cast<Format>(builder.zarr_format);
  if (wanted && *wanted != format)
    fail(Status::invalid_argument, "zarr_array_builder.zarr_format is ", builder.zarr_format,
         ", zarr_open_options.zarr_format is ", static_cast<int>(*wanted));
  return format;
}

Endian endian_of(int32_t byte_order, Endian of_type) {
  if (byte_order == ZARR_ORDER_LITTLE) return Endian::little;
  return byte_order == ZARR_ORDER_BIG ? Endian::big : of_type;
}

}  // namespace

Shape auto_chunks(const Shape& shape, const Shape& shards, uint64_t item_size) {
  const bool divide = !shards.empty();
  Shape edges = divide ? shards : shape;
  for (uint64_t& edge : edges) edge = std::max<uint64_t>(edge, 1);
  while (!fits(edges, item_size)) {
    const size_t d = longest(edges);
    if (d == edges.size()) break;
    edges[d] = divide ? edges[d] / smallest_factor(edges[d]) : ceil_div(edges[d], 2);
  }
  return edges;
}

metadata::ArrayMetadata build_metadata(const zarr_array_builder* given, std::optional<Format> wanted,
                                       const Limits& limits) {
  const auto b = copy_struct(given, "zarr_array_builder");
  check_members(b);
  metadata::ArrayBuilder result;
  result.format = format_of(b, wanted);
  result.shape.assign({b.shape, b.rank});
  if (b.shards != nullptr) result.shards.assign({b.shards, b.rank});
  V2DataType type = parse_any_data_type(text_argument(b.data_type, ZARR_NTS, "zarr_array_builder.data_type"));
  result.data_type = std::move(type.type);
  result.endian = endian_of(b.byte_order, type.endian);
  result.chunk_grid = optional_json(b.chunk_grid, "zarr_array_builder.chunk_grid", limits);
  if (b.chunks != nullptr) result.chunks.assign({b.chunks, b.rank});
  else if (!result.chunk_grid) result.chunks = auto_chunks(result.shape, result.shards, result.data_type->item_size());
  result.fill_value = optional_json(b.fill_value, "zarr_array_builder.fill_value", limits);
  result.codecs = optional_json(b.codecs, "zarr_array_builder.codecs", limits);
  result.filters = optional_json(b.filters, "zarr_array_builder.filters", limits);
  result.compressor = optional_json(b.compressor, "zarr_array_builder.compressor", limits);
  result.order_f = b.order_f != 0;
  result.separator = b.separator;
  result.key_encoding = b.key_encoding == '2' ? metadata::KeyEncoding::v2 : metadata::KeyEncoding::default_;
  result.chunk_key_encoding = optional_json(b.chunk_key_encoding, "zarr_array_builder.chunk_key_encoding", limits);
  result.dimension_names = dimension_names(b);
  if (b.attributes != nullptr)
    result.attributes = object_argument(text_argument(b.attributes, ZARR_NTS, "zarr_array_builder.attributes"),
                                        "zarr_array_builder.attributes", limits);
  return metadata::build(result);
}

}  // namespace zarr::capi
