// Damaged input: any outcome is fine but a crash, a hang, or an error of another kind than "corrupt".
#pragma once

#include "testing.hpp"

namespace zarr::codec::testing {

// Decodes whole and in part; true when that worked.
inline bool survives(const Chain& chain, ByteSpan encoded, Buffer& out, Scratch& scratch) {
  const Shape& shape = chain.decoded().shape;
  const uint64_t item_size = chain.decoded().type->item_size();
  bool fine = true;
  DecodeView part = whole_view(out.data(), shape, item_size);
  for (Axis& axis : part.axes) {
    axis.start = axis.count / 3;
    axis.count = std::max<uint64_t>(axis.count / 3, 1);
  }
  for (const DecodeView& view : {whole_view(out.data(), shape, item_size), part}) {
    try {
      SpanSource memory(encoded);
      chain.decode(memory, view, scratch);
      FileLikeSource file(encoded, 64);
      chain.decode(file, view, scratch);
    } catch (const Error& error) {
      fine = false;
      EXPECT_TRUE(error.status() == Status::corrupt_data || error.status() == Status::limit_exceeded)
          << error.message();
      EXPECT_FALSE(error.message().empty());
    }
  }
  return fine;
}

inline void check_damage(const Chain& chain, const Buffer& encoded) {
  SCOPED_TRACE(json::dump(codec_list_to_json(chain.configs())));
  Scratch scratch;
  Buffer out(std::max<size_t>(chain.decoded_bytes(), 1));
  Buffer bad(encoded.span());
  for (size_t at = 0; at < encoded.size(); ++at) {
    for (const std::byte mask : {std::byte{0x01}, std::byte{0x80}, std::byte{0xff}}) {
      bad.data()[at] = encoded.data()[at] ^ mask;
      survives(chain, bad, out, scratch);
    }
    bad.data()[at] = encoded.data()[at];
  }
  ASSERT_TRUE(survives(chain, encoded, out, scratch));
}

}  // namespace zarr::codec::testing
