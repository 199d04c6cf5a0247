#include "support.hpp"

namespace zarr::node::test {
namespace {

struct CopyTest : NodeTest {
  store::StorePtr target_memory = store::open_memory_store("");
  std::shared_ptr<TestStore> target = std::make_shared<TestStore>(target_memory);

  void SetUp() override {
    make_array("src/a", {.format = GetParam()});
    write_all(open("src/a"), counting(100));
    make_array("src/sub/b", {.format = GetParam(), .shards = GetParam() == Format::v3 ? Shape{8, 8} : Shape{}});
    write_all(open("src/sub/b"), counting(100, 1000));
    put(*memory, "src/sub/.b.partial", "litter");
  }
  // Everything below a prefix, keys relative to it.
  static Digest below(const Digest& all, const std::string& prefix) {
    Digest out;
    for (const auto& [key, text] : all)
      if (key.starts_with(prefix)) out[key.substr(prefix.size())] = text;
    return out;
  }
  void run(const std::string& from, const std::string& to, bool overwrite = false) {
    copy(store, from, store, to, runtime, overwrite, {});
  }
};
INSTANTIATE_TEST_SUITE_P(Formats, CopyTest, ::testing::Values(Format::v2, Format::v3), format_name);

TEST_P(CopyTest, WithinAStore) {
  const Digest source = below(digest(*memory), "src/");
  run("src", "x/y");
  EXPECT_EQ(below(digest(*memory), "x/y/"), source);
  EXPECT_EQ(below(digest(*memory), "src/"), source);
  EXPECT_FALSE(open("x")->implicit);
  EXPECT_EQ(read_all(open("x/y/sub/b")), counting(100, 1000));
}

TEST_P(CopyTest, BetweenStoresAndToTheRoot) {
  copy(store, "src", target, "", runtime, false, {});
  EXPECT_EQ(digest(*target_memory), below(digest(*memory), "src/"));
  copy(store, "src/a", target, "more/a", runtime, false, {});
  EXPECT_EQ(read_all(node::open(target, "more/a", runtime, {})), counting(100));
}

TEST_P(CopyTest, ImplicitGroups) {
  memory->erase(GetParam() == Format::v3 ? "src/zarr.json" : "src/.zgroup");
  run("src", "dst");
  EXPECT_TRUE(open("dst")->implicit);
  EXPECT_EQ(read_all(open("dst/a")), counting(100));
}

TEST_P(CopyTest, IntoItselfAndOutOfItself) {
  const Digest before = digest(*memory);
  for (const bool overwrite : {false, true}) {
    EXPECT_EQ(status_of([&] { run("src", "src", overwrite); }), Status::invalid_argument);
    EXPECT_EQ(status_of([&] { run("src", "src/sub/c", overwrite); }), Status::invalid_argument);
    EXPECT_EQ(status_of([&] { run("", "copy", overwrite); }), Status::invalid_argument);
    EXPECT_EQ(status_of([&] { run("src/sub", "src", overwrite); }), Status::invalid_argument);
    EXPECT_EQ(status_of([&] { run("src/sub/b", "", overwrite); }), Status::invalid_argument);
  }
  EXPECT_EQ(digest(*memory), before);
  run("src", "srcs");  // a prefix of the name is no parent
}

TEST_P(CopyTest, RulesOfOverwriting) {
  make_array("dst/old", {.format = GetParam()});
  const Digest before = digest(*memory);
  EXPECT_EQ(status_of([&] { run("src", "dst"); }), Status::exists);
  EXPECT_EQ(status_of([&] { run("src", "dst/old"); }), Status::exists);
  EXPECT_EQ(status_of([&] { run("src", "dst/old/below"); }), Status::invalid_argument);
  EXPECT_EQ(status_of([&] { run("src", "dst/__x"); }), Status::invalid_argument);
  EXPECT_EQ(status_of([&] { run("nothing", "x"); }), Status::not_found);
  EXPECT_EQ(digest(*memory), before);
  run("src", "dst", true);
  EXPECT_EQ(below(digest(*memory), "dst/"), below(digest(*memory), "src/"));
}

TEST_P(CopyTest, StrangersAreNotOverwritten) {
  put(*memory, "dst/letter.txt", "mine");
  const Digest before = digest(*memory);
  EXPECT_EQ(status_of([&] { run("src", "dst"); }), Status::exists);
  EXPECT_EQ(status_of([&] { run("src", "dst", true); }), Status::exists);
  EXPECT_EQ(digest(*memory), before);
}

TEST_P(CopyTest, RestsOfACutShortCopyCanBeOverwritten) {
  put(*memory, "dst/a/c/9/9", "stale");
  put(*memory, "dst/a/9.9", "stale");
  EXPECT_EQ(status_of([&] { run("src", "dst"); }), Status::exists);
  run("src", "dst", true);
  EXPECT_EQ(below(digest(*memory), "dst/"), below(digest(*memory), "src/"));
}

TEST_P(CopyTest, DocumentsComeLastTheTopOneAtTheEnd) {
  std::vector<std::string> written;
  target->before = [&](const char* call, const std::string& key) {
    if (std::string_view(call) == "set") {
      if (key.find(".z") == std::string::npos && key.find("zarr.json") == std::string::npos)
        EXPECT_TRUE(written.empty()) << "data " << key << " behind document " << written.back();
      else written.push_back(key);
    }
  };
  copy(store, "src", target, "", runtime, false, {});
  EXPECT_EQ(written.back(), GetParam() == Format::v3 ? "zarr.json" : ".zgroup");
}

TEST_P(CopyTest, AFailureAtAnyCallLeavesSourceAndTargetAsTheyWere) {
  const Digest source = digest(*memory);
  for (TestStore* failing : {store.get(), target.get()}) {
    for (const bool behind : {false, true}) {
      for (int n = 1;; ++n) {
        ASSERT_LT(n, 500);
        target_memory->erase_prefix("");
        put(*target_memory, "other/zarr.json", R"({"zarr_format":3,"node_type":"group"})");
        const Digest before = digest(*target_memory);
        failing->fail_call(n, behind);
        const Status status = status_of([&] { copy(store, "src", target, "p/dst", runtime, false, {}); });
        failing->heal();
        EXPECT_EQ(digest(*memory), source);
        if (status == Status::ok) break;
        EXPECT_EQ(status, Status::io);
        EXPECT_EQ(digest(*target_memory), before) << n;
      }
    }
  }
}

TEST_P(CopyTest, CancelLeavesNothing) {
  Cancel cancel{std::make_shared<CancelFlag>(), {}};
  int sets = 0;
  target->before = [&](const char* call, const std::string&) {
    if (std::string_view(call) == "set" && ++sets == 5) cancel.flag->cancel();
  };
  EXPECT_EQ(status_of([&] { copy(store, "src", target, "dst", runtime, false, cancel); }), Status::cancelled);
  EXPECT_TRUE(digest(*target_memory).empty());
}

TEST_P(CopyTest, Move) {
  const Digest source = below(digest(*memory), "src/");
  move(store, "src", store, "dst", runtime, false, {});
  EXPECT_EQ(below(digest(*memory), "dst/"), source);
  EXPECT_EQ(open("src"), nullptr);
  move(store, "dst", target, "", runtime, false, {});
  EXPECT_EQ(digest(*target_memory), source);
  EXPECT_EQ(open("dst"), nullptr);
}

TEST_P(CopyTest, AFailedMoveKeepsTheSourceOrTheTargetWhole) {
  const Digest source = below(digest(*memory), "src/");
  copy(store, "src", store, "backup", runtime, false, {});
  for (int n = 1;; ++n) {
    ASSERT_LT(n, 500);
    for (const char* path : {"src", "dst"}) status_of([&] { erase(store, path, runtime); });
    copy(store, "backup", store, "src", runtime, false, {});
    store->fail_call(n);
    const Status status = status_of([&] { move(store, "src", store, "dst", runtime, false, {}); });
    store->heal();
    const Digest now = digest(*memory);
    EXPECT_TRUE(below(now, "src/") == source || below(now, "dst/") == source) << n;
    if (status == Status::ok) break;
  }
}

TEST_P(CopyTest, ReadOnly) {
  target->abilities_to_show().writable = false;
  EXPECT_EQ(status_of([&] { copy(store, "src", target, "", runtime, false, {}); }), Status::read_only);
  target->abilities_to_show().writable = true;
  store->abilities_to_show().writable = false;
  EXPECT_EQ(status_of([&] { move(store, "src", target, "", runtime, false, {}); }), Status::read_only);
  EXPECT_TRUE(digest(*target_memory).empty());
  copy(store, "src", target, "", runtime, false, {});
}

}  // namespace
}  // namespace zarr::node::test
