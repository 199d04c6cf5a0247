// Stores through the ABI: every operation on memory and on files.
#include <algorithm>
#include <map>

#include "support.hpp"

namespace {

std::vector<std::string> list(zarr_store* store, const char* prefix, bool recursive) {
  Err err;
  std::vector<std::string> keys;
  EXPECT_OK(zarr_store_list(
      store, prefix, ZARR_NTS, recursive,
      [](void* to, const char* key, size_t length) {
        static_cast<std::vector<std::string>*>(to)->emplace_back(key, length);
        return 0;
      },
      &keys, err));
  std::sort(keys.begin(), keys.end());
  return keys;
}

class StoreTest : public ::testing::TestWithParam<const char*> {
 protected:
  StoreTest() {
    const std::string url = std::string(GetParam()) == "file" ? folder_.path("store") : "memory://";
    EXPECT_OK(zarr_store_open(nullptr, url.c_str(), url.size(), nullptr, 0, 0, out(store), err));
  }
  zarr_get_request request(const char* key, int32_t kind = ZARR_RANGE_WHOLE, uint64_t offset = 0, uint64_t length = 0) {
    auto r = init<zarr_get_request>();
    r.key = key;
    r.key_length = std::char_traits<char>::length(key);
    r.range = {kind, 0, offset, length};
    return r;
  }
  std::string get(const zarr_get_request& r) {
    Bytes bytes;
    EXPECT_OK(zarr_store_get(store.get(), &r, nullptr, out(bytes), nullptr, nullptr, err));
    return text_of(bytes);
  }
  TempFolder folder_;
  Err err;
  Store store;
};
INSTANTIATE_TEST_SUITE_P(Kinds, StoreTest, ::testing::Values("memory", "file"));

TEST_P(StoreTest, GetsWhatWasSet) {
  put_text(store.get(), "a/b", "0123456789");
  EXPECT_EQ(get(request("a/b")), "0123456789");
  EXPECT_EQ(get(request("a/b", ZARR_RANGE_PART, 2, 3)), "234");
  EXPECT_EQ(get(request("a/b", ZARR_RANGE_FROM, 7)), "789");
  EXPECT_EQ(get(request("a/b", ZARR_RANGE_SUFFIX, 0, 4)), "6789");
  EXPECT_EQ(get(request("a/b", ZARR_RANGE_SUFFIX, 0, 40)), "0123456789");
  Bytes bytes, etag;
  uint64_t size = 0;
  const auto part = request("a/b", ZARR_RANGE_PART, 0, 1);
  EXPECT_OK(zarr_store_get(store.get(), &part, nullptr, out(bytes), &size, out(etag), err));
  EXPECT_EQ(size, 10u);
  EXPECT_GT(zarr_bytes_size(etag.get()), 0u);
  const auto beyond = request("a/b", ZARR_RANGE_PART, 8, 3);
  size = 5;
  EXPECT_STATUS(ZARR_OUT_OF_RANGE, zarr_store_get(store.get(), &beyond, nullptr, out(bytes), &size, out(etag), err));
  EXPECT_EQ(size, 0u);
}

TEST_P(StoreTest, AbsentIsNotFoundAndEmptyIsNot) {
  Bytes bytes;
  auto r = request("k");
  EXPECT_STATUS(ZARR_NOT_FOUND, zarr_store_get(store.get(), &r, nullptr, out(bytes), nullptr, nullptr, err));
  EXPECT_STREQ(zarr_error_key(err.get()), "k");
  put_text(store.get(), "k", "");
  EXPECT_EQ(get(r), "");
  uint64_t size = 9;
  EXPECT_OK(zarr_store_stat(store.get(), "k", 1, &size, nullptr, err));
  EXPECT_EQ(size, 0u);
}

TEST_P(StoreTest, ConditionsAreKept) {
  auto condition = init<zarr_condition>();
  condition.kind = ZARR_SET_IF_ABSENT;
  Bytes etag;
  EXPECT_OK(zarr_store_set(store.get(), "k", 1, "one", 3, &condition, out(etag), err));
  const std::string first = text_of(etag);
  EXPECT_STATUS(ZARR_PRECONDITION_FAILED, zarr_store_set(store.get(), "k", 1, "two", 3, &condition, out(etag), err));
  EXPECT_EQ(etag, nullptr);
  Bytes current;
  EXPECT_OK(zarr_store_stat(store.get(), "k", 1, nullptr, out(current), err));
  const std::string now = text_of(current);
  condition.kind = ZARR_SET_IF_MATCH;
  condition.etag = now.data();
  condition.etag_length = now.size();
  EXPECT_OK(zarr_store_set(store.get(), "k", 1, "three", 5, &condition, nullptr, err));
  condition.etag = "no such version";
  condition.etag_length = ZARR_NTS;
  EXPECT_STATUS(ZARR_PRECONDITION_FAILED, zarr_store_set(store.get(), "k", 1, "four", 4, &condition, nullptr, err));
  EXPECT_EQ(get_text(store.get(), "k"), "three");
  auto r = request("k");
  r.if_match = "no such version";
  r.if_match_length = ZARR_NTS;
  Bytes bytes;
  EXPECT_STATUS(ZARR_PRECONDITION_FAILED, zarr_store_get(store.get(), &r, nullptr, out(bytes), nullptr, nullptr, err));
}

TEST_P(StoreTest, ListsAndErases) {
  for (const char* key : {"a/x", "a/y/z", "ab", "b/c"}) put_text(store.get(), key, "v");
  EXPECT_EQ(list(store.get(), "", true), (std::vector<std::string>{"a/x", "a/y/z", "ab", "b/c"}));
  EXPECT_EQ(list(store.get(), "", false), (std::vector<std::string>{"a/", "ab", "b/"}));
  EXPECT_EQ(list(store.get(), "a/", false), (std::vector<std::string>{"a/x", "a/y/"}));
  int seen = 0;
  EXPECT_OK(zarr_store_list(
      store.get(), "", 0, 1, [](void* count, const char*, size_t) { return ++*static_cast<int*>(count) == 2 ? 1 : 0; },
      &seen, err));
  EXPECT_EQ(seen, 2);
  int32_t existed = 5;
  EXPECT_OK(zarr_store_erase(store.get(), "ab", 2, &existed, err));
  EXPECT_EQ(existed, 1);
  EXPECT_OK(zarr_store_erase(store.get(), "ab", 2, &existed, err));
  EXPECT_EQ(existed, 0);
  EXPECT_OK(zarr_store_erase_prefix(store.get(), "a/", 2, err));
  EXPECT_EQ(list(store.get(), "", true), (std::vector<std::string>{"b/c"}));
  EXPECT_OK(zarr_store_flush(store.get(), err));
}

TEST_P(StoreTest, ManyAtOnce) {
  put_text(store.get(), "a", "A");
  put_text(store.get(), "b", "BB");
  const zarr_get_request requests[] = {request("a"), request("nothing"), request("b", ZARR_RANGE_SUFFIX, 0, 1)};
  zarr_bytes* values[3];
  zarr_status statuses[3];
  EXPECT_OK(zarr_store_get_many(store.get(), 3, requests, nullptr, values, statuses, err));
  Bytes a(values[0]), none(values[1]), b(values[2]);
  EXPECT_EQ(text_of(a), "A");
  EXPECT_EQ(none, nullptr);
  EXPECT_EQ(text_of(b), "B");
  EXPECT_EQ(statuses[0], ZARR_OK);
  EXPECT_EQ(statuses[1], ZARR_NOT_FOUND);
  EXPECT_EQ(statuses[2], ZARR_OK);
  const zarr_get_request with_bad[] = {request("a"), request("b", ZARR_RANGE_PART, 5, 5)};
  EXPECT_STATUS(ZARR_OUT_OF_RANGE, zarr_store_get_many(store.get(), 2, with_bad, nullptr, values, statuses, err));
  a.reset(values[0]);
  EXPECT_EQ(text_of(a), "A");
  EXPECT_EQ(values[1], nullptr);
  EXPECT_EQ(statuses[1], ZARR_OUT_OF_RANGE);
  EXPECT_OK(zarr_store_get_many(store.get(), 0, nullptr, nullptr, nullptr, nullptr, err));
}

TEST_P(StoreTest, SaysWhatItIsAndCan) {
  const uint64_t can = zarr_store_capabilities(store.get());
  for (const uint64_t bit : {ZARR_STORE_WRITABLE, ZARR_STORE_LISTABLE, ZARR_STORE_ATOMIC_SET, ZARR_STORE_SET_IF_ABSENT,
                             ZARR_STORE_SET_IF_MATCH, ZARR_STORE_ANY_THREAD})
    EXPECT_NE(can & bit, 0u) << bit;
  EXPECT_EQ(can & ZARR_STORE_LATENCY, 0u);
  const std::string description = zarr_store_description(store.get());
  EXPECT_NE(description.find(GetParam()), std::string::npos) << description;
}

TEST_P(StoreTest, BadKeysAreRefusedInOnePlace) {
  for (const std::string& key : {std::string(""), std::string("/a"), std::string("a/"), std::string("a//b"),
                                 std::string("."), std::string("a/../b"), std::string("a\0b", 3),
                                 std::string("\xff\xfe"), std::string(300, 'x'), std::string(5000, 'x')}) {
    SCOPED_TRACE(key.substr(0, 20));
    auto r = init<zarr_get_request>();
    r.key = key.data();
    r.key_length = key.size();
    Bytes bytes;
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_store_get(store.get(), &r, nullptr, out(bytes), nullptr, nullptr, err));
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT,
                  zarr_store_set(store.get(), key.data(), key.size(), "v", 1, nullptr, nullptr, err));
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_store_erase(store.get(), key.data(), key.size(), nullptr, err));
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_store_stat(store.get(), key.data(), key.size(), nullptr, nullptr, err));
  }
  EXPECT_TRUE(list(store.get(), "", true).empty());
}

TEST(Stores, MemoryIsSharedByName) {
  Err err;
  Store one, two, other;
  ASSERT_OK(zarr_store_open(nullptr, "memory://capi-shared", ZARR_NTS, nullptr, 0, 0, out(one), err));
  ASSERT_OK(zarr_store_open(nullptr, "memory://capi-shared", ZARR_NTS, nullptr, 0, 0, out(two), err));
  ASSERT_OK(zarr_store_open(nullptr, "memory://", ZARR_NTS, nullptr, 0, 0, out(other), err));
  put_text(one.get(), "k", "v");
  EXPECT_EQ(get_text(two.get(), "k"), "v");
  EXPECT_TRUE(list(other.get(), "", true).empty());
  EXPECT_OK(zarr_store_erase(one.get(), "k", 1, nullptr, err));
}

TEST(Stores, ReadOnlyOnesRefuseEveryChange) {
  Err err;
  TempFolder folder;
  Store writable, store;
  ASSERT_OK(zarr_store_open(nullptr, folder.path().c_str(), ZARR_NTS, nullptr, 0, 0, out(writable), err));
  put_text(writable.get(), "k", "v");
  ASSERT_OK(zarr_store_open(nullptr, folder.path().c_str(), ZARR_NTS, nullptr, 0, ZARR_STORE_OPEN_READ_ONLY, out(store),
                            err));
  EXPECT_EQ(zarr_store_capabilities(store.get()) & ZARR_STORE_WRITABLE, 0u);
  EXPECT_STATUS(ZARR_READ_ONLY, zarr_store_set(store.get(), "k", 1, "w", 1, nullptr, nullptr, err));
  EXPECT_STATUS(ZARR_READ_ONLY, zarr_store_erase(store.get(), "k", 1, nullptr, err));
  EXPECT_STATUS(ZARR_READ_ONLY, zarr_store_erase_prefix(store.get(), "", 0, err));
  Node node;
  EXPECT_STATUS(ZARR_READ_ONLY, zarr_create_group(store.get(), "g", 1, nullptr, 0, nullptr, out(node), err));
  EXPECT_EQ(get_text(store.get(), "k"), "v");
}

TEST(Stores, FilesTakeADurability) {
  Err err;
  TempFolder folder;
  Store store;
  for (const char* options :
       {R"({"durability":"rename"})", R"({"durability":"in_place"})", R"({"durability":"fsync"})"}) {
    ASSERT_OK(zarr_store_open(nullptr, folder.path("s").c_str(), ZARR_NTS, options, ZARR_NTS, 0, out(store), err));
    put_text(store.get(), "k", options);
    EXPECT_EQ(get_text(store.get(), "k"), options);
  }
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_store_open(nullptr, folder.path("s").c_str(), ZARR_NTS,
                                                       R"({"durability":"hope"})", ZARR_NTS, 0, out(store), err));
}

TEST(Stores, AFolderThatIsNotThereIsMadeByTheFirstWrite) {
  Err err;
  TempFolder folder;
  Store store;
  ASSERT_OK(zarr_store_open(nullptr, folder.path("new").c_str(), ZARR_NTS, nullptr, 0, 0, out(store), err));
  EXPECT_FALSE(std::filesystem::exists(folder.path("new")));
  auto r = init<zarr_get_request>();
  r.key = "k";
  r.key_length = 1;
  Bytes bytes;
  EXPECT_STATUS(ZARR_NOT_FOUND, zarr_store_get(store.get(), &r, nullptr, out(bytes), nullptr, nullptr, err));
  put_text(store.get(), "k", "v");
  EXPECT_TRUE(std::filesystem::exists(folder.path("new/k")));
}

TEST(Stores, OutliveTheirContext) {
  Err err;
  Context context;
  ASSERT_OK(zarr_context_new(nullptr, out(context), err));
  Store store = memory_store(context.get());
  context.reset();
  EXPECT_EQ(zarr_store_retain(store.get()), store.get());
  zarr_store_release(store.get());
  put_text(store.get(), "k", "v");
  EXPECT_EQ(get_text(store.get(), "k"), "v");
}

TEST(Stores, ACancelledGetManyIsRefused) {
  Err err;
  Store store = memory_store();
  Cancel cancel;
  ASSERT_OK(zarr_cancel_new(out(cancel), err));
  EXPECT_EQ(zarr_cancel_retain(cancel.get()), cancel.get());
  zarr_cancel_release(cancel.get());
  zarr_cancel_trigger(cancel.get());
  auto r = init<zarr_get_request>();
  r.key = "k";
  r.key_length = 1;
  zarr_bytes* value = nullptr;
  zarr_status status = 0;
  EXPECT_STATUS(ZARR_CANCELLED, zarr_store_get_many(store.get(), 1, &r, cancel.get(), &value, &status, err));
  EXPECT_EQ(value, nullptr);
  Bytes bytes;
  EXPECT_STATUS(ZARR_CANCELLED, zarr_store_get(store.get(), &r, cancel.get(), out(bytes), nullptr, nullptr, err));
}

}  // namespace
