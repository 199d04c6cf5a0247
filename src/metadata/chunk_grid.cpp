#include "metadata/chunk_grid.hpp"

#include <algorithm>

#include "base/checked_math.hpp"
#include "metadata/members.hpp"

namespace zarr::metadata {
namespace {

// [edge, count] or edge.
ChunkGrid::Run parse_run(const json::Value& value) {
  const bool pair = value.is_array() && value.array().size() == 2;
  const std::optional<uint64_t> edge = pair ? value.array()[0].as_uint64() : value.as_uint64();
  const std::optional<uint64_t> count = pair ? value.array()[1].as_uint64() : 1;
  if (!edge || !count || *edge == 0 || *count == 0 || *edge > uint64_t{INT64_MAX})
    wrong("chunk_grid rectilinear: chunk_shapes", "edges or [edge, count], all from 1 on", value);
  return {*edge, *count};
}

void append(std::vector<ChunkGrid::Run>& runs, ChunkGrid::Run run) {
  if (!runs.empty() && runs.back().edge == run.edge) runs.back().count += run.count;
  else runs.push_back(run);
}

// What the listed edges of one dimension add up to.
uint64_t listed_extent(const json::Array& edges) {
  uint64_t sum = 0;
  for (const json::Value& item : edges) {
    const ChunkGrid::Run run = parse_run(item);
    sum = checked_add(sum, checked_mul(run.edge, run.count, "sum of chunk edges"), "sum of chunk edges");
  }
  return sum;
}

// The runs of one dimension as far as they hold elements: more may be listed, and a bare edge repeats for ever.
std::vector<ChunkGrid::Run> parse_edges(const json::Value& value, uint64_t extent, size_t dimension) {
  std::vector<ChunkGrid::Run> runs;
  uint64_t covered = 0, chunks = 0;
  const auto take = [&](ChunkGrid::Run run) {
    if (covered >= extent && !runs.empty()) return;
    run.count = std::min(run.count, std::max<uint64_t>(1, ceil_div(extent - std::min(covered, extent), run.edge)));
    chunks = checked_add(chunks, run.count, "number of chunks");
    if (chunks > max_rectilinear_chunks)
      fail(Status::limit_exceeded, "chunk_grid rectilinear: expected at most ", max_rectilinear_chunks,
           " chunks along dimension ", dimension, ", found ", chunks);
    covered = checked_add(covered, checked_mul(run.edge, run.count, "sum of chunk edges"), "sum of chunk edges");
    append(runs, run);
  };
  if (!value.is_array()) {
    ChunkGrid::Run run = parse_run(value);
    run.count = UINT64_MAX;
    take(run);
    return runs;
  }
  if (value.array().empty() && extent != 0) wrong("chunk_grid rectilinear: chunk_shapes", "at least one edge", value);
  for (const json::Value& item : value.array()) take(parse_run(item));
  if (covered < extent)
    fail(Status::invalid_metadata, "chunk_grid rectilinear: expected edges of dimension ", dimension,
         " that reach its extent of ", extent, ", found a sum of ", covered);
  return runs;
}

ChunkGrid parse_rectilinear(const json::Object& configuration, const Shape& shape) {
  only(configuration, {"kind", "chunk_shapes"}, "chunk_grid rectilinear");
  const json::Value& kind = required(configuration, "kind");
  if (!kind.is_string()) wrong("chunk_grid rectilinear: kind", "\"inline\"", kind);
  if (kind.string() != "inline")
    fail(Status::unsupported, "chunk_grid rectilinear of kind \"", kind.string(),
         "\" is not supported by this library");
  const json::Value& shapes = required(configuration, "chunk_shapes");
  if (!shapes.is_array() || shapes.array().size() != shape.size())
    wrong("chunk_grid rectilinear: chunk_shapes", cat(shape.size(), " items, one a dimension of the shape"), shapes);
  ChunkGrid grid;
  grid.regular = false;
  for (size_t d = 0; d < shape.size(); ++d) grid.edges.push_back(parse_edges(shapes.array()[d], shape[d], d));
  return grid;
}

}  // namespace

ChunkGrid parse_chunk_grid(const json::Value& value, const Shape& shape) {
  const NamedConfig config = parse_named_config(value, "chunk_grid");
  if (config.name == "rectilinear") return parse_rectilinear(config.configuration, shape);
  if (config.name != "regular")
    fail(Status::unsupported, "chunk_grid \"", config.name, "\" is not supported by this library");
  only(config.configuration, {"chunk_shape"}, "chunk_grid regular");
  ChunkGrid grid;
  grid.chunk_shape =
      parse_extents(required(config.configuration, "chunk_shape"), "chunk_grid: chunk_shape", 1, shape.size());
  return grid;
}

json::Value grown_rectilinear_grid(const json::Value& grid, const Shape& shape, const Shape& units) {
  json::Value grown = grid;
  json::Object& configuration = grown.object().find("configuration")->object();
  json::Array& dimensions = configuration.find("chunk_shapes")->array();
  for (size_t d = 0; d < shape.size(); ++d) {
    if (!dimensions[d].is_array()) continue;  // one edge for ever
    const uint64_t listed = listed_extent(dimensions[d].array());
    if (listed >= shape[d]) continue;
    const uint64_t edge = checked_mul(ceil_div(shape[d] - listed, units[d]), units[d], "a chunk edge");
    dimensions[d].array().push_back(edge);
  }
  return grown;
}

ChunkKeyEncoding parse_chunk_key_encoding(const json::Value& value) {
  NamedConfig config = parse_named_config(value, "chunk_key_encoding");
  ChunkKeyEncoding encoding;
  if (config.name == "v2") encoding = {KeyEncoding::v2, '.'};
  else if (config.name != "default")
    return {KeyEncoding::other, '/', std::make_shared<const NamedConfig>(std::move(config))};
  only(config.configuration, {"separator"}, cat("chunk_key_encoding ", config.name));
  if (const json::Value* separator = config.configuration.find("separator"))
    encoding.separator = parse_separator(*separator, "chunk_key_encoding: separator");
  return encoding;
}

json::Value regular_grid_json(const Shape& chunk_shape) {
  return json::Value::object(
      {{"name", "regular"}, {"configuration", json::Value::object({{"chunk_shape", to_json(chunk_shape)}})}});
}

json::Value key_encoding_json(const ChunkKeyEncoding& encoding) {
  if (encoding.other) return to_json(*encoding.other);
  return json::Value::object(
      {{"name", encoding.kind == KeyEncoding::v2 ? "v2" : "default"},
       {"configuration", json::Value::object({{"separator", std::string(1, encoding.separator)}})}});
}

void check_chunk_bytes(const ChunkGrid& grid, uint64_t item_size) {
  Shape largest = grid.chunk_shape;
  if (!grid.regular) {
    largest.clear();
    for (const auto& runs : grid.edges) {
      uint64_t edge = 1;
      for (const ChunkGrid::Run& run : runs) edge = std::max(edge, run.edge);
      largest.push_back(edge);
    }
  }
  checked_mul(checked_product(largest, "number of elements of a chunk"), item_size, "number of bytes of a chunk");
}

}  // namespace zarr::metadata
