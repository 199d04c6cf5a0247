// The quick look at a v3 document when a node is opened: is it an array that the library supports, and of which shape? The
// whole model (ArrayMetadata) is made of the kept text when somebody asks for more.
#pragma once

#include <optional>
#include <string_view>

#include "base/inline_vector.hpp"
#include "base/limits.hpp"

namespace zarr::metadata {

struct ArraySummary {
  Shape shape;
};

// `text` is followed by json::Cursor::padding readable bytes, the first of which is NUL. A result: parse_v3_array() of this
// text succeeds, with this shape and with nothing unsupported. No result says nothing (a group, v2, unusual, wrong):
// parse_v3_array() has the answer. tests/unit/metadata/summary_test.cpp compares the two.
std::optional<ArraySummary> summarise_v3_array(std::string_view text, const Limits& limits);

}  // namespace zarr::metadata
