// zstd: RFC 8878 frames. Read: any number of frames, with or without their content size. Written: one frame.
// Source: zarr-extensions codecs/zstd; numcodecs zstd.
#include "codec/build_options.hpp"
#if ZARR_WITH_ZSTD
#include <array>

#include "codec/builtin.hpp"
#include "codec/input_window.hpp"
#include "codec/zstd_context.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "zstd";

[[noreturn]] void fail_zstd(size_t code, size_t room) {
  switch (ZSTD_getErrorCode(code)) {
    case ZSTD_error_memory_allocation: throw std::bad_alloc();
    case ZSTD_error_dstSize_tooSmall: output_full(codec_name, "expected at most ", room, " decoded bytes, found more");
    default: corrupt(codec_name, "the encoded bytes are damaged or cut off: ", ZSTD_getErrorName(code));
  }
}

// Window size that the first frame asks for; 0 when the header is damaged (decoding says so then).
// Source: RFC 8878, 3.1.1.1.
uint64_t first_window_size(ByteSource& in) {
  std::array<std::byte, 18> header{};
  const size_t n = std::min<uint64_t>(header.size(), in.size());
  in.read_at(0, MutByteSpan(header).first(n));
  const auto byte = [&](size_t i) { return std::to_integer<uint64_t>(header[i]); };
  if (n < 6 || (byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24) != ZSTD_MAGICNUMBER) return 0;
  const bool single_segment = (byte(4) & 0x20) != 0;
  if (single_segment) {
    const unsigned long long content = ZSTD_getFrameContentSize(header.data(), n);
    return content == ZSTD_CONTENTSIZE_ERROR || content == ZSTD_CONTENTSIZE_UNKNOWN ? 0 : content;
  }
  const uint64_t base = uint64_t{1} << (10 + (byte(5) >> 3));
  return base + base / 8 * (byte(5) & 7);
}

class ZstdStream final : public ByteStream {
 public:
  ZstdStream(ByteSource& in, uint64_t decoded_size, uint64_t max_window, Scratch& scratch)
      : input_(in, scratch), left_(decoded_size), context_(scratch.context<ZstdDecoder>().context) {
    ZSTD_DCtx_reset(context_, ZSTD_reset_session_and_parameters);
    int log = 20;
    while (log < 31 && (uint64_t{1} << log) < max_window) ++log;
    const size_t set = ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, log);
    if (ZSTD_isError(set)) fail(Status::internal, codec_name, ": ", ZSTD_getErrorName(set));
  }

  void read(MutByteSpan out) override {
    while (!out.empty()) {
      if (ended()) corrupt(codec_name, "expected ", left_, " more decoded bytes, found the end of the stream");
      const size_t n = step(out);
      left_ -= n;
      out = out.subspan(n);
    }
  }

  void finish() override {
    std::byte extra;
    while (!ended())
      if (step({&extra, 1}) != 0) corrupt(codec_name, "found more decoded bytes than the chunk has");
  }

 private:
  bool ended() const { return frame_ended_ && have_.pos == have_.size && input_.at_end(); }

  size_t step(MutByteSpan out) {
    if (have_.pos == have_.size) {
      const ByteSpan more = input_.next();
      have_ = {more.data(), more.size(), 0};
    }
    const bool starved = have_.pos == have_.size;
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const size_t hint = ZSTD_decompressStream(context_, &to, &have_);
    if (ZSTD_isError(hint)) fail_zstd(hint, left_);
    frame_ended_ = hint == 0;
    if (starved && to.pos == 0 && !frame_ended_) corrupt(codec_name, "the encoded bytes end inside a frame");
    return to.pos;
  }

  InputWindow input_;
  uint64_t left_;
  ZSTD_DCtx* context_;
  ZSTD_inBuffer have_{nullptr, 0, 0};
  bool frame_ended_ = false;
};

// Upstream 1.5.0 to 1.5.4 can write frames at high levels that do not decode to their input (zstd issue 3517).
bool encoder_needs_check(int level) {
  return level >= 13 && ZSTD_versionNumber() >= 10500 && ZSTD_versionNumber() <= 10504;
}
constexpr int safe_level = 12;

class Zstd final : public BytesToBytes {
 public:
  Zstd(int level, bool checksum) : level_(level), checksum_(checksum) {}

  json::Object configuration() const override {
    json::Object out;
    out.set("level", level_);
    out.set("checksum", checksum_);
    return out;
  }

  uint64_t max_encoded_size(uint64_t decoded_size) const override {
    const size_t bound = ZSTD_compressBound(decoded_size);
    if (ZSTD_isError(bound)) codec_fail(codec_name, Status::limit_exceeded, decoded_size, " bytes are too many");
    return bound;
  }

  size_t encode(ByteSpan in, MutByteSpan out, Scratch& scratch) const override {
    const size_t n = encode_at(level_, in, out, scratch);
    if (!encoder_needs_check(level_)) return n;
    Scratch::Lease back(scratch, in.size());
    const size_t m =
        ZSTD_decompressDCtx(scratch.context<ZstdDecoder>().reset(), back->data(), back->size(), out.data(), n);
    const bool same = !ZSTD_isError(m) && m == in.size() && (m == 0 || std::memcmp(back->data(), in.data(), m) == 0);
    return same ? n : encode_at(safe_level, in, out, scratch);
  }

  size_t decode(ByteSpan in, MutByteSpan out, Scratch& scratch) const override {
    if (in.empty()) corrupt(codec_name, "expected a frame, found no bytes");
    const size_t n =
        ZSTD_decompressDCtx(scratch.context<ZstdDecoder>().reset(), out.data(), out.size(), in.data(), in.size());
    if (ZSTD_isError(n)) fail_zstd(n, out.size());
    return n;
  }

  Partial partial() const override { return Partial::stream; }
  std::unique_ptr<ByteStream> decode_stream(ByteSource& in, uint64_t decoded_size, Scratch& scratch) const override {
    // A stream allocates the window that the frame asks for; one that the chunk does not justify is decoded at once,
    // which needs no window.
    const uint64_t allowed = std::max<uint64_t>(2 * decoded_size, uint64_t{1} << 20);
    if (first_window_size(in) > allowed) return nullptr;
    return std::make_unique<ZstdStream>(in, decoded_size, allowed, scratch);
  }

 private:
  size_t encode_at(int level, ByteSpan in, MutByteSpan out, Scratch& scratch) const {
    ZSTD_CCtx* context = scratch.context<ZstdEncoder>().context;
    ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters);
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum_ ? 1 : 0);
    const size_t n = ZSTD_compress2(context, out.data(), out.size(), in.data(), in.size());
    if (!ZSTD_isError(n)) return n;
    if (ZSTD_getErrorCode(n) == ZSTD_error_memory_allocation) throw std::bad_alloc();
    fail(Status::internal, codec_name, ": ", ZSTD_getErrorName(n));
  }

  int level_;
  bool checksum_;
};

}  // namespace

AnyCodec make_zstd(const json::Object& configuration, const BuildContext&) {
  only_members(configuration, {"level", "checksum"}, codec_name);
  // numcodecs clamps levels, so stored ones may lie outside; what we write lies inside.
  const int64_t level = int_member_or(configuration, "level", INT32_MIN, INT32_MAX, 0, codec_name);
  const int64_t clamped = std::clamp<int64_t>(level, ZSTD_minCLevel(), ZSTD_maxCLevel());
  return std::make_shared<const Zstd>(static_cast<int>(clamped),
                                      bool_member_or(configuration, "checksum", false, codec_name));
}

}  // namespace zarr::codec
#endif  // ZARR_WITH_ZSTD
