#include "selection.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace zarrtool {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0;;) {
    const size_t end = text.find(separator, begin);
    parts.push_back(trim(text.substr(begin, end == std::string_view::npos ? end : end - begin)));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

[[noreturn]] void refuse(std::string_view term) {
  throw UsageError("--slice: \"" + std::string(term) + "\" is no integer, slice (start:stop:step) or \"...\"");
}

// Numbers beyond 64 bits are as good as the largest: bounds are clipped, indices out of range.
int64_t integer(std::string_view text, std::string_view term) {
  std::string_view digits = text;
  if (!digits.empty() && digits.front() == '+') digits.remove_prefix(1);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || end != digits.data() + digits.size() || error == std::errc::invalid_argument) refuse(term);
  if (error == std::errc::result_out_of_range) return digits.front() == '-' ? -kMax : kMax;
  return std::max(value, -kMax);
}

SliceTerm parse_term(std::string_view text) {
  if (text == "...") return {SliceTerm::Kind::ellipsis, {}, {}};
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() == 1) return {SliceTerm::Kind::index, integer(text, text), {}};
  if (parts.size() > 3) refuse(text);
  SliceTerm term{SliceTerm::Kind::slice, {}, {}};
  if (!parts[0].empty()) term.start = integer(parts[0], text);
  if (!parts[1].empty()) term.stop = integer(parts[1], text);
  if (parts.size() == 3 && !parts[2].empty()) term.step = integer(parts[2], text);
  if (term.step == 0) throw UsageError("--slice: the step of \"" + std::string(text) + "\" is 0");
  return term;
}

// Python's slice.indices().
int64_t bound(std::optional<int64_t> value, int64_t otherwise, int64_t extent, bool backwards) {
  if (!value) return otherwise;
  const int64_t absolute = *value < 0 ? *value + extent : *value;
  return backwards ? std::clamp<int64_t>(absolute, -1, extent - 1) : std::clamp<int64_t>(absolute, 0, extent);
}

void resolve_slice(const SliceTerm& term, int64_t extent, Selection& out) {
  const bool backwards = term.step < 0;
  const int64_t start = bound(term.start, backwards ? extent - 1 : 0, extent, backwards);
  const int64_t stop = bound(term.stop, backwards ? -1 : extent, extent, backwards);
  const int64_t distance = backwards ? start - stop : stop - start;
  const int64_t stride = backwards ? -term.step : term.step;
  const int64_t count = distance <= 0 ? 0 : 1 + (distance - 1) / stride;
  out.start.push_back(count == 0 ? 0 : static_cast<uint64_t>(start));
  out.count.push_back(static_cast<uint64_t>(count));
  out.step.push_back(count <= 1 ? 1 : term.step);
  out.dropped.push_back(false);
}

void resolve_index(const SliceTerm& term, int64_t extent, Selection& out) {
  const int64_t index = *term.start;
  if (index >= extent || index < -extent) {
    throw Failure("index " + std::to_string(index) + " is out of range for dimension " + std::to_string(out.rank()) +
                      " with " + std::to_string(extent) + " elements",
                  ZARR_OUT_OF_RANGE);
  }
  out.start.push_back(static_cast<uint64_t>(index < 0 ? index + extent : index));
  out.count.push_back(1);
  out.step.push_back(1);
  out.dropped.push_back(true);
}

}  // namespace

Shape Selection::result_shape() const {
  Shape shape;
  for (size_t d = 0; d < rank(); ++d) {
    if (!dropped[d]) shape.push_back(count[d]);
  }
  return shape;
}

uint64_t Selection::elements() const {
  uint64_t n = 1;
  for (const uint64_t c : count) {
    if (__builtin_mul_overflow(n, c, &n)) throw Failure("the selection has more than 2^64 elements", ZARR_LIMIT_EXCEEDED);
  }
  return n;
}

std::vector<SliceTerm> parse_slice(std::string_view text) {
  text = trim(text);
  std::vector<SliceTerm> terms;
  if (text.empty()) return terms;
  for (const std::string_view part : split(text, ',')) terms.push_back(parse_term(part));
  const auto is_ellipsis = [](const SliceTerm& t) { return t.kind == SliceTerm::Kind::ellipsis; };
  if (std::count_if(terms.begin(), terms.end(), is_ellipsis) > 1) throw UsageError("--slice: \"...\" may stand only once");
  return terms;
}

Selection resolve(const std::vector<SliceTerm>& terms, const Shape& shape) {
  size_t named = 0;
  for (const SliceTerm& term : terms) named += term.kind != SliceTerm::Kind::ellipsis;
  if (named > shape.size()) {
    throw Failure("--slice: too many indices: the array has " + std::to_string(shape.size()) + " dimensions, but " +
                      std::to_string(named) + " are indexed",
                  ZARR_OUT_OF_RANGE);
  }
  Selection selection;
  const SliceTerm all{SliceTerm::Kind::slice, {}, {}};
  const auto extent = [&] {
    const uint64_t n = shape[selection.rank()];
    if (n > static_cast<uint64_t>(kMax)) throw Failure("the extent of a dimension is over 2^63 - 1", ZARR_LIMIT_EXCEEDED);
    return static_cast<int64_t>(n);
  };
  for (const SliceTerm& term : terms) {
    if (term.kind == SliceTerm::Kind::ellipsis) {
      for (size_t i = named; i < shape.size(); ++i) resolve_slice(all, extent(), selection);
    } else if (term.kind == SliceTerm::Kind::slice) {
      resolve_slice(term, extent(), selection);
    } else {
      resolve_index(term, extent(), selection);
    }
  }
  while (selection.rank() < shape.size()) resolve_slice(all, extent(), selection);
  return selection;
}

}  // namespace zarrtool
