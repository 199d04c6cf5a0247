#include "store/filesystem/listing.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "store/filesystem/system_error.hpp"
#include "store/key.hpp"

namespace zarr::store {
namespace {

struct Name {
  std::string name;
  unsigned char type;  // DT_*
};

// All names at once, so that no descriptor stays open while the caller works with them.
std::vector<Name> read_names(FileDescriptor directory, const std::string& path) {
  DIR* stream = ::fdopendir(directory.get());
  if (stream == nullptr) throw system_error(errno, "listing", path);
  directory.release();
  const std::unique_ptr<DIR, int (*)(DIR*)> closer(stream, ::closedir);
  std::vector<Name> names;
  while (true) {
    errno = 0;
    const struct dirent* entry = ::readdir(stream);
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.push_back({std::string(name), entry->d_type});
  }
  if (errno != 0 && errno != ENOENT) throw system_error(errno, "listing", path);
  return names;
}

std::string join(const std::string& path, const std::string& name) { return path.empty() ? name : path + "/" + name; }

bool is_key(const std::string& key) {
  try {
    check_key(key);
  } catch (const Error&) { return false; }
  return true;
}

// Whether the name is a directory, or a link to one. Everything else counts as a value, also a link that leads nowhere or
// out, a FIFO or a device: reading it then says what is wrong. Left out it would pass for absent.
bool is_directory(const FilesystemRoot& root, const std::string& key, unsigned char type) {
  if (type != DT_UNKNOWN && type != DT_LNK) return type == DT_DIR;
  const Opened opened = root.open(key, O_PATH);
  struct stat status;
  return opened.error == 0 && ::fstat(opened.fd.get(), &status) == 0 && S_ISDIR(status.st_mode);
}

struct Visited {  // the directories above, so that a ring of links is seen
  dev_t device;
  ino_t inode;
  std::shared_ptr<const Visited> parent;
};

bool contains(const Visited* visited, const struct stat& status) {
  for (; visited != nullptr; visited = visited->parent.get())
    if (visited->device == status.st_dev && visited->inode == status.st_ino) return true;
  return false;
}

struct Pending {
  std::string path;
  std::shared_ptr<const Visited> above;
};

}  // namespace

void walk(const FilesystemRoot& root, const std::string& path, bool recursive,
          const std::function<bool(const Found&)>& visit) {
  std::vector<Pending> pending = {{path, nullptr}};
  while (!pending.empty()) {
    const Pending here = std::move(pending.back());
    pending.pop_back();
    Opened opened = root.open(here.path, O_RDONLY | O_DIRECTORY);
    if (means_absent(opened.error)) {
      if (here.path == path) root.check_absent(path.empty() ? "." : path);
      continue;
    }
    struct stat status;
    if (opened.error == 0 && ::fstat(opened.fd.get(), &status) != 0) opened.error = errno;
    if (opened.error != 0) throw system_error(opened.error, "listing", here.path);
    if (status.st_nlink == 0 && here.path == path) root.check_absent(path.empty() ? "." : path);
    if (contains(here.above.get(), status)) continue;
    const auto visited = std::make_shared<const Visited>(Visited{status.st_dev, status.st_ino, here.above});
    for (const Name& name : read_names(std::move(opened.fd), here.path)) {
      const std::string key = join(here.path, name.name);
      if (!is_key(key)) continue;
      const bool directory = is_directory(root, key, name.type);
      const FoundKind kind = directory              ? FoundKind::directory
                             : is_litter(name.name) ? FoundKind::litter
                                                    : FoundKind::value;
      if (!visit({key, kind})) return;
      if (directory && recursive) pending.push_back({key, visited});
    }
  }
}

void remove_tree(const FilesystemRoot& root, const std::string& path) {
  // Directories in the order in which they were met; emptied, they are removed from the last to the first.
  std::vector<std::string> directories = {path};
  for (size_t i = 0; i < directories.size(); ++i) {
    const std::string here = directories[i];
    Opened opened = root.open(here, O_RDONLY | O_DIRECTORY | (i == 0 ? 0 : O_NOFOLLOW));
    if (means_absent(opened.error)) continue;
    if (opened.error != 0) throw system_error(opened.error, "erasing", here);
    const FileDescriptor directory(::openat(opened.fd.get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!directory) throw system_error(errno, "erasing", here);
    for (const Name& name : read_names(std::move(opened.fd), here)) {
      if (name.type != DT_DIR && ::unlinkat(directory.get(), name.name.c_str(), 0) == 0) continue;
      if (name.type == DT_DIR || errno == EISDIR) directories.push_back(join(here, name.name));
      else if (errno != ENOENT) throw system_error(errno, "erasing", join(here, name.name));
    }
  }
  for (size_t i = directories.size(); i-- > 0;) {
    if (directories[i].empty()) continue;
    const auto [parent, name] = split_key(directories[i]);
    const Opened opened = root.open(parent, O_PATH | O_DIRECTORY);
    if (means_absent(opened.error)) continue;
    if (opened.error != 0) throw system_error(opened.error, "erasing", directories[i]);
    // Somebody may be writing there again: what is not empty stays.
    if (::unlinkat(opened.fd.get(), name.c_str(), AT_REMOVEDIR) != 0 && !means_absent(errno) && errno != ENOTEMPTY &&
        errno != EEXIST)
      throw system_error(errno, "erasing", directories[i]);
  }
}

}  // namespace zarr::store
