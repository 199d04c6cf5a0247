// URL schemes of one context -> store factories.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "store/store.hpp"

namespace zarr::store {

struct OpenArguments {
  std::string url;       // as given
  std::string scheme;    // "file", "memory", ...
  std::string location;  // behind "scheme://", percent-decoded for file URLs
  bool create = false;   // the root may be made
  bool read_only = false;
  json::Object options;  // the store's own configuration
};
using StoreFactory = std::function<StorePtr(const OpenArguments&)>;

class StoreRegistry {
 public:
  static std::shared_ptr<StoreRegistry> with_builtins();  // file, memory
  void add(std::string scheme, StoreFactory factory, bool replace);
  bool has(std::string_view scheme) const;
  std::vector<std::string> schemes() const;
  // "/path", "relative/path", "file://...", "memory://name", registered schemes. Unknown scheme: unsupported with its
  // name.
  StorePtr open(const std::string& url, bool create, bool read_only, const json::Object& options) const;
  void set_missing_hook(std::function<bool(std::string_view scheme)> hook);

 private:
  StoreFactory find(std::string_view scheme) const;
  mutable std::mutex mutex_;
  std::map<std::string, StoreFactory, std::less<>> factories_;
  std::function<bool(std::string_view)> missing_hook_;
};

// A URL with a node path inside the store: memory://name/a/b is store memory://name and path a/b; for files the
// node layer decides where the store ends.
}  // namespace zarr::store
