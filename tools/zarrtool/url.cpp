#include "url.hpp"

#include <filesystem>

namespace zarrtool {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFile = "file://";
constexpr std::string_view kMemory = "memory://";

int hex_digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// "%20" -> " ", as file URLs are read.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    out += escape ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    i += escape ? 2 : 0;
  }
  return out;
}

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

}  // namespace

Location locate(const std::string& url) {
  Location location{url, url, "", std::nullopt};
  if (url.empty()) throw UsageError("the URL is empty");
  if (begins(url, kFile)) {
    location.directory = percent_decoded(std::string_view(url).substr(kFile.size()));
  } else if (begins(url, kMemory)) {
    const size_t slash = url.find('/', kMemory.size());
    if (slash != std::string::npos) {
      location.store_url = url.substr(0, slash);
      location.path = url.substr(slash + 1);
    }
  } else if (url.find("://") == std::string::npos) {
    location.directory = url;
  }
  return location;
}

Store open_store(const Location& location, uint32_t flags) {
  Store store;
  call(zarr_store_open, nullptr, location.store_url.data(), location.store_url.size(), nullptr, size_t{0}, flags, store.out());
  return store;
}

Node open_node(const std::string& url, int32_t mode, int32_t consolidated) {
  if (url.empty()) throw UsageError("the URL is empty");
  auto options = zeroed<zarr_open_options>();
  options.mode = mode;
  options.consolidated = consolidated;
  Node node;
  Error error;
  const zarr_status status = zarr_open(nullptr, url.data(), url.size(), &options, node.out(), error.out());
  if (status == ZARR_OK) return node;
  throw Failure(url + ": " + describe(status, error), status);
}

Node open_array(const std::string& url, int32_t mode) {
  Node node = open_node(url, mode);
  if (zarr_node_kind(node) != ZARR_KIND_ARRAY) throw Failure(url + ": this is a group, not an array");
  return node;
}

std::string join_path(const std::string& parent, const std::string& child) {
  return parent.empty() ? child : child.empty() ? parent : parent + "/" + child;
}

void remove_empty_folder(const Location& location) {
  std::error_code ignored;
  if (location.directory) fs::remove(*location.directory, ignored);  // fails on a folder with anything in it
}

NewNode::NewNode(const Location& location) : location_(location) {
  if (location_.directory) {
    std::error_code ignored;
    fs::path path = fs::absolute(*location_.directory, ignored).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();
    if (fs::exists(fs::symlink_status(path, ignored)) && !fs::is_directory(path, ignored)) {
      throw Failure(location_.url + ": there is a file, not a folder", ZARR_EXISTS);
    }
    if (fs::is_directory(path, ignored) && !fs::is_empty(path, ignored) && !ignored) {
      throw Failure(location_.url + ": the folder is there already and is not empty", ZARR_EXISTS);
    }
    for (; path.has_relative_path() && !fs::exists(path, ignored); path = path.parent_path()) {
      new_directories_.push_back(path.string());
    }
  }
  store_ = open_store(location_);
  int32_t kind = ZARR_KIND_NONE;
  call(zarr_exists, store_, location_.path.data(), location_.path.size(), &kind);
  if (kind != ZARR_KIND_NONE) {
    throw Failure(location_.url + (kind == ZARR_KIND_ARRAY ? ": there is an array already" : ": there is a group already"),
                  ZARR_EXISTS);
  }
}

NewNode::~NewNode() {
  if (kept_) return;
  // Nothing can be reported from here: the failure that led here is what the user reads.
  zarr_erase(store_, location_.path.data(), location_.path.size(), nullptr);
  if (!location_.directory) return;
  std::error_code ignored;
  if (!new_directories_.empty()) zarr_store_erase_prefix(store_, "", 0, nullptr);
  for (const std::string& directory : new_directories_) fs::remove(directory, ignored);  // only when empty
}

}  // namespace zarrtool
