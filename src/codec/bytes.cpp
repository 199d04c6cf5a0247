#include "codec/bytes.hpp"

#include "codec/recoded_copy.hpp"
#include "codec/run_cursor.hpp"
#include "data_type/byte_order.hpp"

namespace zarr::codec {
namespace {

constexpr uint64_t window_bytes = uint64_t{256} << 10;  // fits the second-level cache with its destination
constexpr uint64_t direct_bytes = uint64_t{64} << 10;   // runs from here on are read without a window
constexpr uint64_t small_bytes = uint64_t{1} << 20;     // whole chunks up to here are read at once

uint64_t align_up(uint64_t n, uint64_t unit) { return ceil_div(n, unit) * unit; }

}  // namespace

AnyCodec Bytes::create(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"endian"}, "bytes");
  const DataType& type = *context.decoded.type;
  const json::Value* member = configuration.find("endian");
  if (member == nullptr || member->is_null()) {
    if (type.swap_unit() > 1 && type.little_endian_by_default())
      return std::make_shared<const Bytes>(context.decoded, Endian::little);
    if (type.swap_unit() > 1)
      codec_fail("bytes", Status::invalid_metadata, "configuration member 'endian' is missing; data type ", type.name(),
                 " needs \"little\" or \"big\"");
    return std::make_shared<const Bytes>(context.decoded, Endian::none);
  }
  const std::string text = string_member_or(configuration, "endian", "", "bytes");
  if (text != "little" && text != "big")
    codec_fail("bytes", Status::invalid_metadata,
               "configuration member 'endian': expected \"little\" or \"big\", found ", json::dump(*member));
  return std::make_shared<const Bytes>(context.decoded, text == "little" ? Endian::little : Endian::big);
}

Bytes::Bytes(ArraySpec spec, Endian endian)
    : spec_(std::move(spec)), endian_(endian), item_size_(spec_.type->item_size()), size_(spec_.bytes()) {
  recoding_ = spec_.type->stored(endian);
  swap_unit_ = recoding_.only_swaps() ? recoding_.unit : 1;
}

json::Object Bytes::configuration() const {
  json::Object out;
  if (endian_ != Endian::none && spec_.type->swap_unit() > 1)
    out.set("endian", endian_ == Endian::little ? "little" : "big");
  return out;
}

void Bytes::swap_in_place(std::byte* data, uint64_t bytes) const {
  if (swap_unit_ != 1) copy_swapped(data, data, bytes, swap_unit_);
}

// Bytes to be swapped are read in pieces, so that each is swapped while it is in the second-level cache. `offset` is that of an
// item.
void Bytes::read_direct(ByteSource& source, uint64_t offset, MutByteSpan out) const {
  if (swap_unit_ == 1) return source.read_at(offset, out);
  const uint64_t unit = std::max<uint64_t>(source.granularity(), 1);
  uint64_t piece = align_up(std::max({window_bytes, source.cheap_gap(), item_size_}), unit);
  if (piece % item_size_ != 0) piece = size_;
  while (!out.empty()) {
    const MutByteSpan some = out.first(std::min<uint64_t>(piece - offset % piece, out.size()));
    source.read_at(offset, some);
    swap_in_place(some.data(), some.size());
    offset += some.size();
    out = out.subspan(some.size());
  }
}

void Bytes::to_memory(std::byte* items, uint64_t bytes) const {
  if (!recoding_.none()) recode(items, items, bytes, item_size_, recoding_);
}

bool Bytes::reads_whole(uint64_t size, const DecodeView& view) {
  return size <= small_bytes || (size <= transpose_bytes && transposes(view));
}

void Bytes::decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const {
  decode_elements(source, view, scratch);
  if (!recoding_.only_swaps()) recode_view(view, spec_.shape, item_size_, recoding_);
}

void Bytes::decode_elements(ByteSource& source, const DecodeView& view, Scratch& scratch) const {
  if (source.size() != size_) corrupt("bytes", "expected ", size_, " bytes, found ", source.size());
  if (view.elements() == 0) return;
  if (view.covers(spec_.shape)) {
    if (const auto all = source.view(0, size_)) return scatter(all->data(), spec_.shape, item_size_, swap_unit_, view);
    if (is_c_contiguous(view, item_size_)) return read_direct(source, 0, {view.base, size_});
    if (reads_whole(size_, view)) {
      Scratch::Lease whole(scratch, size_);
      source.read_at(0, whole->span());
      return scatter(whole->data(), spec_.shape, item_size_, swap_unit_, view);
    }
  } else if (const auto all = source.view(0, size_)) {
    return scatter(all->data(), spec_.shape, item_size_, swap_unit_, view);
  }
  decode_ranges(source, view, scratch);
}

// Joins runs that lie closer than the source's cheap gap into one read of at most a window.
void Bytes::decode_ranges(ByteSource& source, const DecodeView& view, Scratch& scratch) const {
  const uint64_t unit = std::max<uint64_t>(source.granularity(), 1);
  const uint64_t gap = std::max(source.cheap_gap(), unit - 1);
  const uint64_t limit = align_up(std::max(window_bytes, item_size_), unit);
  Scratch::Lease window(scratch, 0);
  RunCursor cursor(view, spec_.shape, item_size_);
  while (!cursor.done()) {
    if (cursor.direct() && cursor.left() * item_size_ >= direct_bytes) {
      read_direct(source, cursor.begin(), {cursor.memory(), cursor.left() * item_size_});
      cursor.advance(cursor.left());
      continue;
    }
    const uint64_t begin = cursor.begin() / unit * unit;
    const uint64_t window_end = std::min(size_, std::max(begin + limit, align_up(cursor.begin() + item_size_, unit)));
    // Which elements belong to this window: those that fit, up to the first gap that is not cheap.
    const bool dense = cursor.step() - item_size_ <= gap;
    RunCursor scout = cursor;
    uint64_t end = begin;
    while (!scout.done() && (end == begin || scout.begin() <= end + gap)) {
      const uint64_t rows = dense ? scout.rows(window_end) : 0;
      if (rows > 0) {
        const bool near = scout.row_step() <= scout.end() - scout.begin() + gap;
        end = scout.end() + (near ? rows - 1 : 0) * scout.row_step();
        scout.skip_rows(near ? rows : 1);
        continue;
      }
      const uint64_t n = dense ? scout.fit(window_end) : std::min<uint64_t>(1, scout.fit(window_end));
      if (n == 0) break;
      end = scout.begin() + (n - 1) * scout.step() + item_size_;
      scout.advance(n);
    }
    end = std::min(size_, align_up(end, unit));
    window->reserve_discard(end - begin);
    source.read_at(begin, {window->data(), end - begin});
    cursor.copy_from(window->data(), begin, end, swap_unit_, view.stream);
  }
}

bool Bytes::decode_stream(ByteStream& stream, const DecodeView& view, Scratch& scratch) const {
  const bool done = stream_elements(stream, view, scratch);
  if (done && !recoding_.only_swaps()) recode_view(view, spec_.shape, item_size_, recoding_);
  return done;
}

bool Bytes::stream_elements(ByteStream& stream, const DecodeView& view, Scratch& scratch) const {
  if (view.elements() == 0) return true;
  const uint64_t stop = needed_end(view.axes, spec_.shape, item_size_);
  const uint64_t limit = std::max<uint64_t>(window_bytes / item_size_, 1) * item_size_;  // windows hold whole items
  Scratch::Lease window(scratch, std::min(limit, stop));
  uint64_t window_begin = 0, window_end = 0;  // window_end is also how far the stream has been read
  RunCursor cursor(view, spec_.shape, item_size_);
  while (!cursor.done()) {
    if (cursor.begin() == window_end && cursor.direct() && cursor.left() * item_size_ >= direct_bytes) {
      const uint64_t bytes = cursor.left() * item_size_;
      stream.read({cursor.memory(), bytes});
      swap_in_place(cursor.memory(), bytes);
      window_begin = window_end += bytes;
      cursor.advance(cursor.left());
      continue;
    }
    if (cursor.begin() >= window_end) {
      window_begin = window_end;
      uint64_t n = std::min(limit, stop - window_begin);
      if (cursor.direct() && cursor.begin() > window_begin && cursor.left() * item_size_ >= direct_bytes)
        n = std::min(n, cursor.begin() - window_begin);  // skip up to a run that is then read straight
      stream.read({window->data(), n});
      window_end += n;
      continue;
    }
    cursor.copy_from(window->data(), window_begin, window_end, swap_unit_, view.stream);
  }
  if (window_end == size_) stream.finish();
  return true;
}

std::optional<ByteSpan> Bytes::encode_view(const EncodeView& view) const {
  if (!recoding_.none() || !view.covers(spec_.shape) || !is_c_contiguous(view, item_size_)) return std::nullopt;
  return ByteSpan{view.base, size_};
}

void Bytes::encode(const EncodeView& view, Buffer& out, Scratch&) const {
  const size_t start = out.size();
  out.resize(start + size_);
  std::byte* chunk = out.data() + start;
  if (!view.covers(spec_.shape)) {
    Buffer item(spec_.fill->span());
    swap_in_place(item.data(), item.size());
    fill_contiguous(chunk, spec_.elements(), item);
  }
  gather(chunk, spec_.shape, item_size_, swap_unit_, view);
  if (!recoding_.only_swaps()) recode(chunk, chunk, size_, item_size_, recoding_);
}

}  // namespace zarr::codec
