// zarr_codec_chain: a chain of codecs and the context that lends it memory.
#pragma once

#include <memory>

#include "capi/context.hpp"
#include "capi/handle.hpp"
#include "codec/chain.hpp"
#include "zarr.h"

struct zarr_codec_chain : zarr::capi::Handle<zarr_codec_chain> {
  static constexpr uint32_t tag_value = 0x7a436863;
  static constexpr const char* noun = "a zarr_codec_chain";
  zarr_codec_chain(zarr::capi::ContextPtr c, std::shared_ptr<const zarr::codec::Chain> made)
      : context(std::move(c)), chain(std::move(made)) {}

  const zarr::capi::ContextPtr context;
  const std::shared_ptr<const zarr::codec::Chain> chain;
};
