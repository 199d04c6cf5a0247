#include "coder.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>

#include "../common/module.hpp"

namespace zarr_zfp {
namespace {

using zarr_module::fail;

struct Free {
  void operator()(zfp_field* field) const { zfp_field_free(field); }
  void operator()(zfp_stream* stream) const { zfp_stream_close(stream); }
  void operator()(bitstream* bits) const { stream_close(bits); }
};
using Field = std::unique_ptr<zfp_field, Free>;
using Stream = std::unique_ptr<zfp_stream, Free>;
using Bits = std::unique_ptr<bitstream, Free>;

// A stream is whole words, of 8 bytes as libzfp is built by default (zfpy, zarrs), of one byte in Debian. The bits are the
// same: what is written here is filled up to 8 bytes with zeros, and words of any size are read.
constexpr size_t word = sizeof(uint64_t);
constexpr uint64_t whole_words(uint64_t bytes) { return (bytes + word - 1) / word * word; }

// Memory in words.
class Words {
 public:
  // `cleared`: zeros, which cost nothing where nobody touches them.
  Words(size_t bytes, bool cleared)
      : size_(whole_words(bytes)), data_(cleared ? std::calloc(size_, 1) : std::malloc(size_)) {
    if (!data_) throw std::bad_alloc();
  }
  std::byte* bytes() { return static_cast<std::byte*>(data_.get()); }
  size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  size_t size_;
  std::unique_ptr<void, Free> data_;
};

template <class Pointer>
Pointer made(Pointer pointer) {
  if (!pointer) throw std::bad_alloc();
  return pointer;
}

Field field_of(const Block& block, void* data) {
  const auto& n = block.extents;
  const zfp_type type = block.element->type;
  switch (n.size()) {
    case 1: return made(Field(zfp_field_1d(data, type, n[0])));
    case 2: return made(Field(zfp_field_2d(data, type, n[1], n[0])));
    case 3: return made(Field(zfp_field_3d(data, type, n[2], n[1], n[0])));
    default: return made(Field(zfp_field_4d(data, type, n[3], n[2], n[1], n[0])));
  }
}

Stream stream_of(const Settings& settings, const Block& block, unsigned dims) {
  Stream stream = made(Stream(zfp_stream_open(nullptr)));
  apply(settings, stream.get(), block.element->type, dims);
  return stream;
}

uint64_t blocks_of(const Block& block) {
  uint64_t blocks = 1;
  for (const size_t extent : block.extents) blocks *= (extent + 3) / 4;
  return blocks;
}

// Exact for streams of a fixed rate, in whole words.
uint64_t fixed_rate_bytes(const zfp_stream& stream, const Block& block) {
  return whole_words((blocks_of(block) * uint64_t{stream.maxbits} + 7) / 8);
}

// zarrs sets a fixed rate as for three dimensions whatever the chunk has; its bytes then have another size.
void fit_fixed_rate(const Settings& settings, const Block& block, size_t size, Stream& stream) {
  if (settings.mode != Mode::fixed_rate || settings.header || block.dims() == 3) return;
  if (fixed_rate_bytes(*stream, block) == whole_words(size) || settings.rate > ZFP_MAX_BITS / 64) return;
  Stream other = stream_of(settings, block, 3);
  if (fixed_rate_bytes(*other, block) == whole_words(size)) stream = std::move(other);
}

bool is_shape(const zfp_field& field, const std::vector<size_t>& extents) {
  const size_t found[] = {field.nx, field.ny, field.nz, field.nw};
  for (size_t d = 0; d < 4; ++d)
    if (found[d] != (d < extents.size() ? extents[extents.size() - 1 - d] : 0)) return false;
  return true;
}

// The mode of a chunk with a header is the header's. It must say the array's type, and the chunk's shape or (as numcodecs
// writes behind filters) as many values in one dimension; others would take more memory than the chunk justifies.
Field read_header(const Block& block, zfp_stream* stream) {
  Field found = made(Field(zfp_field_alloc()));
  if (zfp_read_header(stream, found.get(), ZFP_HEADER_FULL) == 0)
    fail(ZARR_CORRUPT_DATA, "expected a header of zfp (\"zfp\" and format ", ZFP_CODEC, "), found other bytes");
  if (found->type != block.element->type)
    fail(ZARR_CORRUPT_DATA, "expected values of ", block.element->name, ", found a chunk of libzfp's type ",
         int{found->type});
  if (!is_shape(*found, block.extents) && !is_shape(*found, {block.count}))
    fail(ZARR_CORRUPT_DATA, "expected ", block.count, " values in the shape of the chunk, found a header that says ",
         found->nx, " x ", found->ny, " x ", found->nz, " x ", found->nw);
  return found;
}

void attach(zfp_stream* stream, bitstream* bits) {
  zfp_stream_set_bit_stream(stream, bits);
  zfp_stream_rewind(stream);
}

}  // namespace

size_t encoded_bound(const Settings& settings, const Block& block) {
  Settings bounded = settings;
  if (settings.mode == Mode::read_only) bounded.mode = Mode::reversible;
  const Stream stream = stream_of(bounded, block, block.dims());
  const Field field = field_of(block, nullptr);
  const size_t bound = zfp_stream_maximum_size(stream.get(), field.get());
  if (bound == 0) fail(ZARR_UNSUPPORTED, "libzfp cannot compress a chunk of this shape");
  if (settings.header && zfp_field_metadata(field.get()) == ZFP_META_NULL)
    fail(ZARR_UNSUPPORTED, "the header of zfpy cannot say a chunk of this shape: extents share 48 bits");
  return whole_words(bound);
}

void encode(const Settings& settings, const Block& block, const std::byte* in,
            const std::function<void(const std::byte* data, size_t size)>& take) {
  const Element& element = *block.element;
  std::optional<Words> promoted;
  const void* values = in;
  if (element.converts() || reinterpret_cast<uintptr_t>(in) % element.size != 0) {
    promoted.emplace(block.count * zfp_type_size(element.type), false);
    promote(element, in, block.count, promoted->bytes());
    values = promoted->bytes();
  }
  const Stream stream = stream_of(settings, block, block.dims());
  const Field field = field_of(block, const_cast<void*>(values));
  Words out(zfp_stream_maximum_size(stream.get(), field.get()), false);
  const Bits bits = made(Bits(stream_open(out.bytes(), out.size())));
  attach(stream.get(), bits.get());
  if (settings.header && zfp_write_header(stream.get(), field.get(), ZFP_HEADER_FULL) == 0)
    fail(ZARR_UNSUPPORTED, "libzfp cannot write the header of this chunk");
  const size_t size = zfp_compress(stream.get(), field.get());
  if (size == 0) fail(ZARR_UNSUPPORTED, "libzfp cannot compress this chunk");
  std::memset(out.bytes() + size, 0, whole_words(size) - size);
  take(out.bytes(), whole_words(size));
}

void decode(const Settings& settings, const Block& block, const std::byte* in, size_t size, std::byte* out) {
  if (size == 0) fail(ZARR_CORRUPT_DATA, "expected a chunk of zfp, found no bytes");
  const Element& element = *block.element;
  Stream stream;
  Field field;
  if (settings.header) {  // from a copy of its own: what it says tells how much decoding may read
    uint64_t head[(ZFP_HEADER_MAX_BITS + 63) / 64 + 1] = {};
    std::memcpy(head, in, std::min(size, sizeof head));
    const Bits bits = made(Bits(stream_open(head, sizeof head)));
    stream = made(Stream(zfp_stream_open(nullptr)));
    attach(stream.get(), bits.get());
    field = read_header(block, stream.get());
  } else {
    stream = stream_of(settings, block, block.dims());
    fit_fixed_rate(settings, block, size, stream);
    field = field_of(block, nullptr);
  }
  // A block has minbits at least: with that true, the input justifies what decoding may read.
  const uint64_t least = std::max<uint64_t>(stream->minbits, 1), blocks = zfp_field_blocks(field.get());
  if (blocks > uint64_t{size} * 8 / least)
    fail(ZARR_CORRUPT_DATA, "expected ", blocks, " blocks of ", least, " bits or more, found ", size, " bytes");
  const size_t most = whole_words(zfp_stream_maximum_size(stream.get(), field.get()));
  if (size > most) fail(ZARR_CORRUPT_DATA, "expected at most ", most, " encoded bytes, found ", size);
  Words padded(most + word, true);  // libzfp does not know where its input ends: zeros follow it
  std::memcpy(padded.bytes(), in, size);
  const Bits bits = made(Bits(stream_open(padded.bytes(), padded.size())));
  attach(stream.get(), bits.get());
  if (settings.header) field = read_header(block, stream.get());

  std::optional<Words> values;
  std::byte* target = out;
  if (element.converts() || reinterpret_cast<uintptr_t>(out) % element.size != 0) {
    values.emplace(block.count * zfp_type_size(element.type), false);
    target = values->bytes();
  }
  zfp_field_set_pointer(field.get(), target);
  const size_t used = zfp_decompress(stream.get(), field.get());
  if (size < used || size > whole_words(used)) fail(ZARR_CORRUPT_DATA, "expected ", used, " encoded bytes, found ", size);
  if (values) demote(element, values->bytes(), block.count, out);
}

}  // namespace zarr_zfp
