// The v3 `chunk_grid` and `chunk_key_encoding` members. Private to src/metadata.
// Source: zarr-specs docs/v3/chunk-grids, docs/v3/chunk-key-encodings; zarr-extensions chunk-grids/rectilinear.
#pragma once

#include "metadata/array_metadata.hpp"

namespace zarr::metadata {

// Chunks that a dimension of a rectilinear grid may have; more is limit_exceeded.
inline constexpr uint64_t max_rectilinear_chunks = uint64_t{1} << 24;

// Throws unsupported, with the name, for kinds that the library does not have.
ChunkGrid parse_chunk_grid(const json::Value& value, const Shape& shape);
// Names other than default and v2 are taken as they are: the chunk layer knows which there are.
ChunkKeyEncoding parse_chunk_key_encoding(const json::Value& value);

// The rectilinear `chunk_grid` member for an array that has grown to `shape`: where the listed edges do not reach the new
// extent, one more edge is listed that does, rounded up to a multiple of units[d] (inner chunks of shards). Edges listed
// already stay, whatever the shape: a smaller array keeps its grid. The same rule as zarr-python's.
json::Value grown_rectilinear_grid(const json::Value& grid, const Shape& shape, const Shape& units);

json::Value regular_grid_json(const Shape& chunk_shape);
json::Value key_encoding_json(const ChunkKeyEncoding& encoding);

// Overflow of elements or bytes of one chunk: limit_exceeded.
void check_chunk_bytes(const ChunkGrid& grid, uint64_t item_size);

}  // namespace zarr::metadata
