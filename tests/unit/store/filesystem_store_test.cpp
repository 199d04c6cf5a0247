#include "store/filesystem_store.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <csignal>

#include "store_behaviour.hpp"
#include "temporary_directory.hpp"

namespace zarr::store {
namespace {

using Names = std::vector<std::string>;

class FilesystemStore : public testing::TestWithParam<Durability> {
 protected:
  StorePtr open(FilesystemOptions options = {}) {
    options.durability = GetParam();
    return open_filesystem_store(directory_.path(), options);
  }
  TemporaryDirectory directory_;
};
INSTANTIATE_TEST_SUITE_P(Durabilities, FilesystemStore,
                         testing::Values(Durability::rename, Durability::in_place, Durability::fsync),
                         [](const auto& info) {
                           return info.param == Durability::rename     ? "rename"
                                  : info.param == Durability::in_place ? "in_place"
                                                                       : "fsync";
                         });

TEST_P(FilesystemStore, Ranges) { check_ranges(*open()); }
TEST_P(FilesystemStore, Conditions) { check_conditions(*open()); }
TEST_P(FilesystemStore, Prefixes) { check_prefixes(*open()); }
TEST_P(FilesystemStore, BadKeys) { check_bad_keys(*open()); }
TEST_P(FilesystemStore, ConcurrentConditions) { check_concurrent_conditions(*open()); }
TEST_P(FilesystemStore, Pieces) { check_pieces(*open()); }
TEST_P(FilesystemStore, PiecesThatFail) {
  const auto store = open();
  put(*store, "k", "old value");
  for (const char* key : {"k", "new/k"}) {
    CountedPieces pieces(300000, 3);
    EXPECT_EQ(status_of([&] { store->set_pieces(key, pieces, {}); }), Status::invalid_argument);
  }
  if (GetParam() == Durability::in_place) return;  // torn
  EXPECT_EQ(get_text(*store, "k"), "old value");
  EXPECT_EQ(std::distance(std::filesystem::recursive_directory_iterator(directory_.path()), {}), 1);
}
TEST_P(FilesystemStore, Readers) {
  if (GetParam() != Durability::in_place) check_readers(*open());  // in place, a reader does not keep its version
}

TEST_P(FilesystemStore, LeavesNothingBehind) {
  const auto store = open();
  put(*store, "c/0/1", "a");
  put(*store, "c/0/2", "b");
  put(*store, "c/0/2", "bb");
  EXPECT_EQ(status_of([&] { put(*store, "c/0/2", "c", if_absent()); }), Status::precondition_failed);
  EXPECT_EQ(status_of([&] { put(*store, "new/dir/x", "c", if_match("1.2.3.4")); }), Status::precondition_failed);
  EXPECT_FALSE(std::filesystem::exists(directory_ / "new"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_ / "c/0"), {}), 2);
  EXPECT_TRUE(store->erase("c/0/1"));
  EXPECT_TRUE(std::filesystem::exists(directory_ / "c/0"));
  EXPECT_TRUE(store->erase("c/0/2"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "c"));
  EXPECT_TRUE(std::filesystem::exists(directory_.path()));
}

TEST_P(FilesystemStore, ShrinksAndGrows) {
  const auto store = open();
  for (const size_t size : {100000u, 10u, 0u, 300000u, 299999u}) {
    const std::string text(size, static_cast<char>('a' + size % 26));
    put(*store, "k", text);
    EXPECT_EQ(get_text(*store, "k"), text);
    EXPECT_EQ(store->stat("k")->size, size);
  }
}

// No descriptor may stay open, whatever fails.
TEST_P(FilesystemStore, ClosesWhatItOpens) {
  const auto store = open();
  const auto descriptors = [] { return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}); };
  put(*store, "a/k", "x");
  const auto before = descriptors();
  for (int i = 0; i < 20; ++i) {
    put(*store, "a/k", "x");
    get_text(*store, "a/k");
    store->open("a/k");
    listed(*store, "", true);
    store->lock("a/k", {});
    status_of([&] { put(*store, "a/k", "y", if_absent()); });
    status_of([&] { put(*store, "a/k/z", "y"); });
    status_of([&] { get_text(*store, "a/k", ByteRange::part(5, 5)); });
    put(*store, "b/c/d", "x");
    store->erase("b/c/d");
  }
  EXPECT_EQ(descriptors(), before);
}

TEST(FilesystemStoreOpen, AbsentRoot) {
  TemporaryDirectory directory;
  const std::string path = directory / "deep/er/root";
  const auto without = open_filesystem_store(path, {});
  EXPECT_EQ(get_text(*without, "k"), "(absent)");
  EXPECT_EQ(listed(*without, "", true), Names{});
  EXPECT_FALSE(without->erase("k"));
  EXPECT_EQ(status_of([&] { put(*without, "k", "v"); }), Status::not_found);
  FilesystemOptions options;
  options.create_root = true;
  const auto with = open_filesystem_store(path, options);
  EXPECT_FALSE(std::filesystem::exists(directory / "deep"));
  put(*with, "k", "v");
  EXPECT_EQ(get_text(*without, "k"), "v");
  EXPECT_EQ(with->identity(), without->identity());
  std::filesystem::create_directory_symlink(path, directory / "link");
  EXPECT_EQ(open_filesystem_store(directory / "link", {})->identity(), with->identity());
  write_file(directory / "file", "x");
  EXPECT_EQ(status_of([&] { open_filesystem_store(directory / "file", {}); }), Status::io);
  EXPECT_EQ(status_of([&] { open_filesystem_store("", {}); }), Status::invalid_argument);
}

TEST(FilesystemStoreOpen, DeletedRootIsNoSetOfAbsentValues) {
  TemporaryDirectory directory;
  std::filesystem::create_directory(directory / "root");
  const auto store = open_filesystem_store(directory / "root", {});
  std::filesystem::remove_all(directory / "root");
  EXPECT_EQ(status_of([&] { get_text(*store, "k"); }), Status::io);
  EXPECT_EQ(status_of([&] { listed(*store, "", true); }), Status::io);
  EXPECT_EQ(status_of([&] { put(*store, "k", "v"); }), Status::io);
}

// A store for reading opens its root when it is needed: then it must be the directory that was there at first.
TEST(FilesystemStoreOpen, ARootThatIsOpenedLateIsTheSameOne) {
  FilesystemOptions options;
  options.read_only = true;
  for (const bool replaced : {false, true}) {
    TemporaryDirectory directory;
    std::filesystem::create_directory(directory / "root");
    write_file(directory / "root/k", "v");
    const auto store = open_filesystem_store(directory / "root", options);
    const auto same = open_filesystem_store(directory / "root", {});
    EXPECT_EQ(store->identity(), same->identity());
    std::filesystem::rename(directory / "root", directory / "old");
    if (replaced) {
      std::filesystem::create_directory(directory / "root");
      write_file(directory / "root/k", "another");
    }
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(status_of([&] { get_text(*store, "k"); }), Status::io) << replaced;
      EXPECT_EQ(status_of([&] { get_text(*store, "absent"); }), Status::io) << replaced;
      EXPECT_EQ(status_of([&] { listed(*store, "", true); }), Status::io) << replaced;
    }
    EXPECT_EQ(get_text(*same, "k"), "v");
    std::filesystem::remove_all(directory / "root");
    std::filesystem::rename(directory / "old", directory / "root");
    EXPECT_EQ(get_text(*store, "k"), "v");
  }
  TemporaryDirectory directory;
  write_file(directory / "file", "x");
  EXPECT_EQ(status_of([&] { open_filesystem_store(directory / "file", options); }), Status::io);
  EXPECT_EQ(status_of([&] { open_filesystem_store(directory / "file/below", options); }), Status::io);
  const auto absent = open_filesystem_store(directory / "later", options);
  EXPECT_EQ(get_text(*absent, "k"), "(absent)");
  std::filesystem::create_directory(directory / "later");
  write_file(directory / "later/k", "v");
  EXPECT_EQ(get_text(*absent, "k"), "v");
}

TEST(FilesystemStoreOpen, SmallValuesInOneRead) {
  TemporaryDirectory directory;
  std::filesystem::create_directories(directory / "root/a/folder");
  write_file(directory / "root/k", "value");
  write_file(directory / "root/a/k", "below");
  write_file(directory / "root/empty", "");
  write_file(directory / "outside", "secret");
  std::filesystem::create_symlink("a/k", directory / "root/inside");
  std::filesystem::create_symlink("../outside", directory / "root/out");
  std::filesystem::create_symlink("..", directory / "root/up");
  ASSERT_EQ(::mkfifo((directory / "root/fifo").c_str(), 0600), 0);
  for (const bool read_only : {false, true}) {
    FilesystemOptions options;
    options.read_only = read_only;
    const auto small = [&](Store& store, const std::string& key, size_t room = 100) {
      std::string bytes(room, '?');
      const auto size = store.read_small(key, {reinterpret_cast<std::byte*>(bytes.data()), bytes.size()});
      return size ? bytes.substr(0, *size) : "(none)";
    };
    const auto store = open_filesystem_store(directory / "root", options);
    for (int i = 0; i < 2; ++i) {  // before and after the root is opened
      EXPECT_EQ(small(*store, "k"), "value");
      EXPECT_EQ(small(*store, "k", 6), "value");
      EXPECT_EQ(small(*store, "k", 5), "(none)");
      for (const char* key : {"absent", "empty", "a", "fifo", "out"}) EXPECT_EQ(small(*store, key), "(none)") << key;
      EXPECT_EQ(small(*store, "inside"), read_only && i == 0 ? "(none)" : "below");
      if (i == 0) EXPECT_EQ(get_text(*store, "k"), "value");
    }
    EXPECT_EQ(small(*store, "a/k"), "below");
    EXPECT_EQ(small(*store, "a/folder"), "(none)");
    EXPECT_EQ(small(*store, "up/outside"), "(none)");
  }
}

TEST(FilesystemStoreOpen, ReadOnlyRefusesWrites) {
  TemporaryDirectory directory;
  put(*open_filesystem_store(directory.path(), {}), "k", "v");
  FilesystemOptions options;
  options.read_only = true;
  const auto store = open_filesystem_store(directory.path(), options);
  EXPECT_EQ(get_text(*store, "k"), "v");
  EXPECT_EQ(status_of([&] { put(*store, "k", "w"); }), Status::read_only);
  EXPECT_EQ(status_of([&] { store->erase("k"); }), Status::read_only);
  EXPECT_EQ(status_of([&] { store->erase_prefix(""); }), Status::read_only);
  EXPECT_FALSE(store->abilities().writable);
  EXPECT_EQ(store->lock("k", {}), nullptr);
  EXPECT_EQ(get_text(*store, "k"), "v");
}

TEST(FilesystemStoreErrors, NamesAndErrnoAreReported) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  put(*store, "file", "x");
  put(*store, "dir/x", "x");
  const auto failure = [&](const auto& body) {
    try {
      body();
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::io);
      return std::pair(error.key(), error.sys_errno());
    }
    return std::pair(std::string("no failure"), 0);
  };
  EXPECT_EQ(failure([&] { put(*store, "file/below", "x"); }), std::pair(std::string("file/below"), ENOTDIR));
  EXPECT_EQ(failure([&] { put(*store, "dir", "x"); }), std::pair(std::string("dir"), EISDIR));
  ASSERT_EQ(::mkfifo((directory / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(failure([&] { get_text(*store, "fifo"); }).first, "fifo");
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "%s", (directory / "socket").c_str());
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0) << address.sun_path;
  ::close(socket);
  EXPECT_EQ(failure([&] { get_text(*store, "socket"); }).first, "socket");
  EXPECT_EQ(failure([&] { store->stat("socket"); }).first, "socket");
  std::filesystem::create_symlink("fifo", directory / "link");
  EXPECT_EQ(failure([&] { store->open("link"); }).first, "link");
  // Listed, so that they do not pass for absent.
  EXPECT_EQ(listed(*store, "", true), (Names{"dir/x", "fifo", "file", "link", "socket"}));
}

// File systems such as eCryptfs have shorter names than 255 bytes; here: a path over the system's limit is an error as
// well.
TEST(FilesystemStoreErrors, LongNames) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  put(*store, std::string(255, 'n'), "x");
  EXPECT_EQ(get_text(*store, std::string(255, 'n')), "x");
  for (const auto& key : {std::string(256, 'n'), std::string(300, 'n'), "a/" + std::string(300, 'n') + "/b"}) {
    EXPECT_EQ(status_of([&] { put(*store, key, "x"); }), Status::invalid_argument);
    EXPECT_EQ(status_of([&] { get_text(*store, key); }), Status::invalid_argument);
  }
  std::string deep;
  while (deep.size() < 4000) deep += std::string(99, 'd') + "/";
  put(*store, deep + "x", "deep");
  EXPECT_EQ(get_text(*store, deep + "x"), "deep");
  EXPECT_EQ(listed(*store, "", true).size(), 2u);
  store->erase_prefix("");
  EXPECT_EQ(listed(*store, "", true), Names{});
}

// Permission cases run as nobody when the test runs as root (root may do everything).
bool drop_privileges() { return ::geteuid() != 0 || ::setresuid(65534, 65534, 65534) == 0; }

TEST(FilesystemStoreErrors, PermissionDeniedIsNotAbsent) {
  TemporaryDirectory directory;
  const auto writer = open_filesystem_store(directory.path(), {});
  put(*writer, "secret/k", "x");
  put(*writer, "open/unreadable", "x");
  put(*writer, "open/readable", "x");
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
  ::chmod((directory / "open").c_str(), 0555);
  ::chmod((directory / "open/unreadable").c_str(), 0000);
  ::chmod((directory / "secret").c_str(), 0000);
  const pid_t child = start_child([&] {
    if (!drop_privileges()) return false;
    const auto store = open_filesystem_store(directory.path(), {});
    const auto denied = [&](const auto& body) {
      try {
        body();
      } catch (const Error& error) {
        return error.status() == Status::io && error.sys_errno() == EACCES && !error.key().empty();
      }
      return false;
    };
    return denied([&] { get_text(*store, "secret/k"); }) && denied([&] { get_text(*store, "secret/absent"); }) &&
           denied([&] { store->stat("secret/k"); }) && denied([&] { store->open("open/unreadable"); }) &&
           denied([&] { listed(*store, "secret/", true); }) && denied([&] { listed(*store, "", true); }) &&
           denied([&] { put(*store, "open/new", "x"); }) && denied([&] { put(*store, "open/readable", "y"); }) &&
           denied([&] { put(*store, "secret/k", "y"); }) && denied([&] { store->erase("open/readable"); }) &&
           denied([&] { store->erase_prefix("open/"); }) && get_text(*store, "open/readable") == "x";
  });
  EXPECT_EQ(wait_for(child), 0);
  ::chmod((directory / "secret").c_str(), 0755);
  ::chmod((directory / "open").c_str(), 0755);
  EXPECT_EQ(get_text(*writer, "open/readable"), "x");
  EXPECT_EQ(get_text(*writer, "secret/k"), "x");
}

// A full disk, played by a limit on the file size: short writes first, then EFBIG.
TEST(FilesystemStoreErrors, FailedWriteLeavesTheOldValue) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  put(*store, "k", "old value");
  const pid_t child = start_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {100000, 100000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return false;
    try {
      put(*store, "k", std::string(150000, 'n'));
    } catch (const Error& error) {
      if (error.status() != Status::io || error.sys_errno() != EFBIG || error.key() != "k") return false;
    }
    CountedPieces pieces(300000);
    if (status_of([&] { store->set_pieces("k", pieces, {}); }) != Status::io) return false;
    put(*store, "fits", std::string(100000, 'f'));
    return status_of([&] { put(*store, "sub/dir/k", std::string(100001, 'n')); }) == Status::io;
  });
  EXPECT_EQ(wait_for(child), 0);
  EXPECT_EQ(get_text(*store, "k"), "old value");
  EXPECT_EQ(get_text(*store, "fits").size(), 100000u);
  EXPECT_EQ(listed(*store, "", true), (Names{"fits", "k"}));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.path()), {}),
            2);  // no temporary, no empty directory
}

TEST(FilesystemStoreErrors, TruncatedWhileOpen) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  put(*store, "k", std::string(1000, 'x'));
  const auto reader = store->open("k");
  std::filesystem::resize_file(directory / "k", 500);
  std::vector<std::byte> out(400);
  EXPECT_NO_THROW(reader->read_at(100, out));
  EXPECT_EQ(status_of([&] { reader->read_at(200, out); }), Status::corrupt_data);
}

TEST(FilesystemStoreErrors, TooManyOpenFiles) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  put(*store, "k", "x");
  const pid_t child = start_child([&] {
    const rlimit limit = {static_cast<rlim_t>(::dup(0)), 4096};  // no descriptor is left
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
    try {
      get_text(*store, "k");
    } catch (const Error& error) {
      return error.sys_errno() == EMFILE && error.retryable() && error.status() == Status::io;
    }
    return false;
  });
  EXPECT_EQ(wait_for(child), 0);
}

TEST(FilesystemStoreListing, LeavesLitterOut) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  put(*store, "a/k", "x");
  for (const char* name : {".6b1f0a.partial", "k.__lock", "k.tmp", "k.lock", "._k", ".DS_Store", ".zarr-1-2-3.partial"})
    write_file(directory / ("a/" + std::string(name)), "litter");
  write_file(directory / "a/back\\slash", "no key");
  write_file(directory / "a/\xff", "no key");
  std::filesystem::create_directory(directory / "group.tmp");  // a directory is never litter
  put(*store, "group.tmp/k", "x");
  EXPECT_EQ(listed(*store, "", true), (Names{"a/k", "group.tmp/k"}));
  EXPECT_EQ(listed(*store, "a/", false), Names{"a/k"});
  EXPECT_EQ(listed(*store, "", false), (Names{"a/", "group.tmp/"}));
  store->erase_prefix("a/");
  EXPECT_FALSE(std::filesystem::exists(directory / "a"));
}

}  // namespace
}  // namespace zarr::store
