#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

#include "base/platform/open_beneath.hpp"
#include "store/filesystem_store.hpp"
#include "store_behaviour.hpp"
#include "temporary_directory.hpp"

namespace zarr::store {
namespace {

// outside/secret, and root/ with links of every kind
class Symlinks : public testing::Test {
 protected:
  Symlinks() {
    write_file(directory_ / "outside/secret", "secret");
    write_file(root_ + "/dir/k", "inside");
    link(directory_ / "outside", "absolute_dir");
    link(directory_ / "outside/secret", "absolute_file");
    link("../outside", "relative_dir");
    link("../outside/secret", "relative_file");
    link("dir/../../outside/secret", "through_dir");
    link("../root/dir/k", "out_and_in");
    link("dir", "good_dir");
    link("dir/k", "good_file");
    link("../good_dir/k", "dir/up_and_down");
    link("ring_b", "ring_a");
    link("ring_a", "ring_b");
    link(".", "dir/self");
    link("..", "dir/up");
    link("nowhere", "dangling");
    link("/proc/self/root/etc", "magic");
  }
  void link(const std::string& target, const std::string& name) {
    std::filesystem::create_symlink(target, root_ + "/" + name);
  }

  TemporaryDirectory directory_;
  const std::string root_ = directory_ / "root";
};

const std::vector<std::string> escapes = {"absolute_dir/secret", "absolute_file", "relative_dir/secret",
                                          "relative_file",       "through_dir",   "out_and_in",
                                          "magic/passwd"};

TEST_F(Symlinks, NeverLeadOut) {
  const auto store = open_filesystem_store(root_, {});
  for (const auto& key : escapes) {
    EXPECT_EQ(status_of([&] { get_text(*store, key); }), Status::io) << key;
    EXPECT_EQ(status_of([&] { store->stat(key); }), Status::io) << key;
    EXPECT_EQ(status_of([&] { store->open(key); }), Status::io) << key;
  }
  for (const char* key : {"absolute_dir/secret", "relative_dir/secret", "relative_dir/new", "absolute_dir/a/b"}) {
    EXPECT_EQ(status_of([&] { put(*store, key, "overwritten"); }), Status::io) << key;
    EXPECT_EQ(status_of([&] { store->erase(key); }), Status::io) << key;
    EXPECT_EQ(status_of([&] { store->lock(key, {}); }), Status::io) << key;
  }
  EXPECT_EQ(status_of([&] { listed(*store, "absolute_dir/", true); }), Status::io);
  EXPECT_EQ(status_of([&] { store->erase_prefix("relative_dir/"); }), Status::io);
  EXPECT_EQ(read_file(directory_ / "outside/secret"), "secret");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_ / "outside"), {}), 1);
}

TEST_F(Symlinks, InPlaceNeverWritesOutside) {
  FilesystemOptions options;
  options.durability = Durability::in_place;
  const auto store = open_filesystem_store(root_, options);
  for (const auto& key : escapes) EXPECT_EQ(status_of([&] { put(*store, key, "overwritten"); }), Status::io) << key;
  EXPECT_EQ(read_file(directory_ / "outside/secret"), "secret");
  EXPECT_EQ(read_file(root_ + "/dir/k"), "inside");
}

TEST_F(Symlinks, RenameReplacesALinkAndNotItsTarget) {
  const auto store = open_filesystem_store(root_, {});
  put(*store, "relative_file", "mine");
  EXPECT_EQ(get_text(*store, "relative_file"), "mine");
  EXPECT_EQ(read_file(directory_ / "outside/secret"), "secret");
  EXPECT_TRUE(store->erase("absolute_file"));
  store->erase_prefix("");
  EXPECT_EQ(read_file(directory_ / "outside/secret"), "secret");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(root_), {}), 0);
}

TEST_F(Symlinks, WorkInsideTheRoot) {
  const auto store = open_filesystem_store(root_, {});
  for (const char* key : {"good_dir/k", "good_file", "dir/up_and_down", "dir/self/self/k", "dir/up/dir/k"})
    EXPECT_EQ(get_text(*store, key), "inside") << key;
  put(*store, "good_dir/new", "x");
  EXPECT_EQ(read_file(root_ + "/dir/new"), "x");
}

TEST_F(Symlinks, RingsAndDanglingLinksAreErrors) {
  const auto store = open_filesystem_store(root_, {});
  EXPECT_EQ(status_of([&] { get_text(*store, "ring_a"); }), Status::io);
  EXPECT_EQ(status_of([&] { get_text(*store, "dangling"); }), Status::io);  // not a missing chunk
  EXPECT_EQ(get_text(*store, "dangling/x"), "(absent)");
}

TEST_F(Symlinks, ListingEndsInRings) {
  const auto names = listed(*open_filesystem_store(root_, {}), "", true);
  EXPECT_TRUE(std::count(names.begin(), names.end(), "dir/k"));
  EXPECT_TRUE(std::count(names.begin(), names.end(), "good_dir/k"));
  EXPECT_TRUE(std::count(names.begin(), names.end(), "relative_dir"));  // as a value, which then cannot be read
  for (const auto& name : names) EXPECT_EQ(name.find("secret"), std::string::npos) << name;
}

TEST_F(Symlinks, CanBeRefused) {
  FilesystemOptions options;
  options.follow_symlinks = false;
  const auto store = open_filesystem_store(root_, options);
  EXPECT_EQ(get_text(*store, "dir/k"), "inside");
  for (const char* key : {"good_dir/k", "good_file"})
    EXPECT_EQ(status_of([&] { get_text(*store, key); }), Status::io) << key;
}

// The walk for old kernels answers as openat2 does.
TEST_F(Symlinks, WalkAgreesWithTheKernel) {
  const int root = ::open(root_.c_str(), O_PATH | O_DIRECTORY);
  std::vector<std::string> paths = escapes;
  for (const char* path : {"dir",
                           "dir/k",
                           "good_dir",
                           "good_dir/k",
                           "good_file",
                           "dir/up_and_down",
                           "dir/self/self/k",
                           "dir/up/dir/k",
                           "dir/up/up/x",
                           "dir/up/..",
                           "ring_a",
                           "ring_a/x",
                           "dangling",
                           "dangling/x",
                           "dir/k/x",
                           "nothing",
                           "dir/nothing",
                           "..",
                           "../outside",
                           "dir/..",
                           "dir/../..",
                           "good_dir/..",
                           "good_dir/../dir/k",
                           "absolute_dir",
                           "relative_dir",
                           ".",
                           "./dir/./k",
                           "dir//k",
                           "/etc",
                           "magic"})
    paths.push_back(path);
  using platform::Symlinks;
  for (const auto& path : paths) {
    for (const auto policy : {Symlinks::follow_inside, Symlinks::refuse}) {
      for (const int flags : {O_RDONLY, O_PATH, O_RDONLY | O_DIRECTORY, O_PATH | O_DIRECTORY, O_RDONLY | O_NOFOLLOW}) {
        const auto expected = platform::open_beneath(root, path, flags, 0, policy);
        const auto found = platform::open_beneath_by_walk(root, path, flags, 0, policy);
        EXPECT_EQ(found.error, expected.error)
            << path << " flags " << flags << " refuse " << (policy == Symlinks::refuse);
        struct stat a = {}, b = {};
        if (expected.error == 0) ::fstat(expected.fd.get(), &a);
        if (found.error == 0) ::fstat(found.fd.get(), &b);
        EXPECT_EQ(a.st_ino, b.st_ino) << path;
      }
    }
  }
  ::close(root);
}

}  // namespace
}  // namespace zarr::store
