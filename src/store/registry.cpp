#include "store/registry.hpp"

#include <algorithm>

#include "base/percent.hpp"
#include "store/filesystem_store.hpp"
#include "store/memory_store.hpp"
#include "store/read_only_store.hpp"

namespace zarr::store {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_scheme(std::string_view text) {  // RFC 3986 section 3.1
  if (text.empty() || !is_letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// The path of a file URL (RFC 8089), without "file:".
std::string file_url_path(const std::string& url, std::string_view rest) {
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    const size_t slash = rest.find('/');
    const std::string host = lower(rest.substr(0, slash));
    if (slash == std::string_view::npos)
      fail(Status::invalid_argument, "URL \"", url, "\" has no path: expected file:///path");
    if (!host.empty() && host != "localhost")
      fail(Status::unsupported, "URL \"", url, "\" names the host \"", host, "\": expected file:///path");
    rest.remove_prefix(slash);
  }
  const auto path = percent_decode(rest);
  if (!path) fail(Status::invalid_argument, "URL \"", url, "\" has a \"%\" without two hexadecimal digits");
  return *path;
}

OpenArguments split(const std::string& url) {
  if (url.empty()) fail(Status::invalid_argument, "the URL or path is empty");
  OpenArguments arguments;
  arguments.url = url;
  arguments.scheme = "file";
  const size_t colon = url.find(':');
  const std::string_view before = std::string_view(url).substr(0, colon);
  if (colon == std::string::npos || !is_scheme(before)) {
    arguments.location = url;
  } else if (std::string_view(url).substr(colon + 1).starts_with("//")) {
    arguments.scheme = lower(before);
    arguments.location = arguments.scheme == "file" ? file_url_path(url, std::string_view(url).substr(colon + 1))
                                                    : url.substr(colon + 3);
  } else if (lower(before) == "file" && std::string_view(url).substr(colon + 1).starts_with("/")) {
    arguments.location = file_url_path(url, std::string_view(url).substr(colon + 1));  // file:/path
  } else {
    arguments.location = url;  // a relative path with a colon in it
  }
  if (arguments.scheme == "file" && arguments.location.find('\0') != std::string::npos)
    fail(Status::invalid_argument, "the path of URL \"", url.c_str(), "\" holds a NUL byte");
  return arguments;
}

Durability durability_of(const std::string& name) {
  if (name == "rename") return Durability::rename;
  if (name == "in_place") return Durability::in_place;
  if (name == "fsync") return Durability::fsync;
  fail(Status::invalid_argument, "filesystem store: durability is \"rename\", \"in_place\" or \"fsync\", found \"",
       name, "\"");
}

StorePtr open_file(const OpenArguments& arguments) {
  FilesystemOptions options;
  options.create_root = arguments.create;
  options.read_only = arguments.read_only;
  for (const auto& [name, value] : arguments.options.members()) {
    const auto expect = [&, &option = name, &found = value](bool right, const char* type) {
      if (!right)
        fail(Status::invalid_argument, "filesystem store: option \"", option, "\" is a ", type, ", found ",
             found.type_name());
    };
    if (name == "durability") {
      expect(value.is_string(), "string");
      options.durability = durability_of(value.string());
    } else if (name == "follow_symlinks") {
      expect(value.is_bool(), "boolean");
      options.follow_symlinks = value.boolean();
    } else {
      fail(Status::invalid_argument, "filesystem store: unknown option \"", name, "\"");
    }
  }
  return open_filesystem_store(arguments.location, options);
}

StorePtr open_memory(const OpenArguments& arguments) {
  for (const auto& [name, value] : arguments.options.members())
    fail(Status::invalid_argument, "memory store: unknown option \"", name, "\"");
  if (arguments.location.find('/') != std::string::npos)
    fail(Status::invalid_argument, "memory store: the name \"", arguments.location,
         "\" holds a \"/\"; a path inside the store is given beside its URL");
  StorePtr store = open_memory_store(arguments.location);
  return arguments.read_only ? read_only_view(std::move(store)) : store;
}

}  // namespace

std::shared_ptr<StoreRegistry> StoreRegistry::with_builtins() {
  auto registry = std::make_shared<StoreRegistry>();
  registry->add("file", open_file, false);
  registry->add("memory", open_memory, false);
  return registry;
}

void StoreRegistry::add(std::string scheme, StoreFactory factory, bool replace) {
  scheme = lower(scheme);
  if (!is_scheme(scheme))
    fail(Status::invalid_argument, "\"", scheme,
         "\" is no URL scheme: a letter, then letters, digits, \"+\", \"-\", \".\"");
  if (!factory) fail(Status::invalid_argument, "no function opens the URL scheme \"", scheme, "\"");
  const std::lock_guard guard(mutex_);
  if (!replace && factories_.count(scheme) != 0)
    fail(Status::exists, "a store for the URL scheme \"", scheme, "\" is registered already");
  factories_[scheme] = std::move(factory);
}

bool StoreRegistry::has(std::string_view scheme) const {
  const std::lock_guard guard(mutex_);
  return factories_.count(lower(scheme)) != 0;
}

std::vector<std::string> StoreRegistry::schemes() const {
  const std::lock_guard guard(mutex_);
  std::vector<std::string> names;
  for (const auto& [scheme, factory] : factories_) names.push_back(scheme);
  return names;
}

void StoreRegistry::set_missing_hook(std::function<bool(std::string_view scheme)> hook) {
  const std::lock_guard guard(mutex_);
  missing_hook_ = std::move(hook);
}

StoreFactory StoreRegistry::find(std::string_view scheme) const {
  const std::lock_guard guard(mutex_);
  const auto found = factories_.find(scheme);
  return found == factories_.end() ? nullptr : found->second;
}

StorePtr StoreRegistry::open(const std::string& url, bool create, bool read_only, const json::Object& options) const {
  OpenArguments arguments = split(url);
  arguments.create = create;
  arguments.read_only = read_only;
  arguments.options = options;
  StoreFactory factory = find(arguments.scheme);
  if (!factory) {
    std::function<bool(std::string_view)> hook;
    {
      const std::lock_guard guard(mutex_);
      hook = missing_hook_;
    }
    // The hook loads a module, which registers itself: it runs without the lock.
    if (hook && hook(arguments.scheme)) factory = find(arguments.scheme);
  }
  if (!factory)
    fail(Status::unsupported, "no store is registered for the URL scheme \"", arguments.scheme, "\" of \"", url, "\"");
  StorePtr store = factory(arguments);
  if (!store)
    fail(Status::internal, "the store of the URL scheme \"", arguments.scheme, "\" opened nothing for \"", url, "\"");
  return store;
}

}  // namespace zarr::store
