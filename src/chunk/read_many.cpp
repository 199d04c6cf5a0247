#include "chunk/read_many.hpp"

#include <algorithm>
#include <vector>

#include "base/checked_math.hpp"
#include "chunk/byte_budget.hpp"
#include "chunk/read_chunk.hpp"
#include "chunk/read_execute.hpp"
#include "chunk/read_plan.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::chunk {
namespace {

// Of raw chunks a box is read instead of its pieces, if it has no more bytes for each piece: opening a file and reading a few
// bytes (2.2 us) costs as much as reading and copying some 20 KiB.
constexpr uint64_t bytes_worth_a_request = uint64_t{16} << 10;

// A unit is what is decoded as one: a chunk, or an inner chunk of a shard. Of rectilinear grids always a chunk.
class Units {
 public:
  explicit Units(const ArrayState& array) : array_(array) {
    if (!array.grid.regular()) return;
    for (const uint64_t chunks : array.grid.counts())
      if (chunks == 0) return;
    const codec::Chain& chain = array.chain(array.grid.chunk_shape(Shape(array.grid.rank())));
    if (chain.sharding() == nullptr) return;
    Shape edges(array.grid.rank());
    const Shape& inner = chain.sharding()->inner_shape();
    for (size_t i = 0; i < edges.size(); ++i) edges[chain.permutation()[i]] = inner[i];
    inner_ = regular_grid(array.grid.array_shape(), edges);
  }
  const ChunkGrid& grid() const { return inner_ ? *inner_ : array_.grid; }
  // False: there are more than 64 bits can count.
  bool can_be_numbered() const {
    uint64_t total = 1;
    for (const uint64_t units : grid().counts())
      if (__builtin_mul_overflow(total, units, &total)) return false;
    return true;
  }

 private:
  const ArrayState& array_;
  std::optional<ChunkGrid> inner_;
};

// The elements of one selection that lie in one unit. In the order of work: units by their place in the grid, so that
// the units of a shard are neighbours.
struct Piece {
  uint64_t unit;
  uint64_t selection;
  uint64_t part;  // of the selection, by unit
  bool operator<(const Piece& other) const {
    return unit != other.unit ? unit < other.unit : selection < other.selection;
  }
};

struct Plan {
  std::vector<Piece> pieces;      // sorted
  std::vector<size_t> begins;     // of each unit in `pieces`, and the end
  std::vector<uint64_t> offsets;  // of each selection in the output
};

codec::DecodeView view_of(const ArrayState& array, uint64_t item_size, const ManySelections& selections, uint64_t i,
                          std::byte* memory) {
  const size_t rank = array.grid.rank();
  const Selection selection{selections.start(i, rank), selections.shape(i, rank), Strides(rank, 1)};
  Strides strides(rank);
  uint64_t stride = item_size;  // in memory; may wrap in a selection that normalised() refuses
  for (size_t d = rank; d-- > 0;) {
    strides[d] = static_cast<int64_t>(stride);
    stride *= selection.count[d];
  }
  return normalised(selection, array.grid.array_shape(), memory, strides);
}

Plan make_plan(const ArrayState& array, uint64_t item_size, const Units& units, const ManySelections& selections, MutByteSpan out) {
  Plan plan;
  plan.offsets.resize(selections.count);
  plan.pieces.reserve(selections.count);
  uint64_t offset = 0;
  for (uint64_t i = 0; i < selections.count; ++i) {
    try {
      const codec::DecodeView view = view_of(array, item_size, selections, i, out.data());
      const Indexer<std::byte> indexer(units.grid(), view);
      for (uint64_t part = 0; part < indexer.total(); ++part)
        plan.pieces.push_back({c_order_number(indexer.part(part).coordinates, units.grid().counts()), i, part});
      plan.offsets[i] = offset;
      uint64_t bytes = item_size;
      for (const codec::Axis& axis : view.axes) bytes = checked_mul(bytes, axis.count, "the size of a selection");
      offset = checked_add(offset, bytes, "the size of all selections");
    } catch (const Error& error) {
      throw Error(error.status(), cat("selection ", i, ": ", error.message()));
    }
  }
  if (offset != out.size())
    fail(Status::invalid_argument, "the selections have ", offset, " bytes, the memory for them has ", out.size());
  std::sort(plan.pieces.begin(), plan.pieces.end());
  for (size_t i = 0; i < plan.pieces.size(); ++i)
    if (i == 0 || plan.pieces[i].unit != plan.pieces[i - 1].unit) plan.begins.push_back(i);
  plan.begins.push_back(plan.pieces.size());
  return plan;
}

// One box of the array, inside one chunk, to C order at `memory`.
void read_box(const ArrayState& array, const Shape& start, const Shape& shape, std::byte* memory,
              const IoOptions& options, codec::Scratch& scratch) {
  const ManySelections box{1, start.data(), shape.data()};
  const Indexer<std::byte> indexer(array.grid, view_of(array, array.item_size, box, 0, memory));
  read_part(array, indexer.part(0), options, scratch);
}

// The same, in the engine's form if the caller's is another.
IoOptions box_options(const IoOptions& options) {
  IoOptions native = options;
  native.form = nullptr;
  return native;
}

class UnitReader {
 public:
  UnitReader(const ArrayState& array, const Units& units, const ManySelections& selections, const Plan& plan,
             MutByteSpan out, const IoOptions& options)
      : array_(array), units_(units), selections_(selections), plan_(plan), out_(out), options_(options), box_options_(box_options(options)) {}

  void read(uint64_t number) const {
    codec::ScratchPool::Lease scratch(*array_.runtime->scratch);
    const std::span<const Piece> pieces(&plan_.pieces[plan_.begins[number]],
                                        plan_.begins[number + 1] - plan_.begins[number]);
    if (pieces.size() == 1) return read_piece(pieces[0], *scratch);
    Box box = box_of(pieces[0]);
    uint64_t wanted = 0;
    for (const Piece& piece : pieces) {
      const Box own = box_of(piece);
      for (size_t d = 0; d < box.start.size(); ++d) {
        const uint64_t end = std::max(box.start[d] + box.shape[d], own.start[d] + own.shape[d]);
        box.start[d] = std::min(box.start[d], own.start[d]);
        box.shape[d] = end - box.start[d];
      }
      wanted += own.bytes(array_.item_size);
    }
    const uint64_t bytes = box.bytes(array_.item_size);
    if (readable_in_ranges() && bytes > wanted + pieces.size() * bytes_worth_a_request) {
      for (const Piece& piece : pieces) read_piece(piece, *scratch);
      return;
    }
    const auto grant = array_.runtime->budget->acquire_unless_small(bytes, options_.cancel);
    codec::Scratch::Lease memory(*scratch, bytes);
    read_box(array_, box.start, box.shape, memory->data(), box_options_, *scratch);
    for (const Piece& piece : pieces) {
      const auto part = part_of(piece);
      codec::DecodeView view = part.view;  // of the unit; made one of the box
      for (size_t d = 0; d < view.axes.size(); ++d) view.axes[d].start += part.origin[d] - box.start[d];
      if (options_.form) scatter_converted(*options_.form, memory->data(), box.shape, view, *scratch);
      else codec::scatter(memory->data(), box.shape, array_.item_size, 1, view);
    }
  }

 private:
  struct Box {  // of the array
    Shape start, shape;
    uint64_t bytes(uint64_t item) const {
      for (const uint64_t extent : shape) item *= extent;  // at most the bytes of a unit
      return item;
    }
  };

  ChunkPart<std::byte> part_of(const Piece& piece) const {
    std::byte* memory = out_.data() + plan_.offsets[piece.selection];
    const uint64_t item_size = memory_item_size(options_, array_.item_size);
    return Indexer<std::byte>(units_.grid(), view_of(array_, item_size, selections_, piece.selection, memory)).part(piece.part);
  }

  Box box_of(const Piece& piece) const {
    const auto part = part_of(piece);
    Box box{part.origin, Shape(part.origin.size())};
    for (size_t d = 0; d < box.start.size(); ++d) {
      box.start[d] += part.view.axes[d].start;
      box.shape[d] = part.view.axes[d].count;
    }
    return box;
  }

  // Straight into the output.
  void read_piece(const Piece& piece, codec::Scratch& scratch) const {
    const auto part = part_of(piece);
    codec::DecodeView view = part.view;
    for (size_t d = 0; d < view.axes.size(); ++d) view.axes[d].start += part.origin[d];
    read_part(array_, Indexer<std::byte>(array_.grid, view).part(0), options_, scratch);
  }

  bool readable_in_ranges() const {
    return array_.grid.regular() && array_.chain(array_.grid.chunk_shape(Shape(array_.grid.rank()))).has_fixed_layout();
  }

  const ArrayState& array_;
  const Units& units_;
  const ManySelections& selections_;
  const Plan& plan_;
  MutByteSpan out_;
  const IoOptions& options_;
  const IoOptions box_options_;
};

// False: not all could be read in that way.
bool read_all_quickly(const ArrayState& array, const ManySelections& selections, MutByteSpan out,
                      const IoOptions& options) {
  const QuickRead* quick = array.quick_read();
  if (quick == nullptr || !array.abilities.process_private || options.swap || options.form || options.cancel.armed())
    return false;
  const size_t rank = array.grid.rank();
  const Shape ones(rank, 1);
  std::byte* to = out.data();
  uint64_t left = out.size();
  for (uint64_t i = 0; i < selections.count; ++i) {
    const uint64_t* shape = selections.shapes == nullptr ? ones.data() : selections.shapes + i * rank;
    if (!quick->read(rank, selections.starts + i * rank, shape, nullptr, to, left)) return false;
    uint64_t bytes = array.item_size;
    for (size_t d = 0; d < rank; ++d) bytes *= shape[d];
    to += bytes;
    left -= bytes;
  }
  return left == 0;
}

}  // namespace

void read_many(const ArrayState& array, const ManySelections& selections, MutByteSpan out, const IoOptions& options) {
  options.cancel.check();
  if (read_all_quickly(array, selections, out, options)) return;
  const Units units(array);
  if (!units.can_be_numbered())
    fail(Status::unsupported, "the array has more chunks than 64 bits can count: read its selections one by one");
  const Plan plan = make_plan(array, memory_item_size(options, array.item_size), units, selections, out);
  const uint64_t count = plan.begins.size() - 1;
  const UnitReader reader(array, units, selections, plan, out, options);
  progress_begin(options, count);
  const auto read_one = [&](uint64_t number) {
    reader.read(number);
    progress_chunk(options);
  };
  if (count > 1 && array.width() > 1) return array.runtime->executor->for_each(count, read_one, options.cancel);
  for (uint64_t number = 0; number < count; ++number) {
    options.cancel.check();
    read_one(number);
  }
}

}  // namespace zarr::chunk
