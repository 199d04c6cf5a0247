// Stores behind the public vtable: whole arrays through them, their errors, their misbehaviour.
#include "map_store.hpp"

namespace {

const uint64_t start0[2] = {0, 0}, whole[2] = {6, 8};

TEST(VtableStores, HoldArrays) {
  MapStore map;
  Err err;
  {
    Store store = map.open();
    EXPECT_STREQ(zarr_store_description(store.get()), "map://test");
    Node array = make_array(store.get(), "deep/a", {.shards = {8, 6}, .codecs = nullptr});
    write_counting(array.get());
    EXPECT_EQ(read_all(array.get()), counting(48));
    const uint64_t start[2] = {3, 3}, shape[2] = {2, 2};
    int32_t v[4];
    ASSERT_OK(zarr_read_slice(array.get(), 2, start, shape, nullptr, v, 16, nullptr, nullptr, err));
    EXPECT_EQ(v[3], 36);
    Node group;
    ASSERT_OK(zarr_node_open(store.get(), "", 0, nullptr, out(group), err));
    Listing listing;
    ASSERT_OK(zarr_group_children(group.get(), out(listing), err));
    ASSERT_EQ(zarr_listing_size(listing.get()), 1u);
    EXPECT_STREQ(zarr_listing_name(listing.get(), 0), "deep");
    EXPECT_OK(zarr_erase(store.get(), "deep", ZARR_NTS, err));
    EXPECT_EQ(map.values.count("deep/a/zarr.json"), 0u);
    EXPECT_EQ(map.released, 0);
  }
  EXPECT_EQ(map.released, 1);
}

TEST(VtableStores, ErrorsReachTheCallerWithTheirIdentity) {
  MapStore map;
  Store store = map.open();
  Node array = make_array(store.get());
  write_counting(array.get());
  std::vector<int32_t> v(48);
  for (const zarr_status status : {ZARR_IO, ZARR_CALLBACK, ZARR_TIMEOUT, ZARR_CORRUPT_DATA}) {
    map.get_fails = status;
    Err err;
    EXPECT_STATUS(status,
                  zarr_read_slice(array.get(), 2, start0, whole, nullptr, v.data(), 192, nullptr, nullptr, err));
    EXPECT_NE(err.message().find("the map is out of order"), std::string::npos) << err.message();
    EXPECT_EQ(zarr_error_errno(err.get()), 5);
    EXPECT_EQ(zarr_error_retryable(err.get()), 1);
    EXPECT_EQ(zarr_error_payload(err.get()), &map.payloads_released);
    EXPECT_EQ(std::string(zarr_error_key(err.get())).substr(0, 4), "a/c/");
  }
  EXPECT_GT(map.payloads_released, 0);
}

TEST(VtableStores, AStatusWithoutAMessageGetsOne) {
  MapStore map;
  Err err;
  Store store = map.open();
  Node array = make_array(store.get());
  write_counting(array.get());
  map.silent = true;
  std::vector<int32_t> v(48);
  map.get_fails = ZARR_IO;
  EXPECT_STATUS(ZARR_IO, zarr_read_slice(array.get(), 2, start0, whole, nullptr, v.data(), 192, nullptr, nullptr, err));
  map.get_fails = 4711;  // no status of the library
  EXPECT_STATUS(ZARR_CALLBACK,
                zarr_read_slice(array.get(), 2, start0, whole, nullptr, v.data(), 192, nullptr, nullptr, err));
  map.get_fails = ZARR_NOT_FOUND;  // absent, and nothing else
  EXPECT_OK(zarr_read_slice(array.get(), 2, start0, whole, nullptr, v.data(), 192, nullptr, nullptr, err));
  EXPECT_EQ(v, std::vector<int32_t>(48, 7));
  map.silent = false;  // with a message it is a failure: nobody may take it for fill values
  EXPECT_STATUS(ZARR_CALLBACK,
                zarr_read_slice(array.get(), 2, start0, whole, nullptr, v.data(), 192, nullptr, nullptr, err));
  EXPECT_NE(err.message().find("the map is out of order"), std::string::npos) << err.message();
}

TEST(VtableStores, WrongAnswersAreErrorsNotData) {
  MapStore map;
  Err err;
  Store store = map.open();
  Node array = make_array(store.get());
  write_counting(array.get());
  std::vector<int32_t> v(48);
  const uint64_t start[2] = {1, 1}, shape[2] = {1, 1};
  for (const int wrong : {1, 2, 3}) {
    map.wrong_answer = wrong;
    SCOPED_TRACE(wrong);
    EXPECT_NE(zarr_read_slice(array.get(), 2, start0, whole, nullptr, v.data(), 192, nullptr, nullptr, err), ZARR_OK);
    EXPECT_NE(zarr_read_slice(array.get(), 2, start, shape, nullptr, v.data(), 4, nullptr, nullptr, err), ZARR_OK);
  }
}

TEST(VtableStores, WithoutAnyThreadAreCalledByTheCallerAlone) {
  MapStore map;
  Err err;
  auto options = init<zarr_context_options>();
  options.threads = 4;
  Context context;
  ASSERT_OK(zarr_context_new(&options, out(context), err));
  Store store = map.open(0, context.get());
  EXPECT_EQ(zarr_store_capabilities(store.get()) & ZARR_STORE_ANY_THREAD, 0u);
  Node array = make_array(store.get(), "a", {.shape = {64, 64}, .chunks = {8, 8}});
  write_counting(array.get());
  EXPECT_EQ(read_all(array.get()), counting(4096));
  std::vector<int32_t> v(4096);
  const uint64_t shape[2] = {64, 64};
  Op op;
  ASSERT_OK(
      zarr_read_slice_start(array.get(), 2, start0, shape, nullptr, v.data(), 16384, nullptr, nullptr, out(op), err));
  ASSERT_OK(zarr_op_wait(op.get(), ZARR_FOREVER, err));
  EXPECT_EQ(v, counting(4096));
  EXPECT_FALSE(map.other_thread);
  EXPECT_EQ(map.most_concurrent, 1);
}

TEST(VtableStores, WithoutWritableAreReadOnly) {
  MapStore map;
  Err err;
  Store writable = map.open();
  write_counting(make_array(writable.get()).get());
  auto v = init<zarr_store_vtable>();
  v.capabilities = ZARR_STORE_ANY_THREAD;
  v.get = MapStore::get;
  Store store;
  ASSERT_OK(zarr_store_new(nullptr, &v, &map, out(store), err));
  Node array;
  ASSERT_OK(zarr_node_open(store.get(), "a", 1, nullptr, out(array), err));
  EXPECT_EQ(read_all(array.get()), counting(48));
  EXPECT_STATUS(ZARR_READ_ONLY, zarr_store_set(store.get(), "k", 1, "v", 1, nullptr, nullptr, err));
  EXPECT_STATUS(ZARR_UNSUPPORTED,
                zarr_store_list(
                    store.get(), "", 0, 1, [](void*, const char*, size_t) { return 0; }, nullptr, err));
}

TEST(VtableStores, PromisesWithoutCallbacksAreRefused) {
  MapStore map;
  Err err;
  Store store;
  auto v = MapStore::vtable();
  v.set = nullptr;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_store_new(nullptr, &v, &map, out(store), err));
  v = MapStore::vtable();
  v.list = nullptr;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_store_new(nullptr, &v, &map, out(store), err));
  v = MapStore::vtable();
  v.capabilities |= uint64_t{1} << 40;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_store_new(nullptr, &v, &map, out(store), err));
  EXPECT_EQ(map.released, 0);  // on failure the instance is the caller's
}

struct Scheme {
  MapStore map;
  std::atomic<int> opened{0}, released{0};
  static zarr_status open(void* user_data, const char* url, size_t url_length, const char* options,
                          size_t options_length, uint32_t flags, void** instance, zarr_error* err) {
    auto* self = static_cast<Scheme*>(user_data);
    if (std::string(url, url_length).find("refuse") != std::string::npos)
      return MapStore::fail(err, ZARR_IO, "refused");
    self->last_url.assign(url, url_length);
    self->last_options.assign(options, options_length);
    self->last_flags = flags;
    ++self->opened;
    *instance = &self->map;
    return ZARR_OK;
  }
  static void release(void* user_data) { ++static_cast<Scheme*>(user_data)->released; }
  zarr_store_vtable vtable() {
    auto v = MapStore::vtable();
    v.open = open;
    v.release_user_data = release;
    return v;
  }
  std::string last_url, last_options;
  uint32_t last_flags = 9;
};

TEST(Schemes, AreRegisteredOpenedAndReleased) {
  Err err;
  Scheme scheme, second;
  Context context;
  ASSERT_OK(zarr_context_new(nullptr, out(context), err));
  const auto v = scheme.vtable(), w = second.vtable();
  ASSERT_OK(zarr_register_store(context.get(), "mymap", ZARR_NTS, &v, &scheme, 0, err));
  EXPECT_STATUS(ZARR_EXISTS, zarr_register_store(context.get(), "mymap", ZARR_NTS, &w, &second, 0, err));
  EXPECT_EQ(second.released, 0);  // stays the caller's
  Store store;
  ASSERT_OK(zarr_store_open(context.get(), "mymap://somewhere/else", ZARR_NTS, R"({"answer":42})", ZARR_NTS,
                            ZARR_STORE_OPEN_READ_ONLY, out(store), err));
  EXPECT_EQ(scheme.last_url, "mymap://somewhere/else");
  EXPECT_EQ(scheme.last_options, R"({"answer":42})");
  EXPECT_EQ(scheme.last_flags, ZARR_STORE_OPEN_READ_ONLY);
  EXPECT_STATUS(ZARR_READ_ONLY, zarr_store_set(store.get(), "k", 1, "v", 1, nullptr, nullptr, err));
  EXPECT_STATUS(ZARR_IO, zarr_store_open(context.get(), "mymap://refuse", ZARR_NTS, nullptr, 0, 0, out(store), err));
  EXPECT_NE(err.message().find("refused"), std::string::npos);
  const ArrayArguments arguments;
  const auto builder = builder_of(arguments);
  auto options = init<zarr_open_options>();
  options.mode = ZARR_MODE_W_MINUS;
  options.path = "x";
  options.array = &builder;
  Node array;
  ASSERT_OK(zarr_open(context.get(), "mymap://box", ZARR_NTS, &options, out(array), err));
  write_counting(array.get());
  EXPECT_EQ(scheme.map.values.count("x/zarr.json"), 1u);
  ASSERT_OK(zarr_register_store(context.get(), "mymap", ZARR_NTS, &w, &second, ZARR_REGISTER_REPLACE, err));
  EXPECT_EQ(scheme.released, 0);  // the array's store still uses it
  EXPECT_EQ(read_all(array.get()), counting(48));
  array.reset();
  EXPECT_EQ(scheme.released, 1);
  context.reset();
  EXPECT_EQ(second.released, 1);
  Store other;
  EXPECT_STATUS(ZARR_UNSUPPORTED,
                zarr_store_open(nullptr, "mymap://x", ZARR_NTS, nullptr, 0, 0, out(other), err));  // another context
}

// get_many: everything is answered by another thread, in reverse order.
struct ManyStore : MapStore {
  std::thread worker;
  std::atomic<int> batches{0};
  static zarr_status get_many(void* instance, size_t count, const zarr_get_request* requests,
                              zarr_completion* completion, zarr_error*) {
    auto& self = static_cast<ManyStore&>(*static_cast<MapStore*>(instance));
    ++self.batches;
    if (self.worker.joinable()) self.worker.join();
    std::vector<zarr_get_request> copies(requests, requests + count);
    self.worker = std::thread([&self, copies, completion] {
      for (size_t i = copies.size(); i-- > 0;) {
        if (zarr_completion_cancelled(completion) != 0) {
          zarr_completion_done(completion, i, ZARR_CANCELLED);
          continue;
        }
        zarr_error* err = zarr_completion_error(completion, i);
        zarr_completion_done(completion, i, self.answer(copies[i], zarr_completion_reply(completion, i), err));
      }
    });
    return ZARR_OK;
  }
  ~ManyStore() {
    if (worker.joinable()) worker.join();
  }
};

TEST(VtableStores, ManyRequestsInFlight) {
  ManyStore map;
  Err err;
  auto v = MapStore::vtable(ZARR_STORE_ANY_THREAD | ZARR_STORE_LATENCY);
  v.get_many = ManyStore::get_many;
  Store store;
  ASSERT_OK(zarr_store_new(nullptr, &v, static_cast<MapStore*>(&map), out(store), err));
  EXPECT_NE(zarr_store_capabilities(store.get()) & ZARR_STORE_LATENCY, 0u);
  Node array = make_array(store.get());
  write_counting(array.get());
  EXPECT_EQ(read_all(array.get()), counting(48));
  EXPECT_GT(map.batches, 0);
  auto a = init<zarr_get_request>(), b = init<zarr_get_request>();
  a.key = "a/zarr.json", a.key_length = 11;
  b.key = "nothing", b.key_length = 7;
  const zarr_get_request requests[] = {a, b};
  zarr_bytes* values[2];
  zarr_status statuses[2];
  ASSERT_OK(zarr_store_get_many(store.get(), 2, requests, nullptr, values, statuses, err));
  const Bytes first(values[0]);
  EXPECT_NE(first, nullptr);
  EXPECT_EQ(statuses[1], ZARR_NOT_FOUND);
  map.get_fails = ZARR_IO;
  EXPECT_STATUS(ZARR_IO, zarr_store_get_many(store.get(), 2, requests, nullptr, values, statuses, err));
  std::vector<int32_t> elements(48);
  EXPECT_STATUS(ZARR_IO,
                zarr_read_slice(array.get(), 2, start0, whole, nullptr, elements.data(), 192, nullptr, nullptr, err));
}

}  // namespace
