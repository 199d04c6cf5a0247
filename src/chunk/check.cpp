// Looks at every stored chunk of an array.
#include <mutex>
#include <set>

#include "chunk/array_io.hpp"
#include "chunk/array_state.hpp"
#include "chunk/read_execute.hpp"
#include "chunk/stored_chunks.hpp"
#include "store/filesystem_store.hpp"

namespace zarr::chunk {
namespace {

// Shards are not held in memory whole: their inner chunks are decoded one after the other into the same buffer.
void decode_whole(const ArrayState& array, const Shape& coordinates, const IoOptions& options,
                  codec::Scratch& scratch) {
  const Shape shape = array.grid.chunk_shape(coordinates);
  const codec::Chain& chain = array.chain(shape);
  ChunkPart<std::byte> part{coordinates, array.grid.origin(coordinates), shape, {}};
  ValueArena values;
  if (chain.sharding() == nullptr) {
    codec::Scratch::Lease decoded(scratch, chain.decoded_bytes());
    part.view = codec::whole_view(decoded->data(), shape, array.item_size);
    part.view.values = &values;
    read_part(array, part, options, scratch);
    return;
  }
  // A view has one stride an axis, so that inner chunks cannot share a place in memory: each is a read of its own. The
  // index comes from the cache.
  const Shape stored = chain.sharding()->inner_shape();
  Shape inner = stored;
  for (size_t i = 0; i < stored.size(); ++i) inner[chain.permutation()[i]] = stored[i];
  const ChunkGrid grid = regular_grid(shape, inner);
  codec::Scratch::Lease decoded(scratch, chain.sharding()->inner().decoded_bytes());
  const uint64_t total = grid.total();
  for (uint64_t number = 0; number < total; ++number) {
    options.cancel.check();
    Shape at(shape.size());
    uint64_t rest = number;
    for (size_t d = at.size(); d-- > 0; rest /= grid.counts()[d]) at[d] = rest % grid.counts()[d];
    part.view = codec::whole_view(decoded->data(), inner, array.item_size);
    values.clear();
    part.view.values = &values;
    for (size_t d = 0; d < at.size(); ++d) part.view.axes[d].start = at[d] * inner[d];
    read_part(array, part, options, scratch);
  }
}

}  // namespace

ArrayIo::CheckCounts ArrayIo::check(const std::function<void(const std::string& key, const Error& error)>& report,
                                    const IoOptions& options) const {
  const ArrayState& array = *state_;
  CheckCounts counts;
  counts.chunks = array.grid.total();
  std::vector<std::pair<Shape, std::string>> chunks;
  const auto is_document = [&](const std::string& key) {
    const std::string name = array.path.empty() ? key : key.substr(array.path.size() + 1);
    return name == "zarr.json" || name == ".zarray" || name == ".zattrs" || name == ".zgroup" || name == ".zmetadata";
  };
  std::mutex mutex;
  const auto guarded = [&](const std::string& key, const auto& body) {
    try {
      body();
    } catch (const Error& error) {
      if (error.status() == Status::cancelled || error.status() == Status::timeout) throw;
      const std::lock_guard guard(mutex);
      ++counts.corrupt;
      if (report) report(key, error);
    }
  };
  const auto add_size = [&](const std::string& key) {
    const auto stat = array.store->stat(key);
    const std::lock_guard guard(mutex);
    if (stat) counts.stored_bytes += stat->size;
  };
  std::set<std::string> prefixes;  // chunk keys that lie above other keys
  visit_stored(
      places_of(array), options,
      [&](const Shape& coordinates, const std::string& key) {
        if (in_grid(array, coordinates)) return chunks.emplace_back(coordinates, key), void();
        ++counts.extra;
        guarded(key, [&] { add_size(key); });
      },
      [&](const std::string& key) {
        if (is_document(key)) return;
        ++counts.extra;
        for (size_t slash = key.rfind('/'); slash != std::string::npos && slash > 0; slash = key.rfind('/', slash - 1))
          if (array.keys.decode(key.substr(0, slash))) prefixes.insert(key.substr(0, slash));
      });
  for (const std::string& prefix : prefixes)
    guarded(prefix, [&] {
      if (!array.store->stat(prefix))
        throw Error(Status::corrupt_data, "no chunk is at this key, but other keys lie below it").with_key(prefix);
    });
  const auto temporaries = store::sweep_temporaries(*array.store, array.path.empty() ? "" : array.path + "/", false);
  counts.temporaries = temporaries.live + temporaries.stale + temporaries.foreign;
  counts.present = chunks.size();
  counts.missing = counts.chunks - counts.present;
  progress_begin(options, chunks.size());

  const auto check_one = [&](uint64_t i) {
    const auto& coordinates = chunks[i].first;  // not a structured binding: clang 14 cannot capture one
    const auto& key = chunks[i].second;
    guarded(key, [&] {
      add_size(key);
      codec::ScratchPool::Lease scratch(*array.runtime->scratch);
      IoOptions lenient = options;
      lenient.missing = MissingChunks::fill;
      decode_whole(array, coordinates, lenient, *scratch);
    });
    progress_chunk(options);
  };
  if (array.width() == 1) {
    for (uint64_t i = 0; i < chunks.size(); ++i) check_one(i);
  } else {
    array.runtime->executor->for_each(chunks.size(), check_one, options.cancel);
  }
  return counts;
}

}  // namespace zarr::chunk
