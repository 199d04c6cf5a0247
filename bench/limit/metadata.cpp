#include "limit/metadata.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace limit {
namespace {

// The text of a member of the object that `text` is, "" when it is not there.
std::string member(const std::string& text, const std::string& name) {
  int depth = 0;
  size_t start = std::string::npos, word = 0;
  bool quoted = false, found = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      else if (c == '"') quoted = false;
      continue;
    }
    if (c == '"') quoted = true, word = i + 1;
    else if (c == ':' && depth == 1 && start == std::string::npos) {
      found = text.compare(word, name.size() + 1, name + '"') == 0;
      if (found) start = i + 1;
    } else if (c == '{' || c == '[') ++depth;
    else if (c == '}' || c == ']') --depth;
    if (start != std::string::npos && ((c == ',' && depth == 1) || depth == 0)) return text.substr(start, i - start);
  }
  return "";
}

Index padded(const std::vector<uint64_t>& n) {
  require(n.size() <= 4, "at most four dimensions");
  Index out{1, 1, 1, 1};
  for (size_t d = 0; d < n.size(); ++d) out[4 - n.size() + d] = n[d];
  return out;
}

uint64_t item_size(const std::string& type) {
  const size_t digit = type.find_first_of("0123456789");
  require(digit != std::string::npos, "data type");
  return std::strtoull(type.c_str() + digit, nullptr, 10) / 8;
}

bool names(const std::string& codecs, const char* codec) { return codecs.find(std::string("\"") + codec + "\"") != std::string::npos; }

}  // namespace

std::string slurp(int folder, const char* name) {
  const int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
  require(fd >= 0, name);
  char buffer[16384];
  const ssize_t n = read(fd, buffer, sizeof buffer);
  close(fd);
  require(n > 0 && n < static_cast<ssize_t>(sizeof buffer), name);
  return std::string(buffer, static_cast<size_t>(n));
}

std::vector<uint64_t> numbers(const std::string& text, const char* key) {
  std::vector<uint64_t> out;
  size_t at = text.find(key);
  if (at == std::string::npos) return out;
  for (const char* p = text.c_str() + text.find('[', at) + 1; *p != ']' && *p != 0;) {
    char* end;
    const uint64_t n = std::strtoull(p, &end, 10);
    if (end == p) {
      ++p;
      continue;
    }
    out.push_back(n);
    p = end;
  }
  return out;
}

Layout parse_layout(const std::string& document) {
  Layout l;
  const auto shape = numbers(document, "\"shape\"");
  const std::string codecs = member(document, "codecs");
  const auto chunk = numbers(member(document, "chunk_grid"), "\"chunk_shape\"");
  l.rank = static_cast<int>(shape.size());
  l.item = item_size(member(document, "data_type"));
  l.sharded = names(codecs, "sharding_indexed");
  l.shape = padded(shape);
  l.chunk = padded(chunk);
  l.unit = l.sharded ? padded(numbers(codecs, "\"chunk_shape\"")) : l.chunk;
  for (int d = 0; d < 4; ++d) {
    l.grid[d] = (l.shape[d] + l.chunk[d] - 1) / l.chunk[d];
    l.units[d] = (l.shape[d] + l.unit[d] - 1) / l.unit[d];
    l.per_chunk[d] = l.chunk[d] / l.unit[d];
  }
  l.reversed = names(codecs, "transpose");
  l.swapped = names(codecs, "big") && l.item > 1;
  if (names(codecs, "blosc")) {
    l.codec = Codec::blosc;
    l.shuffle = names(codecs, "bitshuffle") ? 2 : names(codecs, "noshuffle") ? 0 : 1;
    l.cname = names(codecs, "zstd") ? "zstd" : "lz4";
    l.typesize = static_cast<int>(l.item);
  } else if (names(codecs, "zstd")) l.codec = Codec::zstd;
  else if (names(codecs, "gzip")) l.codec = Codec::gzip;
  else if (names(codecs, "numcodecs.lz4") || names(codecs, "lz4")) l.codec = Codec::lz4;
  return l;
}

}  // namespace limit
