#include "chunk/array_io.hpp"

#include "chunk/array_state.hpp"
#include "chunk/events.hpp"
#include "chunk/read_execute.hpp"
#include "chunk/read_many.hpp"
#include "chunk/write_execute.hpp"
#include "codec/stream_copy.hpp"

namespace zarr::chunk {

std::shared_ptr<const ArrayIo> ArrayIo::create(store::StorePtr store, std::string path,
                                               const metadata::ArrayMetadata& metadata, RuntimePtr runtime) {
  auto state = std::make_unique<const ArrayState>(std::move(store), std::move(path), metadata, std::move(runtime));
  return std::shared_ptr<const ArrayIo>(new ArrayIo(std::move(state)));
}

ArrayIo::ArrayIo(std::unique_ptr<const ArrayState> state) : state_(std::move(state)), quick_read_(state_->quick_read()) {}
ArrayIo::~ArrayIo() = default;

const ChunkGrid& ArrayIo::grid() const { return state_->grid; }
const ChunkKey& ArrayIo::keys() const { return state_->keys; }
uint64_t ArrayIo::item_size() const { return state_->item_size; }
bool ArrayIo::any_thread() const { return state_->any_thread(); }

std::shared_ptr<const codec::Chain> ArrayIo::chain_for(const Shape& chunk_shape) const {
  return state_->chain_for(chunk_shape);
}

ByteSpan ArrayIo::fill_item() const { return *state_->fill; }
const DataType& ArrayIo::data_type() const { return *state_->type; }

void ArrayIo::read(const Selection& selection, std::byte* memory, const Strides& strides, const IoOptions& options,
                   ValueArena* values) const {
  options.cancel.check();
  codec::DecodeView view = normalised(selection, state_->grid.array_shape(), memory, strides);
  view.values = values;
  // What is swapped where it lies is wanted in the caches once more; converted elements are written with ordinary stores.
  view.stream = !options.swap && !options.form && codec::is_streamed_output(view.elements(), state_->item_size);
  const Indexer<std::byte> indexer(state_->grid, view);
  with_event(*state_->runtime, EventKind::read, "array.read", state_->path, [&](uint64_t& bytes) {
    bytes = indexer.total() == 0 ? 0 : indexer.view().elements() * state_->item_size;
    execute_read(*state_, indexer, options);
  });
}

void ArrayIo::read_many(const ManySelections& selections, MutByteSpan out, const IoOptions& options) const {
  with_event(*state_->runtime, EventKind::read, "array.read", state_->path, [&](uint64_t& bytes) {
    bytes = out.size();
    chunk::read_many(*state_, selections, out, options);
  });
}

void ArrayIo::write(const Selection& selection, const std::byte* memory, const Strides& strides,
                    const IoOptions& options) const {
  options.cancel.check();
  const Indexer<const std::byte> indexer(state_->grid,
                                         normalised(selection, state_->grid.array_shape(), memory, strides));
  with_event(*state_->runtime, EventKind::write, "array.write", state_->path, [&](uint64_t& bytes) {
    bytes = indexer.total() == 0 ? 0 : indexer.view().elements() * state_->item_size;
    execute_write(*state_, indexer, options);
  });
}

void ArrayIo::fill(const Selection& selection, ByteSpan item, const IoOptions& options) const {
  const uint64_t expected = memory_item_size(options, state_->item_size);
  if (item.size() != expected)
    fail(Status::invalid_argument, "fill: expected an item of ", expected, " bytes, found ", item.size());
  const Strides same_address(selection.start.size(), 0);
  if (options.form && options.form->is_field) return write(selection, item.data(), same_address, options);
  IoOptions native = options;
  native.swap = false;
  native.form = nullptr;
  if (!options.form) return write(selection, item.data(), same_address, native);
  Buffer element(state_->item_size);
  options.form->element_of(item.data(), element.data(), "the item");
  write(selection, element.data(), same_address, native);
}

}  // namespace zarr::chunk
