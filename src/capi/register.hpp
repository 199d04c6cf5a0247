// What the register functions share.
#pragma once

#include <string>

namespace zarr::capi {

// A name to register under: not empty, at most 255 bytes, without control characters.
std::string name_argument(const char* name, size_t length, const char* argument);

}  // namespace zarr::capi
