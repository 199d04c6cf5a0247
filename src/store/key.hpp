// The one place where keys, prefixes and node paths are checked.
// Source: zarr-specs docs/v3/core "Node names", "Stores"; pitfalls: traversal, reserved and over-long names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace zarr::store {

// Throws invalid_argument saying what is wrong: empty, leading or trailing "/", empty segment, "." or "..", NUL,
// backslash, control characters, invalid UTF-8, segment over 255 bytes, key over the limit.
void check_key(std::string_view key, uint64_t max_bytes = 4096);
void check_prefix(std::string_view prefix, uint64_t max_bytes = 4096);  // "" or key + "/"

// A path as a user writes it -> "" (root) or "a/b": strips leading and trailing "/", collapses "//", refuses "..", ".".
std::string normalise_path(std::string_view path);
// A name for a new node: not "", not only dots, no "__" prefix, not a metadata file name.
void check_node_name(std::string_view name);

// Names that are no data: temporaries of ours and of others, lock files, operating system litter.
bool is_litter(std::string_view last_segment);

}  // namespace zarr::store
