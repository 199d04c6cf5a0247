// numcodecs' json2, and json of before version 0.6: Python objects as JSON, as Python's json module writes it.
// Source: numcodecs json; Python's json for the members of the configuration; codec/object_items.hpp for the list.
#include <algorithm>
#include <numeric>

#include "base/utf8.hpp"
#include "codec/builtin.hpp"
#include "codec/object_items.hpp"

namespace zarr::codec {
namespace {

constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Python's `strict` false: control characters may stand in strings. They become escapes, which JSON has for them.
std::string with_escaped_controls(std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  std::string out;
  bool inside = false, escaped = false;
  for (const char c : text) {
    if (inside && static_cast<unsigned char>(c) < 0x20) {
      out += cat("\\u00", hex[c >> 4], hex[c & 15]);
    } else {
      out += c;
    }
    if (c == '"' && !escaped) inside = !inside;
    escaped = inside && c == '\\' && !escaped;
  }
  return out;
}

// Goes over the text of the list and parses one item at a time: never is there a tree of all of them.
class JsonReader {
 public:
  JsonReader(const char* name, std::string_view text, const Limits& limits) : name_(name), text_(text), limits_(limits) {}

  void open(uint64_t) { expect('['), first_ = true; }
  void close() { expect(']'), first_ = false; }
  void next() {
    if (!first_) expect(',');
    first_ = false;
  }
  json::Value value() {
    const std::string_view text = next_text();
    Limits limits = limits_;  // for one of many values; text has no more memory than what is stored
    if (text.starts_with('"')) limits.max_metadata_bytes = UINT64_MAX;
    try {
      return json::parse(text, limits);
    } catch (const Error& error) {
      const Status status = error.status() == Status::limit_exceeded ? Status::limit_exceeded : Status::corrupt_data;
      codec_fail(name_, status, "the item that ends at byte ", at_, ": ", error.message());
    }
  }
  void finish() {
    skip_space();
    if (at_ != text_.size()) corrupt(name_, "found ", text_.size() - at_, " bytes after the list");
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  void expect(char c) {
    skip_space();
    if (at_ == text_.size()) corrupt(name_, "expected '", c, "', found the end of the ", at_, " bytes");
    if (text_[at_] != c) corrupt(name_, "expected '", c, "' at byte ", at_, ", found byte ",
                               unsigned{static_cast<unsigned char>(text_[at_])});
    ++at_;
  }
  // Up to where the next value must end if it is one, which parsing it shows.
  std::string_view next_text() {
    skip_space();
    const size_t begin = at_;
    size_t depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') skip_string();
      else if (c == '[' || c == '{') ++depth;
      else if (depth == 0 && (c == ']' || c == '}' || c == ',' || is_space(c))) break;
      else if ((c == ']' || c == '}') && --depth == 0) {
        ++at_;
        break;
      }
    }
    at_ = std::min(at_, text_.size());
    return text_.substr(begin, at_ - begin);
  }
  void skip_string() {  // to its last quote
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
  }

  const char* const name_;
  const std::string_view text_;
  const Limits& limits_;
  size_t at_ = 0;
  bool first_ = true;
};

// As Python's json.JSONEncoder has them.
struct Style {
  bool ensure_ascii, allow_nan, sort_keys, strict;
  std::optional<std::string> indent;  // none: all in one line
  std::string item_separator, key_separator;
};

class JsonWriter {
 public:
  JsonWriter(const char* name, const Style& style, Buffer& out) : name_(name), style_(style), out_(out) {}

  void open(uint64_t) { begin('['); }
  void close() { end(']'); }
  void next() {
    if (!first_) put(style_.item_separator);
    first_ = false;
    new_line();
  }
  void value(const json::Value& value) {
    if (value.is_array()) list(value.array());
    else if (value.is_object()) members(value.object());
    else if (value.is_string()) text(value.string());
    else if (value.is_number()) number(value.number().text);
    else put(json::dump(value));
  }

 private:
  void put(std::string_view text) { out_.append(as_bytes(text)); }
  void begin(char bracket) {
    put({&bracket, 1});
    ++depth_;
    first_ = true;
  }
  void end(char bracket) {
    --depth_;
    if (!first_) new_line();  // nothing stands in an empty one
    put({&bracket, 1});
    first_ = false;
  }
  void new_line() {
    if (!style_.indent) return;
    put("\n");
    for (size_t i = 0; i < depth_; ++i) put(*style_.indent);
  }
  void list(const json::Array& items) {
    begin('[');
    for (const json::Value& item : items) next(), value(item);
    end(']');
  }
  void members(const json::Object& object) {
    std::vector<const json::Object::Member*> order;
    for (const auto& member : object.members()) order.push_back(&member);
    if (style_.sort_keys)  // by code points, which is the order of the bytes of UTF-8
      std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    begin('{');
    for (const json::Object::Member* member : order) {
      next();
      text(member->first);
      put(style_.key_separator);
      value(member->second);
    }
    end('}');
  }
  void number(const std::string& text) {
    if (!style_.allow_nan && text.find_first_of("NI") != std::string::npos)
      codec_fail(name_, Status::unsupported, "expected numbers of JSON, since 'allow_nan' is false, found ", text);
    put(text);
  }
  void text(std::string_view text) {
    if (!is_utf8(text)) codec_fail(name_, Status::invalid_argument, "expected text in UTF-8, found other bytes");
    const std::string quoted = json::dump(json::Value(text));
    if (!style_.ensure_ascii) return put(quoted);
    for (std::string_view rest = quoted; !rest.empty();) {
      const auto plain = std::find_if(rest.begin(), rest.end(), [](char c) { return static_cast<signed char>(c) < 0 || c == 0x7f; });
      put(rest.substr(0, static_cast<size_t>(plain - rest.begin())));
      rest.remove_prefix(static_cast<size_t>(plain - rest.begin()));
      if (rest.empty()) break;
      const size_t length = utf8_sequence_length(rest);
      put_escape(utf8_code_point(rest.substr(0, length)));
      rest.remove_prefix(length);
    }
  }
  void put_escape(uint32_t c) {
    if (c >= 0x10000) {  // two halves of UTF-16
      put_escape(0xD800 + ((c - 0x10000) >> 10));
      c = 0xDC00 + ((c - 0x10000) & 0x3FF);
    }
    static constexpr char hex[] = "0123456789abcdef";
    const char escape[] = {'\\', 'u', hex[c >> 12], hex[c >> 8 & 15], hex[c >> 4 & 15], hex[c & 15]};
    put({escape, sizeof escape});
  }

  const char* const name_;
  const Style& style_;
  Buffer& out_;
  size_t depth_ = 0;
  bool first_ = true;
};

class Json2 final : public ObjectItems {
 public:
  Json2(const char* name, bool has_shape, Style style, const json::Object& configuration, const BuildContext& context)
      : ObjectItems(name, has_shape, configuration, context), style_(std::move(style)) {}

 private:
  void read_list(ByteSpan in, Decoded out) const override {
    std::string text;
    if (!style_.strict) text = with_escaped_controls(as_text(in));
    JsonReader reader(name_, style_.strict ? as_text(in) : text, limits_);
    read(reader, out);
    reader.finish();
  }
  void encode_elements(const std::byte* refs, Buffer& out, Scratch&) const override {
    JsonWriter writer(name_, style_, out);
    write(writer, refs);
  }

  const Style style_;
};

// null, a number of spaces (true is one), or the text itself.
std::optional<std::string> indent_of(const json::Object& configuration, const char* name) {
  const json::Value* indent = configuration.find("indent");
  if (indent == nullptr || indent->is_null()) return std::nullopt;
  if (indent->is_string()) return indent->string();
  if (indent->is_bool()) return std::string(indent->boolean() ? 1 : 0, ' ');
  return std::string(static_cast<size_t>(std::max<int64_t>(0, int_member(configuration, "indent", -1, 1000, name))), ' ');
}

AnyCodec make_of(const char* name, bool has_shape, const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"encoding", "allow_nan", "check_circular", "ensure_ascii", "indent", "separators", "skipkeys",
                               "sort_keys", "strict"}, name);
  check_object_type(name, {"string", "json"}, *context.decoded.type);
  const std::string encoding = string_member_or(configuration, "encoding", "utf-8", name);
  if (encoding != "utf-8" && encoding != "utf8" && encoding != "UTF-8")
    codec_fail(name, Status::unsupported, "configuration member 'encoding': expected \"utf-8\", found \"", encoding, '"');
  for (const char* of_python : {"check_circular", "skipkeys"}) (void)bool_member_or(configuration, of_python, false, name);
  Style style{bool_member_or(configuration, "ensure_ascii", true, name), bool_member_or(configuration, "allow_nan", true, name),
              bool_member_or(configuration, "sort_keys", true, name),    bool_member_or(configuration, "strict", true, name),
              indent_of(configuration, name), "", ""};
  style.item_separator = style.indent ? ", " : ",";
  style.key_separator = style.indent ? ": " : ":";
  if (const json::Value* given = configuration.find("separators"); given != nullptr && !given->is_null()) {
    const bool two = given->is_array() && given->array().size() == 2 && given->array()[0].is_string() && given->array()[1].is_string();
    if (!two)
      codec_fail(name, Status::invalid_metadata, "configuration member 'separators': expected null or two strings, found ",
                 json::excerpt(*given));
    style.item_separator = given->array()[0].string();
    style.key_separator = given->array()[1].string();
  }
  return std::make_shared<const Json2>(name, has_shape, std::move(style), configuration, context);
}

}  // namespace

AnyCodec make_json2(const json::Object& configuration, const BuildContext& context) {
  return make_of("numcodecs.json2", true, configuration, context);
}

AnyCodec make_json(const json::Object& configuration, const BuildContext& context) {
  return make_of("numcodecs.json", false, configuration, context);
}

}  // namespace zarr::codec
