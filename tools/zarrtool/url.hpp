// Where a URL leads, and what a failed command must take away again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "handles.hpp"

namespace zarrtool {

struct Location {
  std::string url;
  std::string store_url;                 // for zarr_store_open()
  std::string path;                      // of the node in that store
  std::optional<std::string> directory;  // the node's folder, of files
};

Location locate(const std::string& url);

Store open_store(const Location& location, uint32_t flags = 0);

// Opens a node; failures begin with the URL.
Node open_node(const std::string& url, int32_t mode = ZARR_MODE_R, int32_t consolidated = ZARR_CONSOLIDATED_AUTO);
// The same, refusing a group.
Node open_array(const std::string& url, int32_t mode = ZARR_MODE_R);

// Path of a node below another: join("", "a") = "a".
std::string join_path(const std::string& parent, const std::string& child);

// After the node was erased: its folder, if nothing is left in it.
void remove_empty_folder(const Location& location);

// Guards the place of a new node. Construction refuses a node or foreign files that are there; unless keep() is called, the
// destructor erases what was made since, with the folders that did not exist before.
class NewNode {
 public:
  explicit NewNode(const Location& location);
  ~NewNode();
  NewNode(const NewNode&) = delete;
  NewNode& operator=(const NewNode&) = delete;

  zarr_store* store() const { return store_; }
  void keep() { kept_ = true; }

 private:
  Location location_;
  Store store_;
  std::vector<std::string> new_directories_;  // deepest first
  bool kept_ = false;
};

}  // namespace zarrtool
