// What the codec tests share: chains from JSON text, random selections, a source that is not in memory.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "codec/chain.hpp"
#include "codec/codec_list.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::codec::testing {

inline Buffer bytes_of(std::initializer_list<int> values) {
  Buffer out(values.size());
  size_t i = 0;
  for (int v : values) out.data()[i++] = static_cast<std::byte>(v);
  return out;
}

inline ArraySpec make_spec(const Shape& shape, std::string_view type, std::optional<Buffer> fill = {}) {
  ArraySpec spec{shape, parse_v3_data_type(json::Value(type)), nullptr};
  Buffer item(spec.type->item_size());
  std::fill_n(item.data(), item.size(), std::byte{0});
  spec.fill = std::make_shared<Buffer>(fill ? std::move(*fill) : std::move(item));
  return spec;
}

inline std::shared_ptr<Registry> registry() {
  static const auto shared = Registry::with_builtins();
  return shared;
}

inline std::shared_ptr<const Chain> make_chain(std::string_view codecs, const ArraySpec& spec,
                                               const Limits& limits = {}) {
  return Chain::create(parse_codec_list(json::parse(codecs), "codecs"), {*registry(), limits, spec});
}

// Runs `function`, which must throw an Error of that status whose message holds `part`.
template <class Function>
Error expect_error(Status status, std::string_view part, Function&& function) {
  try {
    function();
  } catch (const Error& error) {
    EXPECT_EQ(static_cast<int>(error.status()), static_cast<int>(status)) << error.message();
    EXPECT_NE(error.message().find(part), std::string::npos) << error.message();
    return error;
  }
  ADD_FAILURE() << "no error was thrown; expected one with '" << part << "'";
  return Error(Status::ok, "");
}

// Bytes that are reached through read_at() only, as those of a file are.
class FileLikeSource final : public ByteSource {
 public:
  explicit FileLikeSource(ByteSpan bytes, uint64_t gap = 0) : inner_(bytes), gap_(gap) {}
  uint64_t size() const override { return inner_.size(); }
  void read_at(uint64_t offset, MutByteSpan out) override {
    reads.push_back({offset, out.size()});
    inner_.read_at(offset, out);
  }
  uint64_t cheap_gap() const override { return gap_; }
  uint64_t bytes_read() const {
    uint64_t sum = 0;
    for (const auto& [offset, size] : reads) sum += size;
    return sum;
  }
  std::vector<std::pair<uint64_t, uint64_t>> reads;

 private:
  SpanSource inner_;
  uint64_t gap_;
};

using Rng = std::mt19937_64;
inline uint64_t draw(Rng& rng, uint64_t low, uint64_t high) { return low + rng() % (high - low + 1); }

// A selection of a chunk together with memory for it: strides in a random order of dimensions, of either sign, with
// holes; written past the caches or not.
struct RandomView {
  Buffer memory;
  DecodeView view;
};
inline RandomView random_view(Rng& rng, const Shape& shape, uint64_t item_size, bool whole) {
  RandomView out;
  const size_t rank = shape.size();
  out.view.stream = draw(rng, 0, 1) == 0;
  out.view.axes.resize(rank);
  std::vector<size_t> order(rank);
  for (size_t d = 0; d < rank; ++d) order[d] = d;
  if (draw(rng, 0, 1) == 0) std::reverse(order.begin(), order.end());  // C order: last dimension nearest
  else std::shuffle(order.begin(), order.end(), rng);
  const bool holes = draw(rng, 0, 2) == 0, flips = draw(rng, 0, 2) == 0;
  auto pitch = static_cast<int64_t>(item_size);
  int64_t lowest = 0;
  for (size_t d : order) {
    Axis& axis = out.view.axes[d];
    axis = {0, 1, shape[d], 0};
    if (!whole) {
      axis.start = draw(rng, 0, shape[d] - 1);
      axis.step = draw(rng, 0, 2) == 0 ? draw(rng, 1, 3) : 1;
      axis.count = draw(rng, 1, (shape[d] - 1 - axis.start) / axis.step + 1);
    }
    if (holes) pitch += static_cast<int64_t>(item_size * draw(rng, 0, 1));
    axis.stride = flips && draw(rng, 0, 1) == 0 ? -pitch : pitch;
    if (axis.stride < 0) lowest += axis.stride * static_cast<int64_t>(axis.count - 1);
    pitch *= static_cast<int64_t>(axis.count);
  }
  out.memory.resize(static_cast<size_t>(pitch) + item_size);
  std::fill_n(out.memory.data(), out.memory.size(), std::byte{0xCD});
  out.view.base = out.memory.data() - lowest;
  return out;
}

// Calls visit(chunk element number, memory address) for every selected element, one by one: the plain truth to compare
// with.
template <class Byte, class Function>
void each_element(const BasicView<Byte>& view, const Shape& shape, Function&& visit) {
  const size_t rank = shape.size();
  std::vector<uint64_t> index(rank, 0);
  for (uint64_t n = view.elements(); n > 0; --n) {
    uint64_t number = 0;
    Byte* address = view.base;
    for (size_t d = 0; d < rank; ++d) {
      number = number * shape[d] + view.axes[d].start + index[d] * view.axes[d].step;
      address += static_cast<int64_t>(index[d]) * view.axes[d].stride;
    }
    visit(number, address);
    for (size_t d = rank; d-- > 0;) {
      if (++index[d] < view.axes[d].count) break;
      index[d] = 0;
    }
  }
}

inline Buffer random_bytes(Rng& rng, size_t size, int distinct = 256) {
  Buffer out(size);
  for (size_t i = 0; i < size; ++i) out.data()[i] = static_cast<std::byte>(rng() % static_cast<unsigned>(distinct));
  return out;
}

inline bool equal(ByteSpan a, ByteSpan b) { return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin()); }

}  // namespace zarr::codec::testing
