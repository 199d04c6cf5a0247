// Elements of variable length as texts, through a chain and back.
#pragma once

#include "testing.hpp"

namespace zarr::codec::testing {

using Texts = std::vector<std::string>;

// References to texts, as the engine has them in memory.
inline Buffer refs_of(const Texts& texts) {
  Buffer refs(texts.size() * sizeof(ValueRef));
  for (size_t i = 0; i < texts.size(); ++i) {
    const ValueRef ref = ValueRef::of(as_bytes(texts[i]));
    std::memcpy(refs.data() + i * sizeof ref, &ref, sizeof ref);
  }
  return refs;
}

inline std::string text_at(const std::byte* item) { return std::string(as_text(ValueRef::load(item).bytes())); }

inline Buffer encode(const Chain& chain, const Texts& texts) {
  Scratch scratch;
  Buffer out;
  const Buffer refs = refs_of(texts);
  chain.encode(whole_view<const std::byte>(refs.data(), chain.decoded().shape, sizeof(ValueRef)), out, scratch);
  return out;
}

inline Texts decode(const Chain& chain, ByteSource& source) {
  Scratch scratch;
  Buffer refs(chain.decoded_bytes());
  ValueArena values;
  DecodeView view = whole_view(refs.data(), chain.decoded().shape, sizeof(ValueRef));
  view.values = &values;
  chain.decode(source, view, scratch);
  Texts out;
  for (size_t at = 0; at < refs.size(); at += sizeof(ValueRef)) out.push_back(text_at(refs.data() + at));
  return out;
}
inline Texts decode(const Chain& chain, ByteSpan encoded) {
  SpanSource source(encoded);
  return decode(chain, source);
}

}  // namespace zarr::codec::testing
