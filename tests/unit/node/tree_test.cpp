#include "support.hpp"

namespace zarr::node::test {
namespace {

struct TreeTest : NodeTest {
  // "name:a" for arrays, "name:g" for groups
  static std::vector<std::string> text(const std::vector<Child>& list) {
    std::vector<std::string> out;
    for (const auto& child : list) out.push_back(child.name + (child.kind == Kind::array ? ":a" : ":g"));
    return out;
  }
  static std::vector<std::string> walked(const NodePtr& root, size_t stop_after = 1000) {
    std::vector<std::string> out;
    walk(root, [&](const std::string& path, Kind kind) {
      out.push_back(path + (kind == Kind::array ? ":a" : ":g"));
      return out.size() < stop_after;
    });
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Formats, TreeTest, ::testing::Values(Format::v2, Format::v3), format_name);
using Texts = std::vector<std::string>;

TEST_P(TreeTest, ChildrenAreSortedAndDirect) {
  make_group("", GetParam());
  for (const char* path : {"z", "b/deep/er", "a", "aa", "B", "b-c"}) make_array(path, {.format = GetParam()});
  EXPECT_EQ(text(children(open(""))), (Texts{"B:a", "a:a", "aa:a", "b:g", "b-c:a", "z:a"}));
  EXPECT_EQ(text(children(open("b"))), (Texts{"deep:g"}));
  EXPECT_EQ(status_of([&] { children(open("a")); }), Status::invalid_argument);
}

TEST_P(TreeTest, MixedFormatsImplicitGroupsAndLitter) {
  make_group("", Format::v3);
  make_array("three", {.format = Format::v3});
  make_array("two", {.format = Format::v2});
  put(*memory, "implicit/inner/zarr.json", R"({"zarr_format":3,"node_type":"group"})");
  put(*memory, "plain/readme.txt", "x");
  put(*memory, "file.txt", "x");
  put(*memory, "__hidden/zarr.json", R"({"zarr_format":3,"node_type":"group"})");
  put(*memory, ".x.partial", "x");
  EXPECT_EQ(text(children(open(""))), (Texts{"implicit:g", "three:a", "two:a"}));
  EXPECT_EQ(text(children(open("", {.format = Format::v3}))), (Texts{"implicit:g", "three:a"}));
  EXPECT_EQ(walked(open("")), (Texts{"implicit:g", "implicit/inner:g", "three:a", "two:a"}));
}

TEST_P(TreeTest, ChunksAreNoChildren) {
  make_group("", GetParam());
  const NodePtr array = make_array("a", {.format = GetParam()});
  write_all(array, counting(100));
  ASSERT_GT(digest(*memory).size(), 9u);
  EXPECT_EQ(walked(open("")), (Texts{"a:a"}));
}

TEST_P(TreeTest, WalkIsDepthFirstParentsFirst) {
  make_group("", GetParam());
  for (const char* path : {"b/y/q", "b/x", "a", "c/z"}) make_array(path, {.format = GetParam()});
  const Texts expected{"a:a", "b:g", "b/x:a", "b/y:g", "b/y/q:a", "c:g", "c/z:a"};
  EXPECT_EQ(walked(open("")), expected);
  EXPECT_EQ(walked(open(""), 3), (Texts(expected.begin(), expected.begin() + 3)));
  EXPECT_EQ(walked(open("b")), (Texts{"x:a", "y:g", "y/q:a"}));
}

TEST_P(TreeTest, TheConsolidatedViewIsTheSame) {
  make_group("", GetParam());
  for (const char* path : {"b/y/q", "b/x", "b-c", "a", "c/z"}) make_array(path, {.format = GetParam()});
  const Texts live_walk = walked(open(""));
  const Texts live_children = text(children(open("")));
  consolidate(open(""));
  int lists = 0;
  store->before = [&](const char* call, const std::string&) { lists += std::string_view(call) == "list"; };
  const NodePtr root = open("");
  EXPECT_EQ(walked(root), live_walk);
  EXPECT_EQ(text(children(root)), live_children);
  const NodePtr b = open_child(root, "b");
  ASSERT_NE(b->consolidated, nullptr);
  EXPECT_EQ(text(children(b)), (Texts{"x:a", "y:g"}));
  EXPECT_EQ(walked(b), (Texts{"x:a", "y:g", "y/q:a"}));
  EXPECT_EQ(open_child(b, "y/q")->path, "b/y/q");
  EXPECT_EQ(lists, 0);
}

TEST_P(TreeTest, ACorruptChildIsAnErrorNotAHole) {
  make_group("", GetParam());
  make_array("a", {.format = GetParam()});
  put(*memory, "b/zarr.json", "{");
  const Error error = error_of([&] { children(open("")); });
  EXPECT_EQ(error.status(), Status::invalid_metadata);
  EXPECT_EQ(error.key(), "b/zarr.json");
}

TEST_P(TreeTest, EveryFailedRequestIsAnError) {
  make_group("", GetParam());
  make_array("a/b", {.format = GetParam()});
  make_array("c", {.format = GetParam()});
  memory->erase(GetParam() == Format::v3 ? "a/zarr.json" : "a/.zgroup");
  for (const bool latency : {false, true}) {
    store->latency_bound = latency;
    const NodePtr root = open("");
    for (int n = 1;; ++n) {
      ASSERT_LT(n, 200);
      store->fail_call(n);
      const Status status = status_of([&] { EXPECT_EQ(walked(root), (Texts{"a:g", "a/b:a", "c:a"})); });
      store->heal();
      if (status == Status::ok) break;
      EXPECT_EQ(status, Status::io) << n;
    }
  }
}

TEST_P(TreeTest, StoresThatCannotList) {
  make_group("", GetParam());
  make_array("a", {.format = GetParam()});
  store->abilities_to_show().listable = false;
  EXPECT_NE(open("a"), nullptr);
  EXPECT_EQ(open("x"), nullptr);
  EXPECT_EQ(status_of([&] { children(open("")); }), Status::unsupported);
  store->abilities_to_show().listable = true;
  consolidate(open(""));
  store->abilities_to_show().listable = false;
  EXPECT_EQ(text(children(open(""))), (Texts{"a:a"}));
}

// Opened at once or listed and opened by name: the same nodes, from every kind of store and through consolidated metadata.
TEST_P(TreeTest, OpenedChildrenAreThoseOpenedByName) {
  make_group("", GetParam(), {});
  make_group("g", GetParam());
  make_group("g/group", GetParam());
  make_array("g/three", {.format = Format::v3, .shape = {3}, .chunks = {2}});
  make_array("g/two", {.format = Format::v2, .shape = {2, 2}, .chunks = {2, 2}});
  make_array("g/implicit/deep/array", {.format = GetParam()});
  memory->erase(GetParam() == Format::v3 ? "g/implicit/zarr.json" : "g/implicit/.zgroup");
  put(*memory, "g/plain/readme.txt", "x");
  for (int round = 0; round < 4; ++round) {
    store->latency_bound = round % 2 == 1;
    if (round == 2) consolidate(open("g"));
    EXPECT_EQ(open("g")->consolidated != nullptr, round >= 2);
    for (const char* at : {"", "g"}) {
      for (const OpenOptions& options : {OpenOptions{}, OpenOptions{.format = GetParam()}}) {
        const NodePtr group = open(at, options);
        const auto names = children(group);
        const auto opened = open_children(group);
        ASSERT_EQ(opened.size(), names.size()) << at;
        for (size_t i = 0; i < names.size(); ++i) {
          ASSERT_EQ(opened[i].name, names[i].name);
          ASSERT_NE(opened[i].node, nullptr);
          const NodePtr one = open_child(group, names[i].name);
          const Node& same = *opened[i].node;
          EXPECT_EQ(same.path, one->path);
          EXPECT_EQ(same.kind, names[i].kind);
          EXPECT_EQ(same.implicit, one->implicit);
          EXPECT_EQ(same.format(), one->format());
          EXPECT_EQ(same.etag, one->etag);
          EXPECT_EQ(same.attributes(), one->attributes());
          if (one->array) EXPECT_EQ(same.array->document, one->array->document);
        }
      }
    }
  }
  EXPECT_EQ(status_of([&] { open_children(open("g/three")); }), Status::invalid_argument);
  store->abilities_to_show().listable = false;
  EXPECT_EQ(status_of([&] { open_children(open("")); }), Status::unsupported);
}

TEST_P(TreeTest, OpenedChildrenKeepTheirErrors) {
  make_group("", GetParam());
  make_array("a", {.format = GetParam()});
  put(*memory, "b/zarr.json", "{");
  make_array("c", {.format = GetParam()});
  for (const bool latency : {false, true}) {
    store->latency_bound = latency;
    const auto opened = open_children(open(""));
    ASSERT_EQ(opened.size(), 3u);
    EXPECT_TRUE(opened[0].node && opened[2].node);
    ASSERT_TRUE(opened[1].error);
    EXPECT_EQ(opened[1].error->status(), Status::invalid_metadata);
    EXPECT_EQ(opened[1].error->key(), "b/zarr.json");
    for (int n = 2; n < 12; ++n) {  // call 1 is the listing
      const NodePtr group = open("");
      store->fail_call(n);
      size_t failed = 0;
      for (const OpenedChild& child : open_children(group))
        failed += child.error && child.error->status() == Status::io;
      store->heal();
      EXPECT_LE(failed, 1u) << n;
      if (n == 2) EXPECT_EQ(failed, 1u);
    }
    const NodePtr group = open("");
    store->fail_call(1);
    EXPECT_EQ(status_of([&] { open_children(group); }), Status::io);
    store->heal();
  }
}

TEST_P(TreeTest, TenThousandChildrenInBatches) {
  put(*memory, "zarr.json", R"({"zarr_format":3,"node_type":"group"})");
  for (int i = 0; i < 10000; ++i) put(*memory, cat("n", i, "/zarr.json"), R"({"zarr_format":3,"node_type":"group"})");
  store->latency_bound = GetParam() == Format::v2;  // both ways to ask
  EXPECT_EQ(children(open("")).size(), 10000u);
  EXPECT_EQ(open_children(open("")).size(), 10000u);
}

}  // namespace
}  // namespace zarr::node::test
