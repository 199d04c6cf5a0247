// numcodecs.categorize: label i of a list as i + 1, other text as 0. Text of fixed length ("<U4") only.
// Source: numcodecs categorize.
#include <limits>
#include <string>
#include <unordered_map>

#include "base/number_text.hpp"
#include "base/utf8.hpp"
#include "codec/filters/filter.hpp"
#include "codec/filters/number.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "numcodecs.categorize";
constexpr uint64_t max_text_bytes = uint64_t{1} << 24;

// Code points of valid UTF-8.
std::u32string code_points(std::string_view text) {
  std::u32string out;
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<uint8_t>(text[i]);
    const size_t length = std::max<size_t>(utf8_sequence_length(text.substr(i)), 1);
    char32_t c = length == 1 ? lead : lead & (0x7Fu >> length);
    for (size_t k = 1; k < length; ++k) c = c << 6 | (static_cast<uint8_t>(text[i + k]) & 0x3Fu);
    out.push_back(c);
    i += length;
  }
  return out;
}

// A label as an item of `size` bytes, with zeros behind it; cut when it is longer.
std::string item_bytes(const std::u32string& label, uint64_t size) {
  std::string out(size, '\0');
  std::memcpy(out.data(), label.data(), std::min<uint64_t>(size, label.size() * 4));
  return out;
}

class Categorize final : public Filter {
 public:
  Categorize(FilterItem decoded, FilterItem encoded, std::string dtype, json::Array labels)
      : Filter(codec_name, std::move(decoded), std::move(encoded)), dtype_(std::move(dtype)), json_(std::move(labels)) {
    const uint64_t size = this->decoded().size;
    items_.push_back(std::string(size, '\0'));
    for (const json::Value& label : json_) {
      const std::u32string text = code_points(label.string());
      items_.push_back(item_bytes(text, size));
      if (text.size() * 4 <= size) codes_[items_.back()] = items_.size() - 1;  // of equal labels the last, as numcodecs
    }
  }
  json::Object configuration() const override {
    json::Object out;
    out.set("labels", json_);
    out.set("dtype", dtype_);
    out.set("astype", encoded().type->to_v2(encoded().endian));
    return out;
  }
  void encode(ByteSpan in, MutByteSpan out) const override {
    const uint64_t size = decoded().size;
    with_code_type([&](auto tag) {
      using T = typename decltype(tag)::type;
      for (size_t i = 0; i < in.size() / size; ++i) {
        const auto found = codes_.find(std::string(reinterpret_cast<const char*>(in.data()) + i * size, size));
        store_number(out.data(), i, static_cast<T>(found == codes_.end() ? 0 : found->second));
      }
    });
  }
  void decode(ByteSpan in, MutByteSpan out) const override {
    const uint64_t size = decoded().size;
    with_code_type([&](auto tag) {
      using T = typename decltype(tag)::type;
      for (size_t i = 0; i < in.size() / sizeof(T); ++i) {
        const auto code = static_cast<uint64_t>(load_number<T>(in.data(), i));
        const std::string& item = items_[code < items_.size() ? code : 0];
        std::memcpy(out.data() + i * size, item.data(), size);
      }
    });
  }

 private:
  template <class Function>
  void with_code_type(Function&& function) const {
    with_number(*number_kind(*encoded().type), [&](auto tag) {
      if constexpr (std::is_integral_v<typename decltype(tag)::type>) function(tag);
    });
  }
  std::string dtype_;
  json::Array json_;
  std::vector<std::string> items_;  // by code; 0 is empty text
  std::unordered_map<std::string, uint64_t> codes_;
};

[[noreturn]] void bad_member(std::string_view member, std::string_view expected, const json::Value* found) {
  codec_fail(codec_name, Status::invalid_metadata, "configuration member '", member, "': expected ", expected, ", found ",
             found != nullptr ? json::excerpt(*found) : "nothing");
}

FilterItem text_item(const json::Value* dtype) {
  if (dtype == nullptr || !dtype->is_string()) bad_member("dtype", "text such as \"<U4\"", dtype);
  const std::string& text = dtype->string();
  if (text == "|O" || text == "O" || text == "object")
    codec_fail(codec_name, Status::unsupported, "configuration member 'dtype': text of any length (\"", text,
               "\") is not supported by this library");
  const bool little = text.starts_with("<U"), big = text.starts_with(">U");
  const auto length = little || big ? parse_uint64(std::string_view(text).substr(2)) : std::nullopt;
  if (!length || *length == 0 || *length > max_text_bytes / 4) bad_member("dtype", "text such as \"<U4\"", dtype);
  return {nullptr, little ? Endian::little : Endian::big, *length * 4, 4};
}

uint64_t highest_code(NumberKind kind) {
  return with_number(kind, [](auto tag) -> uint64_t {
    using T = typename decltype(tag)::type;
    if constexpr (std::is_integral_v<T>) return static_cast<uint64_t>(std::numeric_limits<T>::max());
    return 0;
  });
}

}  // namespace

AnyCodec make_categorize(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"labels", "dtype", "astype"}, codec_name);
  FilterItem decoded = text_item(configuration.find("dtype"));
  FilterItem encoded =
      item_member_or(configuration, "astype", filter_item(parse_v3_data_type("uint8")), codec_name);
  if (!is_integer(*number_kind(*encoded.type))) bad_member("astype", "an integer type", configuration.find("astype"));
  const json::Value* labels = configuration.find("labels");
  if (labels == nullptr || !labels->is_array()) bad_member("labels", "a list of texts", labels);
  if (labels->array().size() > highest_code(*number_kind(*encoded.type)))
    codec_fail(codec_name, Status::invalid_metadata, "configuration member 'labels': expected at most ",
               highest_code(*number_kind(*encoded.type)), " labels, found ", labels->array().size());
  // Every label is held as an item: no more of them than a chunk may have bytes.
  if (checked_mul(labels->array().size(), decoded.size, "the labels of numcodecs.categorize") >
      context.limits.max_metadata_bytes * 4)
    codec_fail(codec_name, Status::limit_exceeded, "configuration member 'labels': ", labels->array().size(), " labels of ",
               decoded.size, " bytes are too many");
  for (const json::Value& label : labels->array())
    if (!label.is_string()) bad_member("labels", "a list of texts", &label);
  return filter_codec(std::make_shared<const Categorize>(std::move(decoded), std::move(encoded),
                                                         configuration.find("dtype")->string(), labels->array()),
                      context);
}

}  // namespace zarr::codec
