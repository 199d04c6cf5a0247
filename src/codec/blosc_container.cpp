#include "codec/blosc_container.hpp"

#include <algorithm>
#include <array>

#include "codec/blosclz.hpp"
#include "codec/build_options.hpp"
#include "codec/codec.hpp"
#include "codec/deflate.hpp"
#include "codec/shuffle_kernels.hpp"
#if ZARR_WITH_ZSTD
#include "codec/zstd_context.hpp"
#endif
#if ZARR_WITH_LZ4
#include <lz4.h>
#endif
#if ZARR_WITH_SNAPPY
#include <snappy-c.h>
#endif

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "blosc";
constexpr uint8_t format_version = 2;
constexpr uint8_t flag_shuffle = 1, flag_plain = 2, flag_bitshuffle = 4, flag_future = 8, flag_unsplit = 16;
constexpr uint64_t max_decoded_bytes = 0x7fffffff - BloscContainer::header_bytes;
constexpr uint64_t max_splits = 16, min_split_bytes = 128;

uint32_t u32_at(const std::byte* p) {
  uint32_t v = 0;
  for (int i = 0; i < 4; ++i) v |= std::to_integer<uint32_t>(p[i]) << (8 * i);
  return v;
}

[[maybe_unused]] [[noreturn]] void without(const char* format, const char* option) {
  codec_fail(codec_name, Status::unsupported, "its blocks are compressed with ", format,
             ", which was switched off when libzarr was built (", option, ")");
}

}  // namespace

BloscContainer::BloscContainer(ByteSource& in, uint64_t max_decoded) : size_(in.size()) {
  if (size_ < header_bytes)
    corrupt(codec_name, "expected at least the ", header_bytes, " bytes of the header, found ", size_);
  std::array<std::byte, header_bytes> header;
  in.read_at(0, header);
  const auto version = std::to_integer<uint8_t>(header[0]);
  flags_ = std::to_integer<uint8_t>(header[2]);
  item_size_ = std::to_integer<uint32_t>(header[3]);
  decoded_size_ = u32_at(&header[4]);
  block_size_ = u32_at(&header[8]);
  const uint64_t encoded_size = u32_at(&header[12]);
  if (version != format_version) corrupt(codec_name, "expected format version 2, found ", int{version});
  if ((flags_ & flag_future) != 0) corrupt(codec_name, "unknown flags ", int{flags_});
  if (item_size_ == 0) corrupt(codec_name, "expected an item size from 1 to 255, found 0");
  if (encoded_size != size_)
    corrupt(codec_name, "expected the ", encoded_size, " bytes that the header says, found ", size_);
  if (decoded_size_ > max_decoded || decoded_size_ > max_decoded_bytes)
    output_full(codec_name, "expected at most ", std::min(max_decoded, max_decoded_bytes), " decoded bytes, found ",
            decoded_size_, " in the header");
  if (decoded_size_ == 0) return;

  plain_ = (flags_ & flag_plain) != 0;
  if (plain_) {
    if (size_ - header_bytes != decoded_size_)
      corrupt(codec_name, "expected ", decoded_size_, " bytes behind the header, found ", size_ - header_bytes);
    return;
  }
  if (block_size_ == 0 || block_size_ > decoded_size_)
    corrupt(codec_name, "expected blocks of 1 to ", decoded_size_, " bytes, found ", block_size_);
  if (flags_ >> 5 > 4) corrupt(codec_name, "unknown compressor number ", flags_ >> 5);
  format_ = static_cast<Format>(flags_ >> 5);

  const uint64_t count = ceil_div(decoded_size_, block_size_);
  const uint64_t table = count * 4;
  if (table > size_ - header_bytes)
    corrupt(codec_name, "expected ", count, " block starts, found ", size_ - header_bytes, " bytes");
  starts_.resize(count);
  in.read_at(header_bytes, std::as_writable_bytes(std::span(starts_)));
  bool ascending = true;
  for (size_t i = 0; i < count; ++i) {
    starts_[i] = u32_at(reinterpret_cast<const std::byte*>(&starts_[i]));
    if (starts_[i] < header_bytes + table || starts_[i] >= size_)
      corrupt(codec_name, "start of block ", i, ": expected ", header_bytes + table, " to ", size_ - 1, ", found ",
              starts_[i]);
    ascending = ascending && (i == 0 || starts_[i] > starts_[i - 1]);
  }
  if (!ascending) {  // several threads wrote it
    sorted_ = starts_;
    std::sort(sorted_.begin(), sorted_.end());
  }
}

uint64_t BloscContainer::block_end(size_t i) const {
  if (sorted_.empty()) return i + 1 < starts_.size() ? starts_[i + 1] : size_;
  const auto next = std::upper_bound(sorted_.begin(), sorted_.end(), starts_[i]);
  return next == sorted_.end() ? size_ : *next;
}

void BloscContainer::decode_block(size_t i, ByteSpan encoded, MutByteSpan out, Scratch& scratch) const {
  const bool shuffled = (flags_ & flag_shuffle) != 0 && item_size_ > 1;
  const bool bitshuffled = !shuffled && (flags_ & flag_bitshuffle) != 0 && out.size() >= item_size_;
  if (!shuffled && !bitshuffled) return decode_splits(i, encoded, out, scratch);
  Scratch::Lease buffer(scratch, out.size());
  decode_splits(i, encoded, buffer->span(), scratch);
  const size_t items = out.size() / item_size_, whole = items * item_size_;
  if (shuffled) {
    byte_unshuffle(out.data(), buffer->data(), items, item_size_);
  } else if (items % 8 == 0) {
    Scratch::Lease planes(scratch, whole);
    bit_unshuffle(out.data(), buffer->data(), items, item_size_, planes->data());
  } else {  // such blocks are left as they are
    std::memcpy(out.data(), buffer->data(), whole);
  }
  std::copy(buffer->data() + whole, buffer->data() + out.size(), out.data() + whole);
}

void BloscContainer::decode_splits(size_t i, ByteSpan encoded, MutByteSpan out, Scratch& scratch) const {
  const bool split = (flags_ & flag_unsplit) == 0 && item_size_ <= max_splits &&
                     block_size_ / item_size_ >= min_split_bytes && out.size() == block_size_;
  const size_t splits = split ? item_size_ : 1;
  const size_t part = out.size() / splits;
  if (part * splits != out.size())
    corrupt(codec_name, "block ", i, ": ", out.size(), " bytes are no multiple of the item size ", splits);
  for (size_t s = 0; s < splits; ++s) {
    if (encoded.size() < 4) corrupt(codec_name, "block ", i, " is cut off");
    const uint64_t n = u32_at(encoded.data());
    encoded = encoded.subspan(4);
    if (n == 0 || n > encoded.size())
      corrupt(codec_name, "block ", i, ": expected 1 to ", encoded.size(), " bytes in split ", s, ", found ", n);
    const MutByteSpan target = out.subspan(s * part, part);
    if (n == part) std::memcpy(target.data(), encoded.data(), part);
    else if (!decode_split(encoded.first(n), target, scratch))
      corrupt(codec_name, "block ", i, ": split ", s, " is damaged or does not give ", part, " bytes");
    encoded = encoded.subspan(n);
  }
}

bool BloscContainer::decode_split(ByteSpan encoded, MutByteSpan out, Scratch& scratch) const {
  [[maybe_unused]] const auto* in = reinterpret_cast<const char*>(encoded.data());
  [[maybe_unused]] auto* to = reinterpret_cast<char*>(out.data());
  switch (format_) {
    case Format::blosclz: return blosclz_decode(encoded, out);
    case Format::lz4:
#if ZARR_WITH_LZ4
      return LZ4_decompress_safe(in, to, static_cast<int>(encoded.size()), static_cast<int>(out.size())) ==
             static_cast<int>(out.size());
#else
      without("lz4", "ZARR_WITH_LZ4");
#endif
    case Format::snappy: {
#if ZARR_WITH_SNAPPY
      size_t n = 0;
      if (snappy_uncompressed_length(in, encoded.size(), &n) != SNAPPY_OK || n != out.size()) return false;
      return snappy_uncompress(in, encoded.size(), to, &n) == SNAPPY_OK && n == out.size();
#else
      without("snappy", "ZARR_WITH_SNAPPY");
#endif
    }
    case Format::zlib:
#if ZARR_WITH_ZLIB
      return inflate_exactly(encoded, out, scratch);
#else
      without("zlib", "ZARR_WITH_ZLIB");
#endif
    case Format::zstd:
#if ZARR_WITH_ZSTD
      return ZSTD_decompressDCtx(scratch.context<ZstdDecoder>().reset(), out.data(), out.size(), encoded.data(),
                                 encoded.size()) == out.size();
#else
      without("zstd", "ZARR_WITH_ZSTD");
#endif
  }
  (void)scratch;
  return false;
}

}  // namespace zarr::codec
