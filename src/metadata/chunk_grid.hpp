// The v3 `chunk_grid` and `chunk_key_encoding` members. Private to src/metadata.
// Source: zarr-specs docs/v3/chunk-grids, docs/v3/chunk-key-encodings; zarr-extensions chunk-grids/rectilinear.
#pragma once

#include "metadata/array_metadata.hpp"

namespace zarr::metadata {

// Chunks that a dimension of a rectilinear grid may have; more is limit_exceeded.
inline constexpr uint64_t max_rectilinear_chunks = uint64_t{1} << 24;

// Throws unsupported, with the name, for kinds that the library does not have.
ChunkGrid parse_chunk_grid(const json::Value& value, const Shape& shape);
ChunkKeyEncoding parse_chunk_key_encoding(const json::Value& value);

json::Value regular_grid_json(const Shape& chunk_shape);
json::Value key_encoding_json(const ChunkKeyEncoding& encoding);

// Overflow of elements or bytes of one chunk: limit_exceeded.
void check_chunk_bytes(const ChunkGrid& grid, uint64_t item_size);

}  // namespace zarr::metadata
