// Writing chunks: gather, encode with the thread's contexts, one file, renamed when it is complete.
#pragma once

#include <string>

#include "limit/files.hpp"
#include "limit/team.hpp"

namespace limit {

// Memory that holds the elements from `origin` on; the stride is in bytes.
struct Source {
  const Byte* from;
  Index origin, stride;
};

// Source of a box that is stored in C order without gaps.
Source box_source(const Layout& layout, const Byte* from, const Index& origin, const Index& shape);

struct Target {
  std::string folder;
  bool rename = true;  // else written in place
};

// Chunk i of an array of this layout.
void write_chunk(const Array& like, uint64_t i, const Source& source, const Target& target);
void write_whole(Team& team, const Array& like, const Byte* from, const Target& target);
// Replaces unit `at` of a sharded array in target.folder: the other units' bytes are copied as they are.
void overwrite_unit(const Array& like, const Index& at, const Source& source, const Target& target);

// CRC-32C, the checksum behind the index of a shard.
uint32_t crc32c(const Byte* bytes, size_t n);

}  // namespace limit
