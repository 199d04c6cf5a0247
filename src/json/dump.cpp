#include "json/json.hpp"

namespace zarr::json {
namespace {

void append_string(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += hex[c >> 4];
          out += hex[c & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

class Writer {
 public:
  Writer(std::string& out, int indent) : out_(out), indent_(indent) {}

  void write(const Value& value) {
    if (value.is_null()) out_ += "null";
    else if (value.is_bool()) out_ += value.boolean() ? "true" : "false";
    else if (value.is_number()) out_ += value.number().text;
    else if (value.is_string()) append_string(out_, value.string());
    else if (value.is_array()) write_items('[', ']', value.array(), [this](const Value& item) { write(item); });
    else write_items('{', '}', value.object().members(), [this](const Object::Member& m) { write_member(m); });
  }

 private:
  void write_member(const Object::Member& member) {
    append_string(out_, member.first);
    out_ += indent_ < 0 ? ":" : ": ";
    write(member.second);
  }

  template <class Items, class WriteItem>
  void write_items(char open, char close, const Items& items, WriteItem write_item) {
    out_ += open;
    ++depth_;
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += ',';
      first = false;
      line_break();
      write_item(item);
    }
    --depth_;
    if (!items.empty()) line_break();
    out_ += close;
  }

  void line_break() {
    if (indent_ < 0) return;
    out_ += '\n';
    out_.append(depth_ * static_cast<size_t>(indent_), ' ');
  }

  std::string& out_;
  const int indent_;
  size_t depth_ = 0;
};

}  // namespace

std::string dump(const Value& value, int indent) {
  std::string out;
  Writer(out, indent).write(value);
  return out;
}

std::string excerpt(const Value& value) {
  constexpr size_t longest = 80;
  // A large value is named by its type: its text may be megabytes.
  if ((value.is_array() && value.array().size() > longest) || (value.is_object() && value.object().size() > longest))
    return cat(value.type_name(), " of ", value.is_array() ? value.array().size() : value.object().size(), " items");
  std::string text = dump(value);
  if (text.size() <= longest) return text;
  size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;  // whole UTF-8 characters
  return text.substr(0, cut) + "...";
}

}  // namespace zarr::json
