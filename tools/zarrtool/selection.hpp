// `--slice`: what NumPy's basic indexing selects, in its own words: "0:10, ::2, 5, ..., -3:".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "handles.hpp"

namespace zarrtool {

struct SliceTerm {
  enum class Kind { index, slice, ellipsis } kind;
  std::optional<int64_t> start, stop;  // index: start
  int64_t step = 1;                    // never 0
};

// The elements start[d] + i * step[d], 0 <= i < count[d].
struct Selection {
  Shape start;
  Shape count;
  std::vector<int64_t> step;
  std::vector<bool> dropped;  // selected by an integer: no axis of the result

  size_t rank() const { return start.size(); }
  Shape result_shape() const;  // without the dropped axes
  uint64_t elements() const;
};

// Grammar only; a wrong text is a UsageError. "" selects everything.
std::vector<SliceTerm> parse_slice(std::string_view text);

// Slice bounds are clipped; an integer out of range and more terms than dimensions are Failures.
Selection resolve(const std::vector<SliceTerm>& terms, const Shape& shape);

}  // namespace zarrtool
