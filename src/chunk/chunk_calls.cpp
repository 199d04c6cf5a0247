// Calls on one chunk of the grid, by its coordinates.
#include "base/checked_math.hpp"
#include "chunk/array_io.hpp"
#include "chunk/array_state.hpp"
#include "chunk/byte_budget.hpp"
#include "chunk/partial_write.hpp"
#include "chunk/read_execute.hpp"
#include "chunk/write_execute.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::chunk {
namespace {

void check_coordinates(const ArrayState& array, const Shape& coordinates) {
  if (coordinates.size() != array.grid.rank())
    fail(Status::invalid_argument, "chunk coordinates: expected ", array.grid.rank(), " numbers, found ",
         coordinates.size());
  for (size_t d = 0; d < coordinates.size(); ++d) array.grid.chunk(d, coordinates[d]);  // out_of_range
}

// The chunk as a part of an array in which it lies wholly, also at the edge.
template <class Byte>
ChunkPart<Byte> whole_part(const ArrayState& array, const Shape& coordinates, Byte* memory, size_t size, const IoOptions& options) {
  check_coordinates(array, coordinates);
  ChunkPart<Byte> part{coordinates, array.grid.origin(coordinates), array.grid.chunk_shape(coordinates), {}};
  const uint64_t item_size = memory_item_size(options, array.item_size);
  const uint64_t expected = checked_mul(array.chain(part.shape).decoded().elements(), item_size, "the size of a chunk");
  if (size != expected) fail(Status::invalid_argument, "a whole chunk has ", expected, " bytes, found ", size);
  part.view = codec::whole_view(memory, part.shape, item_size);
  return part;
}

void check_writable(const ArrayState& array) {
  if (!array.abilities.writable) fail(Status::read_only, "the store ", array.store->description(), " is read-only");
}

}  // namespace

void ArrayIo::read_chunk(const Shape& coordinates, MutByteSpan out, const IoOptions& options) const {
  const auto part = whole_part(*state_, coordinates, out.data(), out.size(), options);
  codec::ScratchPool::Lease scratch(*state_->runtime->scratch);
  read_part(*state_, part, options, *scratch);
}

void ArrayIo::write_chunk(const Shape& coordinates, ByteSpan in, const IoOptions& options) const {
  check_writable(*state_);
  const auto part = whole_part(*state_, coordinates, in.data(), in.size(), options);
  codec::ScratchPool::Lease scratch(*state_->runtime->scratch);
  Executor* executor = state_->width() > 1 ? state_->runtime->executor.get() : nullptr;
  write_part(*state_, part, options, *scratch, executor);
}

std::optional<Buffer> ArrayIo::read_encoded_chunk(const Shape& coordinates, const IoOptions& options) const {
  check_coordinates(*state_, coordinates);
  const std::string key = state_->keys.encode(coordinates);
  return about_chunk(key, coordinates, [&]() -> std::optional<Buffer> {
    options.cancel.check();
    const auto value = state_->store->get({key, {}, {}, ""});
    if (!value) return std::nullopt;
    return Buffer(value->bytes);
  });
}

void ArrayIo::write_encoded_chunk(const Shape& coordinates, ByteSpan encoded, bool validate,
                                  const IoOptions& options) const {
  check_writable(*state_);
  check_coordinates(*state_, coordinates);
  const std::string key = state_->keys.encode(coordinates);
  about_chunk(key, coordinates, [&] {
    options.cancel.check();
    if (validate) {
      const Shape shape = state_->grid.chunk_shape(coordinates);
      const codec::Chain& chain = state_->chain(shape);
      const auto grant = state_->runtime->budget->acquire(chain.decoded_bytes(), options.cancel);
      codec::ScratchPool::Lease scratch(*state_->runtime->scratch);
      codec::Scratch::Lease decoded(*scratch, chain.decoded_bytes());
      codec::SpanSource source(encoded);
      ValueArena values;
      codec::DecodeView view = codec::whole_view(decoded->data(), shape, state_->item_size);
      view.values = &values;
      chain.decode(source, view, *scratch);
    }
    replace_value(*state_, key, encoded, options);
  });
}

bool ArrayIo::erase_chunk(const Shape& coordinates, const IoOptions& options) const {
  check_writable(*state_);
  check_coordinates(*state_, coordinates);
  const std::string key = state_->keys.encode(coordinates);
  return about_chunk(key, coordinates, [&] { return erase_value(*state_, key, options); });
}

bool ArrayIo::chunk_present(const Shape& coordinates, const IoOptions& options) const {
  check_coordinates(*state_, coordinates);
  const std::string key = state_->keys.encode(coordinates);
  return about_chunk(key, coordinates, [&] {
    options.cancel.check();
    return state_->store->stat(key).has_value();
  });
}

}  // namespace zarr::chunk
