#include "metadata/summary.hpp"

#include <algorithm>

#include "json/cursor.hpp"

namespace zarr::metadata {
namespace {

using json::Cursor;

// Data types whose fill values are one token, and the range of those of integers.
struct PlainType {
  enum class Kind : uint8_t { boolean, signed_integer, unsigned_integer, floating };
  std::string_view name;
  Kind kind;
  uint64_t bytes;
};
constexpr PlainType plain_types[] = {
    {"bool", PlainType::Kind::boolean, 1},
    {"int8", PlainType::Kind::signed_integer, 1},     {"int16", PlainType::Kind::signed_integer, 2},
    {"int32", PlainType::Kind::signed_integer, 4},    {"int64", PlainType::Kind::signed_integer, 8},
    {"uint8", PlainType::Kind::unsigned_integer, 1},  {"uint16", PlainType::Kind::unsigned_integer, 2},
    {"uint32", PlainType::Kind::unsigned_integer, 4}, {"uint64", PlainType::Kind::unsigned_integer, 8},
    {"float16", PlainType::Kind::floating, 2},        {"float32", PlainType::Kind::floating, 4},
    {"float64", PlainType::Kind::floating, 8},
};

bool extents(Cursor& in, Shape& out, uint64_t least) {
  return in.array([&] {
    uint64_t extent = 0;
    if (out.size() == max_rank || !in.natural(extent) || extent < least) return false;
    out.push_back(extent);
    return true;
  });
}

// Every member may come once; with two of a name the last one counts, which parse_v3_array() knows how to do.
class Seen {
 public:
  bool first(unsigned member) { return (bits_ & 1u << member) == 0 && (bits_ |= 1u << member) != 0; }
  bool all(unsigned members) const { return (bits_ & members) == members; }

 private:
  unsigned bits_ = 0;
};

class Summary {
 public:
  Summary(std::string_view text, const Limits& limits)
      : limits_(limits), in_(text.data(), text.size(), limits.max_json_depth) {}

  bool read() {
    const bool whole = in_.object([&](std::string_view name) { return member(name); }) && in_.at_end();
    return whole && seen_.all(required) && chunk_shape_.size() == shape_.size() &&
           (names_ == any_rank || names_ == shape_.size()) && fill_fits() && chunk_fits();
  }
  const Shape& shape() const { return shape_; }

 private:
  enum Member : unsigned {
    zarr_format, node_type, shape_member, data_type, chunk_grid, chunk_key_encoding, codecs, fill_value, attributes,
    storage_transformers, dimension_names, consolidated_metadata
  };
  static constexpr unsigned required = (1u << (fill_value + 1)) - 1;
  static constexpr size_t any_rank = SIZE_MAX;

  bool member(std::string_view name) {
    std::string_view text;
    if (name == "shape") return seen_.first(shape_member) && extents(in_, shape_, 0);
    if (name == "data_type") return seen_.first(data_type) && in_.plain_string(text) && find_type(text);
    if (name == "chunk_grid") return seen_.first(chunk_grid) && grid();
    if (name == "chunk_key_encoding") return seen_.first(chunk_key_encoding) && key_encoding();
    if (name == "fill_value") return seen_.first(fill_value) && fill();
    if (name == "codecs") return seen_.first(codecs) && codec_list();
    if (name == "attributes") return seen_.first(attributes) && in_.peek() == '{' && in_.skip();
    if (name == "zarr_format") return seen_.first(zarr_format) && in_.number(text) && text == "3";
    if (name == "node_type") return seen_.first(node_type) && in_.plain_string(text) && text == "array";
    if (name == "storage_transformers") return seen_.first(storage_transformers) && in_.take('[') && in_.take(']');
    if (name == "dimension_names") return seen_.first(dimension_names) && names();
    if (name == "consolidated_metadata") return seen_.first(consolidated_metadata) && in_.literal("null");
    return false;
  }

  bool find_type(std::string_view name) {
    const auto* found = std::find_if(std::begin(plain_types), std::end(plain_types),
                                     [&](const PlainType& type) { return type.name == name; });
    if (found == std::end(plain_types)) return false;
    type_ = found;
    return true;
  }

  // {"name": NAME, "configuration": {MEMBER: ...}} with both members.
  template <class Configuration>
  bool named(std::string_view& name, const Configuration& configuration) {
    Seen seen;
    return in_.object([&](std::string_view key) {
      if (key == "name") return seen.first(0) && in_.plain_string(name);
      return key == "configuration" && seen.first(1) && in_.object(configuration);
    }) && seen.all(3);
  }

  bool grid() {
    std::string_view name;
    Seen seen;
    return named(name, [&](std::string_view key) {
      return key == "chunk_shape" && seen.first(0) && extents(in_, chunk_shape_, 1);
    }) && name == "regular" && seen.all(1);
  }

  bool key_encoding() {
    std::string_view name, separator;
    Seen seen;
    return named(name, [&](std::string_view key) {
      return key == "separator" && seen.first(0) && in_.plain_string(separator) && (separator == "/" || separator == ".");
    }) && (name == "default" || name == "v2");
  }

  bool codec_list() {
    size_t count = 0;
    const bool fits = in_.array([&] {
      std::string_view name;
      ++count;
      if (in_.peek() == '"') return in_.plain_string(name) && !name.empty();
      Seen seen;
      return in_.object([&](std::string_view key) {
        if (key == "name") return seen.first(0) && in_.plain_string(name);
        return key == "configuration" && seen.first(1) && in_.peek() == '{' && in_.skip();
      }) && !name.empty();
    });
    return fits && count != 0 && count <= limits_.max_codecs;
  }

  bool names() {
    if (in_.peek() == 'n') return in_.literal("null");
    names_ = 0;
    return in_.array([&] {
      ++names_;
      return in_.peek() == 'n' ? in_.literal("null") : in_.peek() == '"' && in_.skip();
    });
  }

  bool fill() {
    const char first = in_.peek();
    if (first == '"') return in_.plain_string(fill_) && (fill_kind_ = '"') != 0;
    if (first == 't' || first == 'f') return in_.literal(first == 't' ? "true" : "false") && (fill_kind_ = 't') != 0;
    return in_.number(fill_) && (fill_kind_ = '0') != 0;
  }

  // data_type may come behind fill_value.
  bool fill_fits() const {
    switch (type_->kind) {
      case PlainType::Kind::boolean: return fill_kind_ == 't';
      case PlainType::Kind::floating:
        return fill_kind_ == '0' || (fill_kind_ == '"' && (fill_ == "NaN" || fill_ == "Infinity" || fill_ == "-Infinity"));
      default: return fill_kind_ == '0' && integer_fits();
    }
  }

  bool integer_fits() const {
    std::string_view digits = fill_;
    const bool negative = digits.starts_with('-');
    if (negative) digits.remove_prefix(1);
    if (digits.size() > 18 || digits.find_first_not_of("0123456789") != std::string_view::npos) return false;
    uint64_t magnitude = 0;
    for (const char c : digits) magnitude = magnitude * 10 + static_cast<uint64_t>(c - '0');
    const bool is_signed = type_->kind == PlainType::Kind::signed_integer;
    const uint64_t top = UINT64_MAX >> (64 - 8 * type_->bytes + (is_signed ? 1 : 0));
    return magnitude <= top && (is_signed || !negative || magnitude == 0);
  }

  // Bytes of a chunk, far from overflow.
  bool chunk_fits() const {
    uint64_t bytes = type_->bytes;
    for (const uint64_t edge : chunk_shape_)
      if (__builtin_mul_overflow(bytes, edge, &bytes)) return false;
    return true;
  }

  const Limits& limits_;
  Cursor in_;
  Seen seen_;
  Shape shape_, chunk_shape_;
  const PlainType* type_ = nullptr;
  std::string_view fill_;
  char fill_kind_ = 0;
  size_t names_ = any_rank;
};

}  // namespace

std::optional<ArraySummary> summarise_v3_array(std::string_view text, const Limits& limits) {
  if (text.size() > limits.max_metadata_bytes) return std::nullopt;
  Summary summary(text, limits);
  if (!summary.read()) return std::nullopt;
  return ArraySummary{summary.shape()};
}

}  // namespace zarr::metadata
