// Removing nodes without touching what is none.
#pragma once

#include "node/snapshot.hpp"

namespace zarr::node {

// The node at the place and everything below it; false when there was none. A node with a document owns its prefix: all
// keys below go. Of an implicit group only the nodes below are removed: foreign files beside them stay. Documents go
// first, the top one before all, so that an erase that is cut short leaves no array whose chunks are gone.
//
// Without any node, chunks alone are taken for the rest of an erase or copy that was cut short, and removed too:
// `anywhere` when the caller was told to overwrite, else only below a group that is stored.
enum class Remains : uint8_t { anywhere, in_group };
bool erase_all(const Place& place, Remains remains);

// Whether a segment can be the first of a chunk key: "c", "c.0", "0", "0.1".
bool may_begin_chunk_key(std::string_view segment);

}  // namespace zarr::node
