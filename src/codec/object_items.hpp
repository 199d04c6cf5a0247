// What numcodecs' codecs of Python objects have in common. json2 and msgpack2 store one list: the items of the chunk, in lists
// within it along the other axes, then the NumPy data type and the shape. What numcodecs wrote before version 0.6 (json,
// msgpack) lacks the shape. Source: numcodecs json, msgpacks.
#pragma once

#include "codec/variable_codec.hpp"
#include "data_type/base64.hpp"

namespace zarr::codec {

// MessagePack has bytes, JSON does not: as an element of JSON they are {"$bytes": base64}.
inline constexpr std::string_view bytes_member = "$bytes";
inline json::Value bytes_value(ByteSpan bytes) {
  return json::Value::object({{std::string(bytes_member), base64_encode(bytes)}});
}
// nullopt: it is another value.
inline std::optional<std::vector<std::byte>> bytes_of(const json::Value& value) {
  const json::Value* text = value.find(bytes_member);
  if (text == nullptr || !text->is_string() || value.object().size() != 1) return std::nullopt;
  return base64_decode(text->string());
}

// Elements are text (data type string), bytes, or the JSON text of any value (data type json).
class ObjectItems : public VariableCodec {
 public:
  json::Object configuration() const override { return configuration_; }

  void decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const override {
    if (source.size() <= elements_)  // an item takes a byte
      corrupt(name_, "expected more than ", elements_, " bytes for as many items, found ", source.size());
    if (view.elements() == 0) return;
    Scratch::Lease buffer(scratch, 0), texts(scratch, 0);
    const ByteSpan in = read_all(source, *buffer);
    decode_elements(view, scratch, [&](std::byte* refs) {
      texts->clear();
      read_list(in, {refs, *texts});
      std::byte* at = texts->data();
      for (uint64_t i = 0; i < elements_; ++i, refs += item_size) {
        ValueRef ref = ValueRef::load(refs);
        if (ref.size != 0) ref.data = at;
        at += ref.size;
        std::memcpy(refs, &ref, sizeof ref);
      }
    });
    copy_elements(view);
  }

 protected:
  ObjectItems(const char* name, bool has_shape, const json::Object& configuration, const BuildContext& context)
      : VariableCodec(context.decoded),
        name_(name),
        limits_(context.limits),
        has_shape_(has_shape),
        type_(spec_.type->name()),
        configuration_(configuration) {}

  // Elements on their way out: their lengths go to the references, their bytes behind each other.
  struct Decoded {
    std::byte* refs;
    Buffer& texts;
  };
  virtual void read_list(ByteSpan in, Decoded out) const = 0;

  // A reader has open(entries) and close() of a list, next() before each entry of it, and value().
  template <class Reader>
  void read(Reader& in, Decoded& out, size_t level = 0) const {
    const uint64_t items = count(level);
    in.open(items + (level == 0 ? trailing() : 0));
    for (uint64_t i = 0; i < items; ++i) {
      in.next();
      if (level + 1 < spec_.shape.size()) read(in, out, level + 1);
      else add(in.value(), out);
    }
    if (level == 0) read_trailer(in);
    in.close();
  }

  // A writer has the same, but value(json).
  template <class Writer>
  void write(Writer& out, const std::byte*& refs, size_t level = 0) const {
    const uint64_t items = count(level);
    out.open(items + (level == 0 ? trailing() : 0));
    for (uint64_t i = 0; i < items; ++i) {
      out.next();
      if (level + 1 < spec_.shape.size()) {
        write(out, refs, level + 1);
      } else {
        out.value(value_of(ValueRef::load(refs).bytes()));
        refs += item_size;
      }
    }
    if (level == 0) {
      out.next();
      out.value("|O");
      if (has_shape_) out.next(), out.value(shape_json());
    }
    out.close();
  }

  const char* const name_;
  const Limits limits_;

 private:
  uint64_t count(size_t level) const { return spec_.shape.empty() ? 1 : spec_.shape[level]; }
  uint64_t trailing() const { return has_shape_ ? 2 : 1; }
  json::Value shape_json() const {
    json::Array shape;
    for (const uint64_t extent : spec_.shape) shape.emplace_back(extent);
    return shape;
  }

  template <class Reader>
  void read_trailer(Reader& in) const {
    in.next();
    if (const json::Value type = in.value(); !type.is_string() && !bytes_of(type))
      corrupt(name_, "expected the text of a NumPy data type behind the items, found ", json::excerpt(type));
    if (!has_shape_) return;
    in.next();
    if (const json::Value shape = in.value(), expected = shape_json(); shape != expected)
      corrupt(name_, "expected the shape ", json::dump(expected), " at the end, found ", json::excerpt(shape));
  }

  void add(const json::Value& value, Decoded& out) const {
    const uint64_t before = out.texts.size();
    if (type_ == "json") {
      out.texts.append(as_bytes(json::dump(value)));
    } else if (type_ == "string" && value.is_string()) {
      out.texts.append(as_bytes(value.string()));
    } else if (const auto bytes = bytes_of(value); bytes && type_ == "bytes") {
      out.texts.append(*bytes);
    } else {
      corrupt(name_, "expected items of data type ", type_, ", found ", json::excerpt(value));
    }
    const ValueRef ref{nullptr, out.texts.size() - before};
    std::memcpy(out.refs, &ref, sizeof ref);
    out.refs += item_size;
  }

  json::Value value_of(ByteSpan element) const {
    if (type_ == "bytes") return bytes_value(element);
    if (type_ == "string") return as_text(element);
    Limits limits = limits_;
    limits.max_metadata_bytes = UINT64_MAX;  // of one element, which is in memory already
    try {
      return json::parse(as_text(element), limits);
    } catch (const Error& error) {
      codec_fail(name_, Status::invalid_argument, "expected elements that are JSON text, found ", error.message());
    }
  }

  const bool has_shape_;
  const std::string_view type_;
  const json::Object configuration_;
};

// Throws unless the codec can be bound to that type.
inline void check_object_type(const char* name, std::initializer_list<std::string_view> types, const DataType& found) {
  if (std::find(types.begin(), types.end(), found.name()) != types.end()) return;
  std::string expected;
  for (const std::string_view type : types) expected += cat(expected.empty() ? "" : " or ", type);
  codec_fail(name, Status::unsupported, "expected data type ", expected, ", found ", found.name());
}

}  // namespace zarr::codec
