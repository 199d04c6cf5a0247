// What making nodes shares: undoing what a failed creation wrote, parents, the check of what is there already.
#pragma once

#include <string>
#include <vector>

#include "node/snapshot.hpp"

namespace zarr::node {

// The documents written so far; those are removed again unless commit() was called.
class Creation {
 public:
  explicit Creation(Place place) : place_(std::move(place)) {}
  Creation(const Creation&) = delete;
  Creation& operator=(const Creation&) = delete;
  ~Creation();
  // False when there is one already.
  bool put(const std::string& key, std::string text, std::string* etag = nullptr);
  // Explicit group documents for every missing group above the place. Refuses when one of them is an array.
  void make_parents(Format format);
  void commit() { written_.clear(); }

 private:
  struct Written {
    std::string key;
    std::string text;
    bool fresh_parent = false;  // a group above the place, below which nothing was stored
  };
  void take_back(const Written& written);

  Place place_;
  std::vector<Written> written_;
  bool parents_ = false;
};

// Writes the document of a group that is implicit, and returns it.
json::Value make_explicit(const Place& place, Format format);

// Every segment must be a name that a new node may have.
void check_new_path(const Place& place);
// invalid_argument when an array is above the place.
void refuse_below_array(const Place& place);

[[noreturn]] void throw_exists(const Place& place, const std::string& what);

}  // namespace zarr::node
