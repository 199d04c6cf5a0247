// Codecs behind the public C table (zarr_codec_vtable): those that users register, and our own simple ones.
#pragma once

#include <memory>
#include <string>

#include "codec/registry.hpp"
#include "zarr.h"

namespace zarr::codec {

// A factory of codecs that call `vtable` (copied). The factory and its codecs share `user_data` and release it with the
// last of them. Throws invalid_argument when a needed member is missing; user_data is the caller's then.
Factory vtable_factory(std::string name, const zarr_codec_vtable& vtable, void* user_data);
// The same with a shared user_data, whose deleter takes the place of vtable.release_user_data.
Factory vtable_factory(std::string name, const zarr_codec_vtable& vtable, std::shared_ptr<void> user_data);

}  // namespace zarr::codec
