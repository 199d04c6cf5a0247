#include "node/check.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "store/filesystem_store.hpp"
#include "support.hpp"
#include "unit/store/temporary_directory.hpp"

namespace zarr::node::test {
namespace {

struct CheckTest : NodeTest {
  static uint64_t count(const json::Value& result, const char* name) { return result.find(name)->as_uint64().value(); }
  static std::vector<std::string> problems(const json::Value& result) {
    std::vector<std::string> out;
    for (const auto& problem : result.find("problems")->array())
      out.push_back(problem.find("key")->string() + " " + problem.find("status")->string());
    std::sort(out.begin(), out.end());
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Formats, CheckTest, ::testing::Values(Format::v2, Format::v3), format_name);
using Texts = std::vector<std::string>;

TEST_P(CheckTest, AWholeTreeIsCounted) {
  make_group("", GetParam());
  for (const char* path : {"a", "g/b"}) {
    make_array(path, {.format = GetParam(), .shape = {8, 8}});
    write_all(open(path), counting(64));
  }
  make_array("empty", {.format = GetParam(), .shape = {8, 8}});
  const json::Value result = check(open(""), {});
  Texts names;
  for (const auto& [name, value] : result.object().members()) names.push_back(name);
  EXPECT_EQ(names,
            (Texts{"chunks", "present", "missing", "corrupt", "extra", "temporaries", "stored_bytes", "problems"}));
  EXPECT_EQ(count(result, "chunks"), 12u);
  EXPECT_EQ(count(result, "present"), 8u);
  EXPECT_EQ(count(result, "missing"), 4u);
  EXPECT_EQ(count(result, "corrupt"), 0u);
  EXPECT_EQ(count(result, "extra"), 0u);
  EXPECT_EQ(count(result, "stored_bytes"), 8u * 64);
  EXPECT_EQ(problems(result), Texts{});
  EXPECT_EQ(count(check(open("a"), {}), "present"), 4u);
}

TEST_P(CheckTest, DamageIsAResult) {
  const char* separator = GetParam() == Format::v3 ? "/" : ".";
  const std::string chunk = GetParam() == Format::v3 ? "c/" : "";
  make_group("", GetParam());
  make_array("a", {.format = GetParam(), .shape = {8, 8}});
  write_all(open("a"), counting(64));
  put(*memory, cat("a/", chunk, "0", separator, "1"), "short");
  put(*memory, cat("a/", chunk, "7", separator, "7"), "extra");
  const json::Value result = check(open(""), {});
  EXPECT_EQ(count(result, "corrupt"), 1u);
  EXPECT_EQ(count(result, "extra"), 1u);
  const auto found = problems(result);
  EXPECT_NE(std::find(found.begin(), found.end(), cat("a/", chunk, "0", separator, "1 ZARR_CORRUPT_DATA")),
            found.end());
}

TEST_P(CheckTest, DocumentsThatCannotBeUsedAreProblems) {
  make_group("", GetParam());
  make_array("good", {.format = GetParam(), .shape = {4, 4}});
  write_all(open("good"), counting(16));
  put(*memory, "bad1/zarr.json", "{");
  put(*memory, "bad2/.zarray", "[]");
  put(*memory, "bad3/.zarray",
      text_at(*memory, "good/.zarray") == "(absent)" ? "{\"x\":1}" : text_at(*memory, "good/.zarray"));
  put(*memory, "bad3/.zattrs", "oops");
  put(*memory, "type/zarr.json", R"({"zarr_format":3,"node_type":"array","shape":[4],"data_type":"float99",
    "chunk_grid":{"name":"regular","configuration":{"chunk_shape":[2]}},"chunk_key_encoding":{"name":"default"},
    "fill_value":0,"codecs":[{"name":"bytes"}]})");
  put(*memory, "codec/zarr.json", R"({"zarr_format":3,"node_type":"array","shape":[4],"data_type":"int8",
    "chunk_grid":{"name":"regular","configuration":{"chunk_shape":[2]}},"chunk_key_encoding":{"name":"default"},
    "fill_value":0,"codecs":[{"name":"wonder"}]})");
  const json::Value result = check(open(""), {});
  EXPECT_EQ(count(result, "present"), 1u);
  const auto found = problems(result);
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(found[0], "bad1/zarr.json ZARR_INVALID_METADATA");
  EXPECT_EQ(found[1], "bad2/.zarray ZARR_INVALID_METADATA");
  EXPECT_TRUE(found[2].starts_with("bad3/.z") && found[2].ends_with("ZARR_INVALID_METADATA")) << found[2];
  EXPECT_TRUE(found[3].starts_with("codec") && found[3].ends_with("ZARR_UNSUPPORTED")) << found[3];
  EXPECT_TRUE(found[4].starts_with("type") && found[4].ends_with("ZARR_UNSUPPORTED")) << found[4];
  for (const auto& problem : result.find("problems")->array()) EXPECT_FALSE(problem.find("message")->string().empty());
}

TEST_P(CheckTest, StaleConsolidatedMetadataIsAProblem) {
  make_group("", GetParam());
  make_array("a", {.format = GetParam()});
  consolidate(open(""));
  EXPECT_EQ(problems(check(open(""), {})), Texts{});
  make_array("new", {.format = GetParam()});
  const json::Value result = check(open(""), {});
  EXPECT_EQ(problems(result), Texts{GetParam() == Format::v3 ? "new/zarr.json ZARR_INVALID_METADATA"
                                                             : "new/.zarray ZARR_INVALID_METADATA"});
  EXPECT_EQ(count(result, "chunks"), 18u);  // of what is stored, not of what the block says
}

TEST_P(CheckTest, CancelEndsIt) {
  make_group("", GetParam());
  make_array("a", {.format = GetParam()});
  write_all(open("a"), counting(100));
  chunk::IoOptions options;
  options.cancel.flag = std::make_shared<CancelFlag>();
  options.cancel.flag->cancel();
  EXPECT_EQ(status_of([&] { check(open(""), options); }), Status::cancelled);
}

TEST_P(CheckTest, TemporariesAreCounted) {
  const store::TemporaryDirectory directory;
  const std::string& root = directory.path();
  const auto files = store::open_filesystem_store(root, {});
  create_group(files, "", metadata::build_group(GetParam(), {}), runtime, {}, false);
  const NodePtr array = create_array(files, "a", array_metadata({.format = GetParam()}), runtime, {}, false);
  write_all(array, counting(100));
  std::ofstream(root + "/a/.12345678.partial") << "half";
  std::ofstream(root + "/.DS_Store") << "litter";
  const json::Value result = check(node::open(files, "", runtime, {}), {});
  EXPECT_EQ(count(result, "temporaries"), 2u);
  EXPECT_EQ(count(result, "present"), 9u);
  EXPECT_EQ(count(result, "extra"), 0u);
  EXPECT_EQ(problems(result), Texts{});
}

// Neither blocks, and neither passes for a missing chunk.
TEST_P(CheckTest, WhatIsNoFileAtTheKeyOfAChunkIsAProblem) {
  const store::TemporaryDirectory directory;
  const std::string& root = directory.path();
  const auto files = store::open_filesystem_store(root, {});
  const NodePtr array =
      create_array(files, "a", array_metadata({.format = GetParam(), .shape = {8}, .chunks = {4}}), runtime, {}, false);
  write_all(array, counting(8));
  const std::string chunk = root + (GetParam() == Format::v3 ? "/a/c/" : "/a/");
  const std::string key = GetParam() == Format::v3 ? "a/c/" : "a/";
  std::filesystem::remove(chunk + "0");
  std::filesystem::remove(chunk + "1");
  ASSERT_EQ(::mkfifo((chunk + "0").c_str(), 0600), 0);
  std::filesystem::create_directory(chunk + "1");
  std::ofstream(chunk + "1/below") << "x";
  const json::Value result = check(node::open(files, "a", runtime, {}), {});
  EXPECT_EQ(problems(result), (Texts{key + "0 ZARR_IO", key + "1 ZARR_CORRUPT_DATA"}));
  EXPECT_EQ(count(result, "present"), 1u);
  EXPECT_EQ(count(result, "corrupt"), 2u);
  EXPECT_EQ(status_of([&] { read_all(array); }), Status::io);
}

}  // namespace
}  // namespace zarr::node::test
