// numcodecs' msgpack2, and msgpack of before version 0.6: Python objects as MessagePack.
// Source: numcodecs msgpacks; github.com/msgpack/msgpack spec.md; codec/object_items.hpp for the list.
#include <algorithm>
#include <bit>
#include <cmath>

#include "base/number_text.hpp"
#include "base/utf8.hpp"
#include "codec/builtin.hpp"
#include "codec/object_items.hpp"

namespace zarr::codec {
namespace {

struct Style {
  bool raw;               // text is read as bytes
  bool use_bin_type;      // else bytes are written as text, and text without the 8-bit lengths: MessagePack before 2013
  bool use_single_float;  // written
};

void refuse_ambiguous(const char* name, const json::Object& object) {
  if (object.size() == 1 && object.find(bytes_member) != nullptr)
    codec_fail(name, Status::unsupported, "a map whose only key is ", bytes_member, " cannot be told from bytes");
}

class MsgPackReader {
 public:
  MsgPackReader(const char* name, ByteSpan in, const Limits& limits, bool raw)
      : name_(name), in_(in), max_depth_(std::min(limits.max_json_depth, deepest)), max_item_(limits.max_metadata_bytes), raw_(raw) {}

  void open(uint64_t entries) {
    const uint8_t tag = byte();
    if (tag < 0x90 || (tag > 0x9f && tag != 0xdc && tag != 0xdd)) wrong("a list", tag);
    const uint64_t found = tag <= 0x9f ? tag & 15u : number(tag == 0xdc ? 2 : 4);
    if (found != entries) corrupt(name_, "expected a list of ", entries, " entries at byte ", at_, ", found ", found);
  }
  void next() {}
  void close() {}
  json::Value value() {
    item_ = at_;
    return value_of(byte(), 1);
  }
  void finish() const {
    if (at_ != in_.size()) corrupt(name_, "found ", in_.size() - at_, " bytes after the list");
  }

 private:
  static constexpr uint32_t deepest = 1024;  // it recurses

  [[noreturn]] void wrong(std::string_view expected, unsigned tag) const {
    corrupt(name_, "expected ", expected, " at byte ", at_ - 1, ", found type ", tag);
  }
  ByteSpan take(uint64_t size) {
    const uint64_t left = in_.size() - at_;
    if (size > left) corrupt(name_, "expected ", size, " bytes at byte ", at_, ", found ", left);
    at_ += size;
    return in_.subspan(at_ - size, size);
  }
  uint8_t byte() { return static_cast<uint8_t>(take(1)[0]); }
  uint64_t number(size_t size) {  // big-endian
    uint64_t value = 0;
    for (const std::byte b : take(size)) value = value << 8 | static_cast<uint8_t>(b);
    return value;
  }
  int64_t signed_number(size_t size) {
    const size_t unused = 64 - 8 * size;
    return static_cast<int64_t>(number(size) << unused) >> unused;
  }

  json::Value value_of(unsigned tag, uint32_t depth) {
    if (tag <= 0x7f) return uint64_t{tag};
    if (tag <= 0x8f) return map(tag & 15u, depth);
    if (tag <= 0x9f) return list(tag & 15u, depth);
    if (tag <= 0xbf) return text(tag & 31u, depth);
    if (tag >= 0xe0) return static_cast<int64_t>(tag) - 256;
    switch (tag) {
      case 0xc0: return nullptr;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: case 0xc5: case 0xc6: return bytes(number(size_t{1} << (tag - 0xc4)), depth);
      case 0xca: return real(std::bit_cast<float>(static_cast<uint32_t>(number(4))));
      case 0xcb: return real(std::bit_cast<double>(number(8)));
      case 0xcc: case 0xcd: case 0xce: case 0xcf: return number(size_t{1} << (tag - 0xcc));
      case 0xd0: case 0xd1: case 0xd2: case 0xd3: return signed_number(size_t{1} << (tag - 0xd0));
      case 0xd9: case 0xda: case 0xdb: return text(number(size_t{1} << (tag - 0xd9)), depth);
      case 0xdc: case 0xdd: return list(number(tag == 0xdc ? 2 : 4), depth);
      case 0xde: case 0xdf: return map(number(tag == 0xde ? 2 : 4), depth);
      case 0xc1: wrong("a value", tag);
      default: codec_fail(name_, Status::unsupported, "found an extension type of MessagePack (", tag, ") at byte ", at_ - 1);
    }
  }

  static json::Value real(double value) {
    if (std::isnan(value)) return json::Number{"NaN"};
    if (std::isinf(value)) return json::Number{value < 0 ? "-Infinity" : "Infinity"};
    return json::Value::number(value);  // always with a point or an exponent, unlike integers
  }
  std::string_view checked_text(uint64_t size) {
    const std::string_view text = as_text(take(size));
    if (!is_utf8(text)) corrupt(name_, "expected UTF-8 in the text that ends at byte ", at_, ", found other bytes");
    return text;
  }
  json::Value text(uint64_t size, uint32_t depth) {
    if (raw_) return bytes(size, depth);
    return checked_text(size);
  }
  json::Value bytes(uint64_t size, uint32_t depth) {
    enter(0, 1, depth);  // they become an object
    return bytes_value(take(size));
  }

  // A value is as large as it says only where the bytes for that are there; trees of values take a multiple of them.
  void enter(uint64_t entries, uint64_t least_bytes, uint32_t depth) const {
    if (depth > max_depth_) codec_fail(name_, Status::limit_exceeded, "nesting deeper than the limit of ", max_depth_);
    if (entries > (in_.size() - at_) / least_bytes)
      corrupt(name_, "expected ", entries, " entries at byte ", at_, ", found ", in_.size() - at_, " bytes");
  }
  void check_size() const {
    if (at_ - item_ > max_item_)
      codec_fail(name_, Status::limit_exceeded, "expected items of at most ", max_item_, " bytes, found a larger one");
  }
  json::Value list(uint64_t entries, uint32_t depth) {
    enter(entries, 1, depth);
    json::Array items;
    for (uint64_t i = 0; i < entries; ++i) {
      items.push_back(value_of(byte(), depth + 1));
      check_size();
    }
    return items;
  }
  json::Value map(uint64_t entries, uint32_t depth) {
    enter(entries, 2, depth);
    std::vector<json::Object::Member> members;
    for (uint64_t i = 0; i < entries; ++i) {
      std::string key = map_key();
      members.emplace_back(std::move(key), value_of(byte(), depth + 1));
      check_size();
    }
    json::Object object(std::move(members));
    refuse_ambiguous(name_, object);
    return object;
  }
  std::string map_key() {
    const unsigned tag = byte();
    if (tag >= 0xa0 && tag <= 0xbf) return std::string(checked_text(tag & 31u));
    if (tag >= 0xd9 && tag <= 0xdb) return std::string(checked_text(number(size_t{1} << (tag - 0xd9))));
    codec_fail(name_, Status::unsupported, "expected keys of maps that are text, found type ", tag, " at byte ", at_ - 1);
  }

  const char* const name_;
  const ByteSpan in_;
  const uint32_t max_depth_;
  const uint64_t max_item_;
  const bool raw_;
  size_t at_ = 0, item_ = 0;
};

// The shortest form of everything, as Python's msgpack writes it.
class MsgPackWriter {
 public:
  MsgPackWriter(const char* name, const Style& style, Buffer& out) : name_(name), style_(style), out_(out) {}

  void open(uint64_t entries) { sized(entries, 0x90, 15, 0xdc, 2); }
  void next() {}
  void close() {}
  void value(const json::Value& value) {
    if (value.is_null()) put(0xc0, 0, 0);
    else if (value.is_bool()) put(value.boolean() ? 0xc3 : 0xc2, 0, 0);
    else if (value.is_number()) number(value.number().text);
    else if (value.is_string()) text(value.string());
    else if (value.is_array()) list(value.array());
    else if (const auto bytes = bytes_of(value)) raw_bytes(*bytes);
    else map(value.object());
  }

 private:
  // A type byte and a big-endian number of `size` bytes.
  void put(unsigned tag, uint64_t number, size_t size) {
    const MutByteSpan room = out_.extend(1 + size);
    room[0] = static_cast<std::byte>(tag);
    for (size_t i = 0; i < size; ++i) room[1 + i] = static_cast<std::byte>(number >> (8 * (size - 1 - i)));
  }
  // A count in the type byte, or behind it in `least` bytes or twice or four times as many, up to 4.
  void sized(uint64_t count, unsigned small_tag, uint64_t small_most, unsigned tag, size_t least) {
    if (count <= small_most) return put(small_tag | static_cast<unsigned>(count), 0, 0);
    if (count > UINT32_MAX)
      codec_fail(name_, Status::unsupported, "expected at most ", UINT32_MAX, " entries or bytes, found ", count);
    size_t size = least;
    for (; size < 4 && count >> (8 * size) != 0; size *= 2) ++tag;
    put(tag, count, size);
  }
  void text(std::string_view text) {
    if (!is_utf8(text)) codec_fail(name_, Status::invalid_argument, "expected text in UTF-8, found other bytes");
    text_bytes(as_bytes(text));
  }
  void text_bytes(ByteSpan bytes) {
    if (style_.use_bin_type) sized(bytes.size(), 0xa0, 31, 0xd9, 1);
    else sized(bytes.size(), 0xa0, 31, 0xda, 2);
    out_.append(bytes);
  }
  void raw_bytes(ByteSpan bytes) {
    if (!style_.use_bin_type) return text_bytes(bytes);
    if (bytes.empty()) put(0xc4, 0, 1);  // no count fits the type byte
    else sized(bytes.size(), 0xc4, 0, 0xc4, 1);
    out_.append(bytes);
  }
  void number(const std::string& text) {
    if (text.find_first_of(".eENI") != std::string::npos) return real(*parse_double(text));
    if (const auto natural = parse_uint64(text)) {
      const uint64_t n = *natural;
      if (n <= 0x7f) return put(static_cast<unsigned>(n), 0, 0);
      const unsigned power = n <= UINT8_MAX ? 0 : n <= UINT16_MAX ? 1 : n <= UINT32_MAX ? 2 : 3;
      return put(0xcc + power, n, size_t{1} << power);
    }
    const auto integer = parse_int64(text);
    if (!integer) codec_fail(name_, Status::unsupported, "expected integers of at most 64 bits, found ", text.substr(0, 80));
    const int64_t n = *integer;
    if (n >= -32) return put(static_cast<unsigned>(n + 256), 0, 0);
    const unsigned power = n >= INT8_MIN ? 0 : n >= INT16_MIN ? 1 : n >= INT32_MIN ? 2 : 3;
    put(0xd0 + power, static_cast<uint64_t>(n), size_t{1} << power);
  }
  void real(double value) {
    if (style_.use_single_float) put(0xca, std::bit_cast<uint32_t>(static_cast<float>(value)), 4);
    else put(0xcb, std::bit_cast<uint64_t>(value), 8);
  }
  void list(const json::Array& items) {
    open(items.size());
    for (const json::Value& item : items) value(item);
  }
  void map(const json::Object& object) {
    refuse_ambiguous(name_, object);
    sized(object.size(), 0x80, 15, 0xde, 2);
    for (const auto& [key, item] : object.members()) text(key), value(item);
  }

  const char* const name_;
  const Style& style_;
  Buffer& out_;
};

class MsgPack2 final : public ObjectItems {
 public:
  MsgPack2(const char* name, bool has_shape, const Style& style, const json::Object& configuration, const BuildContext& context)
      : ObjectItems(name, has_shape, configuration, context), style_(style) {}

 private:
  void read_list(ByteSpan in, Decoded out) const override {
    MsgPackReader reader(name_, in, limits_, style_.raw);
    read(reader, out);
    reader.finish();
  }
  void encode_elements(const std::byte* refs, Buffer& out, Scratch&) const override {
    MsgPackWriter writer(name_, style_, out);
    write(writer, refs);
  }

  const Style style_;
};

AnyCodec make_of(const char* name, bool has_shape, const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"raw", "use_bin_type", "use_single_float"}, name);
  check_object_type(name, {"string", "bytes", "json"}, *context.decoded.type);
  const Style style{bool_member_or(configuration, "raw", false, name), bool_member_or(configuration, "use_bin_type", true, name),
                    bool_member_or(configuration, "use_single_float", false, name)};
  return std::make_shared<const MsgPack2>(name, has_shape, style, configuration, context);
}

}  // namespace

AnyCodec make_msgpack2(const json::Object& configuration, const BuildContext& context) {
  return make_of("numcodecs.msgpack2", true, configuration, context);
}

AnyCodec make_msgpack(const json::Object& configuration, const BuildContext& context) {
  return make_of("numcodecs.msgpack", false, configuration, context);
}

}  // namespace zarr::codec
