#include "chunk/store_source.hpp"

namespace zarr::chunk {

uint64_t request_bytes(const store::Cost& cost) {
  const double bytes = static_cast<double>(cost.latency_ns) * 1e-9 * static_cast<double>(cost.bandwidth);
  return static_cast<uint64_t>(std::min(bytes, static_cast<double>(uint64_t{1} << 30)));
}

void ReaderSource::read_at(uint64_t offset, MutByteSpan out) {
  with_event(runtime_, EventKind::store_request, "store.read", key_, [&](uint64_t& bytes) {
    bytes = out.size();
    reader_.read_at(offset, out);
  });
}

const FetchedSource::Part* FetchedSource::find(uint64_t offset, uint64_t size) const {
  auto at = std::upper_bound(parts_.begin(), parts_.end(), offset,
                             [](uint64_t o, const Part& part) { return o < part.offset; });
  if (at == parts_.begin()) return nullptr;
  --at;
  const uint64_t skip = offset - at->offset;
  return skip <= at->bytes.size() && size <= at->bytes.size() - skip ? &*at : nullptr;
}

std::optional<ByteSpan> FetchedSource::view(uint64_t offset, uint64_t size) {
  const Part* part = find(offset, size);
  if (part == nullptr) return std::nullopt;
  return part->bytes.subspan(offset - part->offset, size);
}

void FetchedSource::read_at(uint64_t offset, MutByteSpan out) {
  if (offset > size_ || out.size() > size_ - offset)
    fail(Status::corrupt_data, "bytes ", offset, " + ", out.size(), " are not inside the ", size_, " bytes stored");
  if (out.empty()) return;
  if (const Part* part = find(offset, out.size())) {
    std::memcpy(out.data(), part->bytes.data() + (offset - part->offset), out.size());
    return;
  }
  const auto value = store_.get({key_, store::ByteRange::part(offset, out.size()), out, etag_});
  if (!value) fail(Status::precondition_failed, "the value was erased while it was being read");
  if (value->bytes.size() != out.size())
    fail(Status::io, "the store returned ", value->bytes.size(), " bytes of ", out.size(), " asked for");
  if (value->bytes.data() != out.data()) std::memcpy(out.data(), value->bytes.data(), out.size());
}

}  // namespace zarr::chunk
