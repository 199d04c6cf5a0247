#include "store/filesystem/file_version.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <set>
#include <thread>

#include "base/content_hash.hpp"
#include "store/filesystem_store.hpp"
#include "store_behaviour.hpp"
#include "temporary_directory.hpp"

namespace zarr::store {
namespace {

void rest() { std::this_thread::sleep_for(std::chrono::milliseconds(150)); }

TEST(FileVersion, EtagsParse) {
  FileVersion version;
  version.inode = 0x1234;
  version.size = 77;
  version.mtime_ns = -5;
  version.ctime_ns = 1700000000123456789;
  for (const bool fresh : {false, true}) {
    for (const bool hashed : {false, true}) {
      version.fresh = fresh;
      version.hash = fresh && hashed ? std::optional<uint64_t>(0xFEDCBA9876543210) : std::nullopt;
      const auto parsed = parse_etag(version.etag());
      ASSERT_TRUE(parsed) << version.etag();
      EXPECT_TRUE(parsed->same_fields(version));
      EXPECT_EQ(parsed->hash, version.hash);
      EXPECT_EQ(parsed->fresh, fresh);
      EXPECT_EQ(is_volatile_etag(version.etag()), fresh);
    }
  }
  for (const char* bad : {"", "~", "1.2.3", "1.2.3.4.5", "~1.2.3.4", "1.2.3.x", "~1.2.3.4.", "~1.2.3.4.5.6", "1..3.4",
                          "m17", "\"abc\"", "11111111111111111.2.3.4", "-1.2.3.4", "~1.2.-.4.-", "1.2.3.-"})
    EXPECT_FALSE(parse_etag(bad)) << bad;
}

TEST(FileVersion, FreshByCtime) {
  struct stat status = {};
  status.st_ctim = {1000, 500};
  const int64_t changed = 1000'000'000'500;
  EXPECT_TRUE(version_of(status, changed).fresh);
  EXPECT_TRUE(version_of(status, changed - 5'000'000'000).fresh);  // from the future
  EXPECT_TRUE(version_of(status, changed + 99'000'000).fresh);
  EXPECT_FALSE(version_of(status, changed + 101'000'000).fresh);
  status.st_ctim = {1000, 0};  // a file system of whole seconds
  EXPECT_TRUE(version_of(status, changed + 2'000'000'000).fresh);
  EXPECT_FALSE(version_of(status, changed + 2'200'000'000).fresh);
  status.st_mtim = {5000, 0};  // mtime is anybody's
  EXPECT_FALSE(version_of(status, changed + 2'200'000'000).fresh);
}

TEST(FileVersion, VolatileUntilAtRest) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  const std::string written = put(*store, "k", "0123456789");
  EXPECT_TRUE(is_volatile_etag(written));
  EXPECT_EQ(store->get({"k", {}, {}, {}})->etag, written);
  EXPECT_EQ(store->stat("k")->etag, written);
  EXPECT_FALSE(store->open("k")->stable());
  EXPECT_EQ(store->open("k")->etag(), written);
  const std::string blind = store->get({"k", ByteRange::suffix(2), {}, {}})->etag;
  EXPECT_TRUE(blind.ends_with(".-"));
  EXPECT_EQ(text_of(store->get({"k", ByteRange::part(0, 3), {}, blind})), "012");  // good for reading on
  EXPECT_EQ(status_of([&] { put(*store, "k", "x", if_match(blind)); }), Status::precondition_failed);
  rest();
  const std::string settled = store->stat("k")->etag;
  EXPECT_FALSE(is_volatile_etag(settled));
  EXPECT_TRUE(store->open("k")->stable());
  EXPECT_EQ(store->get({"k", ByteRange::suffix(2), {}, {}})->etag, settled);
  // The fresh etag still stands for the version that it was made for.
  EXPECT_EQ(text_of(store->get({"k", {}, {}, written})), "0123456789");
  EXPECT_NO_THROW(put(*store, "k", "y", if_match(written)));
  EXPECT_EQ(status_of([&] { put(*store, "k", "x", if_match(settled)); }), Status::precondition_failed);
}

// Another program changes a byte in place and puts both times back as far as it can: only the content tells.
TEST(FileVersion, ForeignChangeWithinOneTickIsSeen) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  int same_fields = 0;
  for (int i = 0; i < 200; ++i) {
    write_file(directory / "k", "aaaa");
    const std::string etag = store->get({"k", {}, {}, {}})->etag;
    const int fd = ::open((directory / "k").c_str(), O_WRONLY);
    ASSERT_EQ(::pwrite(fd, "b", 1, 2), 1);
    ::close(fd);
    const auto before = parse_etag(etag);
    const auto after = parse_etag(store->get({"k", {}, {}, {}})->etag);
    same_fields += before->same_fields(*after);
    EXPECT_EQ(status_of([&] { put(*store, "k", "cccc", if_match(etag)); }), Status::precondition_failed);
    EXPECT_EQ(status_of([&] { store->get({"k", {}, {}, etag}); }), Status::precondition_failed);
    EXPECT_EQ(get_text(*store, "k"), "aaba");
  }
  RecordProperty("changes_that_left_all_fields_equal", same_fields);
}

TEST(FileVersion, ReaderVouchesOnlyForWhatItReadsAfterTheEtag) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  put(*store, "k", "0123");
  const auto reader = store->open("k");
  std::vector<std::byte> out(2);
  reader->read_at(0, out);
  EXPECT_EQ(status_of([&] { put(*store, "k", "x", if_match(reader->etag())); }), Status::precondition_failed);
  const auto second = store->open("k");
  const std::string etag = second->etag();
  second->read_at(0, out);
  EXPECT_NO_THROW(put(*store, "k", "x", if_match(etag)));
}

TEST(FileVersion, OwnWritesHaveStrictlyLaterTimes) {
  for (const auto durability : {Durability::rename, Durability::in_place}) {
    TemporaryDirectory directory;
    FilesystemOptions options;
    options.durability = durability;
    const auto store = open_filesystem_store(directory.path(), options);
    put(*store, "k", "x");
    const struct timespec future[2] = {{4000000000, 999999999}, {4000000000, 999999999}};
    for (int i = 0; i < 50; ++i) {
      if (i == 25) { ASSERT_EQ(::utimensat(AT_FDCWD, (directory / "k").c_str(), future, 0), 0); }
      const auto before = parse_etag(store->stat("k")->etag)->mtime_ns;
      put(*store, "k", "x");
      EXPECT_GT(parse_etag(store->stat("k")->etag)->mtime_ns, before);
    }
  }
}

TEST(ContentHash, TellsContentsApart) {
  std::vector<std::byte> bytes(3 * content_hash_piece / 2);
  std::set<uint64_t> seen = {content_hash({})};
  for (size_t size : {1, 2, 31, 32, 33, 64, 1000})
    EXPECT_TRUE(seen.insert(content_hash({bytes.data(), size})).second) << size;
  EXPECT_TRUE(seen.insert(content_hash(bytes)).second);
  for (size_t at = 0; at < bytes.size(); at += 997) {
    bytes[at] = std::byte{1};
    EXPECT_TRUE(seen.insert(content_hash(bytes)).second) << at;
    bytes[at] = std::byte{0};
  }
}

}  // namespace
}  // namespace zarr::store
