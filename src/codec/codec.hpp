// The three kinds of codec of the v3 specification ("Codecs"), and how a chain asks them. All are immutable and used
// from any thread at once; working memory comes from the Scratch that is handed in.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <variant>

#include "base/checked_math.hpp"
#include "base/inline_vector.hpp"
#include "codec/byte_source.hpp"
#include "codec/scratch.hpp"
#include "codec/view.hpp"
#include "data_type/data_type.hpp"
#include "json/json.hpp"

namespace zarr::codec {

// The decoded representation that a codec is bound to when its chain is built.
struct ArraySpec {
  Shape shape;
  DataTypePtr type;
  std::shared_ptr<const Buffer> fill;  // one item, native byte order
  uint64_t elements() const { return checked_product(shape.span(), "the number of elements of a chunk"); }
  uint64_t bytes() const { return checked_mul(elements(), type->item_size(), "the size of a chunk"); }
};

// A size that nothing bounds: that of the encoded elements of a type of variable length.
inline constexpr uint64_t no_bound = UINT64_MAX;

// Throws `status` with the codec's name in the message and in the error.
template <class... Parts>
[[noreturn]] void codec_fail(std::string_view codec, Status status, const Parts&... parts) {
  Error error(status, cat(codec, ": ", parts...));
  error.with_codec(codec);
  throw error;
}
template <class... Parts>
[[noreturn]] void corrupt(std::string_view codec, const Parts&... parts) {
  codec_fail(codec, Status::corrupt_data, parts...);
}

// Decoded bytes that do not fit into the room for them. corrupt_data where metadata bound them; where nothing does, they
// are decoded again with more room.
class OutputFull : public Error {
 public:
  using Error::Error;
  explicit OutputFull(const Error& error) : Error(error) {}
};
template <class... Parts>
[[noreturn]] void output_full(std::string_view codec, const Parts&... parts) {
  OutputFull error(Status::corrupt_data, cat(codec, ": ", parts...));
  error.with_codec(codec);
  throw error;
}

class ArrayToArray {
 public:
  virtual ~ArrayToArray() = default;
  virtual bool any_thread() const { return true; }  // else: the thread that called the library, one at a time
  virtual json::Object configuration() const = 0;   // canonical, for metadata
  virtual ArraySpec encoded_spec(const ArraySpec& decoded) const = 0;
  // Elements are moved as they are, whatever they consist of: also those of variable length.
  virtual bool only_moves_elements() const { return permutation().has_value(); }
  // A pure permutation of dimensions (encoded dimension i is decoded dimension p[i]) is folded into strides and never
  // run.
  virtual std::optional<Permutation> permutation() const { return std::nullopt; }
  // Whole C-contiguous chunks in native byte order; sizes are exact.
  virtual void encode(const ArraySpec& decoded, ByteSpan in, MutByteSpan out, Scratch& scratch) const = 0;
  virtual void decode(const ArraySpec& decoded, ByteSpan in, MutByteSpan out, Scratch& scratch) const = 0;
};

class ArrayToBytes {
 public:
  virtual ~ArrayToBytes() = default;
  virtual bool any_thread() const { return true; }  // else: the thread that called the library, one at a time
  virtual json::Object configuration() const = 0;
  virtual bool takes_variable() const { return false; }            // elements of variable length
  virtual bool takes_nullable() const { return false; }            // elements that may be missing
  virtual uint64_t max_encoded_size() const = 0;                   // of its ArraySpec; may be no_bound
  virtual std::optional<uint64_t> fixed_encoded_size() const = 0;  // when every chunk has the same
  // Decodes the selection. `source` holds this codec's encoded bytes.
  virtual void decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const = 0;
  // The same from a stream of this codec's encoded bytes, as long as codecs before it in decoding order are windowed.
  // Only for codecs whose encoded bytes are the elements in C order; others return false.
  virtual bool decode_stream(ByteStream& stream, const DecodeView& view, Scratch& scratch) const {
    (void)stream, (void)view, (void)scratch;
    return false;
  }
  // The encoded bytes of the chunk when they lie ready in the view's memory (whole, C-contiguous, nothing to convert).
  virtual std::optional<ByteSpan> encode_view(const EncodeView& view) const {
    (void)view;
    return std::nullopt;
  }
  // Encodes the chunk; what the view does not cover is the fill value. Appends to `out`.
  virtual void encode(const EncodeView& view, Buffer& out, Scratch& scratch) const = 0;
};

class BytesToBytes {
 public:
  virtual ~BytesToBytes() = default;
  virtual bool any_thread() const { return true; }  // else: the thread that called the library, one at a time
  virtual json::Object configuration() const = 0;
  virtual uint64_t max_encoded_size(uint64_t decoded_size) const = 0;
  virtual std::optional<uint64_t> fixed_encoded_size(uint64_t decoded_size) const {
    (void)decoded_size;
    return std::nullopt;
  }
  // out.size() >= max_encoded_size(in.size()); returns the bytes written. Deterministic.
  virtual size_t encode(ByteSpan in, MutByteSpan out, Scratch& scratch) const = 0;
  // Codecs that only put something behind their input (a checksum): bytes [start, size) of the buffer are encoded where
  // they lie. encode() gives the same bytes.
  virtual bool encodes_in_place() const { return false; }
  virtual void encode_in_place(Buffer& bytes, size_t start) const { (void)bytes, (void)start; }
  // out.size() is the hard limit; returns the bytes written. Truncated, trailing or wrong input is corrupt_data.
  virtual size_t decode(ByteSpan in, MutByteSpan out, Scratch& scratch) const = 0;

  // How a part of the decoded bytes can be had. Each ability may still decline one input (nullopt, nullptr): then
  // decode() is used.
  enum class Partial { whole, view, random, stream };
  virtual Partial partial() const { return Partial::whole; }
  // Streams: chunks of up to this many decoded bytes are faster decoded at once, when most of them are wanted.
  virtual uint64_t one_shot_limit() const { return uint64_t{1} << 20; }
  // View: decoded bytes are a part of the encoded ones (crc32c, after the check).
  virtual std::optional<ByteSpan> decode_view(ByteSpan in) const {
    (void)in;
    return std::nullopt;
  }
  // Block-random: decodes only what is read (blosc). decoded_size is what metadata promises; another one is
  // corrupt_data.
  virtual std::unique_ptr<ByteSource> decode_random(ByteSource& in, uint64_t decoded_size, Scratch& scratch) const {
    (void)in, (void)decoded_size, (void)scratch;
    return nullptr;
  }
  // Windowed stream (zstd, gzip, zlib). Reads its input through windows too.
  virtual std::unique_ptr<ByteStream> decode_stream(ByteSource& in, uint64_t decoded_size, Scratch& scratch) const {
    (void)in, (void)decoded_size, (void)scratch;
    return nullptr;
  }
};

using AnyCodec = std::variant<std::shared_ptr<const ArrayToArray>, std::shared_ptr<const ArrayToBytes>,
                              std::shared_ptr<const BytesToBytes>>;

}  // namespace zarr::codec
