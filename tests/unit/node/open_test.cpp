#include "support.hpp"

namespace zarr::node::test {
namespace {

struct OpenTest : NodeTest {};

constexpr const char* v3_array = R"({"zarr_format":3,"node_type":"array","shape":[4],"data_type":"int32",
  "chunk_grid":{"name":"regular","configuration":{"chunk_shape":[2]}},
  "chunk_key_encoding":{"name":"default","configuration":{"separator":"/"}},"fill_value":7,
  "codecs":[{"name":"bytes","configuration":{"endian":"little"}}],"attributes":{"big":18446744073709551615}})";
constexpr const char* v3_group = R"({"zarr_format":3,"node_type":"group","attributes":{}})";
constexpr const char* v2_array =
    R"({"zarr_format":2,"shape":[4],"chunks":[2],"dtype":"<i4","compressor":null,"filters":null,
  "order":"C","fill_value":0})";

TEST_F(OpenTest, NothingThere) {
  EXPECT_EQ(open(""), nullptr);
  EXPECT_EQ(open("a/b"), nullptr);
  put(*memory, "file.txt", "hello");
  put(*memory, "folder/file.txt", "hello");
  EXPECT_EQ(open(""), nullptr);
}

TEST_F(OpenTest, ArrayAndGroupOfBothFormats) {
  put(*memory, "three/zarr.json", v3_array);
  put(*memory, "two/.zarray", v2_array);
  put(*memory, "two/.zattrs", R"({"x":1})");
  put(*memory, "g3/zarr.json", v3_group);
  put(*memory, "g2/.zgroup", R"({"zarr_format":2})");
  const NodePtr three = open("/three/");
  ASSERT_NE(three, nullptr);
  EXPECT_EQ(three->path, "three");
  EXPECT_EQ(three->kind, Kind::array);
  EXPECT_EQ(three->format(), Format::v3);
  EXPECT_EQ(three->attributes().find("big")->number().text, "18446744073709551615");
  EXPECT_FALSE(three->etag.empty());
  const NodePtr two = open("two");
  EXPECT_EQ(two->kind, Kind::array);
  EXPECT_EQ(two->format(), Format::v2);
  EXPECT_EQ(two->attributes().find("x")->as_int64(), 1);
  EXPECT_EQ(open("g3")->kind, Kind::group);
  EXPECT_EQ(open("g2")->kind, Kind::group);
  EXPECT_FALSE(open("g2")->implicit);
}

TEST_F(OpenTest, BothFormatsV3WinsAndIsLogged) {
  put(*memory, "zarr.json", v3_array);
  put(*memory, ".zarray", v2_array);
  EXPECT_EQ(open("")->format(), Format::v3);
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_NE(logged[0].find("v3 is used"), std::string::npos);
  EXPECT_EQ(open("", {.format = Format::v2})->format(), Format::v2);
}

TEST_F(OpenTest, TheWrongFormatIsNotThere) {
  put(*memory, "three/zarr.json", v3_array);
  put(*memory, "two/.zarray", v2_array);
  EXPECT_EQ(open("three", {.format = Format::v2}), nullptr);
  EXPECT_EQ(open("two", {.format = Format::v3}), nullptr);
}

TEST_F(OpenTest, ImplicitGroups) {
  put(*memory, "a/b/c/zarr.json", v3_array);
  put(*memory, "old/x/.zarray", v2_array);
  EXPECT_TRUE(open("")->implicit);
  for (const char* path : {"a", "a/b"}) {
    const NodePtr group = open(path);
    ASSERT_NE(group, nullptr) << path;
    EXPECT_TRUE(group->implicit);
    EXPECT_EQ(group->kind, Kind::group);
    EXPECT_EQ(group->format(), Format::v3);
  }
  EXPECT_EQ(open("old")->format(), Format::v2);
  EXPECT_EQ(open("old", {.format = Format::v3}), nullptr);
  EXPECT_EQ(open("a/b/c/c"), nullptr);
}

TEST_F(OpenTest, InsideAnArrayThereIsNothing) {
  put(*memory, "a/zarr.json", v3_array);
  put(*memory, "a/c/0", "12345678");
  put(*memory, "a/c/x/zarr.json", v3_array);  // a stray document below an array is no node of a group
  EXPECT_EQ(open("a/c"), nullptr);
}

TEST_F(OpenTest, CorruptDocumentsAreErrorsThatNameTheKey) {
  const struct {
    const char* key;
    const char* text;
    Status status;
  } cases[] = {
      {"n/zarr.json", "", Status::invalid_metadata},
      {"n/zarr.json", "{", Status::invalid_metadata},
      {"n/zarr.json", "[]", Status::invalid_metadata},
      {"n/zarr.json", "null", Status::invalid_metadata},
      {"n/zarr.json", R"({"zarr_format":3})", Status::invalid_metadata},
      {"n/zarr.json", R"({"zarr_format":3,"node_type":"thing"})", Status::invalid_metadata},
      {"n/zarr.json", R"({"zarr_format":3,"node_type":7})", Status::invalid_metadata},
      {"n/zarr.json", R"({"zarr_format":3,"node_type":"array"})", Status::invalid_metadata},
      {"n/zarr.json", "{\"zarr_format\":3,\"node_type\":\"group\",\"attributes\":{\"\xff\":1}}",
       Status::invalid_metadata},
      {"n/.zarray", "{}", Status::invalid_metadata},
      {"n/.zarray", "\"text\"", Status::invalid_metadata},
      {"n/.zgroup", "[1]", Status::invalid_metadata},
  };
  for (const auto& c : cases) {
    memory->erase_prefix("");
    put(*memory, c.key, c.text);
    const Error error = error_of([&] { open("n"); });
    EXPECT_EQ(error.status(), c.status) << c.text << ": " << error.message();
    EXPECT_EQ(error.key(), c.key) << c.text;
  }
}

TEST_F(OpenTest, CorruptAttributesNameTheirKey) {
  put(*memory, "n/.zarray", v2_array);
  put(*memory, "n/.zattrs", "{oops");
  EXPECT_EQ(error_of([&] { open("n"); }).key(), "n/.zattrs");
}

TEST_F(OpenTest, DocumentsAreReadWithinTheLimits) {
  auto limited = std::make_shared<chunk::Runtime>(*runtime);
  limited->limits.max_metadata_bytes = 1000;
  limited->limits.max_json_depth = 8;
  put(*memory, "large/zarr.json", std::string(1001, ' '));
  put(*memory, "deep/zarr.json", std::string(100, '[') + std::string(100, ']'));
  for (const bool latency : {false, true}) {
    store->latency_bound = latency;
    const Error large = error_of([&] { node::open(store, "large", limited, {}); });
    EXPECT_EQ(large.status(), Status::limit_exceeded);
    EXPECT_EQ(large.key(), "large/zarr.json");
    EXPECT_EQ(status_of([&] { node::open(store, "deep", limited, {}); }), Status::limit_exceeded);
  }
}

TEST_F(OpenTest, EveryFailedRequestIsAnErrorNeverAbsence) {
  put(*memory, "two/.zarray", v2_array);
  put(*memory, "two/.zattrs", "{}");
  put(*memory, "g/.zgroup", R"({"zarr_format":2})");
  put(*memory, "three/zarr.json", v3_group);
  put(*memory, "implicit/x/y/zarr.json", v3_group);
  auto quiet = make_runtime();
  for (const bool latency : {false, true}) {
    store->latency_bound = latency;
    for (const char* path : {"two", "g", "three", "implicit", "nothing"}) {
      store->heal();
      const int begin = store->calls();
      const bool there = node::open(store, path, quiet, {}) != nullptr;
      EXPECT_EQ(there, std::string(path) != "nothing");
      const int calls = store->calls() - begin;
      for (int n = 1; n <= calls; ++n) {
        store->fail_call(n);
        // With requests in parallel, one that the result does not hang on may fail: .zattrs where there is no node.
        NodePtr node;
        const Status status = status_of([&] { node = node::open(store, path, quiet, {}); });
        if (latency && status == Status::ok) EXPECT_EQ(node != nullptr, there) << path << " " << n;
        else EXPECT_EQ(status, Status::io) << path << " " << n;
      }
    }
  }
}

TEST_F(OpenTest, BadPathsAreRefused) {
  for (const char* path : {"..", "a/../b", ".", "a/./b", "a\\b", "a\nb", "\xff"})
    EXPECT_EQ(status_of([&] { open(path); }), Status::invalid_argument) << path;
  EXPECT_EQ(status_of([&] { open(std::string("a\0b", 3)); }), Status::invalid_argument);
  EXPECT_EQ(status_of([&] { open(std::string(5000, 'a')); }), Status::invalid_argument);
}

TEST_F(OpenTest, UnknownDataTypesOpenAndFailOnAccess) {
  std::string text = v3_array;
  text.replace(text.find("\"int32\""), 7, "\"float99\"");
  put(*memory, "a/zarr.json", text);
  const NodePtr node = open("a");
  ASSERT_EQ(node->kind, Kind::array);
  const Error error = error_of([&] { node->io(); });
  EXPECT_EQ(error.status(), Status::unsupported);
  EXPECT_NE(error.message().find("float99"), std::string::npos);
}

TEST_F(OpenTest, UnknownCodecsOpenAndFailOnAccess) {
  std::string text = v3_array;
  text.replace(text.find("\"bytes\""), 7, "\"wonder\"");
  put(*memory, "a/zarr.json", text);
  const Error error = error_of([&] { open("a")->io(); });
  EXPECT_EQ(error.status(), Status::unsupported);
  EXPECT_NE((error.message() + error.codec()).find("wonder"), std::string::npos);
}

TEST_F(OpenTest, GroupsHaveNoIo) {
  put(*memory, "zarr.json", v3_group);
  EXPECT_EQ(status_of([&] { open("")->io(); }), Status::invalid_argument);
}

TEST_F(OpenTest, IoIsBuiltOnceAlsoByManyThreads) {
  put(*memory, "zarr.json", v3_array);
  const NodePtr node = open("");
  std::vector<const chunk::ArrayIo*> seen(64);
  runtime->executor->for_each(64, [&](uint64_t i) { seen[i] = node->io().get(); }, {});
  for (const auto* io : seen) EXPECT_EQ(io, seen[0]);
}

TEST_F(OpenTest, RefreshSeesTheNewDocument) {
  put(*memory, "a/zarr.json", v3_group);
  const NodePtr node = open("a");
  put(*memory, "a/zarr.json", v3_array);
  EXPECT_EQ(refresh(node)->kind, Kind::array);
  memory->erase_prefix("");
  EXPECT_EQ(status_of([&] { refresh(node); }), Status::not_found);
}

TEST_F(OpenTest, Children) {
  put(*memory, "zarr.json", v3_group);
  put(*memory, "a/b/zarr.json", v3_array);
  const NodePtr root = open("");
  EXPECT_EQ(open_child(root, "a/b")->path, "a/b");
  EXPECT_EQ(open_child(root, "a")->implicit, true);
  EXPECT_EQ(open_child(open_child(root, "a"), "b")->path, "a/b");
  EXPECT_EQ(open_child(root, ""), root);
  EXPECT_EQ(open_child(root, "x"), nullptr);
  EXPECT_EQ(status_of([&] { open_child(open("a/b"), "c"); }), Status::invalid_argument);
  EXPECT_EQ(status_of([&] { open_child(root, "../x"); }), Status::invalid_argument);
}

TEST_F(OpenTest, OneRoundTripOnASlowStore) {
  put(*memory, "zarr.json", v3_group);
  put(*memory, "two/.zarray", v2_array);
  store->latency_bound = true;
  auto quiet = make_runtime();
  std::vector<std::string> called;
  store->before = [&](const char* call, const std::string&) { called.emplace_back(call); };
  node::open(store, "two", quiet, {});
  for (const auto& call : called) EXPECT_EQ(call, "get");  // all of one get_many
  EXPECT_EQ(called.size(), 5u);
}

TEST_F(OpenTest, TheOpenEventTellsPathAndStatus) {
  auto watched = std::make_shared<chunk::Runtime>(*runtime);
  std::vector<std::string> events;
  watched->on_event = [&](const chunk::Event& event) {
    events.push_back(cat(event.name, " ", event.key, " ", event.status));
  };
  put(*memory, "a/zarr.json", v3_group);
  put(*memory, "b/zarr.json", "nonsense");
  node::open(store, "a", watched, {});
  node::open(store, "x", watched, {});
  status_of([&] { node::open(store, "b", watched, {}); });
  EXPECT_EQ(events, (std::vector<std::string>{"node.open a 0", "node.open x 1", "node.open b 4"}));
}

TEST_F(OpenTest, Modes) {
  int made = 0;
  const auto create = [&](bool overwrite) {
    ++made;
    return make_group("n", Format::v3, {}, overwrite);
  };
  const auto run = [&](Mode mode) { return open_or_create(store, "n", runtime, {}, mode, create); };
  EXPECT_EQ(status_of([&] { run(Mode::r); }), Status::not_found);
  EXPECT_EQ(status_of([&] { run(Mode::r_plus); }), Status::not_found);
  EXPECT_TRUE(digest(*memory).empty());
  EXPECT_EQ(run(Mode::a)->kind, Kind::group);
  EXPECT_EQ(made, 1);
  const Digest before = digest(*memory);
  for (const Mode mode : {Mode::r, Mode::r_plus, Mode::a}) run(mode);
  EXPECT_EQ(status_of([&] { run(Mode::w_minus); }), Status::exists);
  EXPECT_EQ(digest(*memory), before);
  EXPECT_EQ(made, 2);
  put(*memory, "n/x/zarr.json", v3_group);
  run(Mode::w);
  EXPECT_EQ(digest(*memory), before);
  EXPECT_EQ(status_of([&] { run(Mode::r)->check_writable(); }), Status::read_only);
  run(Mode::r_plus)->check_writable();
}

TEST_F(OpenTest, ModeAOpensWhatAnotherMakesAtTheSameTime) {
  const auto create = [&](bool overwrite) {
    put(*memory, "n/zarr.json", v3_array);
    return make_group("n", Format::v3, {}, overwrite);
  };
  EXPECT_EQ(open_or_create(store, "n", runtime, {}, Mode::a, create)->kind, Kind::array);
}

TEST_F(OpenTest, ForeignTreesCostBoundedTime) {
  for (int i = 0; i < 5000; ++i) put(*memory, cat("d", i, "/file"), "x");
  const int begin = store->calls();
  EXPECT_EQ(open(""), nullptr);
  EXPECT_LT(store->calls() - begin, 4200);
}

}  // namespace
}  // namespace zarr::node::test
