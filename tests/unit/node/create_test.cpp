#include <thread>

#include "support.hpp"

namespace zarr::node::test {
namespace {

struct CreateTest : NodeTest {};
INSTANTIATE_TEST_SUITE_P(Formats, CreateTest, ::testing::Values(Format::v2, Format::v3), format_name);

std::string group_document(Format format) { return format == Format::v3 ? "zarr.json" : ".zgroup"; }
std::string array_document(Format format) { return format == Format::v3 ? "zarr.json" : ".zarray"; }

TEST_P(CreateTest, ArrayWithExplicitParents) {
  json::Object attributes;
  attributes.set("n", json::Number{"1e400"});
  const NodePtr made = make_array("a/b/c", {.format = GetParam(), .attributes = attributes});
  EXPECT_EQ(made->kind, Kind::array);
  EXPECT_EQ(made->path, "a/b/c");
  EXPECT_FALSE(made->etag.empty());
  std::vector<std::string> expected{group_document(GetParam()), "a/" + group_document(GetParam()),
                                    "a/b/" + group_document(GetParam()), "a/b/c/" + array_document(GetParam())};
  if (GetParam() == Format::v2) expected.emplace_back("a/b/c/.zattrs");
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(keys(*memory), expected);
  const NodePtr opened = open("a/b/c");
  EXPECT_EQ(opened->format(), GetParam());
  EXPECT_EQ(opened->array->shape, (Shape{10, 10}));
  EXPECT_EQ(opened->attributes().find("n")->number().text, "1e400");
  EXPECT_EQ(opened->etag, made->etag);
  EXPECT_FALSE(open("a")->implicit);
}

TEST_P(CreateTest, GroupAndRoot) {
  make_group("", GetParam());
  EXPECT_EQ(keys(*memory), std::vector<std::string>{group_document(GetParam())});
  json::Object attributes;
  attributes.set("k", "v");
  make_group("g", GetParam(), attributes);
  EXPECT_EQ(open("g")->attributes().find("k")->string(), "v");
}

TEST_P(CreateTest, ExistingNodesAreNotOverwritten) {
  make_array("a", {.format = GetParam()});
  make_group("g", GetParam());
  const Digest before = digest(*memory);
  for (const Format format : {Format::v2, Format::v3}) {
    for (const char* path : {"a", "g", ""}) {
      EXPECT_EQ(status_of([&] { make_array(path, {.format = format}); }), Status::exists) << path;
      EXPECT_EQ(status_of([&] { make_group(path, format); }), Status::exists) << path;
    }
  }
  EXPECT_EQ(digest(*memory), before);
}

TEST_P(CreateTest, OverwriteErasesEverythingBelowAndNothingBeside) {
  make_array("aa", {.format = GetParam()});
  const Digest sibling = digest(*memory);
  make_array("a/x", {.format = GetParam()});
  put(*memory, "a/x/c/0/0", "chunk");
  put(*memory, "a/x/0.0", "chunk");
  make_array("a", {.format = GetParam()}, true);
  Digest expected = sibling;
  expected["a/" + array_document(GetParam())] = text_at(*memory, "a/" + array_document(GetParam()));
  EXPECT_EQ(digest(*memory), expected);
}

TEST_P(CreateTest, OverwriteReplacesCorruptDocuments) {
  put(*memory, "a/zarr.json", "garbage");
  put(*memory, "a/c/0/0", "chunk");
  make_array("a", {.format = GetParam()}, true);
  EXPECT_EQ(open("a")->format(), GetParam());
  EXPECT_EQ(text_at(*memory, "a/c/0/0"), "(absent)");
}

TEST_P(CreateTest, ACorruptDocumentIsInTheWay) {
  put(*memory, "a/zarr.json", "garbage");
  const Digest before = digest(*memory);
  EXPECT_EQ(status_of([&] { make_array("a", {.format = GetParam()}); }), Status::invalid_metadata);
  EXPECT_EQ(status_of([&] { make_array("a/b", {.format = GetParam()}); }), Status::invalid_metadata);
  EXPECT_EQ(digest(*memory), before);
}

TEST_P(CreateTest, BadNamesAreRefusedBeforeAnyCall) {
  for (const char* path :
       {"__reserved", "a/__x", "...", "a/...", "zarr.json", ".zarray", "a/.zattrs", "..", "a/../b", "a\\b", "x/\x01"}) {
    EXPECT_EQ(status_of([&] { make_array(path, {.format = GetParam()}); }), Status::invalid_argument) << path;
    EXPECT_EQ(status_of([&] { make_group(path, GetParam()); }), Status::invalid_argument) << path;
  }
  EXPECT_EQ(status_of([&] { make_group(std::string(300, 'a'), GetParam()); }), Status::invalid_argument);
  EXPECT_EQ(store->calls(), 0);
}

TEST_P(CreateTest, NothingBelowAnArray) {
  make_array("a", {.format = GetParam()});
  const Digest before = digest(*memory);
  for (const Format format : {Format::v2, Format::v3}) {
    EXPECT_EQ(status_of([&] { make_array("a/b", {.format = format}); }), Status::invalid_argument);
    EXPECT_EQ(status_of([&] { make_group("a/b/c", format, {}, true); }), Status::invalid_argument);
  }
  EXPECT_EQ(digest(*memory), before);
}

TEST_P(CreateTest, ReadOnlyBeforeAnyWork) {
  const OpenOptions options{.read_only = true};
  EXPECT_EQ(
      status_of([&] { create_array(store, "a", array_metadata({.format = GetParam()}), runtime, options, false); }),
      Status::read_only);
  EXPECT_EQ(status_of([&] { create_group(store, "a", metadata::build_group(GetParam(), {}), runtime, options, true); }),
            Status::read_only);
  store->abilities_to_show().writable = false;
  EXPECT_EQ(status_of([&] { make_array("a", {.format = GetParam()}); }), Status::read_only);
  EXPECT_EQ(status_of([&] { make_group("a", GetParam()); }), Status::read_only);
  EXPECT_EQ(store->calls(), 0);
}

TEST_P(CreateTest, ImplicitGroupsMayBecomeExplicitButNotArrays) {
  put(*memory, "a/b/" + group_document(GetParam()),
      text_at(*make_group("", GetParam())->store, group_document(GetParam())));
  ASSERT_TRUE(open("a")->implicit);
  EXPECT_EQ(status_of([&] { make_array("a", {.format = GetParam()}); }), Status::exists);
  make_group("a", GetParam());
  EXPECT_FALSE(open("a")->implicit);
  EXPECT_NE(open("a/b"), nullptr);
}

TEST_P(CreateTest, ChunksWithoutAnArrayAreNotAdopted) {
  const char* chunk = GetParam() == Format::v3 ? "a/c/1/0" : "a/1.0";
  put(*memory, chunk, "stale");
  put(*memory, "a/README", "mine");
  const Digest before = digest(*memory);
  const Error error = error_of([&] { make_array("a", {.format = GetParam()}); });
  EXPECT_EQ(error.status(), Status::exists);
  EXPECT_NE(error.message().find(chunk), std::string::npos) << error.message();
  EXPECT_EQ(digest(*memory), before);
  make_array("a", {.format = GetParam()}, true);
  EXPECT_EQ(text_at(*memory, chunk), "(absent)");
  EXPECT_EQ(text_at(*memory, "a/README"), "mine");  // not ours to remove
}

TEST_P(CreateTest, ForeignFilesStayWhenARootIsOverwritten) {
  put(*memory, "notes.txt", "mine");
  put(*memory, "project/notes.txt", "mine");
  make_array("project/data", {.format = GetParam()});
  memory->erase(group_document(GetParam()));
  memory->erase("project/" + group_document(GetParam()));
  ASSERT_TRUE(open("")->implicit);
  make_array("", {.format = GetParam()}, true);
  EXPECT_EQ(digest(*memory).size(), 3u);
  EXPECT_EQ(text_at(*memory, "notes.txt"), "mine");
  EXPECT_EQ(text_at(*memory, "project/notes.txt"), "mine");
  EXPECT_EQ(open("")->kind, Kind::array);
  EXPECT_EQ(open("project/data"), nullptr);
}

TEST_P(CreateTest, AnUnknownCodecIsRefusedByNameAndLeavesNothing) {
  auto metadata = array_metadata({.format = GetParam()});
  metadata.codecs[0].name = "wonder";
  const Error error = error_of([&] { create_array(store, "x/y", std::move(metadata), runtime, {}, false); });
  EXPECT_EQ(error.status(), Status::unsupported);
  EXPECT_NE((error.message() + error.codec()).find("wonder"), std::string::npos);
  EXPECT_TRUE(digest(*memory).empty());
}

TEST_P(CreateTest, AFailureAtAnyCallLeavesNothingBehind) {
  json::Object attributes;
  attributes.set("a", 1);
  for (const bool conditional : {true, false}) {
    store->abilities_to_show().create_if_absent = conditional;
    for (const bool behind : {false, true}) {
      for (const bool array : {true, false}) {
        for (int n = 1;; ++n) {
          ASSERT_LT(n, 200);
          memory->erase_prefix("");
          put(*memory, "other/zarr.json", R"({"zarr_format":3,"node_type":"group"})");
          const Digest before = digest(*memory);
          store->fail_call(n, behind);
          const Status status = status_of([&] {
            if (array) make_array("a/b", {.format = GetParam(), .attributes = attributes});
            else make_group("a/b", GetParam(), attributes);
          });
          store->heal();
          if (status == Status::ok) {
            EXPECT_GT(n, 4);
            break;
          }
          EXPECT_EQ(status, Status::io);
          EXPECT_EQ(digest(*memory), before) << "call " << n << (behind ? " behind" : "");
        }
      }
    }
  }
}

TEST_P(CreateTest, StaleAttributesAreNotInherited) {
  put(*memory, "a/.zattrs", R"({"old":1})");
  make_group("a", GetParam());
  EXPECT_TRUE(open("a")->attributes().empty());
}

TEST_P(CreateTest, SixteenThreadsOneWinner) {
  for (const bool conditional : {true, false}) {
    store->abilities_to_show().create_if_absent = conditional;
    memory->erase_prefix("");
    std::atomic<int> made = 0, refused = 0, other = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 16; ++t)
      threads.emplace_back([&, t] {
        const Status status = status_of([&] {
          if (t % 2 == 0) make_array("p/a", {.format = GetParam()});
          else make_group("p/a", GetParam());
        });
        ++(status == Status::ok ? made : status == Status::exists ? refused : other);
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(made, 1);
    EXPECT_EQ(refused, 15);
    EXPECT_EQ(other, 0);
  }
}

TEST_P(CreateTest, SomebodyWithoutOurLocksIsNotOverwritten) {
  store->before = [&](const char* call, const std::string& key) {
    if (std::string_view(call) == "set" && key == "a/" + array_document(GetParam())) put(*memory, key, "theirs");
  };
  EXPECT_EQ(status_of([&] { make_array("a", {.format = GetParam()}); }), Status::exists);
  EXPECT_EQ(text_at(*memory, "a/" + array_document(GetParam())), "theirs");
}

TEST_P(CreateTest, ManySiblingsAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (int t = 0; t < 16; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i)
        if (status_of([&] { make_array(cat("p/q", i, "/a", t), {.format = GetParam()}); }) != Status::ok) ++failed;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(children(open(cat("p/q", i))).size(), 16u);
}

}  // namespace
}  // namespace zarr::node::test
