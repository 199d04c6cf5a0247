#include "codec/strided_copy.hpp"

#include <array>
#include <cstring>

#include "codec/stream_copy.hpp"
#include "codec/transpose_kernels.hpp"
#include "data_type/byte_order.hpp"

namespace zarr::codec {

Collapsed collapse(const InlineVector<Axis>& axes, const Shape& chunk_shape, uint64_t item_size) {
  Collapsed out;
  uint64_t pitch = 1;
  for (size_t d = axes.size(); d-- > 0;) {
    const Axis& axis = axes[d];
    if (axis.count == 0) return {};
    out.first_item += axis.start * pitch;
    if (axis.count > 1) {
      const CollapsedAxis next{axis.count, axis.step * pitch, axis.stride};
      if (!out.axes.empty()) {
        CollapsedAxis& inner = out.axes.back();
        if (inner.items * inner.count == next.items &&
            inner.stride * static_cast<int64_t>(inner.count) == next.stride) {
          inner.count *= next.count;
          pitch *= chunk_shape[d];
          continue;
        }
      }
      out.axes.push_back(next);
    }
    pitch *= chunk_shape[d];
  }
  if (out.axes.empty()) out.axes.push_back({1, 1, static_cast<int64_t>(item_size)});
  return out;
}

uint64_t needed_end(const InlineVector<Axis>& axes, const Shape& shape, uint64_t item_size) {
  uint64_t last = 0, pitch = 1;
  for (size_t d = shape.size(); d-- > 0;) {
    const Axis& axis = axes[d];
    last += (axis.start + (axis.count - 1) * axis.step) * pitch;
    pitch *= shape[d];
  }
  return (last + 1) * item_size;
}

namespace {

bool transposes_axes(const InlineVector<Axis>& axes) {
  int64_t inner = 0, nearest = INT64_MAX;
  for (const Axis& axis : axes) {
    if (axis.count <= 1) continue;
    inner = axis.stride < 0 ? -axis.stride : axis.stride;
    nearest = std::min(nearest, inner);
  }
  return nearest != INT64_MAX && nearest < inner;
}

}  // namespace

bool transposes(const DecodeView& view) { return transposes_axes(view.axes); }
bool transposes(const EncodeView& view) { return transposes_axes(view.axes); }

namespace {

struct U128 {
  uint64_t low, high;
};

template <class T, uint32_t kUnit>
inline T swap_units(T value) {
  if constexpr (kUnit == 1) {
    return value;
  } else if constexpr (sizeof(T) == 16) {
    if constexpr (kUnit == 16) return {__builtin_bswap64(value.high), __builtin_bswap64(value.low)};
    else return {swap_units<uint64_t, kUnit>(value.low), swap_units<uint64_t, kUnit>(value.high)};
  } else if constexpr (kUnit < sizeof(T)) {
    using Half = std::conditional_t<sizeof(T) == 8, uint32_t, uint16_t>;
    constexpr int bits = 8 * sizeof(Half);
    return static_cast<T>(swap_units<Half, kUnit>(static_cast<Half>(value))) |
           static_cast<T>(swap_units<Half, kUnit>(static_cast<Half>(value >> bits))) << bits;
  } else if constexpr (kUnit == 2) {
    return __builtin_bswap16(value);
  } else if constexpr (kUnit == 4) {
    return __builtin_bswap32(value);
  } else {
    return __builtin_bswap64(value);
  }
}

template <class T, uint32_t kUnit>
inline void copy_items(std::byte* dst, int64_t dst_stride, const std::byte* src, int64_t src_stride, uint64_t n) {
  for (uint64_t i = 0; i < n; ++i) {
    T value;
    std::memcpy(&value, src, sizeof(T));
    value = swap_units<T, kUnit>(value);
    std::memcpy(dst, &value, sizeof(T));
    dst += dst_stride;
    src += src_stride;
  }
}

// Blocked, so that the cache lines of both sides are used up before they leave the first-level cache.
template <class T, uint32_t kUnit>
void copy_tile_items(const Tile& t) {
  constexpr uint64_t block = sizeof(T) <= 4 ? 32 : 16;
  constexpr auto item = static_cast<int64_t>(sizeof(T));
  const bool transposes =
      t.n0 > 4 && t.n1 > 4 && t.src0 != item && t.src0 != -item && (t.src1 == item || t.src1 == -item);
  if (!transposes) {
    for (uint64_t j = 0; j < t.n1; ++j)
      copy_items<T, kUnit>(t.dst + static_cast<int64_t>(j) * t.dst1, t.dst0, t.src + static_cast<int64_t>(j) * t.src1,
                           t.src0, t.n0);
    return;
  }
  for (uint64_t j = 0; j < t.n1; j += block) {
    const uint64_t rows = std::min(block, t.n1 - j);
    for (uint64_t i = 0; i < t.n0; i += block) {
      const uint64_t columns = std::min(block, t.n0 - i);
      std::byte* dst = t.dst + static_cast<int64_t>(i) * t.dst0 + static_cast<int64_t>(j) * t.dst1;
      const std::byte* src = t.src + static_cast<int64_t>(i) * t.src0 + static_cast<int64_t>(j) * t.src1;
      for (uint64_t r = 0; r < rows; ++r)
        copy_items<T, kUnit>(dst + static_cast<int64_t>(r) * t.dst1, t.dst0, src + static_cast<int64_t>(r) * t.src1,
                             t.src0, columns);
    }
  }
}

void copy_tile_any(const Tile& t) {
  for (uint64_t j = 0; j < t.n1; ++j) {
    std::byte* dst = t.dst + static_cast<int64_t>(j) * t.dst1;
    const std::byte* src = t.src + static_cast<int64_t>(j) * t.src1;
    for (uint64_t i = 0; i < t.n0; ++i) {
      if (t.swap_unit == 1) std::memcpy(dst, src, t.item_size);
      else copy_swapped(dst, src, t.item_size, t.swap_unit);
      dst += t.dst0;
      src += t.src0;
    }
  }
}

void stream_tile_rows(const Tile& t) {
  const uint64_t bytes = t.n0 * t.item_size;
  if (t.swap_unit == 1) return stream_rows(t.dst, t.dst1, t.src, t.src1, bytes, t.n1);
  alignas(64) std::array<std::byte, 4096> swapped;
  const uint64_t at_once = swapped.size() / t.swap_unit * t.swap_unit;
  for (uint64_t j = 0; j < t.n1; ++j) {
    std::byte* dst = t.dst + static_cast<int64_t>(j) * t.dst1;
    const std::byte* src = t.src + static_cast<int64_t>(j) * t.src1;
    for (uint64_t done = 0, n; done < bytes; done += n) {
      n = std::min(at_once, bytes - done);
      copy_swapped(swapped.data(), src + done, n, t.swap_unit);
      stream_rows(dst + done, 0, swapped.data(), 0, n, 1);
    }
  }
}

void copy_tile_rows(const Tile& t) {  // both sides contiguous along the inner loop
  const uint64_t bytes = t.n0 * t.item_size;
  if (t.stream && bytes >= streamed_row_bytes && t.swap_unit <= 16) return stream_tile_rows(t);
  std::byte* dst = t.dst;
  const std::byte* src = t.src;
  for (uint64_t j = 0; j < t.n1; ++j) {
    if (t.swap_unit == 1) std::memcpy(dst, src, bytes);
    else copy_swapped(dst, src, bytes, t.swap_unit);
    dst += t.dst1;
    src += t.src1;
  }
}

using TileCopy = void (*)(const Tile&);

TileCopy select_tile_copy(uint64_t item_size, uint32_t swap_unit) {
  switch (item_size * 32 + swap_unit) {
    case 1 * 32 + 1: return copy_tile_items<uint8_t, 1>;
    case 2 * 32 + 1: return copy_tile_items<uint16_t, 1>;
    case 2 * 32 + 2: return copy_tile_items<uint16_t, 2>;
    case 4 * 32 + 1: return copy_tile_items<uint32_t, 1>;
    case 4 * 32 + 2: return copy_tile_items<uint32_t, 2>;
    case 4 * 32 + 4: return copy_tile_items<uint32_t, 4>;
    case 8 * 32 + 1: return copy_tile_items<uint64_t, 1>;
    case 8 * 32 + 4: return copy_tile_items<uint64_t, 4>;
    case 8 * 32 + 8: return copy_tile_items<uint64_t, 8>;
    case 16 * 32 + 1: return copy_tile_items<U128, 1>;
    case 16 * 32 + 4: return copy_tile_items<U128, 4>;
    case 16 * 32 + 8: return copy_tile_items<U128, 8>;
    case 16 * 32 + 16: return copy_tile_items<U128, 16>;
    default: return copy_tile_any;
  }
}

TileCopy select_tile_copy(const Tile& t) {
  const auto item = static_cast<int64_t>(t.item_size);
  if ((t.dst0 == item && t.src0 == item) || t.n0 == 1) return copy_tile_rows;
  if (is_transpose(t)) return transpose_tile;
  return select_tile_copy(t.item_size, t.swap_unit);
}

struct Loop {
  uint64_t count;
  int64_t dst, src;
};

// The inner loop runs along the axis with the smallest step in the destination, the one around it along that with the
// smallest step in the source: where they differ the two make a blocked transpose.
void order_loops(InlineVector<Loop>& loops) {
  const auto step = [](int64_t stride) { return stride < 0 ? -stride : stride; };
  const auto bring = [&](size_t to, auto key) {
    size_t best = to;
    for (size_t i = to + 1; i < loops.size(); ++i)
      if (key(loops[i]) < key(loops[best])) best = i;
    std::rotate(loops.begin() + to, loops.begin() + best, loops.begin() + best + 1);
  };
  if (loops.size() < 2) return;
  bring(0, [&](const Loop& loop) { return step(loop.dst); });
  bring(1, [&](const Loop& loop) { return step(loop.src); });
}

void copy_loops(std::byte* dst, const std::byte* src, InlineVector<Loop>& loops, uint64_t item_size, uint32_t swap_unit,
                bool stream) {
  order_loops(loops);
  if (loops.size() == 1) loops.push_back({1, 0, 0});
  Tile tile{dst,          loops[0].dst,   loops[1].dst,   src,       loops[0].src,
            loops[1].src, loops[0].count, loops[1].count, item_size, swap_unit,    stream};
  if (!stream && is_transpose(tile)) {
    uint64_t bytes = item_size;
    for (const Loop& loop : loops) bytes *= loop.count;
    tile.stream = bytes >= streamed_transpose_bytes;
  }
  const TileCopy copy = select_tile_copy(tile);
  Shape index(loops.size(), 0);
  for (;;) {
    copy(tile);
    size_t k = 2;
    for (; k < loops.size(); ++k) {
      tile.dst += loops[k].dst;
      tile.src += loops[k].src;
      if (++index[k] < loops[k].count) break;
      tile.dst -= loops[k].dst * static_cast<int64_t>(loops[k].count);
      tile.src -= loops[k].src * static_cast<int64_t>(loops[k].count);
      index[k] = 0;
    }
    if (k >= loops.size()) break;
  }
  if (tile.stream) stream_fence();
}

}  // namespace

void scatter(const std::byte* chunk, const Shape& chunk_shape, uint64_t item_size, uint32_t swap_unit,
             const DecodeView& view) {
  const Collapsed selection = collapse(view.axes, chunk_shape, item_size);
  InlineVector<Loop> loops;
  for (const CollapsedAxis& a : selection.axes)
    loops.push_back({a.count, a.stride, static_cast<int64_t>(a.items * item_size)});
  if (!loops.empty())
    copy_loops(view.base, chunk + selection.first_item * item_size, loops, item_size, swap_unit, view.stream);
}

void gather(std::byte* chunk, const Shape& chunk_shape, uint64_t item_size, uint32_t swap_unit,
            const EncodeView& view) {
  const Collapsed selection = collapse(view.axes, chunk_shape, item_size);
  InlineVector<Loop> loops;
  for (const CollapsedAxis& a : selection.axes)
    loops.push_back({a.count, static_cast<int64_t>(a.items * item_size), a.stride});
  if (!loops.empty())
    copy_loops(chunk + selection.first_item * item_size, view.base, loops, item_size, swap_unit, false);
}

void copy_run(std::byte* dst, int64_t dst_stride, const std::byte* src, int64_t src_stride, uint64_t elements,
              uint64_t item_size, uint32_t swap_unit) {
  if (elements == 0) return;
  copy_tile({dst, dst_stride, 0, src, src_stride, 0, elements, 1, item_size, swap_unit, false});
}

void copy_tile(const Tile& tile) { select_tile_copy(tile)(tile); }

}  // namespace zarr::codec
