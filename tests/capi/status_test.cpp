// Every status code of the header, produced through the ABI: one row each.
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "map_store.hpp"

namespace {

const uint64_t origin[2] = {0, 0}, whole[2] = {6, 8};

// What the rows work on: an array of a vtable store, all its chunks written.
struct Scene {
  MapStore map;
  Store store = map.open();
  Node array = make_array(store.get());
  std::vector<int32_t> elements = write_counting(array.get());

  zarr_status read(zarr_error** err, const zarr_io_options* options = nullptr) {
    return zarr_read_slice(array.get(), 2, origin, whole, nullptr, elements.data(), elements.size() * 4, nullptr, options,
                           err);
  }
  zarr_status open(const char* path, zarr_error** err, int32_t mode = ZARR_MODE_R) {
    auto options = init<zarr_open_options>();
    options.mode = mode;
    Node node;
    return zarr_node_open(store.get(), path, ZARR_NTS, &options, out(node), err);
  }
  zarr_status open_document(const char* text, zarr_error** err) {
    put_text(store.get(), "bad/zarr.json", text);
    return open("bad", err);
  }
};

zarr_status open_store(const char* url, zarr_error** err) {
  Store store;
  return zarr_store_open(nullptr, url, ZARR_NTS, nullptr, 0, 0, out(store), err);
}

const ArrayArguments usual;  // lives as long as the builders made of it

struct Row {
  zarr_status status;
  zarr_status (*produce)(Scene& s, zarr_error** err);
};

const Row rows[] = {
    {ZARR_OK, [](Scene& s, zarr_error** err) { return s.read(err); }},
    {ZARR_NOT_FOUND, [](Scene& s, zarr_error** err) { return s.open("nowhere", err); }},
    {ZARR_EXISTS,
     [](Scene& s, zarr_error** err) {
       const auto builder = builder_of(usual);
       Node node;
       return zarr_create_array(s.store.get(), "a", ZARR_NTS, &builder, nullptr, out(node), err);
     }},
    {ZARR_INVALID_ARGUMENT,
     [](Scene& s, zarr_error** err) {
       return zarr_read_slice(s.array.get(), 1, origin, whole, nullptr, s.elements.data(), 4, nullptr, nullptr, err);
     }},
    {ZARR_INVALID_METADATA, [](Scene& s, zarr_error** err) { return s.open_document("{", err); }},
    {ZARR_UNSUPPORTED, [](Scene&, zarr_error** err) { return open_store("gopher://hole", err); }},
    {ZARR_CORRUPT_DATA,
     [](Scene& s, zarr_error** err) {
       put_text(s.store.get(), "a/c/0/0", "short");
       return s.read(err);
     }},
    {ZARR_OUT_OF_RANGE,
     [](Scene& s, zarr_error** err) {
       const uint64_t outside[2] = {9, 9};
       return zarr_erase_chunk(s.array.get(), 2, outside, nullptr, err);
     }},
    {ZARR_PRECONDITION_FAILED,
     [](Scene&, zarr_error** err) {
       Store memory = memory_store();
       auto condition = init<zarr_condition>();
       condition.kind = ZARR_SET_IF_MATCH;
       condition.etag = "stale";
       condition.etag_length = 5;
       return zarr_store_set(memory.get(), "k", 1, "v", 1, &condition, nullptr, err);
     }},
    {ZARR_READ_ONLY,
     [](Scene& s, zarr_error** err) {
       Node node;
       if (const zarr_status status = zarr_node_open(s.store.get(), "a", 1, nullptr, out(node), err); status != ZARR_OK)
         return status;
       return zarr_attributes_set(node.get(), "{}", ZARR_NTS, nullptr, err);
     }},
    {ZARR_IO, [](Scene&, zarr_error** err) { return open_store("/dev/null", err); }},
    {ZARR_TIMEOUT,
     [](Scene& s, zarr_error** err) {
       s.map.delay = std::chrono::milliseconds(20);
       auto options = init<zarr_io_options>();
       options.timeout_ns = 1'000'000;
       return s.read(err, &options);
     }},
    {ZARR_CANCELLED,
     [](Scene& s, zarr_error** err) {
       Cancel cancel;
       if (const zarr_status status = zarr_cancel_new(out(cancel), err); status != ZARR_OK) return status;
       zarr_cancel_trigger(cancel.get());
       auto options = init<zarr_io_options>();
       options.cancel = cancel.get();
       return s.read(err, &options);
     }},
    {ZARR_NO_MEMORY,
     [](Scene&, zarr_error** err) {
       void* memory = nullptr;
       return zarr_buffer_alloc(SIZE_MAX, &memory, err);
     }},
    {ZARR_CALLBACK,
     [](Scene& s, zarr_error** err) {
       s.map.get_fails = ZARR_CALLBACK;
       return s.read(err);
     }},
    // No defect is known, so one is brought in: a visitor that breaks the contract and throws. The library stays whole.
    {ZARR_INTERNAL,
     [](Scene& s, zarr_error** err) {
       const auto visit = [](void*, const char*, size_t) -> int32_t { throw std::runtime_error("thrown by a visitor"); };
       return zarr_store_list(s.store.get(), "", 0, 1, visit, nullptr, err);
     }},
    {ZARR_LIMIT_EXCEEDED,
     [](Scene&, zarr_error** err) {
       auto options = init<zarr_context_options>();
       options.max_chunk_bytes = 16;
       Context context;
       if (const zarr_status status = zarr_context_new(&options, out(context), err); status != ZARR_OK) return status;
       Store memory = memory_store(context.get());
       const auto builder = builder_of(usual);
       Node node;
       return zarr_create_array(memory.get(), "a", 1, &builder, nullptr, out(node), err);
     }},
};

TEST(Statuses, EachIsProduced) {
  for (const Row& row : rows) {
    SCOPED_TRACE(zarr_status_name(row.status));
    Scene scene;
    Err err;
    EXPECT_STATUS(row.status, row.produce(scene, err));
    scene.map.get_fails = ZARR_OK;
    scene.map.delay = std::chrono::milliseconds(0);
    err.get();
    EXPECT_OK(zarr_store_list(scene.store.get(), "", 0, 1, [](void*, const char*, size_t) -> int32_t { return 0; }, nullptr,
                              err));  // and all works as before
  }
}

TEST(Statuses, AFailureInsideAVisitorIsNamed) {
  MapStore map;
  Store stores[] = {memory_store(), map.open()};
  for (const Store& store : stores) {
    Err err;
    put_text(store.get(), "k", "v");
    EXPECT_STATUS(ZARR_INTERNAL, zarr_store_list(
                                     store.get(), "", 0, 1,
                                     [](void*, const char*, size_t) -> int32_t { throw std::runtime_error("oops"); },
                                     nullptr, err));
    EXPECT_NE(err.message().find("oops"), std::string::npos) << err.message();
  }
}

// The header is the list: a code without a row, or a row too many, fails.
TEST(Statuses, TheTableIsTheHeaders) {
  std::ifstream file(std::string(ZARR_TEST_SOURCE_DIR) + "/include/zarr.h");
  std::stringstream text;
  text << file.rdbuf();
  const std::string header = text.str();
  const size_t begin = header.find("ZARR_OK = 0"), end = header.find("};", begin);
  ASSERT_NE(begin, std::string::npos);
  const std::string codes = header.substr(begin, end - begin);
  const std::regex code(R"((ZARR_[A-Z_]+) = ([0-9]+))");
  std::vector<std::string> listed, tested;
  for (std::sregex_iterator at(codes.begin(), codes.end(), code), none; at != none; ++at) {
    listed.push_back((*at)[1]);
    EXPECT_EQ(zarr_status_name(std::stoi((*at)[2])), listed.back());
  }
  for (const Row& row : rows) tested.emplace_back(zarr_status_name(row.status));
  EXPECT_EQ(tested, listed);
}

}  // namespace
