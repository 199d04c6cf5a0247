#include "metadata/group_metadata.hpp"

#include <gtest/gtest.h>

#include "documents.hpp"

namespace zarr::metadata {
namespace {

TEST(Group, V3) {
  const GroupMetadata m = parse_v3_group(
      json::parse(R"({"zarr_format":3,"node_type":"group","attributes":{"a":1.0},"consolidated_metadata":null})"),
      "zarr.json");
  EXPECT_EQ(json::dump(m.attributes), R"({"a":1.0})");
  for (const char* bad :
       {"[]", "{}", R"({"zarr_format":3})", R"({"zarr_format":2,"node_type":"group"})",
        R"({"zarr_format":3,"node_type":"array"})", R"({"zarr_format":3,"node_type":"group","attributes":[]})"})
    EXPECT_EQ(outcome_of([&] { parse_v3_group(json::parse(bad), "k"); }).status, Status::invalid_metadata) << bad;
  const Outcome extra =
      outcome_of([&] { parse_v3_group(json::parse(R"({"zarr_format":3,"node_type":"group","x":{}})"), "k"); });
  EXPECT_EQ(extra.status, Status::unsupported);
  EXPECT_NE(extra.message.find("\"x\""), std::string::npos);
  parse_v3_group(json::parse(R"({"zarr_format":3,"node_type":"group","x":{"must_understand":false}})"), "k");
}

TEST(Group, V2) {
  EXPECT_EQ(parse_v2_group(json::parse(R"({"zarr_format":2,"more":1})"), json::parse(R"({"a":1})"), true, ".zgroup")
                .attributes.size(),
            1u);
  EXPECT_FALSE(parse_v2_group(json::parse(R"({"zarr_format":2})"), {}, false, ".zgroup").has_attributes_document);
  for (const char* bad : {"[]", "{}", R"({"zarr_format":3})", R"({"zarr_format":"2"})"})
    EXPECT_EQ(outcome_of([&] { parse_v2_group(json::parse(bad), {}, false, "k"); }).status, Status::invalid_metadata)
        << bad;
  EXPECT_EQ(outcome_of([&] { parse_v2_group(json::parse(R"({"zarr_format":2})"), 1, true, "k"); }).status,
            Status::invalid_metadata);
}

TEST(Group, BuildAndChange) {
  GroupMetadata v3 = build_group(Format::v3, {});
  EXPECT_EQ(json::dump(v3.document), R"({"zarr_format":3,"node_type":"group","attributes":{}})");
  json::Object attributes;
  attributes.set("a", 1);
  set_attributes(v3, attributes);
  EXPECT_EQ(json::dump(v3.document), R"({"zarr_format":3,"node_type":"group","attributes":{"a":1}})");
  GroupMetadata v2 = build_group(Format::v2, {});
  EXPECT_FALSE(v2.has_attributes_document);
  set_attributes(v2, attributes);
  EXPECT_TRUE(v2.has_attributes_document);
  EXPECT_EQ(json::dump(v2.document), R"({"zarr_format":2})");
}

json::Value group_with(const char* block) {
  return json::parse(
      cat(R"({"zarr_format":3,"node_type":"group","attributes":{},"consolidated_metadata":)", block, "}"));
}

TEST(Consolidated, V3Read) {
  const auto parsed = parse_v3_consolidated(
      group_with(
          R"({"kind":"inline","must_understand":false,"metadata":{"b/a":{"node_type":"array"},"/b":{"node_type":"group",
        "consolidated_metadata":{"kind":"inline","must_understand":false,"metadata":{}}},"z":{"node_type":"array"}}})"),
      "zarr.json");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->documents.size(), 3u);
  ASSERT_NE(parsed->find("b/zarr.json"), nullptr);
  EXPECT_EQ(json::dump(*parsed->find("b/zarr.json")), R"({"node_type":"group"})");
  EXPECT_NE(parsed->find("b/a/zarr.json"), nullptr);
  EXPECT_EQ(parsed->find("b/zarr.jso"), nullptr);
  EXPECT_EQ(parsed->find("zz"), nullptr);
}

TEST(Consolidated, V3NoneAndWrong) {
  EXPECT_FALSE(parse_v3_consolidated(group_with("null"), "k"));
  EXPECT_FALSE(parse_v3_consolidated(json::parse("{}"), "k"));
  EXPECT_FALSE(parse_v3_consolidated(group_with(R"({"kind":"elsewhere","must_understand":false})"), "k"));
  for (const char* bad : {"1", "[]", "{}", R"({"kind":"elsewhere","metadata":{}})", R"({"kind":"inline"})",
                          R"({"kind":"inline","metadata":[]})", R"({"kind":"inline","metadata":{"a":1}})"})
    EXPECT_EQ(outcome_of([&] { parse_v3_consolidated(group_with(bad), "k"); }).status, Status::invalid_metadata) << bad;
}

TEST(Consolidated, V3WriteIsSortedByDepthThenNameWithEmptyBlocks) {
  Consolidated c;
  const json::Value array = json::parse(R"({"node_type":"array"})"), group = json::parse(R"({"node_type":"group"})");
  c.documents = {{"z/zarr.json", array},
                 {"b/a/zarr.json", array},
                 {"zarr.json", group},
                 {"b/zarr.json", group},
                 {"b-c/zarr.json", array}};
  EXPECT_EQ(
      json::dump(build_v3_consolidated(c)),
      R"({"kind":"inline","must_understand":false,"metadata":{)"
      R"("b":{"node_type":"group","consolidated_metadata":{"kind":"inline","must_understand":false,"metadata":{}}},)"
      R"("b-c":{"node_type":"array"},"z":{"node_type":"array"},"b/a":{"node_type":"array"}}})");
  EXPECT_NE(c.find("b-c/zarr.json"), nullptr);  // unsorted ones are found too
  EXPECT_EQ(c.find("c/zarr.json"), nullptr);
}

TEST(Consolidated, V2ThereAndBack) {
  const json::Value document = json::parse(
      R"({"zarr_consolidated_format":1,"metadata":{".zgroup":{"zarr_format":2},"b/.zgroup":{"zarr_format":2,"consolidated_metadata":{"metadata":{}}},
        "b/a/.zarray":{"shape":[]},"b/a/.zattrs":{"k":1.0}}})");
  const Consolidated c = parse_v2_consolidated(document, ".zmetadata");
  EXPECT_EQ(json::dump(*c.find("b/.zgroup")), R"({"zarr_format":2})");
  EXPECT_EQ(
      json::dump(build_v2_consolidated(c)),
      R"({"metadata":{".zgroup":{"zarr_format":2},"b/.zgroup":{"zarr_format":2},"b/a/.zarray":{"shape":[]},"b/a/.zattrs":{"k":1.0}},)"
      R"("zarr_consolidated_format":1})");
  for (const char* bad :
       {"[]", "{}", R"({"metadata":{}})", R"({"zarr_consolidated_format":2,"metadata":{}})",
        R"({"zarr_consolidated_format":1})", R"({"zarr_consolidated_format":1,"metadata":{"a/.zarray":1}})"})
    EXPECT_EQ(outcome_of([&] { parse_v2_consolidated(json::parse(bad), ".zmetadata"); }).status,
              Status::invalid_metadata)
        << bad;
}

}  // namespace
}  // namespace zarr::metadata
