// blosc: written with c-blosc (one thread, no global state), read by our own container reader, block by block.
// Source: zarr-specs docs/v3/codecs/blosc; numcodecs blosc.
#include "codec/build_options.hpp"
#if ZARR_WITH_BLOSC
#include <blosc.h>

#include <array>

#include "codec/blosc_container.hpp"
#include "codec/builtin.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "blosc";
constexpr uint64_t joined_bytes = uint64_t{256} << 10;  // encoded blocks are read together up to here
constexpr std::array<const char*, 6> compressors = {"blosclz", "lz4", "lz4hc", "snappy", "zlib", "zstd"};
constexpr std::array<const char*, 3> shuffle_words = {"noshuffle", "shuffle", "bitshuffle"};

// Decodes the blocks that are read, and keeps the last one that was wanted in part.
class BloscSource final : public ByteSource {
 public:
  BloscSource(ByteSource& in, uint64_t max_decoded, Scratch& scratch)
      : in_(in), scratch_(scratch), container_(in, max_decoded) {}

  uint64_t size() const override { return container_.decoded_size(); }
  uint64_t granularity() const override {
    return container_.stored_plain() ? 1 : std::max<uint64_t>(container_.block_size(), 1);
  }
  uint64_t cheap_gap() const override { return container_.stored_plain() ? in_.cheap_gap() : 0; }

  std::optional<ByteSpan> view(uint64_t offset, uint64_t size) override {
    check(offset, size);
    if (!container_.stored_plain()) return std::nullopt;
    return in_.view(BloscContainer::header_bytes + offset, size);
  }

  void read_at(uint64_t offset, MutByteSpan out) override {
    check(offset, out.size());
    if (container_.stored_plain()) return in_.read_at(BloscContainer::header_bytes + offset, out);
    while (!out.empty()) {
      const size_t block = offset / container_.block_size();
      const uint64_t skip = offset - block * container_.block_size();
      const uint64_t n = std::min<uint64_t>(container_.block_bytes(block) - skip, out.size());
      if (n == container_.block_bytes(block)) {
        if (block == kept_block_) std::memcpy(out.data(), (*kept_)->data(), n);
        else container_.decode_block(block, encoded(block, block_of_last(offset + out.size())), out.first(n), scratch_);
      } else {
        keep(block);
        std::memcpy(out.data(), (*kept_)->data() + skip, n);
      }
      offset += n;
      out = out.subspan(n);
    }
  }

 private:
  void check(uint64_t offset, uint64_t n) const {
    if (offset > size() || n > size() - offset)
      corrupt(codec_name, "bytes ", offset, " to ", offset, " + ", n, " are not inside the ", size(), " decoded bytes");
  }
  size_t block_of_last(uint64_t end) const { return (end - 1) / container_.block_size(); }

  void keep(size_t block) {
    if (block == kept_block_) return;
    kept_block_ = none;
    if (!kept_) kept_.emplace(scratch_, container_.block_size());
    (*kept_)->reserve_discard(container_.block_bytes(block));
    container_.decode_block(block, encoded(block, block), (*kept_)->span(), scratch_);
    kept_block_ = block;
  }

  // The encoded bytes of a block; those of the blocks behind it, up to `last`, are read along where they follow
  // closely.
  ByteSpan encoded(size_t block, size_t last) {
    const uint64_t begin = container_.block_start(block), end = container_.block_end(block);
    if (const auto ready = in_.view(begin, end - begin)) return *ready;
    if (begin < read_begin_ || end > read_end_) {
      uint64_t to = end;
      for (size_t next = block + 1; next <= last && container_.block_start(next) == to; ++next) {
        if (container_.block_end(next) - begin > joined_bytes) break;
        to = container_.block_end(next);
      }
      read_begin_ = read_end_ = 0;
      // At its full size at once: a buffer that grew from chunk to chunk left holes of 30 MB behind in the heap.
      if (!encoded_) encoded_.emplace(scratch_, std::min(joined_bytes, in_.size()));
      (*encoded_)->reserve_discard(to - begin);
      in_.read_at(begin, (*encoded_)->span());
      read_begin_ = begin;
      read_end_ = to;
    }
    return (*encoded_)->span().subspan(begin - read_begin_, end - begin);
  }

  static constexpr size_t none = SIZE_MAX;
  ByteSource& in_;
  Scratch& scratch_;
  BloscContainer container_;
  std::optional<Scratch::Lease> encoded_, kept_;  // taken when they are needed
  uint64_t read_begin_ = 0, read_end_ = 0;
  size_t kept_block_ = none;
};

struct Settings {
  std::string cname = "lz4";
  int clevel = 5;
  int shuffle = 1;  // 0 none, 1 byte, 2 bit, -1 by item size (numcodecs only)
  uint64_t typesize = 1;
  int blocksize = 0;  // 0 = chosen by c-blosc
};

class Blosc final : public BytesToBytes {
 public:
  Blosc(Settings settings, json::Object configuration)
      : settings_(std::move(settings)), configuration_(std::move(configuration)) {}

  json::Object configuration() const override { return configuration_; }

  uint64_t max_encoded_size(uint64_t decoded_size) const override {
    if (decoded_size > BLOSC_MAX_BUFFERSIZE)
      codec_fail(codec_name, Status::limit_exceeded, "expected chunks of at most ", BLOSC_MAX_BUFFERSIZE,
                 " bytes, found ", decoded_size);
    return decoded_size + BLOSC_MAX_OVERHEAD;
  }

  size_t encode(ByteSpan in, MutByteSpan out, Scratch&) const override {
    if (blosc_compname_to_compcode(settings_.cname.c_str()) < 0)
      codec_fail(codec_name, Status::unsupported, "the installed c-blosc was built without compressor '",
                 settings_.cname, "'");
    const size_t item = settings_.typesize > BLOSC_MAX_TYPESIZE ? 1 : settings_.typesize;
    const int shuffle = settings_.shuffle >= 0 ? settings_.shuffle : item == 1 ? BLOSC_BITSHUFFLE : BLOSC_SHUFFLE;
    const int n = blosc_compress_ctx(settings_.clevel, shuffle, item, in.size(), in.data(), out.data(), out.size(),
                                     settings_.cname.c_str(), static_cast<size_t>(settings_.blocksize), 1);
    if (n <= 0) codec_fail(codec_name, Status::internal, "c-blosc failed with code ", n, " on ", in.size(), " bytes");
    return static_cast<size_t>(n);
  }

  size_t decode(ByteSpan in, MutByteSpan out, Scratch& scratch) const override {
    SpanSource source(in);
    BloscSource blocks(source, out.size(), scratch);
    blocks.read_at(0, out.first(blocks.size()));
    return blocks.size();
  }

  Partial partial() const override { return Partial::random; }
  std::unique_ptr<ByteSource> decode_random(ByteSource& in, uint64_t decoded_size, Scratch& scratch) const override {
    auto blocks = std::make_unique<BloscSource>(in, decoded_size, scratch);
    if (blocks->size() != decoded_size)
      corrupt(codec_name, "expected ", decoded_size, " decoded bytes, found ", blocks->size(), " in the header");
    return blocks;
  }

 private:
  Settings settings_;
  json::Object configuration_;
};

Settings common_settings(const json::Object& configuration, std::string_view codec) {
  Settings out;
  out.cname = string_member_or(configuration, "cname", "lz4", codec);
  if (std::find(compressors.begin(), compressors.end(), out.cname) == compressors.end())
    codec_fail(codec, Status::invalid_metadata,
               "configuration member 'cname': expected blosclz, lz4, lz4hc, snappy, zlib or zstd, found \"", out.cname,
               "\"");
  out.clevel = static_cast<int>(int_member_or(configuration, "clevel", 0, 9, 5, codec));
  out.blocksize = static_cast<int>(int_member_or(configuration, "blocksize", 0, INT32_MAX, 0, codec));
  return out;
}

uint64_t typesize_or(const json::Object& configuration, uint64_t fallback, std::string_view codec) {
  const json::Value* member = configuration.find("typesize");
  if (member == nullptr || member->is_null()) return fallback;
  return static_cast<uint64_t>(int_member(configuration, "typesize", 1, INT32_MAX, codec));
}

uint64_t items_seen(const BuildContext& context) {
  return context.after_bytes_codec ? 1 : std::max<uint64_t>(context.decoded.type->item_size(), 1);
}

}  // namespace

AnyCodec make_blosc(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"cname", "clevel", "shuffle", "typesize", "blocksize"}, codec_name);
  Settings settings = common_settings(configuration, codec_name);
  settings.typesize = typesize_or(configuration, items_seen(context), codec_name);
  const std::string word = string_member_or(configuration, "shuffle", "noshuffle", codec_name);
  const auto found = std::find(shuffle_words.begin(), shuffle_words.end(), word);
  if (found == shuffle_words.end())
    codec_fail(codec_name, Status::invalid_metadata,
               "configuration member 'shuffle': expected noshuffle, shuffle or bitshuffle, found \"", word, "\"");
  settings.shuffle = static_cast<int>(found - shuffle_words.begin());
  json::Object canonical;
  canonical.set("typesize", settings.typesize);
  canonical.set("cname", settings.cname);
  canonical.set("clevel", settings.clevel);
  canonical.set("shuffle", word);
  canonical.set("blocksize", settings.blocksize);
  return std::make_shared<const Blosc>(std::move(settings), std::move(canonical));
}

// The configuration of v2: shuffle is a number, and the item size is that of the buffer.
AnyCodec make_numcodecs_blosc(const json::Object& configuration, const BuildContext& context) {
  constexpr std::string_view name = "numcodecs.blosc";
  only_members(configuration, {"cname", "clevel", "shuffle", "typesize", "blocksize"}, name);
  Settings settings = common_settings(configuration, name);
  settings.shuffle = static_cast<int>(int_member_or(configuration, "shuffle", -1, 2, 1, name));
  settings.typesize = typesize_or(configuration, items_seen(context), name);
  json::Object canonical;
  canonical.set("cname", settings.cname);
  canonical.set("clevel", settings.clevel);
  canonical.set("shuffle", settings.shuffle);
  canonical.set("blocksize", settings.blocksize);
  if (const json::Value* typesize = configuration.find("typesize")) canonical.set("typesize", *typesize);
  return std::make_shared<const Blosc>(std::move(settings), std::move(canonical));
}

}  // namespace zarr::codec
#endif  // ZARR_WITH_BLOSC
