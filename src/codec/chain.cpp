#include "codec/chain.hpp"

#include <optional>

#include "codec/bytes.hpp"
#include "codec/gathered_pieces.hpp"
#include "codec/stream_copy.hpp"
#include "codec/strided_copy.hpp"
#include "codec/variable_codec.hpp"

namespace zarr::codec {
namespace {

constexpr uint64_t always_one_shot = uint64_t{64} << 10;  // below this a stream costs more than it saves

// Failures of the store under a source are not the codec's.
bool is_codecs_fault(const Error& error) {
  switch (error.status()) {
    case Status::io:
    case Status::not_found:
    case Status::timeout:
    case Status::cancelled:
    case Status::precondition_failed:
    case Status::no_memory: return false;
    default: return true;
  }
}

template <class Function>
decltype(auto) named(const std::string& codec, Function&& function) {
  try {
    return function();
  } catch (Error& error) {
    if (is_codecs_fault(error)) error.with_codec(codec);
    throw;
  }
}

// Large chunks that are wanted whole are checked (codecs that are views, such as crc32c) while they are read through windows,
// unless each window would be a dear request.
bool checked_in_windows(uint64_t size, const Shape& shape, const DecodeView& view) {
  constexpr uint64_t least = uint64_t{1} << 20;
  return size > least && view.covers(shape) && (size > transpose_bytes || !transposes(view));
}
bool cheap_in_windows(ByteSource& source) {
  return source.cheap_gap() < (uint64_t{256} << 10) && !source.view(0, source.size());
}

// All bytes of a source: in place when they are in memory, else read into a leased buffer. Metadata bound them:
// encoders differ, but none needs twice the worst case.
ByteSpan read_all(ByteSource& source, uint64_t max_size, Scratch::Lease& buffer) {
  const uint64_t size = source.size();
  if (const auto all = source.view(0, size)) return *all;
  if (max_size != no_bound && size / 2 > max_size + (uint64_t{1} << 20))
    fail(Status::corrupt_data, "expected at most ", max_size, " encoded bytes, found ", size);
  buffer->reserve_discard(size);
  source.read_at(0, buffer->span());
  return buffer->span();
}

}  // namespace

bool Chain::stores_as_in_memory() const {
  if (plain_ == nullptr || !plain_->stored_as_memory() || !array_codecs_.empty() || !bytes_codecs_.empty()) return false;
  for (size_t i = 0; i < last_permutation_.size(); ++i)
    if (last_permutation_[i] != i) return false;
  return true;
}

void Chain::decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const {
  if (view.axes.size() != decoded_.shape.size())
    fail(Status::internal, "a view of rank ", view.axes.size(), " for chunks of rank ", decoded_.shape.size());
  if (decoded_.type->is_variable() && view.values == nullptr)
    fail(Status::internal, "nothing owns the decoded elements of data type ", decoded_.type->name());
  decode_arrays(0, source, view, scratch);
  if (view.stream) stream_fence();
}

void Chain::decode_arrays(size_t step, ByteSource& source, const DecodeView& view, Scratch& scratch) const {
  if (step == array_codecs_.size())
    return decode_bytes(bytes_codecs_.size(), source, permuted(view, last_permutation_), scratch);
  const ArrayStep& s = array_codecs_[step];
  const uint64_t item_size = s.decoded.type->item_size();
  const DecodeView target = permuted(view, s.before);
  Scratch::Lease encoded(scratch, s.encoded.bytes());
  DecodeView inner = whole_view(encoded->data(), s.encoded.shape, s.encoded.type->item_size());
  inner.values = view.values;
  decode_arrays(step + 1, source, inner, scratch);
  if (target.covers(s.decoded.shape) && is_c_contiguous(target, item_size)) {
    named(s.name, [&] { s.codec->decode(s.decoded, *encoded, {target.base, s.decoded.bytes()}, scratch); });
    return;
  }
  Scratch::Lease decoded(scratch, s.decoded.bytes());
  named(s.name, [&] { s.codec->decode(s.decoded, *encoded, decoded->span(), scratch); });
  scatter(decoded->data(), s.decoded.shape, item_size, 1, target);
}

// `level`: bytes -> bytes codecs that are still to be undone. `view` is of the stored shape.
void Chain::decode_bytes(size_t level, ByteSource& source, const DecodeView& view, Scratch& scratch) const {
  if (level == 0) {
    named(configs_[configs_.size() - 1 - bytes_codecs_.size()].name,
          [&] { array_to_bytes_->decode(source, view, scratch); });
    return;
  }
  const BytesStep& step = bytes_codecs_[level - 1];
  switch (step.codec->partial()) {
    case BytesToBytes::Partial::view: {
      if (level == 1 && plain_ != nullptr && step.decoded_exact &&
          checked_in_windows(step.max_decoded, stored_.shape, view) && cheap_in_windows(source)) {
        const bool done = named(step.name, [&] {
          const auto stream = step.codec->decode_stream(source, step.max_decoded, scratch);
          return stream && plain_->decode_stream(*stream, view, scratch);
        });
        if (done) return;
      }
      Scratch::Lease buffer(scratch, 0);
      const ByteSpan in = named(step.name, [&] { return read_all(source, max_encoded(step), buffer); });
      if (const auto part = named(step.name, [&] { return step.codec->decode_view(in); })) {
        SpanSource next(*part);
        return decode_bytes(level - 1, next, view, scratch);
      }
      SpanSource again(in);
      return decode_whole(level, again, view, scratch);
    }
    case BytesToBytes::Partial::random:
      if (step.decoded_exact) {
        const auto next =
            named(step.name, [&] { return step.codec->decode_random(source, step.max_decoded, scratch); });
        if (next) return decode_bytes(level - 1, *next, view, scratch);
      }
      break;
    case BytesToBytes::Partial::stream:
      if (level == 1 && decode_streamed(source, view, scratch)) return;
      break;
    case BytesToBytes::Partial::whole: break;
  }
  decode_whole(level, source, view, scratch);
}

// Streams where that is cheaper than decoding the chunk at once: large chunks into strided memory, and selections that
// end well before the chunk does. `view` is of the stored shape.
bool Chain::streams(const DecodeView& view) const {
  const BytesStep& step = bytes_codecs_[0];
  const uint64_t size = step.max_decoded;
  if (plain_ == nullptr || !step.decoded_exact || size <= always_one_shot) return false;
  const uint64_t item_size = stored_.type->item_size();
  const bool most = needed_end(view.axes, stored_.shape, item_size) > size - size / 8;
  if (!most) return true;
  if (size <= step.codec->one_shot_limit()) return false;
  if (view.covers(stored_.shape) && is_c_contiguous(view, item_size)) return false;
  return size > transpose_bytes || !transposes(view);
}

bool Chain::decode_streamed(ByteSource& source, const DecodeView& view, Scratch& scratch) const {
  if (!streams(view)) return false;
  const BytesStep& step = bytes_codecs_[0];
  return named(step.name, [&] {
    const auto stream = step.codec->decode_stream(source, step.max_decoded, scratch);
    return stream && plain_->decode_stream(*stream, view, scratch);
  });
}

uint64_t Chain::decode_memory(const DecodeView& view, uint64_t encoded) const {
  if (max_encoded_ == no_bound) return (encoded == no_bound ? decoded_bytes_ : encoded) + decoded_bytes_;
  if (access_ == Access::blocks) return 0;
  if (access_ != Access::whole) {
    const DecodeView stored = permuted(view, last_permutation_);
    const bool contiguous = stored.covers(stored_.shape) && is_c_contiguous(stored, stored_.type->item_size());
    if (access_ == Access::ranges) return !contiguous && Bytes::reads_whole(decoded_bytes_, stored) ? decoded_bytes_ : 0;
    if (streams(stored)) return 0;
    if (contiguous) return encoded;
  }
  if (plain_ != nullptr && array_codecs_.empty() && bytes_codecs_.size() == 1 &&
      bytes_codecs_[0].codec->partial() == BytesToBytes::Partial::view) {
    const bool windows = checked_in_windows(decoded_bytes_, stored_.shape, permuted(view, last_permutation_));
    return windows ? 0 : encoded;
  }
  return encoded + decoded_bytes_;
}

uint64_t Chain::max_encoded(const BytesStep& step) {
  return step.max_decoded == no_bound ? no_bound : step.codec->max_encoded_size(step.max_decoded);
}

void Chain::decode_whole(size_t level, ByteSource& source, const DecodeView& view, Scratch& scratch) const {
  const BytesStep& step = bytes_codecs_[level - 1];
  Scratch::Lease buffer(scratch, 0);
  const ByteSpan in = named(step.name, [&] { return read_all(source, max_encoded(step), buffer); });
  if (step.max_decoded == no_bound) {
    Scratch::Lease out(scratch, 0);
    const size_t decoded = decode_unbounded(level, in, *out, scratch);  // may move the buffer
    SpanSource next(ByteSpan(*out).first(decoded));
    return decode_bytes(level - 1, next, view, scratch);
  }
  const auto decode_into = [&](MutByteSpan out) {
    return named(step.name, [&] {
      const size_t n = step.codec->decode(in, out, scratch);
      if (step.decoded_exact && n != step.max_decoded)
        corrupt(step.name, "expected ", step.max_decoded, " decoded bytes, found ", n);
      return n;
    });
  };
  if (level == 1 && plain_ != nullptr && view.covers(stored_.shape) &&
      is_c_contiguous(view, stored_.type->item_size())) {
    const MutByteSpan out{view.base, step.max_decoded};
    decode_into(out);
    plain_->to_memory(out.data(), out.size());
    return;
  }
  Scratch::Lease out(scratch, step.max_decoded);
  SpanSource next(ByteSpan(*out).first(decode_into(out->span())));
  decode_bytes(level - 1, next, view, scratch);
}

// Nothing but the data says how many bytes there are: the room grows while they do not fit, so that no more memory is
// taken than a few times what is really there. Returns their number.
size_t Chain::decode_unbounded(size_t level, ByteSpan in, Buffer& out, Scratch& scratch) const {
  constexpr uint64_t least = uint64_t{64} << 10, growth = 4;
  const uint64_t most = most_unbounded(max_unbounded_, in.size(), decoded_bytes_);
  const BytesStep& step = bytes_codecs_[level - 1];
  return named(step.name, [&] {
    for (uint64_t room = std::min(std::max(least, growth * in.size()), most);; room = std::min(growth * room, most)) {
      out.reserve_discard(static_cast<size_t>(room));
      try {
        return step.codec->decode(in, out.span(), scratch);
      } catch (const OutputFull&) {
        if (room == most) throw;
      }
    }
  });
}

void Chain::encode(const EncodeView& view, Buffer& out, Scratch& scratch) const {
  out.clear();
  encode_behind(view, out, scratch);
}

void Chain::encode_behind(const EncodeView& view, Buffer& out, Scratch& scratch) const {
  if (view.axes.size() != decoded_.shape.size())
    fail(Status::internal, "a view of rank ", view.axes.size(), " for chunks of rank ", decoded_.shape.size());
  encode_arrays(0, view, out, scratch);
}

std::optional<ByteSpan> Chain::encoded_view(const EncodeView& view) const {
  if (plain_ == nullptr || !array_codecs_.empty() || !bytes_codecs_.empty()) return std::nullopt;
  return plain_->encode_view(permuted(view, last_permutation_));
}

std::optional<EncodeView> Chain::elements_of(ByteSpan encoded) const {
  if (access_ != Access::ranges || !plain_->stored_as_memory()) return std::nullopt;
  if (encoded.size() != decoded_bytes_)
    named(array_to_bytes_name(), [&] { corrupt("bytes", "expected ", decoded_bytes_, " bytes, found ", encoded.size()); });
  const EncodeView stored = whole_view(encoded.data(), stored_.shape, stored_.type->item_size());
  EncodeView view = stored;
  for (size_t i = 0; i < last_permutation_.size(); ++i) view.axes[last_permutation_[i]] = stored.axes[i];
  return view;
}

void Chain::overwrite(MutByteSpan encoded, const EncodeView& view) const {
  gather(encoded.data(), stored_.shape, stored_.type->item_size(), 1, permuted(view, last_permutation_));
}

std::unique_ptr<BytePieces> Chain::encode_pieces(const EncodeView& view, Scratch& scratch) const {
  constexpr uint64_t worth_it = uint64_t{1} << 20;  // below this one buffer costs as little as the windows
  if (plain_ == nullptr || !array_codecs_.empty() || !bytes_codecs_.empty() || decoded_bytes_ < worth_it) return nullptr;
  const auto swap_unit = plain_->only_swaps();
  if (!swap_unit) return nullptr;
  const EncodeView stored = permuted(view, last_permutation_);
  // Where memory is transposed a window touches it all over; such chunks are gathered at once up to a size.
  if (!GatheredPieces::can_gather(stored) || (transposes(stored) && decoded_bytes_ <= transpose_bytes)) return nullptr;
  return std::make_unique<GatheredPieces>(stored, stored_.shape, *stored_.fill, *swap_unit, scratch);
}

void Chain::encode_arrays(size_t step, const EncodeView& view, Buffer& out, Scratch& scratch) const {
  if (step == array_codecs_.size()) return encode_bytes(permuted(view, last_permutation_), out, scratch);
  const ArrayStep& s = array_codecs_[step];
  const uint64_t item_size = s.decoded.type->item_size();
  const EncodeView from = permuted(view, s.before);
  Scratch::Lease encoded(scratch, s.encoded.bytes());
  if (from.covers(s.decoded.shape) && is_c_contiguous(from, item_size)) {
    named(s.name, [&] { s.codec->encode(s.decoded, {from.base, s.decoded.bytes()}, encoded->span(), scratch); });
  } else {
    Scratch::Lease gathered(scratch, s.decoded.bytes());
    if (!from.covers(s.decoded.shape)) fill_contiguous(gathered->data(), s.decoded.elements(), *s.decoded.fill);
    gather(gathered->data(), s.decoded.shape, item_size, 1, from);
    named(s.name, [&] { s.codec->encode(s.decoded, *gathered, encoded->span(), scratch); });
  }
  const std::byte* data = encoded->data();
  encode_arrays(step + 1, whole_view(data, s.encoded.shape, s.encoded.type->item_size()), out, scratch);
}

// Codecs that only add something behind the bytes do so where the last of the others has written them.
void Chain::encode_bytes(const EncodeView& view, Buffer& out, Scratch& scratch) const {
  const size_t start = out.size();
  size_t copying = bytes_codecs_.size();
  while (copying > 0 && bytes_codecs_[copying - 1].codec->encodes_in_place()) --copying;
  if (copying == 0) {
    if (!bytes_codecs_.empty()) out.reserve(start + encoded_room());
    named(array_to_bytes_name(), [&] { array_to_bytes_->encode(view, out, scratch); });
  } else {
    encode_copying(copying, view, out, scratch);
  }
  for (size_t i = copying; i < bytes_codecs_.size(); ++i)
    named(bytes_codecs_[i].name, [&] { bytes_codecs_[i].codec->encode_in_place(out, start); });
}

// Two buffers take turns, as far as they are needed; the last codec writes straight into `out`.
void Chain::encode_copying(size_t codecs, const EncodeView& view, Buffer& out, Scratch& scratch) const {
  std::optional<Scratch::Lease> spare[2];
  ByteSpan in;
  if (const auto ready = array_to_bytes_->encode_view(view)) {
    in = *ready;
  } else {
    Buffer& bytes = *spare[1].emplace(scratch, std::min<uint64_t>(stored_.bytes(), bytes_codecs_[0].max_decoded));
    bytes.clear();
    named(array_to_bytes_name(), [&] { array_to_bytes_->encode(view, bytes, scratch); });
    in = bytes;
  }
  for (size_t i = 0; i < codecs; ++i) {
    const BytesStep& step = bytes_codecs_[i];
    named(step.name, [&] {
      const uint64_t bound = step.codec->max_encoded_size(in.size());
      if (i + 1 == codecs) {
        const size_t start = out.size();
        const MutByteSpan room = out.extend(bound);
        out.resize(start + step.codec->encode(in, room, scratch));
        return;
      }
      std::optional<Scratch::Lease>& lease = spare[i % 2];
      if (!lease) lease.emplace(scratch, bound);
      Buffer& target = **lease;
      target.reserve_discard(bound);
      target.resize(step.codec->encode(in, target.span(), scratch));
      in = target;
    });
  }
}

const std::string& Chain::array_to_bytes_name() const {
  return configs_[configs_.size() - 1 - bytes_codecs_.size()].name;
}

}  // namespace zarr::codec
