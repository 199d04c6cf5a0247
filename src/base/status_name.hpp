// Names of the status codes as zarr.h spells them.
#pragma once

#include <array>
#include <string_view>

#include "base/error.hpp"

namespace zarr {

inline constexpr std::array<const char*, 17> status_names = {
    "ZARR_OK",         "ZARR_NOT_FOUND",     "ZARR_EXISTS",    "ZARR_INVALID_ARGUMENT", "ZARR_INVALID_METADATA",
    "ZARR_UNSUPPORTED", "ZARR_CORRUPT_DATA", "ZARR_OUT_OF_RANGE", "ZARR_PRECONDITION_FAILED", "ZARR_READ_ONLY",
    "ZARR_IO",         "ZARR_TIMEOUT",       "ZARR_CANCELLED", "ZARR_NO_MEMORY",        "ZARR_CALLBACK",
    "ZARR_INTERNAL",   "ZARR_LIMIT_EXCEEDED"};
static_assert(status_names.size() == static_cast<size_t>(Status::limit_exceeded) + 1);

constexpr const char* status_name(Status status) { return status_names[static_cast<size_t>(status)]; }

}  // namespace zarr
