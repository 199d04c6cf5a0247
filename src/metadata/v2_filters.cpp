#include "metadata/v2_filters.hpp"

#include <algorithm>

#include "metadata/codec_names.hpp"
#include "metadata/members.hpp"
#include "metadata/pieces.hpp"

namespace zarr::metadata {
namespace {

constexpr std::string_view prefix = "numcodecs.";

struct TypedFilter {
  std::string_view id;
  std::string_view decoded, encoded;  // the members with the types
};
constexpr TypedFilter typed_filters[] = {{"delta", "dtype", "astype"},
                                         {"fixedscaleoffset", "dtype", "astype"},
                                         {"quantize", "dtype", "astype"},
                                         {"astype", "decode_dtype", "encode_dtype"}};

constexpr std::string_view object_codecs[] = {"vlen-utf8", "vlen-bytes", "vlen-array", "json2",
                                              "json",      "msgpack2",   "msgpack",    "pickle"};

// Of these the encoded bytes name the axes: they see the array as it is, whatever its order.
bool names_axes(std::string_view id) {
  return id == "json2" || id == "json" || id == "msgpack2" || id == "msgpack";
}

const TypedFilter* typed_filter(std::string_view id) {
  const auto found = std::find_if(std::begin(typed_filters), std::end(typed_filters),
                                  [&](const TypedFilter& filter) { return filter.id == id; });
  return found == std::end(typed_filters) ? nullptr : found;
}

// These take the array's items and give bytes: no `bytes` codec stands before them.
constexpr std::string_view array_to_bytes_ids[] = {"zfpy", "pcodec"};

// What a filter or compressor of v2 sees in the buffer that it gets.
struct Items {
  DataTypePtr type;  // null: single bytes
  Endian endian = Endian::none;
  uint64_t size() const { return type != nullptr ? type->item_size() : 1; }
  bool has_order() const { return type != nullptr && type->swap_unit() > 1; }
};

// A type in a filter's configuration; nullopt leaves the message to the codec.
std::optional<Items> items_of(const json::Object& configuration, std::string_view member) {
  const json::Value* value = configuration.find(member);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  try {
    const V2DataType type = parse_any_data_type(value->string());
    return Items{type.type, type.endian == Endian::none ? Endian::little : type.endian};
  } catch (const Error&) { return std::nullopt; }
}

// The same bytes are the same items, so that `bytes` may come behind the filter.
bool same_layout(const Items& a, const Items& b) {
  return a.type != nullptr && b.type != nullptr && a.size() == b.size() &&
         a.type->swap_unit() == b.type->swap_unit() && a.type->swapped().only_swaps() &&
         b.type->swapped().only_swaps() && (!a.has_order() || a.endian == b.endian);
}

bool is_ieee_float(const DataType& type) {
  return type.name() == "float16" || type.name() == "float32" || type.name() == "float64";
}

class Lowering {
 public:
  Lowering(DataTypePtr type, Endian endian, std::vector<NamedConfig> codecs)
      : codecs_(std::move(codecs)), items_{std::move(type), endian} {}

  void add(const json::Value& config) {
    NamedConfig codec = v3_codec_from_v2(config, items_.size());
    const std::string id = codec.name.starts_with(prefix) ? codec.name.substr(prefix.size()) : "";
    if (items_.type != nullptr && !has_bytes_ &&
        (codec.name == items_.type->array_to_bytes_codec() || (items_.type->is_variable() && names_axes(id)))) {
      has_bytes_ = true;
      return add_at(std::move(codec), {}, true);
    }
    if (const TypedFilter* filter = typed_filter(id)) return add_typed(std::move(codec), *filter);
    if (id == "bitround" && items_.type != nullptr && is_ieee_float(*items_.type))
      return add_before_bytes(std::move(codec), items_);
    if (id == "packbits") {
      const bool is_bool = items_.type != nullptr && items_.type->name() == "bool";
      return add_at(std::move(codec), {parse_v3_data_type("uint8"), Endian::none}, is_bool);
    }
    if (is_v2_array_to_bytes(codec.name) && !has_bytes_ && items_.type != nullptr) {
      has_bytes_ = true;
      return add_before_bytes(std::move(codec), {});
    }
    add_at(std::move(codec), {}, false);
  }
  std::vector<NamedConfig> finish() {
    add_bytes();
    return std::move(codecs_);
  }

 private:
  void add_typed(NamedConfig codec, const TypedFilter& filter) {
    const auto decoded = items_of(codec.configuration, filter.decoded);
    const bool same = codec.configuration.find(filter.encoded) == nullptr && filter.encoded == "astype";
    const auto encoded = same ? decoded : items_of(codec.configuration, filter.encoded);
    if (!decoded || !encoded) return add_at(std::move(codec), {}, false);
    const bool fits = !has_bytes_ && same_layout(items_, *decoded);
    if (fits) {  // values are in native order there: zarr-python 3 wants the types in little endian
      codec.configuration.set(filter.decoded, decoded->type->to_v2(Endian::little));
      codec.configuration.set(filter.encoded, encoded->type->to_v2(Endian::little));
    }
    add_at(std::move(codec), *encoded, fits);
  }
  void add_before_bytes(NamedConfig codec, Items made) { add_at(std::move(codec), std::move(made), true); }
  void add_at(NamedConfig codec, Items made, bool before_bytes) {
    if (!before_bytes) add_bytes();
    codecs_.push_back(std::move(codec));
    items_ = std::move(made);
  }
  void add_bytes() {
    if (has_bytes_) return;
    has_bytes_ = true;
    codecs_.push_back(items_.type != nullptr ? bytes_codec(*items_.type, items_.endian) : NamedConfig{"bytes", {}});
  }

  std::vector<NamedConfig> codecs_;
  Items items_;
  bool has_bytes_ = false;
};

Endian order_of(const json::Object& bytes_configuration) {
  const json::Value* endian = bytes_configuration.find("endian");
  if (endian == nullptr || endian->is_null()) return Endian::none;
  if (*endian == json::Value("little")) return Endian::little;
  if (*endian == json::Value("big")) return Endian::big;
  wrong("codec bytes: endian", "\"little\" or \"big\"", *endian);
}

}  // namespace

bool is_v2_array_to_bytes(std::string_view name) {
  return name.starts_with(prefix) && std::find(std::begin(array_to_bytes_ids), std::end(array_to_bytes_ids),
                                               name.substr(prefix.size())) != std::end(array_to_bytes_ids);
}

bool is_object_codec(const json::Value& config) {
  const json::Value* id = config.is_object() ? config.find("id") : nullptr;
  return id != nullptr && id->is_string() &&
         std::find(std::begin(object_codecs), std::end(object_codecs), id->string()) != std::end(object_codecs);
}

std::vector<NamedConfig> lower_v2_codecs(const DataTypePtr& type, Endian endian, bool order_f, size_t rank,
                                         const json::Value& filters, const json::Value& compressor,
                                         const Limits& limits) {
  std::vector<NamedConfig> first;
  const bool sees_axes = type != nullptr && type->name() == "json";
  if (order_f && rank >= 2 && !sees_axes) first.push_back(reversing_transpose(rank));
  Lowering lowering(type, endian == Endian::none ? Endian::little : endian, std::move(first));
  if (!filters.is_null()) {
    if (!filters.is_array()) wrong("filters", "null or a list of codecs", filters);
    if (filters.array().size() > limits.max_codecs)
      fail(Status::limit_exceeded, "filters: expected at most ", limits.max_codecs, " codecs, found ",
           filters.array().size());
    for (const json::Value& filter : filters.array()) lowering.add(filter);
  }
  if (!compressor.is_null()) lowering.add(compressor);
  return lowering.finish();
}

void refuse_filters_behind_bytes(const std::vector<NamedConfig>& codecs) {
  static constexpr std::string_view others[] = {"bitround", "packbits", "categorize"};
  bool behind = false;
  for (const NamedConfig& codec : codecs) {
    const std::string id = codec.name.starts_with(prefix) ? codec.name.substr(prefix.size()) : "";
    if (behind && (typed_filter(id) != nullptr || std::find(std::begin(others), std::end(others), id) != std::end(others)))
      fail(Status::unsupported, "v3 cannot say filter \"", id,
           "\" where it does not see the array's own items (behind another filter, or with another data type)");
    behind = behind || codec.name == "bytes" || is_v2_array_to_bytes(codec.name) || codec.name == "vlen-utf8" ||
             codec.name == "vlen-bytes" || id == "vlen-array" || names_axes(id);
  }
}

V2FilterNames::V2FilterNames(DataTypePtr data_type, const json::Object& bytes_configuration)
    : type_(std::move(data_type)), endian_(order_of(bytes_configuration)) {
  if (endian_ == Endian::none && type_->little_endian_by_default()) endian_ = Endian::little;
  if (type_->swap_unit() > 1 && endian_ == Endian::none)
    wrong("codec bytes: endian", "\"little\" or \"big\"", json::Value());
}

std::optional<json::Value> V2FilterNames::next(const NamedConfig& codec) {
  NamedConfig named = codec;
  if (named.name == "bitround" && is_ieee_float(*type_)) named.name = "numcodecs.bitround";
  const std::string id = named.name.starts_with(prefix) ? named.name.substr(prefix.size()) : "";
  if (const TypedFilter* filter = typed_filter(id)) {
    const Items decoded = items_of(named.configuration, filter->decoded).value_or(Items{type_, Endian::little});
    const Items encoded = items_of(named.configuration, filter->encoded).value_or(decoded);
    named.configuration.set(filter->decoded, decoded.type->to_v2(endian_));
    named.configuration.set(filter->encoded, encoded.type->to_v2(endian_));
    type_ = encoded.type;
  }
  if (id == "shuffle" && named.configuration.find("elementsize") == nullptr)
    named.configuration.set("elementsize", type_->item_size());  // v3's default
  return v2_codec_from_v3(named);
}

}  // namespace zarr::metadata
