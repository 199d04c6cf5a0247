#include "store/registry.hpp"

#include <gtest/gtest.h>

#include "store/memory_store.hpp"
#include "store_behaviour.hpp"
#include "temporary_directory.hpp"

namespace zarr::store {
namespace {

// A factory that notes its arguments.
StoreFactory noting(OpenArguments& seen) {
  return [&seen](const OpenArguments& arguments) {
    seen = arguments;
    return open_memory_store("");
  };
}

TEST(StoreRegistry, SplitsUrls) {
  StoreRegistry registry;
  OpenArguments seen;
  registry.add("file", noting(seen), false);
  registry.add("X-y.1+z", noting(seen), false);
  const std::vector<std::array<std::string, 3>> cases = {
      {"/data/a b", "file", "/data/a b"},
      {"data/a%20b", "file", "data/a%20b"},
      {"./x", "file", "./x"},
      {"a:b/c", "file", "a:b/c"},
      {"dir/x://y", "file", "dir/x://y"},
      {"file:///data/a%20b%C3%A9", "file", "/data/a b\xc3\xa9"},
      {"FILE://LocalHost/d", "file", "/d"},
      {"file:/d", "file", "/d"},
      {"file:d", "file", "file:d"},
      {"x-Y.1+z://Host/P%20q?r", "x-y.1+z", "Host/P%20q?r"},
  };
  for (const auto& [url, scheme, location] : cases) {
    registry.open(url, true, false, {});
    EXPECT_EQ(seen.url, url);
    EXPECT_EQ(seen.scheme, scheme) << url;
    EXPECT_EQ(seen.location, location) << url;
    EXPECT_TRUE(seen.create);
    EXPECT_FALSE(seen.read_only);
  }
  const std::vector<std::pair<std::string, Status>> bad = {
      {"", Status::invalid_argument},
      {"file://host/d", Status::unsupported},
      {"file:///a%", Status::invalid_argument},
      {"file:///a%4", Status::invalid_argument},
      {"file:///a%zz", Status::invalid_argument},
      {"file:///a%00", Status::invalid_argument},
      {"file://", Status::invalid_argument},
      {std::string("a\0b", 3), Status::invalid_argument},
  };
  for (const auto& entry : bad) {
    EXPECT_EQ(status_of([&] { registry.open(entry.first, false, false, {}); }), entry.second) << entry.first;
  }
}

TEST(StoreRegistry, UnknownSchemeIsNamed) {
  const auto registry = StoreRegistry::with_builtins();
  try {
    registry->open("s3://bucket/key", false, false, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::unsupported);
    EXPECT_NE(error.message().find("\"s3\""), std::string::npos) << error.message();
  }
}

TEST(StoreRegistry, MissingHookLoads) {
  StoreRegistry registry;
  OpenArguments seen;
  int calls = 0;
  registry.set_missing_hook([&](std::string_view scheme) {
    ++calls;
    if (scheme != "late") return false;
    registry.add("late", noting(seen), false);
    return true;
  });
  EXPECT_EQ(status_of([&] { registry.open("other://x", false, false, {}); }), Status::unsupported);
  EXPECT_NE(registry.open("late://x", false, false, {}), nullptr);
  EXPECT_NE(registry.open("late://x", false, false, {}), nullptr);
  EXPECT_EQ(calls, 2);
}

TEST(StoreRegistry, AddRefusesDoublesAndBadNames) {
  StoreRegistry registry;
  OpenArguments seen;
  registry.add("a", noting(seen), false);
  EXPECT_EQ(status_of([&] { registry.add("A", noting(seen), false); }), Status::exists);
  EXPECT_NO_THROW(registry.add("a", noting(seen), true));
  for (const char* name : {"", "1a", "a b", "a/b", "a:", "\xc3\xa9"})
    EXPECT_EQ(status_of([&] { registry.add(name, noting(seen), false); }), Status::invalid_argument) << name;
  EXPECT_EQ(status_of([&] { registry.add("b", nullptr, false); }), Status::invalid_argument);
  EXPECT_TRUE(registry.has("A"));
  EXPECT_FALSE(registry.has("b"));
  EXPECT_EQ(registry.schemes(), std::vector<std::string>{"a"});
}

TEST(StoreRegistry, OpensMemory) {
  const auto registry = StoreRegistry::with_builtins();
  put(*registry->open("memory://registry-test", false, false, {}), "k", "v");
  EXPECT_EQ(get_text(*registry->open("memory://registry-test", false, false, {}), "k"), "v");
  EXPECT_EQ(status_of([&] { registry->open("memory://a/b", false, false, {}); }), Status::invalid_argument);
  json::Object options;
  options.set("no_such_option", json::Value(true));
  EXPECT_EQ(status_of([&] { registry->open("memory://a", false, false, options); }), Status::invalid_argument);
  forget_memory_store("registry-test");
}

TEST(StoreRegistry, OpensFiles) {
  const TemporaryDirectory directory;
  const auto registry = StoreRegistry::with_builtins();
  const auto with = [](const char* name, json::Value value) {
    json::Object options;
    options.set(name, std::move(value));
    return options;
  };
  const std::string path = directory / "a b%";
  put(*registry->open(path, true, false, {}), "k", "v");
  const auto store = registry->open("file://" + directory.path() + "/a%20b%25", false, false,
                                    with("durability", json::Value("fsync")));
  EXPECT_EQ(get_text(*store, "k"), "v");
  EXPECT_EQ(store->description(), "file://" + directory.path() + "/a%20b%25");
  EXPECT_TRUE(store->abilities().atomic_set);
  EXPECT_FALSE(registry->open(path, false, false, with("durability", json::Value("in_place")))->abilities().atomic_set);
  EXPECT_EQ(status_of([&] { put(*registry->open(path, false, true, {}), "k", "w"); }), Status::read_only);
  for (const auto& options : {with("durability", json::Value("none")), with("durability", json::Value(true)),
                              with("follow_symlinks", json::Value("yes")), with("no_such_option", json::Value(1))})
    EXPECT_EQ(status_of([&] { registry->open(path, false, false, options); }), Status::invalid_argument);
}

TEST(StoreRegistry, ReadOnlyMemory) {
  const auto registry = StoreRegistry::with_builtins();
  const auto writable = registry->open("memory://read-only-test", false, false, {});
  put(*writable, "k", "v");
  const auto store = registry->open("memory://read-only-test", false, true, {});
  EXPECT_EQ(get_text(*store, "k"), "v");
  EXPECT_EQ(store->stat("k")->size, 1u);
  EXPECT_EQ(store->open("k")->size(), 1u);
  EXPECT_EQ(listed(*store, "", true), std::vector<std::string>{"k"});
  EXPECT_EQ(store->identity(), writable->identity());
  EXPECT_FALSE(store->abilities().writable);
  EXPECT_EQ(status_of([&] { put(*store, "k", "w"); }), Status::read_only);
  EXPECT_EQ(status_of([&] { store->erase("k"); }), Status::read_only);
  EXPECT_EQ(status_of([&] { store->erase_prefix(""); }), Status::read_only);
  EXPECT_EQ(get_text(*writable, "k"), "v");
  forget_memory_store("read-only-test");
}

}  // namespace
}  // namespace zarr::store
