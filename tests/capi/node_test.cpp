// Nodes: opening by mode, making, erasing, copying, attributes, groups, consolidated metadata.
#include "support.hpp"

namespace {

zarr_open_options mode(int32_t m) {
  auto options = init<zarr_open_options>();
  options.mode = m;
  return options;
}

class OpenTest : public ::testing::TestWithParam<bool> {
 protected:
  OpenTest() : url_(GetParam() ? folder_.path("store") : "memory://open-test-" + std::to_string(counter++)) {}
  zarr_status open(Node& node, int32_t m, Err& err) {
    const auto options = mode(m);
    return zarr_open(nullptr, url_.c_str(), ZARR_NTS, &options, out(node), err);
  }
  static int counter;
  TempFolder folder_;
  std::string url_;
  Err err;
  Node node;
};
int OpenTest::counter = 0;
INSTANTIATE_TEST_SUITE_P(MemoryAndFile, OpenTest, ::testing::Bool());

TEST_P(OpenTest, ModesDoWhatTheySay) {
  EXPECT_STATUS(ZARR_NOT_FOUND, open(node, ZARR_MODE_R, err));
  EXPECT_STATUS(ZARR_NOT_FOUND, open(node, ZARR_MODE_R_PLUS, err));
  EXPECT_FALSE(std::filesystem::exists(folder_.path("store")));
  EXPECT_OK(open(node, ZARR_MODE_A, err));
  EXPECT_EQ(zarr_node_kind(node.get()), ZARR_KIND_GROUP);
  EXPECT_EQ(zarr_node_format(node.get()), 3);
  Node other;
  EXPECT_OK(zarr_attributes_set(node.get(), R"({"kept":1})", ZARR_NTS, out(other), err));
  EXPECT_OK(open(node, ZARR_MODE_A, err));
  EXPECT_EQ(attributes_of(node.get()), R"({"kept":1})");
  EXPECT_STATUS(ZARR_EXISTS, open(node, ZARR_MODE_W_MINUS, err));
  EXPECT_OK(open(node, ZARR_MODE_R_PLUS, err));
  EXPECT_OK(zarr_attributes_update(node.get(), R"({"more":2})", ZARR_NTS, nullptr, err));
  EXPECT_OK(open(node, ZARR_MODE_R, err));
  EXPECT_STATUS(ZARR_READ_ONLY, zarr_attributes_set(node.get(), "{}", ZARR_NTS, nullptr, err));
  EXPECT_OK(open(node, ZARR_MODE_W, err));
  EXPECT_EQ(attributes_of(node.get()), "{}");
  EXPECT_OK(open(node, ZARR_MODE_R, err));
}

TEST_P(OpenTest, MakesTheArrayOfABuilder) {
  const ArrayArguments arguments;
  const auto builder = builder_of(arguments);
  auto options = mode(ZARR_MODE_W_MINUS);
  options.array = &builder;
  options.path = "x/y";
  ASSERT_OK(zarr_open(nullptr, url_.c_str(), url_.size(), &options, out(node), err));
  EXPECT_EQ(zarr_array_rank(node.get()), 2u);
  EXPECT_STREQ(zarr_node_path(node.get()), "x/y");
  write_counting(node.get());
  auto reading = mode(ZARR_MODE_R);
  reading.path = "x/y";
  ASSERT_OK(zarr_open(nullptr, url_.c_str(), ZARR_NTS, &reading, out(node), err));
  EXPECT_EQ(read_all(node.get()), counting(48));
  const uint64_t start[2] = {0, 0}, shape[2] = {1, 1};
  const int32_t one = 1;
  EXPECT_STATUS(ZARR_READ_ONLY, zarr_write_slice(node.get(), 2, start, shape, nullptr, &one, 4, nullptr, nullptr, err));
  EXPECT_STATUS(ZARR_READ_ONLY, zarr_resize(node.get(), 2, shape, nullptr, nullptr, err));
  // For files the URL may be the node's folder; in memory the path follows the name.
  ASSERT_OK(zarr_open(nullptr, (url_ + "/x/y").c_str(), ZARR_NTS, nullptr, out(node), err));
  EXPECT_EQ(read_all(node.get()), counting(48));
}

TEST_P(OpenTest, MakesTheNodeOfADocument) {
  auto options = mode(ZARR_MODE_W);
  options.metadata =
      R"({"zarr_format":2,"shape":[3],"chunks":[2],"dtype":">i2","compressor":null,"fill_value":5,"order":"C","filters":null})";
  ASSERT_OK(zarr_open(nullptr, url_.c_str(), ZARR_NTS, &options, out(node), err));
  EXPECT_EQ(zarr_node_format(node.get()), 2);
  EXPECT_STREQ(zarr_array_data_type(node.get()), "int16");
  EXPECT_EQ(zarr_array_stored_byte_order(node.get()), ZARR_ORDER_BIG);
  options.zarr_format = 3;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_open(nullptr, url_.c_str(), ZARR_NTS, &options, out(node), err));
  const ArrayArguments arguments;
  const auto builder = builder_of(arguments);
  options.array = &builder;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_open(nullptr, url_.c_str(), ZARR_NTS, &options, out(node), err));
}

TEST(Nodes, AFailedCreationLeavesNothing) {
  Err err;
  TempFolder folder;
  const std::string url = folder.path("store");
  ArrayArguments arguments;
  arguments.codecs = R"([{"name":"no-such-codec"}])";
  const auto builder = builder_of(arguments);
  auto options = mode(ZARR_MODE_W_MINUS);
  options.array = &builder;
  Node node;
  const zarr_status status = zarr_open(nullptr, url.c_str(), ZARR_NTS, &options, out(node), err);
  EXPECT_NE(status, ZARR_OK);
  EXPECT_NE(err.message().find("no-such-codec"), std::string::npos) << err.message();
  EXPECT_FALSE(std::filesystem::exists(url));
}

TEST(Nodes, OfEveryKindAndFormatCanBeMadeFoundAndErased) {
  Err err;
  for (const int32_t format : {2, 3}) {
    Store store = memory_store();
    auto options = init<zarr_open_options>();
    options.zarr_format = format;
    Node group, array;
    ASSERT_OK(zarr_create_group(store.get(), "g", 1, R"({"x":1.0})", ZARR_NTS, &options, out(group), err));
    EXPECT_EQ(zarr_node_format(group.get()), format);
    EXPECT_EQ(attributes_of(group.get()), R"({"x":1.0})");
    array = make_array(store.get(), "g/a", {.format = format});
    EXPECT_EQ(kind_at(store.get(), "g"), ZARR_KIND_GROUP);
    EXPECT_EQ(kind_at(store.get(), "g/a"), ZARR_KIND_ARRAY);
    EXPECT_EQ(kind_at(store.get(), "g/b"), ZARR_KIND_NONE);
    const ArrayArguments arguments{.format = format};
    const auto builder = builder_of(arguments);
    EXPECT_STATUS(ZARR_EXISTS, zarr_create_array(store.get(), "g/a", ZARR_NTS, &builder, nullptr, out(array), err));
    auto overwrite = init<zarr_open_options>();
    overwrite.overwrite = 1;
    write_counting(make_array(store.get(), "g/c", {.format = format}).get());
    EXPECT_OK(zarr_create_array(store.get(), "g/c", ZARR_NTS, &builder, &overwrite, out(array), err));
    EXPECT_EQ(read_all(array.get()), std::vector<int32_t>(48, 7));
    EXPECT_OK(zarr_erase(store.get(), "g/a", ZARR_NTS, err));
    EXPECT_EQ(kind_at(store.get(), "g/a"), ZARR_KIND_NONE);
    EXPECT_OK(zarr_erase(store.get(), "g", ZARR_NTS, err));
    EXPECT_EQ(kind_at(store.get(), "g"), ZARR_KIND_NONE);
  }
}

TEST(Nodes, FromMetadataKeepWhatTheyWereGiven) {
  Err err;
  Store store = memory_store();
  Node node;
  ASSERT_OK(zarr_create_from_metadata(store.get(), "g", 1,
                                      R"({"zarr_format":3,"node_type":"group","attributes":{"a":1e400}})", ZARR_NTS,
                                      nullptr, 0, nullptr, out(node), err));
  EXPECT_EQ(attributes_of(node.get()), R"({"a":1e400})");
  ASSERT_OK(zarr_create_from_metadata(store.get(), "h", 1, R"({"zarr_format":2})", ZARR_NTS, R"({"b":2})", ZARR_NTS,
                                      nullptr, out(node), err));
  EXPECT_EQ(zarr_node_format(node.get()), 2);
  EXPECT_EQ(attributes_of(node.get()), R"({"b":2})");
  ASSERT_OK(zarr_create_from_metadata(
      store.get(), "i", 1,
      R"({"zarr_format":3,"node_type":"array","shape":[2],"data_type":"uint8","chunk_grid":{"name":"regular","configuration":{"chunk_shape":[2]}},)"
      R"("chunk_key_encoding":{"name":"default"},"fill_value":3,"codecs":[{"name":"bytes"}],"attributes":{"from":"document"}})",
      ZARR_NTS, R"({"from":"argument"})", ZARR_NTS, nullptr, out(node), err));
  EXPECT_EQ(attributes_of(node.get()), R"({"from":"argument"})");
  EXPECT_NE(metadata_of(node.get()).find("\"uint8\""), std::string::npos);
}

TEST(Nodes, UnsupportedDataTypesOpenButGiveNoData) {
  Err err;
  Store store = memory_store();
  put_text(
      store.get(), "a/zarr.json",
      R"({"zarr_format":3,"node_type":"array","shape":[2],"data_type":"quaternion128","chunk_grid":{"name":"regular","configuration":{"chunk_shape":[2]}},)"
      R"("chunk_key_encoding":{"name":"default"},"fill_value":0,"codecs":[{"name":"bytes"}],"attributes":{"a":1}})");
  Node node;
  ASSERT_OK(zarr_node_open(store.get(), "a", 1, nullptr, out(node), err));
  EXPECT_STREQ(zarr_array_data_type(node.get()), "quaternion128");
  EXPECT_EQ(zarr_array_item_size(node.get()), 0u);
  EXPECT_EQ(attributes_of(node.get()), R"({"a":1})");
  uint64_t start = 0, shape = 2;
  char buffer[64];
  EXPECT_STATUS(ZARR_UNSUPPORTED,
                zarr_read_slice(node.get(), 1, &start, &shape, nullptr, buffer, sizeof buffer, nullptr, nullptr, err));
  EXPECT_NE(err.message().find("quaternion128"), std::string::npos) << err.message();
  Bytes bytes;
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_array_numpy_type(node.get(), out(bytes), err));
}

TEST(Nodes, AreSnapshotsWithAStoreOfTheirOwn) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get());
  Node changed, fresh;
  ASSERT_OK(zarr_attributes_set(array.get(), R"({"new":true})", ZARR_NTS, out(changed), err));
  EXPECT_EQ(attributes_of(array.get()), "{}");
  EXPECT_EQ(attributes_of(changed.get()), R"({"new":true})");
  ASSERT_OK(zarr_node_refresh(array.get(), out(fresh), err));
  EXPECT_EQ(attributes_of(fresh.get()), R"({"new":true})");
  Store again(zarr_node_store(array.get()));
  ASSERT_NE(again, nullptr);
  store.reset();
  array.reset();
  EXPECT_EQ(kind_at(again.get(), "a"), ZARR_KIND_ARRAY);
  EXPECT_EQ(zarr_node_retain(fresh.get()), fresh.get());
  zarr_node_release(fresh.get());
  EXPECT_OK(zarr_erase(again.get(), "a", 1, err));
  Node gone;
  EXPECT_STATUS(ZARR_NOT_FOUND, zarr_node_refresh(fresh.get(), out(gone), err));
}

TEST(Nodes, MetadataInTheOtherFormat) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get(), "a", {.format = 2});
  Bytes json, notes;
  ASSERT_OK(zarr_node_metadata_json(array.get(), 3, out(json), out(notes), err));
  EXPECT_NE(text_of(json).find("\"node_type\""), std::string::npos) << text_of(json);
  EXPECT_EQ(text_of(notes).front(), '[');
  Node group;
  ASSERT_OK(zarr_create_group(store.get(), "g", 1, nullptr, 0, nullptr, out(group), err));
  EXPECT_NE(metadata_of(group.get(), 2).find("\"zarr_format\": 2"), std::string::npos) << metadata_of(group.get(), 2);
  put_text(
      store.get(), "n/.zarray",
      R"({"zarr_format":2,"shape":[2],"chunks":[2],"dtype":"<i4","compressor":null,"fill_value":null,"order":"C","filters":null})");
  ASSERT_OK(zarr_node_open(store.get(), "n", 1, nullptr, out(array), err));
  ASSERT_OK(zarr_node_metadata_json(array.get(), 3, out(json), out(notes), err));
  EXPECT_NE(text_of(notes).find("null"), std::string::npos) << text_of(notes);
}

TEST(Attributes, NumbersAreByteExact) {
  Err err;
  Store store = memory_store();
  Node node;
  ASSERT_OK(zarr_create_group(store.get(), "", 0, R"({"a":1.0,"b":18446744073709551616,"c":-0.0,"d":1e400})", ZARR_NTS,
                              nullptr, out(node), err));
  const auto one = [&](const char* name) {
    Bytes json;
    EXPECT_OK(zarr_attribute_get(node.get(), name, ZARR_NTS, out(json), err));
    return text_of(json);
  };
  EXPECT_EQ(one("a"), "1.0");
  EXPECT_EQ(one("b"), "18446744073709551616");
  EXPECT_EQ(one("c"), "-0.0");
  EXPECT_EQ(one("d"), "1e400");
  Node next;
  ASSERT_OK(zarr_attributes_update(node.get(), R"({"b":2,"e":[]})", ZARR_NTS, out(next), err));
  EXPECT_EQ(attributes_of(next.get()), R"({"a":1.0,"b":2,"c":-0.0,"d":1e400,"e":[]})");
  ASSERT_OK(zarr_attribute_delete(next.get(), "d", 1, out(node), err));
  EXPECT_EQ(attributes_of(node.get()), R"({"a":1.0,"b":2,"c":-0.0,"e":[]})");
}

TEST(Groups, ChildrenWalkAndOpening) {
  Err err;
  Store store = memory_store();
  Node root, child;
  ASSERT_OK(zarr_create_group(store.get(), "", 0, nullptr, 0, nullptr, out(root), err));
  make_array(store.get(), "b/array");
  ASSERT_OK(zarr_create_group(store.get(), "a", 1, nullptr, 0, nullptr, nullptr, err));
  Listing listing;
  ASSERT_OK(zarr_group_children(root.get(), out(listing), err));
  ASSERT_EQ(zarr_listing_size(listing.get()), 2u);
  EXPECT_STREQ(zarr_listing_name(listing.get(), 0), "a");
  EXPECT_STREQ(zarr_listing_name(listing.get(), 1), "b");
  EXPECT_EQ(zarr_listing_kind(listing.get(), 1), ZARR_KIND_GROUP);
  EXPECT_EQ(zarr_listing_name(listing.get(), 2), nullptr);
  EXPECT_EQ(zarr_listing_kind(listing.get(), 2), ZARR_KIND_NONE);
  std::vector<std::string> seen;
  ASSERT_OK(zarr_group_walk(
      root.get(),
      [](void* to, const char* path, int32_t kind) {
        static_cast<std::vector<std::string>*>(to)->push_back(path + std::string(kind == ZARR_KIND_ARRAY ? "!" : ""));
        return 0;
      },
      &seen, err));
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "b", "b/array!"}));
  int count = 0;
  ASSERT_OK(zarr_group_walk(
      root.get(), [](void* n, const char*, int32_t) { return ++*static_cast<int*>(n); }, &count, err));
  EXPECT_EQ(count, 1);
  ASSERT_OK(zarr_group_open_child(root.get(), "b/array", ZARR_NTS, out(child), err));
  EXPECT_STREQ(zarr_node_path(child.get()), "b/array");
}

TEST(Groups, ChildrenOpenedAtOnce) {
  Err err;
  Store store = memory_store();
  Node root, child;
  ASSERT_OK(zarr_create_group(store.get(), "", 0, nullptr, 0, nullptr, out(root), err));
  make_array(store.get(), "b");
  ASSERT_OK(zarr_create_group(store.get(), "a", 1, nullptr, 0, nullptr, nullptr, err));
  put_text(store.get(), "c/zarr.json", "{");
  Listing listing;
  ASSERT_OK(zarr_group_open_children(root.get(), out(listing), err));
  ASSERT_EQ(zarr_listing_size(listing.get()), 3u);
  EXPECT_STREQ(zarr_listing_name(listing.get(), 1), "b");
  EXPECT_EQ(zarr_listing_kind(listing.get(), 0), ZARR_KIND_GROUP);
  EXPECT_EQ(zarr_listing_kind(listing.get(), 1), ZARR_KIND_ARRAY);
  EXPECT_EQ(zarr_listing_kind(listing.get(), 2), ZARR_KIND_NONE);
  EXPECT_EQ(zarr_listing_name(listing.get(), 3), nullptr);
  EXPECT_EQ(zarr_listing_kind(listing.get(), 3), ZARR_KIND_NONE);
  EXPECT_EQ(zarr_listing_node(listing.get(), 2, out(child), err), ZARR_INVALID_METADATA);
  EXPECT_STREQ(zarr_error_key(err.get()), "c/zarr.json");
  EXPECT_EQ(zarr_listing_node(listing.get(), 3, out(child), err), ZARR_OUT_OF_RANGE);
  ASSERT_OK(zarr_listing_node(listing.get(), 1, out(child), err));
  Listing names;
  put_text(store.get(), "c/zarr.json", R"({"zarr_format":3,"node_type":"group"})");
  ASSERT_OK(zarr_group_children(root.get(), out(names), err));
  Node none;
  EXPECT_EQ(zarr_listing_node(names.get(), 0, out(none), err), ZARR_INVALID_ARGUMENT);
  EXPECT_EQ(none.get(), nullptr);
  listing = Listing();
  EXPECT_STREQ(zarr_node_path(child.get()), "b");
  EXPECT_EQ(zarr_array_rank(child.get()), 2u);
}

TEST(Groups, ImplicitOnesAreGroups) {
  Err err;
  Store store = memory_store();
  put_text(store.get(), "g/a/zarr.json", metadata_of(make_array(store.get(), "x").get()));
  EXPECT_EQ(kind_at(store.get(), "g"), ZARR_KIND_GROUP);
  Node group;
  ASSERT_OK(zarr_node_open(store.get(), "g", 1, nullptr, out(group), err));
  EXPECT_EQ(zarr_node_is_implicit(group.get()), 1);
  EXPECT_EQ(zarr_node_is_implicit(make_array(store.get(), "y").get()), 0);
}

TEST(Groups, ConsolidatedMetadata) {
  Err err;
  for (const int32_t format : {2, 3}) {
    Store store = memory_store();
    auto options = init<zarr_open_options>();
    options.zarr_format = format;
    Node group, next;
    ASSERT_OK(zarr_create_group(store.get(), "", 0, nullptr, 0, &options, out(group), err));
    make_array(store.get(), "a", {.format = format});
    EXPECT_EQ(zarr_group_is_consolidated(group.get()), 0);
    auto require = mode(ZARR_MODE_R);
    require.consolidated = ZARR_CONSOLIDATED_REQUIRE;
    EXPECT_STATUS(ZARR_NOT_FOUND, zarr_node_open(store.get(), "", 0, &require, out(next), err));
    ASSERT_OK(zarr_consolidate(group.get(), out(next), err));
    EXPECT_EQ(zarr_group_is_consolidated(next.get()), 1);
    Bytes differences;
    ASSERT_OK(zarr_consolidated_verify(next.get(), out(differences), err));
    EXPECT_EQ(text_of(differences), "[]");
    make_array(store.get(), "b", {.format = format});
    ASSERT_OK(zarr_consolidated_verify(next.get(), out(differences), err));
    EXPECT_NE(text_of(differences).find("\"extra\""), std::string::npos) << text_of(differences);
    Node child;
    ASSERT_OK(zarr_node_open(store.get(), "", 0, &require, out(group), err));
    EXPECT_OK(zarr_group_open_child(group.get(), "a", 1, out(child), err));
    EXPECT_STATUS(ZARR_NOT_FOUND, zarr_group_open_child(group.get(), "b", 1, out(child), err));  // made after the block
    auto never = mode(ZARR_MODE_R_PLUS);
    never.consolidated = ZARR_CONSOLIDATED_NEVER;
    ASSERT_OK(zarr_node_open(store.get(), "", 0, &never, out(group), err));
    EXPECT_OK(zarr_group_open_child(group.get(), "b", 1, out(child), err));
    ASSERT_OK(zarr_consolidated_remove(group.get(), out(next), err));
    EXPECT_EQ(zarr_group_is_consolidated(next.get()), 0);
    EXPECT_STATUS(ZARR_NOT_FOUND, zarr_node_open(store.get(), "", 0, &require, out(next), err));
  }
}

TEST(Copies, WithinAndBetweenStores) {
  Err err;
  TempFolder folder;
  Store memory = memory_store(), files;
  ASSERT_OK(zarr_store_open(nullptr, folder.path("s").c_str(), ZARR_NTS, nullptr, 0, 0, out(files), err));
  write_counting(make_array(memory.get(), "a").get());
  ASSERT_OK(zarr_copy(memory.get(), "a", 1, files.get(), "deep/b", ZARR_NTS, 0, nullptr, err));
  Node copy;
  ASSERT_OK(zarr_node_open(files.get(), "deep/b", ZARR_NTS, nullptr, out(copy), err));
  EXPECT_EQ(read_all(copy.get()), counting(48));
  EXPECT_STATUS(ZARR_EXISTS, zarr_copy(memory.get(), "a", 1, files.get(), "deep/b", ZARR_NTS, 0, nullptr, err));
  EXPECT_OK(zarr_copy(memory.get(), "a", 1, files.get(), "deep/b", ZARR_NTS, 1, nullptr, err));
  ASSERT_OK(zarr_move(memory.get(), "a", 1, memory.get(), "moved", ZARR_NTS, 0, nullptr, err));
  EXPECT_EQ(kind_at(memory.get(), "a"), ZARR_KIND_NONE);
  ASSERT_OK(zarr_node_open(memory.get(), "moved", ZARR_NTS, nullptr, out(copy), err));
  EXPECT_EQ(read_all(copy.get()), counting(48));
  Cancel cancel;
  ASSERT_OK(zarr_cancel_new(out(cancel), err));
  zarr_cancel_trigger(cancel.get());
  EXPECT_STATUS(ZARR_CANCELLED,
                zarr_move(memory.get(), "moved", ZARR_NTS, files.get(), "c", ZARR_NTS, 0, cancel.get(), err));
  EXPECT_EQ(kind_at(memory.get(), "moved"), ZARR_KIND_ARRAY);
  EXPECT_EQ(kind_at(files.get(), "c"), ZARR_KIND_NONE);
}

}  // namespace
