#include "support.hpp"

namespace zarr::node::test {
namespace {

struct ConsolidatedTest : NodeTest {
  void SetUp() override {
    make_group("", GetParam());
    make_array("b/x", {.format = GetParam()});
    make_array("a", {.format = GetParam()});
    update_attributes(open("a"), [](json::Object& attributes) { attributes.set("n", json::Number{"1.0"}); });
  }
  std::string array_key(const std::string& path) const {
    return path + (GetParam() == Format::v3 ? "/zarr.json" : "/.zarray");
  }
  static std::vector<std::string> text(const std::vector<Difference>& list) {
    std::vector<std::string> out;
    for (const auto& difference : list) out.push_back(difference.key + " " + difference.what);
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Formats, ConsolidatedTest, ::testing::Values(Format::v2, Format::v3), format_name);
using Texts = std::vector<std::string>;

TEST_P(ConsolidatedTest, WrittenAsZarrPythonHasIt) {
  const NodePtr group = consolidate(open(""));
  ASSERT_NE(group->consolidated, nullptr);
  EXPECT_EQ(group->consolidated->format, GetParam());
  if (GetParam() == Format::v2) {
    const json::Value block = json::parse(text_at(*memory, ".zmetadata"));
    EXPECT_EQ(block.find("zarr_consolidated_format")->as_int64(), 1);
    Texts names;
    for (const auto& [key, value] : block.find("metadata")->object().members()) names.push_back(key);
    std::sort(names.begin(), names.end());
    EXPECT_EQ(names, (Texts{".zgroup", "a/.zarray", "a/.zattrs", "b/.zgroup", "b/x/.zarray"}));
  } else {
    const json::Value document = json::parse(text_at(*memory, "zarr.json"));
    const json::Value* block = document.find("consolidated_metadata");
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(block->find("kind")->string(), "inline");
    EXPECT_FALSE(block->find("must_understand")->boolean());
    Texts names;
    for (const auto& [key, value] : block->find("metadata")->object().members()) names.push_back(key);
    EXPECT_EQ(names, (Texts{"a", "b", "b/x"}));
    EXPECT_TRUE(block->find("metadata")->find("b")->find("consolidated_metadata")->find("metadata")->object().empty());
  }
}

TEST_P(ConsolidatedTest, ModesOfUse) {
  EXPECT_EQ(status_of([&] { open("", {.consolidated = UseConsolidated::require}); }), Status::not_found);
  EXPECT_EQ(open("")->consolidated, nullptr);
  EXPECT_NE(open("a", {.consolidated = UseConsolidated::require}), nullptr);  // arrays have none
  consolidate(open(""));
  EXPECT_NE(open("", {.consolidated = UseConsolidated::require})->consolidated, nullptr);
  EXPECT_NE(open("")->consolidated, nullptr);
  EXPECT_EQ(open("", {.consolidated = UseConsolidated::never})->consolidated, nullptr);
}

TEST_P(ConsolidatedTest, NodesComeFromTheBlockWithoutRequests) {
  consolidate(open(""));
  const NodePtr root = open("");
  const int calls = store->calls();
  const NodePtr a = open_child(root, "a");
  EXPECT_EQ(a->array->shape, (Shape{10, 10}));
  EXPECT_EQ(a->attributes().find("n")->number().text, "1.0");
  EXPECT_EQ(open_child(open_child(root, "b"), "x")->path, "b/x");
  EXPECT_EQ(open_child(root, "c"), nullptr);
  EXPECT_EQ(store->calls(), calls);
  write_all(a, counting(100));
  EXPECT_EQ(read_all(open("a")), counting(100));
}

TEST_P(ConsolidatedTest, StaleBlocksAreFound) {
  consolidate(open(""));
  EXPECT_TRUE(verify_consolidated(open("")).empty());
  update_attributes(open("a"), [](json::Object& attributes) { attributes.set("n", json::Number{"2.0"}); });
  make_array("new", {.format = GetParam()});
  erase(store, "b/x", runtime);
  const std::string changed = GetParam() == Format::v3 ? "a/zarr.json changed" : "a/.zattrs changed";
  EXPECT_EQ(text(verify_consolidated(open(""))),
            (Texts{changed, array_key("b/x") + " missing", array_key("new") + " extra"}));
  EXPECT_EQ(text(verify_consolidated(open("", {.consolidated = UseConsolidated::never}))).size(), 3u);
  EXPECT_NE(open_child(open(""), "b/x"), nullptr);  // what the block says, until it is written again
  consolidate(open(""));
  EXPECT_TRUE(verify_consolidated(open("")).empty());
  EXPECT_EQ(open_child(open(""), "b/x"), nullptr);
}

TEST_P(ConsolidatedTest, OrderOfKeysDoesNotMatter) {
  consolidate(open(""));
  const std::string key = GetParam() == Format::v3 ? "zarr.json" : ".zmetadata";
  json::Value document = json::parse(text_at(*memory, key));
  json::Value& block = GetParam() == Format::v3 ? *document.object().find("consolidated_metadata") : document;
  json::Object reversed;
  const auto& members = block.object().find("metadata")->object().members();
  for (auto member = members.rbegin(); member != members.rend(); ++member) reversed.set(member->first, member->second);
  block.object().set("metadata", reversed);
  put(*memory, key, json::dump(document));
  EXPECT_TRUE(verify_consolidated(open("")).empty());
  EXPECT_EQ(children(open("")).size(), 2u);
  EXPECT_EQ(open_child(open(""), "b/x")->path, "b/x");
}

TEST_P(ConsolidatedTest, Remove) {
  EXPECT_EQ(status_of([&] { remove_consolidated(open("")); }), Status::not_found);
  EXPECT_EQ(status_of([&] { verify_consolidated(open("")); }), Status::not_found);
  const Digest before = digest(*memory);
  consolidate(open(""));
  EXPECT_NE(digest(*memory), before);
  EXPECT_EQ(remove_consolidated(open(""))->consolidated, nullptr);
  EXPECT_EQ(digest(*memory), before);
}

TEST_P(ConsolidatedTest, CorruptBlocksAreErrorsUnlessNeverUsed) {
  if (GetParam() == Format::v2) put(*memory, ".zmetadata", "{\"metadata\":");
  else
    put(*memory, "zarr.json",
        R"({"zarr_format":3,"node_type":"group","consolidated_metadata":{"kind":"inline","metadata":[]}})");
  const Error error = error_of([&] { open(""); });
  EXPECT_EQ(error.status(), Status::invalid_metadata);
  EXPECT_EQ(error.key(), GetParam() == Format::v2 ? ".zmetadata" : "zarr.json");
  const NodePtr root = open("", {.consolidated = UseConsolidated::never});
  if (GetParam() == Format::v2) { EXPECT_NE(consolidate(root)->consolidated, nullptr); }
}

TEST_P(ConsolidatedTest, NullMeansNone) {
  if (GetParam() == Format::v2) put(*memory, ".zgroup", R"({"zarr_format":2,"consolidated_metadata":null})");
  else
    put(*memory, "zarr.json", R"({"zarr_format":3,"node_type":"group","attributes":{},"consolidated_metadata":null})");
  EXPECT_EQ(open("")->consolidated, nullptr);
  EXPECT_EQ(status_of([&] { remove_consolidated(open("")); }), Status::not_found);
}

TEST_P(ConsolidatedTest, ImplicitGroupsBecomeExplicit) {
  const std::string document = GetParam() == Format::v3 ? "b/zarr.json" : "b/.zgroup";
  memory->erase(document);
  ASSERT_TRUE(open("b")->implicit);
  consolidate(open(""));
  EXPECT_FALSE(open("b")->implicit);
  EXPECT_TRUE(verify_consolidated(open("")).empty());
}

TEST_P(ConsolidatedTest, OtherFormatsAreLeftOutAndLogged) {
  make_array("other", {.format = GetParam() == Format::v3 ? Format::v2 : Format::v3});
  logged.clear();
  const NodePtr root = consolidate(open(""));
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_NE(logged[0].find("other"), std::string::npos);
  EXPECT_EQ(children(root).size(), 2u);
}

TEST_P(ConsolidatedTest, OfANestedGroup) {
  const NodePtr b = consolidate(open("b"));
  ASSERT_NE(b->consolidated, nullptr);
  EXPECT_EQ(b->consolidated->root, "b");
  EXPECT_EQ(open_child(b, "x")->path, "b/x");
  EXPECT_EQ(open("")->consolidated, nullptr);
  consolidate(open(""));
  EXPECT_TRUE(verify_consolidated(open("")).empty());  // the nested block is no difference
}

TEST_P(ConsolidatedTest, AFailureAtAnyCallLeavesTheOldBlock) {
  consolidate(open(""));
  make_array("new", {.format = GetParam()});
  const Digest before = digest(*memory);
  const NodePtr root = open("");
  for (int n = 1;; ++n) {
    ASSERT_LT(n, 500);
    store->fail_call(n);
    const Status status = status_of([&] { consolidate(root); });
    store->heal();
    if (status == Status::ok) break;
    EXPECT_EQ(status, Status::io) << n;
    if (digest(*memory) != before) {  // written, and then opening it again failed
      EXPECT_TRUE(verify_consolidated(open("")).empty()) << n;
      break;
    }
  }
}

TEST_P(ConsolidatedTest, AttributesChangedMeanwhileAreKept) {
  bool once = true;
  const auto elsewhere = with_own_locks();
  store->before = [&](const char* call, const std::string& key) {
    if (std::string_view(call) != "set" || !once || (key != "zarr.json" && key != ".zmetadata")) return;
    once = false;
    update_attributes(node::open(memory, "", elsewhere, {}), [](json::Object& a) { a.set("theirs", 1); });
  };
  consolidate(open(""));
  EXPECT_EQ(open("")->attributes().size(), 1u);
  EXPECT_NE(open("")->consolidated, nullptr);
}

TEST_P(ConsolidatedTest, ReadOnly) {
  const NodePtr root = open("", {.read_only = true});
  EXPECT_EQ(status_of([&] { consolidate(root); }), Status::read_only);
  EXPECT_EQ(status_of([&] { remove_consolidated(root); }), Status::read_only);
}

}  // namespace
}  // namespace zarr::node::test
