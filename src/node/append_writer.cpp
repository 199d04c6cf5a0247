#include "node/append_writer.hpp"

#include <algorithm>

#include "base/checked_math.hpp"
#include "chunk/cancel_wait.hpp"
#include "codec/strided_copy.hpp"
#include "node/shape_change.hpp"

namespace zarr::node {
namespace {

// Under the document's lock, for which other processes wait a minute at most.
constexpr uint64_t most_at_once = uint64_t{256} << 20;

// `first` is moved before the other dimensions.
template <class Values>
Values brought_forward(const Values& values, size_t first) {
  Values out;
  out.push_back(values[first]);
  for (size_t d = 0; d < values.size(); ++d)
    if (d != first) out.push_back(values[d]);
  return out;
}

uint64_t product_of_others(const Shape& shape, size_t axis, uint64_t item_size) {
  uint64_t bytes = item_size;
  for (size_t d = 0; d < shape.size(); ++d)
    if (d != axis) bytes = checked_mul(bytes, shape[d], "the bytes of one extent along the axis");
  return bytes;
}

}  // namespace

// The child of a fork must not store what its parent stores too, and may find the writer in the middle of a call.
class AppendWriter::Turn {
 public:
  Turn(AppendWriter& writer, const Cancel& cancel) : writer_(writer) {
    if (writer_.process_ != chunk::fork_generation())
      fail(Status::cancelled, "the append writer belongs to the process that this one was forked from");
    std::unique_lock guard(writer_.mutex_);
    chunk::wait_until(writer_.changed_, guard, cancel, [&] { return !writer_.busy_; });
    writer_.busy_ = true;
  }
  ~Turn() {
    const std::lock_guard guard(writer_.mutex_);
    writer_.busy_ = false;
    writer_.changed_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  AppendWriter& writer_;
};

AppendWriter::AppendWriter(NodePtr array, size_t axis, uint64_t buffer_bytes)
    : array_(std::move(array)), axis_(axis), item_size_(array_->io()->item_size()) {
  array_->check_writable();
  with_key(array_->path, [&] {
    const Shape& shape = array_->array->shape;
    if (axis >= shape.size())
      fail(Status::invalid_argument, "axis ", axis, " of an array with ", shape.size(), " dimensions");
    const metadata::ChunkGrid& grid = array_->array->grid;
    if (!grid.regular) fail(Status::unsupported, "an append writer needs a regular chunk grid");
    edge_ = std::max<uint64_t>(grid.chunk_shape[axis], 1);
    frame_bytes_ = product_of_others(shape, axis, item_size_);
    if (frame_bytes_ == 0) return;
    const uint64_t band = checked_mul(edge_, frame_bytes_, "the bytes of one band of chunks");
    if (buffer_bytes == 0) buffer_bytes = std::max(band, default_bytes);
    if (buffer_bytes < band)
      fail(Status::limit_exceeded, "a band of chunks along axis ", axis, " has ", band, " bytes, the buffer ", buffer_bytes);
    capacity_ = buffer_bytes / band * edge_;
    held_bytes_ = Buffer(array_->runtime->scratch->allocator());
    at_once_ = std::max(capacity_, most_at_once / band * edge_);
  });
}

AppendWriter::~AppendWriter() {
  if (held_ == 0 || process_ != chunk::fork_generation()) return;
  try {
    log(*array_->runtime, log_warning,
        cat("\"", array_->path, "\": an append writer was released before it was closed: ", held_.load(),
            " extents along axis ", axis_, " are not stored"));
  } catch (...) {}  // no memory for the text
}

void AppendWriter::check_request(const Shape& count) const {
  const Shape& shape = array_->array->shape;
  if (closed_) fail(Status::invalid_argument, "the append writer is closed");
  if (count.size() != shape.size())
    fail(Status::invalid_argument, "the array has ", shape.size(), " dimensions, the data ", count.size());
  for (size_t d = 0; d < count.size(); ++d)
    if (d != axis_ && count[d] != shape[d])
      fail(Status::invalid_argument, "data of shape ", shape_text(count), " cannot be appended along axis ", axis_,
           " to an array of shape ", shape_text(shape));
}

void AppendWriter::fail_again() {
  missing_ = true;
  throw Error(*failed_);
}

void AppendWriter::write(const std::byte* memory, const Shape& count, const Strides& strides,
                         const chunk::IoOptions& options) {
  const Turn turn(*this, options.cancel);
  with_key(array_->path, [&] { check_request(count); });
  if (failed_) fail_again();
  if (options.form && options.form->is_field)
    fail(Status::unsupported, "an append writer takes whole elements, not one field of them");
  options.cancel.check();
  const Counts before = counts();
  const auto remember = [&](const Error& error) {
    const Counts now = counts();
    failed_ = error;
    missing_ = now.stored + now.held - before.stored - before.held != count[axis_];
  };
  try {
    take(memory, count, strides, options);
  } catch (const Error& error) {
    remember(error);
    throw;
  } catch (const std::bad_alloc&) {
    remember(Error(Status::no_memory, "out of memory"));
    throw;
  }
}

// Extents that fill the buffer up to the last edge of the grid that it can reach.
uint64_t AppendWriter::wanted() const {
  const uint64_t begin = array_->array->shape[axis_];
  return capacity_ - begin % edge_;
}

void AppendWriter::take(const std::byte* memory, const Shape& count, const Strides& strides,
                        const chunk::IoOptions& options) {
  Shape part = count;
  for (uint64_t left = count[axis_]; left != 0;) {
    const uint64_t room = capacity_ == 0 ? left : wanted() - held_;
    if (held_ == 0 && left >= room) {  // whole bands need no copy
      const uint64_t more = std::min(left - room, at_once_ - std::min(at_once_, room));
      part[axis_] = room + more / edge_ * edge_;
      store(memory, part, strides, options);
    } else {
      part[axis_] = std::min(left, room);
      hold(memory, part, strides, options);
      if (part[axis_] == room) store_held(options);
    }
    left -= part[axis_];
    memory += strides[axis_] * static_cast<int64_t>(part[axis_]);
  }
}

void AppendWriter::hold(const std::byte* memory, const Shape& count, const Strides& strides,
                        const chunk::IoOptions& options) {
  const size_t bytes = static_cast<size_t>(count[axis_] * frame_bytes_);
  const size_t old = held_bytes_.size();
  // By doubling, because a band may be large and the data few; never beyond the bound.
  if (old + bytes > held_bytes_.capacity())
    held_bytes_.reserve(std::min<size_t>(capacity_ * frame_bytes_, std::max(old + bytes, held_bytes_.capacity() * 2)));
  std::byte* to = held_bytes_.extend(bytes).data();
  if (options.form) {
    try {
      hold_converted(*options.form, memory, count, strides, to);
    } catch (...) {
      held_bytes_.resize(old);
      throw;
    }
    held_ += count[axis_];
    return;
  }
  const Shape forward = brought_forward(count, axis_);
  const Strides steps = brought_forward(strides, axis_);
  codec::EncodeView view{memory, {}};
  for (size_t d = 0; d < forward.size(); ++d) view.axes.push_back({0, 1, forward[d], steps[d]});
  codec::gather(to, forward, item_size_, 1, view);
  if (options.swap) recode(to, to, bytes, item_size_, array_->array->data_type->swapped());
  held_ += count[axis_];
}

void AppendWriter::hold_converted(const chunk::MemoryForm& form, const std::byte* memory, const Shape& count, const Strides& strides,
                                  std::byte* to) const {
  codec::EncodeView view{memory, {}};
  Permutation order{axis_};
  for (size_t d = 0; d < count.size(); ++d) {
    view.axes.push_back({0, 1, count[d], strides[d]});
    if (d != axis_) order.push_back(d);
  }
  codec::Scratch scratch;
  chunk::pack_converted(form, view, order, to, scratch);
}

void AppendWriter::store(const std::byte* memory, const Shape& count, const Strides& strides,
                         const chunk::IoOptions& options) {
  array_ = append_data_first(array_, axis_, memory, count, strides, options);
  stored_ += count[axis_];
}

void AppendWriter::store_held(chunk::IoOptions options) {
  if (held_ == 0) return;
  Shape count = array_->array->shape;
  count[axis_] = held_;
  Strides strides(count.size());
  auto stride = static_cast<int64_t>(item_size_);
  for (size_t d = count.size(); d-- > 0;) {
    if (d == axis_) continue;
    strides[d] = stride;
    stride *= static_cast<int64_t>(count[d]);
  }
  strides[axis_] = stride;
  options.swap = false;  // done when they were taken
  options.form = nullptr;
  array_ = append_data_first(array_, axis_, held_bytes_.data(), count, strides, options);
  stored_ += held_;
  held_ = 0;
  held_bytes_.clear();
}

void AppendWriter::flush(const chunk::IoOptions& options) {
  const Turn turn(*this, options.cancel);
  if (closed_) throw std::move(Error(Status::invalid_argument, "the append writer is closed").with_key(array_->path));
  try {
    store_held(options);
  } catch (const Error& error) {
    failed_ = error;
    throw;
  }
  failed_.reset();
  missing_ = false;
}

NodePtr AppendWriter::close(const chunk::IoOptions& options) {
  const Turn turn(*this, options.cancel);
  if (closed_) return array_;
  try {
    store_held(options);
  } catch (const Error& error) {
    failed_ = error;
    throw;
  }
  closed_ = true;
  held_bytes_ = Buffer();
  if (failed_ && missing_) throw Error(*failed_);
  return array_;
}

}  // namespace zarr::node
