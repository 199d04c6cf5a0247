// numcodecs.lzma: .xz (format 1), .lzma (2) or a raw filter chain (3), with Python's lzma parameters.
// Source: numcodecs lzma; Python's lzma module; liblzma's filter ids.
#include "codec/build_options.hpp"
#if ZARR_WITH_LZMA
#include <lzma.h>

#include <array>

#include "codec/own_vtable.hpp"
#include "codec/simple_codecs.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "numcodecs.lzma";
constexpr int64_t format_xz = 1, format_alone = 2, format_raw = 3;

[[noreturn]] void bad_filter(const json::Value& filter, const char* why) {
  codec_fail(codec_name, Status::invalid_metadata, "configuration member 'filters': ", why, ", found ",
             json::dump(filter));
}

uint32_t u32_or(const json::Object& filter, std::string_view member, uint32_t fallback) {
  return static_cast<uint32_t>(int_member_or(filter, member, 0, UINT32_MAX, fallback, codec_name));
}

// A filter chain and the options that liblzma points into.
struct Filters {
  Filters() { chain.fill({LZMA_VLI_UNKNOWN, nullptr}); }
  void add(const json::Value& value) {
    if (count == LZMA_FILTERS_MAX || !value.is_object()) bad_filter(value, "expected at most 4 objects");
    const json::Object& filter = value.object();
    lzma_filter& slot = chain[count];
    slot.id = static_cast<lzma_vli>(int_member(filter, "id", 0, INT64_MAX, codec_name));
    switch (slot.id) {
      case LZMA_FILTER_LZMA1:
      case LZMA_FILTER_LZMA2:
        set_lzma(filter, value);
        slot.options = &lzma[count];
        break;
      case LZMA_FILTER_DELTA:
        only_members(filter, {"id", "dist"}, codec_name);
        delta[count].type = LZMA_DELTA_TYPE_BYTE;
        delta[count].dist = u32_or(filter, "dist", 1);
        slot.options = &delta[count];
        break;
      case LZMA_FILTER_X86:
      case LZMA_FILTER_POWERPC:
      case LZMA_FILTER_IA64:
      case LZMA_FILTER_ARM:
      case LZMA_FILTER_ARMTHUMB:
      case LZMA_FILTER_SPARC:
        only_members(filter, {"id", "start_offset"}, codec_name);
        bcj[count].start_offset = u32_or(filter, "start_offset", 0);
        slot.options = &bcj[count];
        break;
      default: bad_filter(value, "expected a filter id of liblzma");
    }
    ++count;
  }
  void set_lzma(const json::Object& filter, const json::Value& value) {
    only_members(filter, {"id", "preset", "dict_size", "lc", "lp", "pb", "mode", "nice_len", "mf", "depth"},
                 codec_name);
    lzma_options_lzma& o = lzma[count];
    if (lzma_lzma_preset(&o, u32_or(filter, "preset", LZMA_PRESET_DEFAULT)))
      bad_filter(value, "expected a preset from 0 to 9");
    o.dict_size = u32_or(filter, "dict_size", o.dict_size);
    o.lc = u32_or(filter, "lc", o.lc);
    o.lp = u32_or(filter, "lp", o.lp);
    o.pb = u32_or(filter, "pb", o.pb);
    o.mode = static_cast<lzma_mode>(u32_or(filter, "mode", o.mode));
    o.nice_len = u32_or(filter, "nice_len", o.nice_len);
    o.mf = static_cast<lzma_match_finder>(u32_or(filter, "mf", o.mf));
    o.depth = u32_or(filter, "depth", o.depth);
  }

  size_t count = 0;
  std::array<lzma_filter, LZMA_FILTERS_MAX + 1> chain;
  std::array<lzma_options_lzma, LZMA_FILTERS_MAX> lzma{};
  std::array<lzma_options_delta, LZMA_FILTERS_MAX> delta{};
  std::array<lzma_options_bcj, LZMA_FILTERS_MAX> bcj{};
};

struct Stream {
  ~Stream() { lzma_end(&s); }
  lzma_stream s = LZMA_STREAM_INIT;
};

class Lzma {
 public:
  static Lzma create(const json::Object& configuration) {
    only_members(configuration, {"format", "check", "preset", "filters"}, codec_name);
    Lzma out;
    out.format_ = int_member_or(configuration, "format", format_xz, format_raw, format_xz, codec_name);
    out.check_ = int_member_or(configuration, "check", -1, LZMA_CHECK_ID_MAX, -1, codec_name);
    const json::Value* preset = configuration.find("preset");
    if (preset != nullptr && !preset->is_null())
      out.preset_ = int_member(configuration, "preset", 0, UINT32_MAX, codec_name);
    const json::Value* filters = configuration.find("filters");
    if (filters != nullptr && !filters->is_null()) out.set_filters(*filters);
    if (out.format_ == format_raw && out.filters_ == nullptr)
      codec_fail(codec_name, Status::invalid_metadata, "format 3 (raw) needs the configuration member 'filters'");
    if (out.filters_ != nullptr && out.preset_)
      codec_fail(codec_name, Status::invalid_metadata, "expected 'preset' or 'filters', found both");
    lzma_options_lzma options;
    if (lzma_lzma_preset(&options, out.preset()))
      codec_fail(codec_name, Status::invalid_metadata, "configuration member 'preset': expected 0 to 9, found ",
                 json::dump(*preset));
    if (out.check_ > 0 && (out.format_ != format_xz || !lzma_check_is_supported(static_cast<lzma_check>(out.check_))))
      codec_fail(codec_name, Status::invalid_metadata, "configuration member 'check': format ", out.format_,
                 " has no check ", out.check_);
    return out;
  }

  json::Object configuration() const {
    json::Object out;
    out.set("format", format_);
    out.set("check", check_);
    out.set("preset", preset_ ? json::Value(*preset_) : json::Value());
    out.set("filters", filters_json_);
    return out;
  }

  uint64_t bound(uint64_t decoded_size, bool&) const {
    return checked_add(decoded_size, decoded_size / 8 + 4096, "the size of an encoded chunk");
  }

  void encode(ByteSpan in, zarr_sink& sink) const {
    Stream stream;
    check_result(start_encoder(stream.s), "the encoder does not start");
    const size_t most = sink.room();
    stream.s.next_in = reinterpret_cast<const uint8_t*>(in.data());
    stream.s.avail_in = in.size();
    stream.s.next_out = reinterpret_cast<uint8_t*>(room_for(sink, most, codec_name));
    stream.s.avail_out = most;
    if (lzma_code(&stream.s, LZMA_FINISH) != LZMA_STREAM_END)
      fail(Status::internal, codec_name, ": ", in.size(), " bytes did not fit into ", most);
    sink.commit(most - stream.s.avail_out);
  }

  void decode(ByteSpan in, zarr_sink& sink) const {
    Stream stream;
    const size_t most = sink.room();
    start_decoder(stream.s, most);
    std::byte extra;  // without room: one byte shows whether there is more
    std::byte* out = most == 0 ? &extra : room_for(sink, most, codec_name);
    stream.s.next_in = reinterpret_cast<const uint8_t*>(in.data());
    stream.s.avail_in = in.size();
    stream.s.next_out = reinterpret_cast<uint8_t*>(out);
    stream.s.avail_out = most;
    lzma_ret result = lzma_code(&stream.s, LZMA_FINISH);
    if (result == LZMA_OK && stream.s.avail_out == 0) {
      stream.s.next_out = reinterpret_cast<uint8_t*>(&extra);
      stream.s.avail_out = 1;
      result = lzma_code(&stream.s, LZMA_FINISH);
      sink.full = stream.s.avail_out == 0;
      if (sink.full) corrupt(codec_name, "expected at most ", most, " decoded bytes, found more");
    }
    if (result == LZMA_MEM_ERROR) throw std::bad_alloc();
    if (result == LZMA_MEMLIMIT_ERROR)
      codec_fail(codec_name, Status::limit_exceeded, "the stream asks for a dictionary of over ", memory_limit(most),
                 " bytes");
    if (result == LZMA_BUF_ERROR || result == LZMA_OK) corrupt(codec_name, "the encoded bytes end inside the stream");
    if (result != LZMA_STREAM_END)
      corrupt(codec_name, "the encoded bytes are damaged (code ", static_cast<int>(result), ")");
    if (stream.s.avail_in != 0) corrupt(codec_name, "found ", stream.s.avail_in, " bytes after the end of the stream");
    sink.commit(stream.s.total_out);
  }

 private:
  uint32_t preset() const { return static_cast<uint32_t>(preset_.value_or(LZMA_PRESET_DEFAULT)); }
  // What presets need (65 MiB at 9), and what the chunk itself justifies.
  static uint64_t memory_limit(uint64_t decoded) {
    return std::max(uint64_t{128} << 20, 2 * decoded + (uint64_t{64} << 20));
  }

  void set_filters(const json::Value& list) {
    auto filters = std::make_shared<Filters>();
    if (!list.is_array() || list.array().empty()) bad_filter(list, "expected a list of filters");
    for (const json::Value& filter : list.array()) filters->add(filter);
    const bool alone_fits = filters->count == 1 && filters->chain[0].id == LZMA_FILTER_LZMA1;
    if ((format_ == format_alone && !alone_fits) || lzma_raw_encoder_memusage(filters->chain.data()) == UINT64_MAX)
      bad_filter(list, "expected a chain that liblzma knows");
    filters_ = std::move(filters);
    filters_json_ = list;
  }

  static void check_result(lzma_ret result, const char* what) {
    if (result == LZMA_MEM_ERROR) throw std::bad_alloc();
    if (result != LZMA_OK)
      codec_fail(codec_name, Status::invalid_metadata, what, " (code ", static_cast<int>(result), ")");
  }

  lzma_ret start_encoder(lzma_stream& s) const {
    if (format_ == format_raw) return lzma_raw_encoder(&s, filters_->chain.data());
    if (format_ == format_alone) {
      lzma_options_lzma options;
      if (filters_ != nullptr) options = filters_->lzma[0];
      else if (lzma_lzma_preset(&options, preset())) return LZMA_OPTIONS_ERROR;
      return lzma_alone_encoder(&s, &options);
    }
    const lzma_check check = check_ < 0 ? LZMA_CHECK_CRC64 : static_cast<lzma_check>(check_);
    return filters_ != nullptr ? lzma_stream_encoder(&s, filters_->chain.data(), check)
                               : lzma_easy_encoder(&s, preset(), check);
  }

  void start_decoder(lzma_stream& s, uint64_t decoded) const {
    const uint64_t limit = memory_limit(decoded);
    if (format_ == format_xz)
      return check_result(lzma_stream_decoder(&s, limit, LZMA_CONCATENATED), "the decoder does not start");
    if (format_ == format_alone) return check_result(lzma_alone_decoder(&s, limit), "the decoder does not start");
    if (lzma_raw_decoder_memusage(filters_->chain.data()) > limit)
      codec_fail(codec_name, Status::limit_exceeded, "the filters ask for a dictionary of over ", limit, " bytes");
    check_result(lzma_raw_decoder(&s, filters_->chain.data()), "the decoder does not start");
  }

  int64_t format_ = format_xz;
  int64_t check_ = -1;
  std::optional<int64_t> preset_;
  std::shared_ptr<const Filters> filters_;
  json::Value filters_json_;
};

}  // namespace

zarr_codec_vtable lzma_vtable() { return OwnVtable<Lzma>::bytes_to_bytes(); }

}  // namespace zarr::codec
#endif  // ZARR_WITH_LZMA
