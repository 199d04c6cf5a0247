#include "chunk/read_shared.hpp"

#include <algorithm>
#include <atomic>

#include "chunk/read_execute.hpp"
#include "chunk/read_plan.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::chunk {
namespace {

using Access = codec::Chain::Access;

// A wake-up costs as much as decoding or copying so much.
constexpr uint64_t inner_bytes_worth = uint64_t{256} << 10;  // of inner chunks
constexpr uint64_t plain_bytes_worth = uint64_t{1} << 20;    // of chunks that parts can be read of

// The dimension that a chunk is cut along: the slowest one in the stored bytes, so that every piece is one stretch of them.
// None when pieces would not be worth it: codecs that give no access to parts, and transposes, whose pieces would share lines
// of the output.
std::optional<size_t> cut_dimension(const codec::Chain& chain, const codec::DecodeView& view) {
  const codec::DecodeView stored = permuted(view, chain.permutation());
  const bool parts = chain.access() == Access::ranges || chain.access() == Access::blocks;
  if (!parts || codec::transposes(stored)) return std::nullopt;
  for (const size_t d : chain.permutation())
    if (view.axes[d].count > 1) return d;
  return std::nullopt;
}

struct Chunk {
  ChunkPart<std::byte> part;
  std::optional<size_t> cut;  // else a shard
  uint64_t units = 1;         // inner chunks, or indices along `cut`
  uint64_t pieces = 1;
  Share::Version version;
  std::atomic<uint64_t> left{0};

  void divide(const ArrayState& array, uint64_t wanted) {
    const codec::Chain& chain = array.chain(part.shape);
    if (chain.sharding() != nullptr) units = ShardView(chain, part.view).total();
    else if ((cut = cut_dimension(chain, part.view))) units = part.view.axes[*cut].count;
    pieces = std::min(wanted, units);
    left = pieces;
  }

  void read(const ArrayState& array, uint64_t piece, const IoOptions& options, codec::Scratch& scratch) {
    const uint64_t from = units / pieces * piece + std::min(piece, units % pieces);
    const uint64_t to = from + units / pieces + (piece < units % pieces ? 1 : 0);
    if (!cut) return read_share(array, part, {from, to, &version}, options, scratch);
    ChunkPart<std::byte> some = part;
    codec::Axis& axis = some.view.axes[*cut];
    some.view.base += axis.stride * static_cast<int64_t>(from);
    axis.start += axis.step * from;
    axis.count = to - from;
    read_share(array, some, {0, UINT64_MAX, &version}, options, scratch);
  }
};

}  // namespace

void Share::Version::note(const std::string& seen) {
  const std::lock_guard guard(mutex);
  if (!etag) etag = seen;
  else if (*etag != seen) torn = true;
}

uint64_t pieces_of_chunks(const ArrayState& array, const Indexer<std::byte>& indexer) {
  const uint64_t width = array.width(), total = indexer.total();
  if (width <= 1 || total >= 4 * width) return 1;
  const uint64_t bytes = indexer.view().elements() * array.item_size / total;  // of a chunk's selection
  if (!array.may_have_shards() && bytes < 2 * plain_bytes_worth) return 1;
  const auto part = indexer.part(0);
  const codec::Chain& chain = array.chain(part.shape);
  if (chain.sharding() != nullptr) {
    const uint64_t inner = ShardView(chain, part.view).total();
    const uint64_t worth = inner * chain.sharding()->inner().decoded_bytes() / inner_bytes_worth;
    return std::max<uint64_t>(1, std::min({ceil_div(4 * width, total), inner, worth}));
  }
  if (!array.cost.cheap_sync || bytes < 2 * plain_bytes_worth || !cut_dimension(chain, part.view)) return 1;
  // Pieces of a container of blocks decode the blocks at their ends twice: few pieces.
  const uint64_t wanted = chain.access() == Access::blocks ? width : 4 * width;
  return std::max<uint64_t>(1, std::min(ceil_div(wanted, total), bytes / plain_bytes_worth));
}

void read_shared_chunks(const ArrayState& array, const Indexer<std::byte>& indexer, const IoOptions& options,
                        uint64_t pieces) {
  std::vector<Chunk> chunks(indexer.total());
  std::vector<std::pair<size_t, uint64_t>> jobs;
  for (size_t i = 0; i < chunks.size(); ++i) {
    chunks[i].part = indexer.part(i);
    chunks[i].divide(array, pieces);
    for (uint64_t p = 0; p < chunks[i].pieces; ++p) jobs.emplace_back(i, p);
  }
  array.runtime->executor->for_each(
      jobs.size(),
      [&](uint64_t n) {
        const auto& job = jobs[n];
        Chunk& chunk = chunks[job.first];
        codec::ScratchPool::Lease scratch(*array.runtime->scratch);
        chunk.read(array, job.second, options, *scratch);
        if (chunk.left.fetch_sub(1) == 1) progress_chunk(options);
      },
      options.cancel);
  codec::ScratchPool::Lease scratch(*array.runtime->scratch);
  for (const Chunk& chunk : chunks)
    if (chunk.version.torn) read_part(array, chunk.part, options, *scratch);  // replaced in between: once more, in one go
}

}  // namespace zarr::chunk
