#include "node/copy_data.hpp"

#include <algorithm>

#include "base/checked_math.hpp"
#include "chunk/byte_budget.hpp"
#include "data_type/record_type.hpp"
#include "node/shape_change.hpp"

namespace zarr::node {
namespace {

constexpr uint64_t largest_piece = uint64_t{256} << 20;  // more does not copy faster

void check_pair(const Node& from, const Node& to) {
  for (const Node* node : {&from, &to})
    if (node->kind != Kind::array)
      throw std::move(Error(Status::invalid_argument, "the node is a group, not an array").with_key(node->path));
  if (!(from.array->shape == to.array->shape))
    fail(Status::invalid_argument, "the arrays have different shapes: ", shape_text(from.array->shape), " and ",
         shape_text(to.array->shape));
  if (from.store->identity() == to.store->identity() && from.path == to.path)
    fail(Status::invalid_argument, "source and target are the same array");
}

void check_types(const Node& from, const Node& to) {
  if (same_elements(*from.array->data_type, *to.array->data_type)) return;
  fail(Status::invalid_argument, "the arrays have different data types: ", from.array->data_type->name(), " and ",
       to.array->data_type->name());
}

// Largest edge of the chunks along a dimension that hold elements, clipped to the array: what a piece costs there.
uint64_t largest_edge(const chunk::ChunkGrid& grid, size_t d) {
  const uint64_t extent = grid.array_shape()[d];
  if (grid.regular()) return std::min(grid.chunk(d, 0).edge, extent);
  uint64_t edge = 0;
  for (uint64_t c = 0; c < grid.counts()[d]; ++c) edge = std::max(edge, grid.chunk(d, c).edge);
  return std::min(edge, extent);
}

uint64_t saturating_mul(uint64_t a, uint64_t b) {
  uint64_t r;
  return __builtin_mul_overflow(a, b, &r) ? UINT64_MAX : r;
}

// First element and extent along one dimension of the piece that begins at chunk `first`.
struct Interval {
  uint64_t start;
  uint64_t count;
};
Interval interval(const chunk::ChunkGrid& grid, size_t d, uint64_t first, uint64_t chunks) {
  const uint64_t last = std::min(first + chunks, grid.counts()[d]) - 1;
  const auto begin = grid.chunk(d, first);
  const auto end = grid.chunk(d, last);
  return {begin.origin, std::min(end.origin + end.edge, grid.array_shape()[d]) - begin.origin};
}

Strides c_strides(const Shape& count, uint64_t item_size) {
  Strides strides(count.size());
  auto stride = static_cast<int64_t>(item_size);
  for (size_t d = count.size(); d-- > 0;) {
    strides[d] = stride;
    stride *= static_cast<int64_t>(count[d]);
  }
  return strides;
}

// The next piece in C order; false behind the last.
bool advance(Shape& first, const Shape& step, const Shape& counts) {
  for (size_t d = first.size(); d-- > 0;) {
    if (counts[d] - first[d] > step[d]) {
      first[d] += step[d];
      return true;
    }
    first[d] = 0;
  }
  return false;
}

}  // namespace

Shape piece_in_chunks(const chunk::ChunkGrid& target, const chunk::ChunkGrid& source, uint64_t item_size,
                      uint64_t budget) {
  const size_t rank = target.rank();
  Shape chunks(rank, 1);
  Shape edges(rank);
  for (size_t d = 0; d < rank; ++d) edges[d] = std::max<uint64_t>(largest_edge(target, d), 1);
  const auto extent = [&](size_t d, uint64_t count) {
    return std::min(saturating_mul(edges[d], count), target.array_shape()[d]);
  };
  const auto bytes_with = [&](size_t changed, uint64_t count) {
    uint64_t bytes = item_size;
    for (size_t d = 0; d < rank; ++d) bytes = saturating_mul(bytes, extent(d, d == changed ? count : chunks[d]));
    return bytes;
  };
  const auto try_grow = [&](size_t d, uint64_t count) {
    count = std::min(count, target.counts()[d]);
    if (count <= chunks[d] || bytes_with(d, count) > budget) return false;
    chunks[d] = count;
    return true;
  };
  // First to cover whole source chunks, so that each is decoded once; then, from the last dimension, as far as it fits.
  for (size_t d = rank; d-- > 0;) try_grow(d, ceil_div(std::max<uint64_t>(largest_edge(source, d), 1), edges[d]));
  for (size_t d = rank; d-- > 0;) {
    while (try_grow(d, saturating_mul(chunks[d], 2))) {}
    if (chunks[d] < target.counts()[d]) break;
  }
  return chunks;
}

void copy_data(const NodePtr& from, const NodePtr& to, const chunk::IoOptions& options, const CopyProgress& progress) {
  to->check_writable();
  with_key(to->path, [&] { check_pair(*from, *to); });
  const auto source = from->io();
  const auto target = to->io();
  with_key(to->path, [&] { check_types(*from, *to); });
  const Shape& shape = to->array->shape;
  const uint64_t total = checked_product(shape, "the number of elements");
  const auto report = [&](uint64_t done) {
    if (progress) progress(done, total);
  };
  if (total == 0) return report(0);

  chunk::IoOptions piece_options = options;  // chunk counts of single pieces would say nothing
  piece_options.progress_done = piece_options.progress_total = nullptr;
  piece_options.swap = false;
  const uint64_t budget = to->runtime->budget ? to->runtime->budget->limit() : chunk::ByteBudget::default_limit;
  // Of elements of variable length the references are counted, and a guess of what they refer to.
  constexpr uint64_t guessed_bytes = 48;
  const uint64_t element_bytes = target->item_size() + (target->data_type().is_variable() ? guessed_bytes : 0);
  const Shape step =
      piece_in_chunks(target->grid(), source->grid(), element_bytes, std::min(budget / 2, largest_piece));
  Buffer buffer;
  uint64_t done = 0;
  Shape first(shape.size(), 0);
  do {
    options.cancel.check();
    chunk::Selection selection{Shape(shape.size()), Shape(shape.size()), Strides(shape.size(), 1)};
    for (size_t d = 0; d < shape.size(); ++d) {
      const Interval part = interval(target->grid(), d, first[d], step[d]);
      selection.start[d] = part.start;
      selection.count[d] = part.count;
    }
    const uint64_t elements = checked_product(selection.count, "the number of elements");
    buffer.reserve_discard(checked_mul(elements, target->item_size(), "the size of a piece"));
    const Strides strides = c_strides(selection.count, target->item_size());
    ValueArena values;
    source->read(selection, buffer.data(), strides, piece_options, &values);
    target->write(selection, buffer.data(), strides, piece_options);
    done += elements;
    report(done);
  } while (advance(first, step, target->grid().counts()));
}

}  // namespace zarr::node
