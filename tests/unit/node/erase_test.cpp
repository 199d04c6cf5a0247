#include "support.hpp"

namespace zarr::node::test {
namespace {

struct EraseTest : NodeTest {};
INSTANTIATE_TEST_SUITE_P(Formats, EraseTest, ::testing::Values(Format::v2, Format::v3), format_name);

TEST_P(EraseTest, ANodeAndAllBelowButNoSibling) {
  make_array("aa", {.format = GetParam()});
  write_all(open("aa"), counting(100));
  const Digest kept = digest(*memory);
  make_array("a/x/y", {.format = GetParam()});
  write_all(open("a/x/y"), counting(100));
  erase(store, "a", runtime);
  EXPECT_EQ(digest(*memory), kept);
  EXPECT_EQ(status_of([&] { erase(store, "a", runtime); }), Status::not_found);
  erase(store, "", runtime);
  EXPECT_TRUE(digest(*memory).empty());
}

TEST_P(EraseTest, NothingThere) {
  EXPECT_EQ(status_of([&] { erase(store, "", runtime); }), Status::not_found);
  put(*memory, "folder/file", "mine");
  put(*memory, "1/2", "mine");
  EXPECT_EQ(status_of([&] { erase(store, "", runtime); }), Status::not_found);
  EXPECT_EQ(status_of([&] { erase(store, "folder", runtime); }), Status::not_found);
  EXPECT_EQ(status_of([&] { erase(store, "1", runtime); }), Status::not_found);
  EXPECT_EQ(digest(*memory).size(), 2u);
}

TEST_P(EraseTest, ForeignFilesBesideAnImplicitGroupStay) {
  put(*memory, "home/letter.txt", "mine");
  make_array("home/project/data", {.format = GetParam()});
  for (const char* key : {"zarr.json", ".zgroup", "home/zarr.json", "home/.zgroup"}) memory->erase(key);
  put(*memory, "home/project/notes.txt", "of the group with a document");
  ASSERT_TRUE(open("home")->implicit);
  erase(store, "home", runtime);
  EXPECT_EQ(keys(*memory), std::vector<std::string>{"home/letter.txt"});
}

TEST_P(EraseTest, ChunksOfAnArrayAreNoNode) {
  make_array("a", {.format = GetParam(), .shape = {4, 4}, .chunks = {1, 1}});
  write_all(open("a"), counting(16, 5));
  const Digest before = digest(*memory);
  EXPECT_EQ(status_of([&] { erase(store, "a/c", runtime); }), Status::not_found);
  EXPECT_EQ(status_of([&] { erase(store, "a/0", runtime); }), Status::not_found);
  EXPECT_EQ(digest(*memory), before);
}

TEST_P(EraseTest, UnreadableNodesCanBeErased) {
  put(*memory, "g/zarr.json", "{");
  put(*memory, "g/c/0", "x");
  erase(store, "g", runtime);
  EXPECT_TRUE(digest(*memory).empty());
}

TEST_P(EraseTest, CutShortItLeavesNoHalfArrayAndCanBeRepeated) {
  for (const bool behind : {false, true}) {
    for (int n = 1;; ++n) {
      ASSERT_LT(n, 200);
      memory->erase_prefix("");
      make_group("", GetParam());
      make_array("g/a", {.format = GetParam()});
      make_array("g/b", {.format = GetParam()});
      write_all(open("g/a"), counting(100));
      write_all(open("g/b"), counting(100));
      store->fail_call(n, behind);
      const Status status = status_of([&] { erase(store, "g", runtime); });
      store->heal();
      if (status == Status::ok) break;
      for (const char* path : {"g/a", "g/b"}) {
        const NodePtr array = open(path);
        if (array) { EXPECT_EQ(read_all(array), counting(100)) << n; }
      }
      status_of([&] { erase(store, "g", runtime); });
      EXPECT_EQ(digest(*memory).size(), 1u) << n;
    }
  }
}

TEST_P(EraseTest, ReadOnly) {
  make_array("a", {.format = GetParam()});
  store->abilities_to_show().writable = false;
  const int calls = store->calls();
  EXPECT_EQ(status_of([&] { erase(store, "a", runtime); }), Status::read_only);
  EXPECT_EQ(store->calls(), calls);
}

}  // namespace
}  // namespace zarr::node::test
