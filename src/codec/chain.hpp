// A chain of codecs bound to one chunk shape: array->array*, one array->bytes, bytes->bytes*.
// Source: zarr-specs docs/v3/core "Encoding and decoding" of chunks.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/byte_pieces.hpp"
#include "codec/registry.hpp"

namespace zarr::codec {

class Bytes;
class Sharding;

struct CodecConfig {  // as metadata has it; the metadata layer is not seen from here
  std::string name;
  json::Object configuration;
  bool must_understand = true;  // false: a codec of an unknown name is left out of the chain
};

class Chain {
 public:
  // Checks order and number of kinds, sizes against the limits, and binds every codec. The error names the codec.
  static std::shared_ptr<const Chain> create(const std::vector<CodecConfig>& codecs, const BuildContext& context);

  const ArraySpec& decoded() const { return decoded_; }
  uint64_t decoded_bytes() const { return decoded_bytes_; }
  uint64_t max_encoded_size() const { return max_encoded_; }  // no_bound: elements of variable length
  // How much of the byte budget encoded bytes of unknown size take: their bound, or where there is none a guess.
  uint64_t expected_encoded_size() const { return max_encoded_ == no_bound ? decoded_bytes_ : max_encoded_; }
  std::optional<uint64_t> fixed_encoded_size() const { return fixed_encoded_; }
  const std::vector<CodecConfig>& configs() const { return configs_; }  // canonical

  // Decodes a selection of the chunk into memory in native byte order. The whole chunk and a part take this same path.
  // When every element of the chunk is wanted or read, sizes, checksums and trailers are verified.
  void decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const;
  // Encodes the chunk into `out` (replaced). What the view does not cover is the fill value.
  void encode(const EncodeView& view, Buffer& out, Scratch& scratch) const;
  // The same behind what `out` holds already.
  void encode_behind(const EncodeView& view, Buffer& out, Scratch& scratch) const;
  // The encoded bytes where they lie ready in the view's memory: whole, contiguous, no codec that changes them.
  std::optional<ByteSpan> encoded_view(const EncodeView& view) const;
  // Encoded bytes that are the elements in the machine's byte order and nothing else, seen as the chunk; else null.
  // Throws corrupt_data when they are not as many as the chunk's.
  std::optional<EncodeView> elements_of(ByteSpan encoded) const;
  // Puts the view's elements where elements_of() sees them.
  void overwrite(MutByteSpan encoded, const EncodeView& view) const;
  // The encoded bytes in pieces, when the chunk is large, the chain does nothing but order bytes, and the view starts at
  // the chunk's origin; else null. Borrows view's memory and scratch; the scratch may be used meanwhile.
  std::unique_ptr<BytePieces> encode_pieces(const EncodeView& view, Scratch& scratch) const;
  // What a buffer for the encoded bytes should have room for, so that it never grows. Where less is written less memory
  // is taken: large blocks are address space only.
  size_t encoded_room() const { return room_for(expected_encoded_size()); }
  static size_t room_for(uint64_t bytes) {
    constexpr uint64_t most = uint64_t{1} << 30;
    return static_cast<size_t>(std::min(bytes, most));
  }

  // Working memory of decode(), beyond a few windows, for `encoded` bytes that are not in memory yet: an upper estimate. Of
  // a shard: of one of its inner chunks is asked instead.
  uint64_t decode_memory(const DecodeView& view, uint64_t encoded) const;

  // False: some codec (a user's) may be called only by the thread that called the library.
  bool any_thread() const { return any_thread_; }

  // How much of the encoded bytes a partial decode must have.
  enum class Access { ranges, blocks, stream, whole };
  Access access() const { return access_; }

  // The sharding codec, when its inner chunks can be reached one by one: nothing but permutations before it, nothing
  // behind it. Else null (such a shard is decoded whole).
  const Sharding* sharding() const { return sharding_; }
  // Access::ranges or sharding(): stored dimension i is chunk dimension permutation()[i]; identity when there is no
  // transpose.
  const Permutation& permutation() const { return permutation_; }
  // The item bytes as stored: byte ranges of an element are element number * item_size (Access::ranges).
  bool has_fixed_layout() const { return access_ == Access::ranges; }
  // A stored chunk is the C-contiguous chunk in memory, byte for byte.
  bool stores_as_in_memory() const;

 private:
  friend struct ChainBuilder;
  void decode_arrays(size_t step, ByteSource& source, const DecodeView& view, Scratch& scratch) const;
  void decode_bytes(size_t level, ByteSource& source, const DecodeView& view, Scratch& scratch) const;
  void decode_whole(size_t level, ByteSource& source, const DecodeView& view, Scratch& scratch) const;
  size_t decode_unbounded(size_t level, ByteSpan in, Buffer& out, Scratch& scratch) const;
  bool streams(const DecodeView& view) const;
  bool decode_streamed(ByteSource& source, const DecodeView& view, Scratch& scratch) const;
  void encode_arrays(size_t step, const EncodeView& view, Buffer& out, Scratch& scratch) const;
  void encode_bytes(const EncodeView& view, Buffer& out, Scratch& scratch) const;
  const std::string& array_to_bytes_name() const;
  void encode_copying(size_t codecs, const EncodeView& view, Buffer& out, Scratch& scratch) const;

  ArraySpec decoded_;
  uint64_t decoded_bytes_ = 0;
  uint64_t max_encoded_ = 0;
  std::optional<uint64_t> fixed_encoded_;
  std::vector<CodecConfig> configs_;
  uint64_t max_unbounded_ = 0;  // decoded bytes that a codec may give whose decoded size has no bound
  bool any_thread_ = true;
  Access access_ = Access::whole;
  Permutation permutation_;
  const Sharding* sharding_ = nullptr;

  // array -> array codecs that are not permutations; those are folded into the strides of what comes after them.
  struct ArrayStep {
    Permutation before;  // of the step's own input, against the output of the step before
    std::shared_ptr<const ArrayToArray> codec;
    std::string name;
    ArraySpec decoded;  // its input when encoding
    ArraySpec encoded;
  };
  std::vector<ArrayStep> array_codecs_;
  Permutation last_permutation_;  // between the last array step and array_to_bytes_
  std::shared_ptr<const ArrayToBytes> array_to_bytes_;
  const Bytes* plain_ = nullptr;  // array_to_bytes_ when it is `bytes`
  ArraySpec stored_;              // what array_to_bytes_ sees
  struct BytesStep {
    std::shared_ptr<const BytesToBytes> codec;
    std::string name;
    uint64_t max_decoded;  // bound of its input when encoding; no_bound
    bool decoded_exact;
  };
  std::vector<BytesStep> bytes_codecs_;
  static uint64_t max_encoded(const BytesStep& step);
};

// A view of the chunk seen through a permutation of its dimensions.
template <class Byte>
BasicView<Byte> permuted(const BasicView<Byte>& view, const Permutation& permutation) {
  BasicView<Byte> out{view.base, {}, view.stream, view.values};
  out.axes.resize(view.axes.size());
  for (size_t i = 0; i < permutation.size(); ++i) out.axes[i] = view.axes[permutation[i]];
  return out;
}

}  // namespace zarr::codec
