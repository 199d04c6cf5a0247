#include "store/filesystem_store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "base/percent.hpp"
#include "store/filesystem/listing.hpp"
#include "store/filesystem/replace.hpp"
#include "store/filesystem/stored_file.hpp"
#include "store/filesystem/system_error.hpp"
#include "store/filesystem/temporary.hpp"
#include "store/key.hpp"

namespace zarr::store {
namespace {

class FilesystemStore final : public Store, public std::enable_shared_from_this<FilesystemStore> {
 public:
  FilesystemStore(const std::string& path, const FilesystemOptions& options)
      : options_(options),
        root_(path, options.create_root, options.follow_symlinks, options.read_only),
        writer_(root_, options.durability) {}

  std::string description() const override { return "file://" + percent_encode_path(root_.path()); }
  std::string identity() const override { return root_.identity(); }
  Cost cost() const override { return {.latency_ns = 4000, .bandwidth = uint64_t{4} << 30}; }

  Abilities abilities() const override {
    Abilities abilities;
    abilities.writable = !options_.read_only;
    abilities.atomic_set = options_.durability != Durability::in_place;
    abilities.set_pieces = true;
    abilities.create_if_absent = abilities.set_if_match = abilities.writable;
    if (abilities.writable) {
      const int root = root_.descriptor();
      abilities.lock = root < 0 || lockable(root);
    }
    return abilities;
  }

  std::optional<Value> get(const Request& request) override {
    check_key(request.key);
    return read_value(root_, request);
  }

  std::unique_ptr<Reader> open(const std::string& key) override {
    check_key(key);
    std::optional<StoredFile> file = StoredFile::open(root_, key);
    return file ? make_reader(std::move(*file), key) : nullptr;
  }

  std::optional<size_t> read_small(const std::string& key, MutByteSpan room) override {
    return read_small_file(root_, key, room);
  }

  bool read_exactly(std::string_view key, MutByteSpan out) noexcept override {
    return read_file_exactly(root_, key.data(), out);
  }

  std::optional<Stat> stat(const std::string& key) override {
    check_key(key);
    const std::optional<StoredFile> file = StoredFile::open(root_, key);
    if (!file) return std::nullopt;
    return Stat{file->version.size, file->exact_etag(key)};
  }

  std::string set(const std::string& key, ByteSpan bytes, const Condition& condition, bool want_etag) override {
    check_key(key);
    check_writable(key);
    return writer_.set(key, bytes, condition, want_etag);
  }

  void set_pieces(const std::string& key, BytePieces& value, const Condition& condition) override {
    check_key(key);
    check_writable(key);
    writer_.set(key, value, condition);
  }

  bool erase(const std::string& key) override {
    check_key(key);
    check_writable(key);
    return writer_.erase(key);
  }

  void erase_prefix(const std::string& prefix) override {
    check_prefix(prefix);
    check_writable(prefix);
    const std::string path = directory_of(prefix);
    remove_tree(root_, path);
    if (!path.empty()) writer_.remove_empty(split_key(path).directory);
  }

  void list(const std::string& prefix, bool recursive, const std::function<bool(const Entry&)>& emit) override {
    check_prefix(prefix);
    walk(root_, directory_of(prefix), recursive, [&](const Found& found) {
      if (found.kind == FoundKind::litter) return true;
      if (found.kind == FoundKind::value) return emit({found.key, false});
      return recursive || emit({found.key + "/", true});
    });
  }

  void flush() override {
    const int root = root_.descriptor();
    if (options_.read_only || root < 0) return;
    if (::syncfs(root) != 0) throw system_error(errno, "syncing the file system", "");
  }

  std::unique_ptr<Lock> lock(const std::string& key, const Cancel& cancel) override {
    check_key(key);
    if (options_.read_only) return nullptr;
    struct Keeping final : Lock {  // the lock refers to the store
      std::shared_ptr<FilesystemStore> store;
      std::unique_ptr<Lock> lock;
      ~Keeping() override { lock.reset(); }
    };
    auto keeping = std::make_unique<Keeping>();
    keeping->store = shared_from_this();
    keeping->lock = writer_.lock(key, cancel);
    return keeping;
  }

  Temporaries sweep(const std::string& prefix, bool remove) {
    check_prefix(prefix);
    if (remove) check_writable(prefix);
    Temporaries counts;
    walk(root_, directory_of(prefix), true, [&](const Found& found) {
      if (found.kind == FoundKind::litter) count_temporary(found.key, remove, counts);
      return true;
    });
    return counts;
  }

 private:
  static std::string directory_of(const std::string& prefix) {
    return prefix.substr(0, prefix.empty() ? 0 : prefix.size() - 1);
  }

  bool lockable(int root) const {
    int known = lockable_.load(std::memory_order_relaxed);
    if (known < 0) lockable_.store(known = DirectoryLock::supported(root) ? 1 : 0, std::memory_order_relaxed);
    return known == 1;
  }

  void check_writable(const std::string& key) const {
    if (options_.read_only)
      throw Error(Status::read_only, cat("the store ", description(), " was opened for reading")).with_key(key);
  }

  void count_temporary(const std::string& key, bool remove, Temporaries& counts) {
    const KeyParts parts = split_key(key);
    const Opened directory = root_.open(parts.directory, O_RDONLY | O_DIRECTORY);
    if (directory.error != 0) return;  // gone meanwhile
    switch (temporary_state(directory.fd.get(), parts.name)) {
      case TemporaryState::none: ++counts.foreign; break;
      case TemporaryState::live: ++counts.live; break;
      case TemporaryState::stale:
        ++counts.stale;
        if (!remove) break;
        if (::unlinkat(directory.fd.get(), parts.name.c_str(), 0) == 0) ++counts.removed;
        else if (errno != ENOENT) throw system_error(errno, "removing a stale temporary", key);
    }
  }

  const FilesystemOptions options_;
  FilesystemRoot root_;
  FileWriter writer_;
  mutable std::atomic<int> lockable_{-1};
};

}  // namespace

StorePtr open_filesystem_store(const std::string& path, const FilesystemOptions& options) {
  return std::make_shared<FilesystemStore>(path, options);
}

Temporaries sweep_temporaries(Store& store, const std::string& prefix, bool remove) {
  auto* filesystem = dynamic_cast<FilesystemStore*>(&store);
  return filesystem == nullptr ? Temporaries{} : filesystem->sweep(prefix, remove);
}

}  // namespace zarr::store
