// Opening a relative path so that neither ".." nor a symbolic link leads out of a directory.
#pragma once

#include <string>

#include "base/platform/file_descriptor.hpp"

namespace zarr::platform {

enum class Symlinks : uint8_t { follow_inside, refuse };

// Opens `path` ("" = the directory itself) below `directory`. O_CLOEXEC is added. EXDEV: the path leads out (absolute
// links always do); ELOOP: too many links, or any with `refuse`. Uses openat2 (Linux 5.6); elsewhere walks by
// component.
Opened open_beneath(int directory, const std::string& path, int flags, unsigned mode, Symlinks symlinks);

// The same for reading a short path, where the kernel can do it: nothing is allocated. Error ENOSYS: it cannot.
Opened open_beneath_for_reading(int directory, const char* path, Symlinks symlinks) noexcept;

// The same by the walk: for kernels and sandboxes without openat2, and for the tests that compare both.
Opened open_beneath_by_walk(int directory, const std::string& path, int flags, unsigned mode, Symlinks symlinks);

}  // namespace zarr::platform
