// Temporary files of writes in progress: ".zarr-HOST-PID-NUMBER.partial" beside the file that they become.
//
// HOST stands for the running system and its process namespace, so that PID can be asked for. A temporary is stale when
// its writer is dead, or when nobody has written to it for long (15 minutes on this host, an hour when the writer is
// elsewhere).
#pragma once

#include <string>
#include <string_view>

#include "base/platform/file_descriptor.hpp"

namespace zarr::store {

std::string temporary_name();

enum class TemporaryState : uint8_t { none, live, stale };
// Of the entry `name` of an opened directory; none: not a temporary of this library.
TemporaryState temporary_state(int directory, const std::string& name);

// Removes stale temporaries among the first entries of a directory (a look that must stay cheap).
void sweep_directory(int directory);

class TemporaryFile {
 public:
  TemporaryFile() = default;
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();  // removes what was not renamed

  // 0 or errno. ENOENT: the directory was removed. `directory` outlives this.
  int create(int directory);
  int fd() const { return fd_.get(); }
  const std::string& name() const { return name_; }
  int close() { return fd_.close(); }
  // 0 or errno; EEXIST when `only_if_absent` and there is one.
  int rename_to(const std::string& name, bool only_if_absent);

 private:
  int directory_ = -1;
  platform::FileDescriptor fd_;
  std::string name_;  // "" = nothing to remove
};

}  // namespace zarr::store
