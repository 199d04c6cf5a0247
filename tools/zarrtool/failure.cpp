#include "failure.hpp"

#include <set>

namespace zarrtool {
namespace {

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

std::string one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

std::string describe(zarr_status status, const zarr_error* error) {
  std::string text = zarr_error_message(error);
  if (text.empty()) text = zarr_status_name(status);
  std::set<std::string> keys, codecs;
  for (const zarr_error* e = error; e != nullptr; e = zarr_error_cause(e)) {
    const char* message = zarr_error_message(e);
    if (e != error && *message != '\0' && !contains(text, message)) text += std::string(": ") + message;
    // Causes mostly concern the same key and codec.
    const char* key = zarr_error_key(e);
    if (key != nullptr && *key != '\0' && keys.insert(key).second) text = std::string(key) + ": " + text;
    const char* codec = zarr_error_codec(e);
    if (codec != nullptr && *codec != '\0' && codecs.insert(codec).second) text += std::string(" (codec ") + codec + ")";
  }
  return one_line(text);
}

}  // namespace zarrtool
