// What every built-in store must do, called by the tests of each.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "store/store.hpp"

namespace zarr::store {

inline std::string text_of(const std::optional<Value>& value) {
  return value ? std::string(as_text(value->bytes)) : std::string("(absent)");
}
inline std::string get_text(Store& store, const std::string& key, ByteRange range = {}) {
  return text_of(store.get({key, range, {}, {}}));
}
inline std::string put(Store& store, const std::string& key, std::string_view text, const Condition& condition = {}) {
  return store.set(key, as_bytes(text), condition, true);
}
inline std::vector<std::string> listed(Store& store, const std::string& prefix, bool recursive) {
  std::vector<std::string> names;
  store.list(prefix, recursive, [&](const Entry& entry) {
    EXPECT_EQ(entry.is_prefix, entry.key.ends_with("/"));
    names.push_back(entry.key);
    return true;
  });
  std::sort(names.begin(), names.end());
  return names;
}
template <class Body>
Status status_of(const Body& body) {
  try {
    body();
  } catch (const Error& error) { return error.status(); }
  return Status::ok;
}
inline Condition if_match(std::string etag) { return {Condition::Kind::if_match, std::move(etag)}; }
inline Condition if_absent() { return {Condition::Kind::if_absent, ""}; }

// "part 0 part 1 ..." in pieces of odd lengths.
class CountedPieces final : public BytePieces {
 public:
  explicit CountedPieces(size_t pieces, size_t fails_at = SIZE_MAX);
  uint64_t size() const override { return all_.size(); }
  void rewind() override { at_ = piece_ = 0; }
  ByteSpan next() override;
  const std::string& all() const { return all_; }

 private:
  std::string all_;
  const size_t fails_at_;
  size_t at_ = 0;
  size_t piece_ = 0;
};

void check_ranges(Store& store);
void check_pieces(Store& store);
void check_conditions(Store& store);
void check_prefixes(Store& store);
void check_readers(Store& store);
void check_bad_keys(Store& store);
void check_concurrent_conditions(Store& store);

}  // namespace zarr::store
