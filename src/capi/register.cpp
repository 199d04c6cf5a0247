// Registration of codecs and stores that live behind a vtable.
#include "capi/adopted.hpp"
#include "capi/context.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "codec/vtable_codec.hpp"

namespace zarr::capi {
namespace {

std::string name_argument(const char* name, size_t length, const char* argument) {
  const std::string_view text = text_argument(name, length, argument);
  if (text.empty()) fail(Status::invalid_argument, "argument '", argument, "' is empty");
  if (text.size() > 255) fail(Status::invalid_argument, "argument '", argument, "' has ", text.size(), " bytes: expected at most 255");
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      fail(Status::invalid_argument, "argument '", argument, "' holds a control character");
  return std::string(text);
}

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_register_codec(zarr_context* context, const char* name, size_t name_length, const zarr_codec_vtable* vtable,
                                void* user_data, uint32_t flags, zarr_error** err) {
  return guard(err, [&] {
    const ContextPtr& state = context_of(context);
    std::string text = name_argument(name, name_length, "name");
    require(vtable, "vtable");
    check_flags(flags, ZARR_REGISTER_REPLACE, "flags");
    const auto table = copy_struct(vtable, "zarr_codec_vtable");
    check_flags(table.capabilities, ZARR_CODEC_ANY_THREAD, "zarr_codec_vtable.capabilities");
    Adopted adopted(user_data, table.release_user_data);
    codec::Factory factory = codec::vtable_factory(text, table, adopted.data());
    state->codecs().add(std::move(text), std::move(factory), (flags & ZARR_REGISTER_REPLACE) != 0);
    adopted.take();
  });
}

}  // extern "C"
