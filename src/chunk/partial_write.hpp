// Read-modify-write: the only place that gets a chunk and then puts it.
#pragma once

#include <functional>
#include <optional>

#include "chunk/array_state.hpp"
#include "chunk/io_options.hpp"

namespace zarr::chunk {

// Makes the new value from the old one (nullopt = absent). With `may_erase` it may return false: nothing is to be
// stored, the key is erased. May be called again when another writer was faster.
using Modify = std::function<bool(std::optional<ByteSpan> old, bool may_erase, Buffer& out)>;

// Holds the key's lock of this process, and the store's where it has one, from the get to the set; where the store can,
// the set is made only if the value is still the one that was read, and everything is tried again when it is not. Any
// failure, of the get or of modify(), fails the call and leaves the stored value as it was. `max_size`: a stored value
// larger than this is corrupt.
void modify_value(const ArrayState& array, const std::string& key, uint64_t max_size, const IoOptions& options,
                  codec::Scratch& scratch, const Modify& modify);

// Unconditional set or erase of a whole chunk, kept apart from modify_value() of the same key.
void replace_value(const ArrayState& array, const std::string& key, ByteSpan bytes, const IoOptions& options);
void replace_value(const ArrayState& array, const std::string& key, BytePieces& pieces, const IoOptions& options);
bool erase_value(const ArrayState& array, const std::string& key, const IoOptions& options);

}  // namespace zarr::chunk
