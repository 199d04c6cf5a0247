// Shapes of chunks and shards as the command line says them, and the rules behind "auto".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "handles.hpp"

namespace zarrtool {

// "10,20" -> {10, 20}; "" -> rank 0. `option` is named when the text is wrong (UsageError).
Shape parse_extents(std::string_view text, std::string_view option);
std::vector<std::string> split_commas(std::string_view text);

// What --chunks and --shards say; nullopt = the option was not given.
struct LayoutRequest {
  std::optional<std::string> chunks;  // "auto" or extents
  std::optional<std::string> shards;  // "auto", "none" or extents
};

struct Layout {
  Shape chunks;                 // with shards: the inner chunks
  std::optional<Shape> shards;  // nullopt = not sharded
};

// Shape and data type of `array` must be set; its other members do not matter. The rules of "auto":
// - the stored objects, chunks or shards, are of about 1 to 10 MB: the library's choice for chunks that were not given;
// - chunks beside automatic shards: the largest edge of that choice is halved until a shard holds at least 16 chunks or a chunk is
//   below 128 KiB;
// - shards beside given chunks: as many whole chunks along each dimension as that choice has room for, at least one;
// - chunks beside given shards: the largest edge that can be divided is divided by its smallest prime until a chunk is at most 1 MiB.
Layout choose_layout(const zarr_array_builder& array, const LayoutRequest& request);

// For pointers of the C API that must not be NULL even for rank 0.
const uint64_t* extents_pointer(const Shape& shape);

}  // namespace zarrtool
