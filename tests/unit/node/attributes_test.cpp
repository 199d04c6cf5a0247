#include <thread>

#include "support.hpp"

namespace zarr::node::test {
namespace {

struct AttributesTest : NodeTest {
  std::string document() const { return GetParam() == Format::v3 ? "a/zarr.json" : "a/.zattrs"; }
};
INSTANTIATE_TEST_SUITE_P(Formats, AttributesTest, ::testing::Values(Format::v2, Format::v3), format_name);

void set(const NodePtr& node, const std::string& name, json::Value value) {
  update_attributes(node, [&](json::Object& attributes) { attributes.set(name, value); });
}

TEST_P(AttributesTest, SetChangeDelete) {
  const NodePtr node = make_array("a", {.format = GetParam()});
  const NodePtr second =
      update_attributes(node, [](json::Object& attributes) { attributes.set("x", json::Number{"1.50"}); });
  EXPECT_TRUE(node->attributes().empty());  // snapshots do not change
  EXPECT_EQ(second->attributes().find("x")->number().text, "1.50");
  EXPECT_EQ(open("a")->attributes().find("x")->number().text, "1.50");
  const NodePtr third = update_attributes(second, [](json::Object& attributes) { attributes.erase("x"); });
  EXPECT_TRUE(third->attributes().empty());
  EXPECT_TRUE(open("a")->attributes().empty());
}

TEST_P(AttributesTest, OfGroups) {
  const NodePtr group = make_group("a", GetParam());
  set(group, "x", "y");
  EXPECT_EQ(open("a")->attributes().find("x")->string(), "y");
}

TEST_P(AttributesTest, UnknownMembersAndNumberTextsStay) {
  if (GetParam() == Format::v3) {
    put(*memory, "a/zarr.json", R"({"zarr_format":3,"node_type":"array","shape":[4],"data_type":"int32",
      "chunk_grid":{"name":"regular","configuration":{"chunk_shape":[2]}},
      "chunk_key_encoding":{"name":"default","configuration":{"separator":"/"}},"fill_value":0,
      "codecs":[{"name":"bytes","configuration":{"endian":"little"}}],
      "attributes":{"keep":1.2300,"big":123456789012345678901234567890,"neg":-0.0,"e":1E+5},
      "my_extension":{"must_understand":false,"n":1.0e3}})");
  } else {
    put(*memory, "a/.zarray",
        R"({"zarr_format":2,"shape":[4],"chunks":[2],"dtype":"<i4","compressor":null,"filters":null,
      "order":"C","fill_value":0,"my_extension":{"n":1.0e3}})");
    put(*memory, "a/.zattrs", R"({"keep":1.2300,"big":123456789012345678901234567890,"neg":-0.0,"e":1E+5})");
  }
  set(open("a"), "new", true);
  const std::string attributes = text_at(*memory, document());
  for (const char* text : {"1.2300", "123456789012345678901234567890", "-0.0", "1E+5", "\"new\": true"})
    EXPECT_NE(attributes.find(text), std::string::npos) << text << " in " << attributes;
  const std::string metadata = text_at(*memory, GetParam() == Format::v3 ? "a/zarr.json" : "a/.zarray");
  EXPECT_NE(metadata.find("my_extension"), std::string::npos);
  EXPECT_NE(metadata.find("1.0e3"), std::string::npos);
}

TEST_P(AttributesTest, SixteenThreadsLoseNothing) {
  const NodePtr node = make_array("a", {.format = GetParam()});
  for (const bool conditional : {true, false}) {
    store->abilities_to_show().set_if_match = conditional;
    std::vector<std::thread> threads;
    for (int t = 0; t < 16; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) set(node, cat(conditional, "-", t, "-", i), i);
      });
    for (auto& thread : threads) thread.join();
  }
  EXPECT_EQ(open("a")->attributes().size(), 2u * 16 * 20);
}

TEST_P(AttributesTest, WritersWhoDoNotKnowOurLocksLoseNothingEither) {
  const NodePtr node = make_array("a", {.format = GetParam()});
  set(node, "zero", 0);
  // The other one writes between our read and our write, three times.
  int interruptions = 3;
  const auto other = with_own_locks();
  store->before = [&](const char* call, const std::string& key) {
    if (std::string_view(call) != "set" || key != document() || interruptions == 0) return;
    update_attributes(node::open(memory, "a", other, {}),
                      [&](json::Object& a) { a.set(cat("other", interruptions), 1); });
    --interruptions;
  };
  set(node, "mine", 1);
  EXPECT_EQ(open("a")->attributes().size(), 5u);
}

TEST_P(AttributesTest, AFailureAtAnyCallKeepsTheOldOnes) {
  const NodePtr node = make_array("a", {.format = GetParam()});
  set(node, "old", 1);
  const Digest before = digest(*memory);
  for (int n = 1;; ++n) {
    ASSERT_LT(n, 50);
    store->fail_call(n);
    const Status status = status_of([&] { set(node, "new", 1); });
    store->heal();
    if (status == Status::ok) break;
    EXPECT_EQ(status, Status::io);
    EXPECT_EQ(digest(*memory), before);
  }
  EXPECT_EQ(open("a")->attributes().size(), 2u);
}

TEST_P(AttributesTest, AnErrorOfTheUpdateChangesNothing) {
  const NodePtr node = make_array("a", {.format = GetParam()});
  const Digest before = digest(*memory);
  const Status status = status_of([&] {
    update_attributes(node, [](json::Object& attributes) {
      attributes.set("x", 1);
      fail(Status::not_found, "no such attribute");
    });
  });
  EXPECT_EQ(status, Status::not_found);
  EXPECT_EQ(digest(*memory), before);
}

TEST_P(AttributesTest, NoChangeWritesNothing) {
  const NodePtr node = make_array("a", {.format = GetParam()});
  store->before = [](const char* call, const std::string&) { EXPECT_STRNE(call, "set"); };
  update_attributes(node, [](json::Object&) {});
}

TEST_P(AttributesTest, GoneReadOnlyAndCorrupt) {
  const NodePtr node = make_array("a", {.format = GetParam()});
  put(*memory, document(), "{");
  EXPECT_EQ(status_of([&] { set(node, "x", 1); }), Status::invalid_metadata);
  EXPECT_EQ(text_at(*memory, document()), "{");
  memory->erase_prefix("");
  EXPECT_EQ(status_of([&] { set(node, "x", 1); }), Status::not_found);
  EXPECT_TRUE(digest(*memory).empty());
  make_array("a", {.format = GetParam()});
  const NodePtr frozen = open("a", {.read_only = true});
  const int calls = store->calls();
  EXPECT_EQ(status_of([&] { set(frozen, "x", 1); }), Status::read_only);
  EXPECT_EQ(store->calls(), calls);
}

TEST_P(AttributesTest, OfAnImplicitGroupMakeItExplicit) {
  make_array("g/a", {.format = GetParam()});
  memory->erase(GetParam() == Format::v3 ? "g/zarr.json" : "g/.zgroup");
  const NodePtr group = open("g");
  ASSERT_TRUE(group->implicit);
  set(group, "x", 1);
  EXPECT_FALSE(open("g")->implicit);
  EXPECT_EQ(open("g")->attributes().size(), 1u);
}

TEST_P(AttributesTest, KeepConsolidatedMetadataAndItsView) {
  const NodePtr root = make_group("", GetParam());
  make_array("a", {.format = GetParam()});
  const NodePtr group = consolidate(root);
  ASSERT_NE(group->consolidated, nullptr);
  const NodePtr changed = update_attributes(group, [](json::Object& a) { a.set("x", 1); });
  EXPECT_NE(changed->consolidated, nullptr);
  EXPECT_NE(open("")->consolidated, nullptr);
  EXPECT_NE(open_child(open(""), "a"), nullptr);
}

TEST_P(AttributesTest, ArraysWithUnknownTypesHaveAttributesToo) {
  if (GetParam() == Format::v3) {
    put(*memory, "a/zarr.json", R"({"zarr_format":3,"node_type":"array","shape":[4],"data_type":"float99",
      "chunk_grid":{"name":"regular","configuration":{"chunk_shape":[2]}},
      "chunk_key_encoding":{"name":"default"},"fill_value":0,"codecs":[{"name":"bytes"}]})");
  } else {
    put(*memory, "a/.zarray",
        R"({"zarr_format":2,"shape":[4],"chunks":[2],"dtype":"<f16","compressor":null,"filters":null,
      "order":"C","fill_value":0})");
  }
  set(open("a"), "x", 1);
  EXPECT_EQ(open("a")->attributes().size(), 1u);
}

}  // namespace
}  // namespace zarr::node::test
