#include "store/key.hpp"

#include <array>

#include "base/error.hpp"
#include "base/percent.hpp"
#include "base/utf8.hpp"

namespace zarr::store {
namespace {

constexpr size_t max_segment_bytes = 255;  // NAME_MAX of the common file systems

// The text in quotes for a message: control and invalid bytes as \xNN, long text cut.
std::string quoted(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out = "\"";
  for (size_t i = 0; i < text.size();) {
    if (out.size() > 120) {
      out += "...";
      break;
    }
    const size_t length = utf8_sequence_length(text.substr(i));
    const auto byte = static_cast<unsigned char>(text[i]);
    if (length == 0 || byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out.push_back(digits[byte >> 4]);
      out.push_back(digits[byte & 15]);
      ++i;
    } else {
      out += text.substr(i, length);
      i += length;
    }
  }
  return out + "\"";
}

[[noreturn]] void refuse(const char* what, std::string_view text, std::string_view reason) {
  fail(Status::invalid_argument, what, " ", quoted(text), " ", reason);
}

bool is_dots(std::string_view segment) { return segment == "." || segment == ".."; }

// A segment that would be a traversal or hold a NUL after one more percent-decoding: the back ends behind URLs decode.
bool hides_traversal(std::string_view segment) {
  if (segment.find('%') == std::string_view::npos) return false;
  const auto decoded = percent_decode(segment);
  if (!decoded) return false;
  std::string_view rest = *decoded;
  if (rest.find('\0') != std::string_view::npos) return true;
  while (true) {
    const size_t end = rest.find_first_of("/\\");
    if (is_dots(rest.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    rest.remove_prefix(end + 1);
  }
}

bool is_drive(std::string_view segment) {
  return segment.size() == 2 && segment[1] == ':' &&
         ((segment[0] >= 'a' && segment[0] <= 'z') || (segment[0] >= 'A' && segment[0] <= 'Z'));
}

void check_segment(const char* what, std::string_view whole, std::string_view segment) {
  if (segment.empty()) refuse(what, whole, "has an empty segment (\"//\")");
  if (is_dots(segment)) refuse(what, whole, "has a segment \".\" or \"..\"");
  if (segment.size() > max_segment_bytes)
    refuse(what, whole, cat("has a segment of ", segment.size(), " bytes; the limit is ", max_segment_bytes));
  if (is_drive(segment)) refuse(what, whole, "has a segment that is a drive letter");
  if (hides_traversal(segment)) refuse(what, whole, "has a percent-encoded \".\", \"..\" or NUL");
}

void check_characters(const char* what, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) refuse(what, text, "holds a NUL byte");
    if (byte < 0x20 || byte == 0x7F) refuse(what, text, "holds a control character");
    if (c == '\\') refuse(what, text, "holds a backslash");
  }
  if (!is_utf8(text)) refuse(what, text, "is not valid UTF-8");
}

void check_segments(const char* what, std::string_view text) {
  for (std::string_view rest = text;;) {
    const size_t end = rest.find('/');
    check_segment(what, text, rest.substr(0, end));
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
  }
}

void check_size(const char* what, std::string_view text, uint64_t max_bytes) {
  if (text.size() > max_bytes) refuse(what, text, cat("has ", text.size(), " bytes; the limit is ", max_bytes));
}

bool ends_with(std::string_view text, std::string_view end) { return text.ends_with(end) && text.size() > end.size(); }

}  // namespace

void check_key(std::string_view key, uint64_t max_bytes) {
  if (key.empty()) fail(Status::invalid_argument, "key is empty");
  check_size("key", key, max_bytes);
  if (key.front() == '/') refuse("key", key, "begins with \"/\"");
  if (key.back() == '/') refuse("key", key, "ends with \"/\"");
  check_characters("key", key);
  check_segments("key", key);
}

void check_prefix(std::string_view prefix, uint64_t max_bytes) {
  if (prefix.empty()) return;
  check_size("prefix", prefix, max_bytes);
  if (prefix.back() != '/') refuse("prefix", prefix, "does not end with \"/\"");
  if (prefix.front() == '/') refuse("prefix", prefix, "begins with \"/\"");
  check_characters("prefix", prefix);
  check_segments("prefix", prefix.substr(0, prefix.size() - 1));
}

std::string normalise_path(std::string_view path) {
  check_characters("path", path);
  std::string out;
  for (std::string_view rest = path; !rest.empty();) {
    const size_t end = rest.find('/');
    const std::string_view segment = rest.substr(0, end);
    if (!segment.empty()) {
      check_segment("path", path, segment);
      if (!out.empty()) out.push_back('/');
      out += segment;
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return out;
}

void check_node_name(std::string_view name) {
  if (name.empty()) fail(Status::invalid_argument, "node name is empty");
  if (name.find('/') != std::string_view::npos) refuse("node name", name, "holds a \"/\"");
  check_characters("node name", name);
  if (name.find_first_not_of('.') == std::string_view::npos) refuse("node name", name, "consists of dots only");
  check_segment("node name", name, name);
  if (name.starts_with("__")) refuse("node name", name, "begins with \"__\", which the specification reserves");
  static constexpr std::array<std::string_view, 5> metadata_names = {"zarr.json", ".zarray", ".zgroup", ".zattrs",
                                                                     ".zmetadata"};
  for (const auto reserved : metadata_names)
    if (name == reserved) refuse("node name", name, "is the name of a metadata document");
}

bool is_litter(std::string_view last_segment) {
  if (last_segment.starts_with("._") || last_segment == ".DS_Store") return true;         // macOS
  if (last_segment.starts_with('.') && ends_with(last_segment, ".partial")) return true;  // ours, zarr-python
  return ends_with(last_segment, ".__lock") || ends_with(last_segment, ".tmp") ||         // TensorStore, zarrs
         ends_with(last_segment, ".lock");                                                // ExZarr
}

}  // namespace zarr::store
