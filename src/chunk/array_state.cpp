#include "chunk/array_state.hpp"

namespace zarr::chunk {
namespace {

// Data cannot be reached through a description that the library does not understand.
const metadata::ArrayMetadata& usable(const metadata::ArrayMetadata& metadata) {
  if (metadata.unsupported) throw *metadata.unsupported;
  if (!metadata.data_type) fail(Status::unsupported, "the data type of this array is not supported");
  return metadata;
}

// One item, and of variable length what it refers to.
struct FillItem {
  Buffer item, value;
};

std::shared_ptr<const Buffer> variable_fill(ByteSpan value, bool missing) {
  auto fill = std::make_shared<FillItem>();
  fill->value = Buffer(value);
  const ValueRef ref = missing ? ValueRef::null() : ValueRef::of(fill->value);
  fill->item = Buffer(ByteSpan(reinterpret_cast<const std::byte*>(&ref), sizeof ref));
  return {fill, &fill->item};
}

std::shared_ptr<const Buffer> fill_of(const metadata::ArrayMetadata& metadata) {
  const DataType& type = *metadata.data_type;
  if (type.is_variable())
    return variable_fill(metadata.fill_value.span(), type.nullable_of() != nullptr && metadata.fill_is_null);
  auto fill = std::make_shared<Buffer>(metadata.fill_value.span());
  const uint64_t size = type.item_size();
  if (fill->size() != size)
    fail(Status::invalid_metadata, "fill value: expected ", size, " bytes, found ", fill->size());
  return fill;
}

}  // namespace

ArrayState::ArrayState(store::StorePtr store_in, std::string path_in, const metadata::ArrayMetadata& metadata,
                       RuntimePtr runtime_in)
    : store(std::move(store_in)),
      path(std::move(path_in)),
      runtime(std::move(runtime_in)),
      grid(usable(metadata).grid, metadata.shape),
      keys(metadata.key_encoding, metadata.shape.size(), path.empty() ? "" : path + "/",
           runtime->key_encodings.get()),
      type(metadata.data_type),
      item_size(type->item_size()),
      fill(fill_of(metadata)),
      identity(store->identity()),
      abilities(store->abilities()),
      cost(store->cost()) {
  for (const auto& codec : metadata.codecs) configs_.push_back({codec.name, codec.configuration, codec.must_understand});
  if (grid.regular()) regular_chain_ = make_chain(metadata.grid.chunk_shape);
  any_thread_ = abilities.any_thread;
  if (regular_chain_) any_thread_ = any_thread_ && regular_chain_->any_thread();
  else if (grid.total() != 0)  // unsupported codecs are found now
    any_thread_ = any_thread_ && chain_for(grid.chunk_shape(Shape(grid.rank())))->any_thread();
  if (!runtime->on_event)
    quick_read_.emplace(*store, grid, regular_chain_.get(), metadata.key_encoding, path.empty() ? "" : path + "/");
}

std::shared_ptr<const codec::Chain> ArrayState::make_chain(const Shape& chunk_shape) const {
  const codec::ArraySpec decoded{chunk_shape, type, fill};
  return codec::Chain::create(configs_, {.registry = *runtime->codecs, .limits = runtime->limits, .decoded = decoded});
}

std::shared_ptr<const codec::Chain> ArrayState::chain_for(const Shape& chunk_shape) const {
  if (regular_chain_) return regular_chain_;
  const std::vector<uint64_t> shape(chunk_shape.begin(), chunk_shape.end());
  const std::lock_guard guard(mutex_);
  auto& chain = chains_[shape];
  if (!chain) chain = make_chain(chunk_shape);
  return chain;
}

const codec::Chain& ArrayState::chain(const Shape& chunk_shape) const {
  return regular_chain_ ? *regular_chain_ : *chain_for(chunk_shape);
}

Shape ArrayState::inside(const Shape& origin, const Shape& chunk_shape) const {
  Shape extents(chunk_shape.size());
  for (size_t d = 0; d < extents.size(); ++d) extents[d] = std::min(chunk_shape[d], grid.array_shape()[d] - origin[d]);
  return extents;
}

size_t ArrayState::width() const {
  if (!any_thread_ || !runtime->executor) return 1;
  return std::max<size_t>(1, runtime->executor->width());
}

uint32_t ArrayState::concurrency() const {
  if (cost.cheap_sync) return 1;
  if (runtime->io_concurrency != 0) return runtime->io_concurrency;
  return cost.concurrency != 0 ? cost.concurrency : 64;
}

std::string text_of(const Shape& coordinates) {
  std::string text = "(";
  for (size_t d = 0; d < coordinates.size(); ++d) text += (d == 0 ? "" : ", ") + std::to_string(coordinates[d]);
  return text + ")";
}

}  // namespace zarr::chunk
