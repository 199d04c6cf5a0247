#include "chunk/quick_read.hpp"

#include <bit>
#include <charconv>
#include <cstring>

#include "chunk/chunk_key.hpp"
#include "store/key.hpp"

namespace zarr::chunk {
namespace {

// One to sixteen bytes without a call.
inline void copy_bytes(std::byte* out, const std::byte* in, uint64_t size) {
  switch (size) {
    case 1: std::memcpy(out, in, 1); break;
    case 2: std::memcpy(out, in, 2); break;
    case 4: std::memcpy(out, in, 4); break;
    case 8: std::memcpy(out, in, 8); break;
    case 16: std::memcpy(out, in, 16); break;
    default: std::memcpy(out, in, size);
  }
}

bool valid_key(const std::string& key) {
  try {
    store::check_key(key);
    return true;
  } catch (const Error&) {
    return false;  // the plain path says so
  }
}

}  // namespace

QuickRead::QuickRead(store::Store& store, const ChunkGrid& grid, const codec::Chain* chain,
                     const metadata::ChunkKeyEncoding& encoding, const std::string& prefix)
    : separator_(encoding.separator) {
  const size_t rank = grid.rank();
  if (chain == nullptr || rank == 0 || encoding.kind == metadata::KeyEncoding::other || !chain->stores_as_in_memory()) return;
  for (const uint64_t chunks : grid.counts())
    if (chunks == 0) return;
  constexpr size_t number_room = 21;  // a separator and the digits of 2^64
  if (prefix.size() + 2 + rank * number_room > key_room) return;
  if (!valid_key(ChunkKey(encoding, rank, prefix).encode(Shape(rank)))) return;
  const Shape& edges = chain->decoded().shape;
  item_size_ = chain->decoded().type->item_size();
  chunk_bytes_ = chain->decoded_bytes();
  axes_.resize(rank);
  uint64_t stride = item_size_;
  for (size_t d = rank; d-- > 0;) {
    const int shift = std::has_single_bit(edges[d]) ? std::countr_zero(edges[d]) : -1;
    axes_[d] = {grid.array_shape()[d], edges[d], stride, shift, grid.counts()[d]};
    stride *= edges[d];
  }
  prefix_ = prefix;
  separate_first_ = encoding.kind == metadata::KeyEncoding::default_;
  if (separate_first_) prefix_ += 'c';
  store_ = &store;
}

inline char* QuickRead::append(char* key, uint64_t number, bool first) const noexcept {
  if (!first || separate_first_) *key++ = separator_;
  return std::to_chars(key, key + 20, number).ptr;
}

bool QuickRead::read(size_t rank, const uint64_t* start, const uint64_t* count, const int64_t* step, std::byte* out,
                     size_t size) const noexcept {
  if (store_ == nullptr || rank != axes_.size() || start == nullptr || count == nullptr || out == nullptr) return false;
  char key[key_room];
  std::memcpy(key, prefix_.data(), prefix_.size());
  char* end = key + prefix_.size();
  Part part{0, item_size_, item_size_, rank};
  for (size_t d = 0; d < rank; ++d) {
    const Axis& axis = axes_[d];
    const uint64_t from = start[d], n = count[d];
    if (from >= axis.extent || n - 1 >= axis.extent - from) return false;  // also n == 0
    if (step != nullptr && step[d] != 1) return false;
    const uint64_t chunk = axis.shift >= 0 ? from >> axis.shift : from / axis.edge;
    const uint64_t inside = from - chunk * axis.edge;
    if (n > axis.edge - inside) return false;
    part.offset += inside * axis.stride;
    part.bytes *= n;  // at most the size of a chunk
    end = append(end, chunk, d == 0);
  }
  // The innermost dimensions that are whole, and one before them, are contiguous in the chunk.
  while (part.outer > 0) {
    const uint64_t n = count[--part.outer];
    part.run *= n;
    if (n != axes_[part.outer].edge) break;
  }
  if (part.bytes > size || part.bytes > max_bytes) return false;
  *end = '\0';
  return fetch({key, static_cast<size_t>(end - key)}, part, count, out);
}

bool QuickRead::read_chunk(size_t rank, const uint64_t* coordinates, std::byte* out, size_t size) const noexcept {
  if (store_ == nullptr || rank != axes_.size() || coordinates == nullptr || out == nullptr) return false;
  if (size != chunk_bytes_ || size > max_bytes) return false;
  char key[key_room];
  std::memcpy(key, prefix_.data(), prefix_.size());
  char* end = key + prefix_.size();
  for (size_t d = 0; d < rank; ++d) {
    if (coordinates[d] >= axes_[d].chunks) return false;
    end = append(end, coordinates[d], d == 0);
  }
  *end = '\0';
  return fetch({key, static_cast<size_t>(end - key)}, {0, size, size, 0}, nullptr, out);
}

inline bool QuickRead::fetch(std::string_view key, const Part& part, const uint64_t* count,
                             std::byte* out) const noexcept {
  store::Loan loan;
  if (store_->lend(key, loan)) {
    if (loan.bytes().size() != chunk_bytes_) return false;
    copy(loan.bytes().data(), part, count, out);
    return true;
  }
  if (part.bytes == chunk_bytes_) return store_->read_exactly(key, {out, chunk_bytes_});
  if (chunk_bytes_ > max_file_part) return false;
  alignas(64) std::byte whole[max_file_part];
  if (!store_->read_exactly(key, {whole, chunk_bytes_})) return false;
  copy(whole, part, count, out);
  return true;
}

inline void QuickRead::copy(const std::byte* chunk, const Part& part, const uint64_t* count,
                            std::byte* out) const noexcept {
  const std::byte* in = chunk + part.offset;
  if (part.bytes == part.run) return copy_bytes(out, in, part.run);
  uint64_t index[max_rank];
  for (size_t d = 0; d < part.outer; ++d) index[d] = 0;
  for (const std::byte* end = out + part.bytes;;) {
    copy_bytes(out, in, part.run);
    out += part.run;
    if (out == end) return;
    for (size_t d = part.outer; d-- > 0;) {
      in += axes_[d].stride;
      if (++index[d] < count[d]) break;
      in -= axes_[d].stride * count[d];
      index[d] = 0;
    }
  }
}

}  // namespace zarr::chunk
