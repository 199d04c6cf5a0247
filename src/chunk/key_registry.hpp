// The chunk key encodings of one context, by name.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "chunk/chunk_key.hpp"

namespace zarr::chunk {

class KeyRegistry {
 public:
  // Makes the encoder of one array; `registry` is for encodings that have others inside, `depth` how deep they stand.
  using Factory = std::function<std::shared_ptr<const KeyEncoder>(const json::Object& configuration, size_t rank,
                                                                  const KeyRegistry& registry, uint32_t depth)>;
  KeyRegistry();  // with those of the library

  void add(std::string name, Factory factory, bool replace);  // exists when taken and not replace
  std::vector<std::string> names() const;                     // sorted, default and v2 included

  // Throws unsupported, with the name, for one that is not there after the missing hook (plugin loading) was asked, and
  // invalid_metadata for a wrong configuration, or one whose keys could not be store keys.
  std::shared_ptr<const KeyEncoder> make(const metadata::NamedConfig& config, size_t rank, uint32_t depth = 0) const;
  void set_missing_hook(std::function<bool(std::string_view name)> hook);

 private:
  Factory find(std::string_view name) const;  // empty when there is none
  mutable std::mutex mutex_;
  std::map<std::string, Factory, std::less<>> factories_;
  std::function<bool(std::string_view)> missing_hook_;
};

}  // namespace zarr::chunk
