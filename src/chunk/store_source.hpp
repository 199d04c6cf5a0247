// Stored values as the codecs' ByteSource.
#pragma once

#include <vector>

#include "chunk/events.hpp"
#include "codec/byte_source.hpp"
#include "store/store.hpp"

namespace zarr::chunk {

// Bytes that one more request could have carried in the time that it takes: gaps below are cheaper to read than to
// skip.
uint64_t request_bytes(const store::Cost& cost);

// An opened value, read piece by piece on this thread.
class ReaderSource final : public codec::ByteSource {
 public:
  ReaderSource(store::Reader& reader, const Runtime& runtime, std::string_view key, uint64_t cheap_gap)
      : reader_(reader), runtime_(runtime), key_(key), cheap_gap_(cheap_gap) {}
  uint64_t size() const override { return reader_.size(); }
  void read_at(uint64_t offset, MutByteSpan out) override;
  std::optional<ByteSpan> view(uint64_t offset, uint64_t size) override { return reader_.view(offset, size); }
  uint64_t cheap_gap() const override { return cheap_gap_; }

 private:
  store::Reader& reader_;
  const Runtime& runtime_;
  std::string_view key_;
  uint64_t cheap_gap_;
};

// Parts of a value that were fetched before. What the plan did not foresee is fetched on demand: slow, but right.
class FetchedSource final : public codec::ByteSource {
 public:
  struct Part {
    uint64_t offset;
    ByteSpan bytes;
  };
  // parts: ascending, not overlapping; their bytes outlive the source. etag: of the version, "" = unknown.
  FetchedSource(store::Store& store, std::string key, std::string etag, uint64_t size, std::vector<Part> parts)
      : store_(store), key_(std::move(key)), etag_(std::move(etag)), size_(size), parts_(std::move(parts)) {}
  uint64_t size() const override { return size_; }
  void read_at(uint64_t offset, MutByteSpan out) override;
  std::optional<ByteSpan> view(uint64_t offset, uint64_t size) override;

 private:
  const Part* find(uint64_t offset, uint64_t size) const;
  store::Store& store_;
  std::string key_;
  std::string etag_;
  uint64_t size_;
  std::vector<Part> parts_;
};

}  // namespace zarr::chunk
