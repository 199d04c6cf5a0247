// Chunk key encodings: those of the library through whole arrays, and those of users behind the vtable.
#include <cstring>
#include <set>

#include "support.hpp"

namespace {

const uint64_t whole[2] = {6, 8}, origin[2] = {0, 0};

std::set<std::string> keys_of(zarr_store* store) {
  Err err;
  std::set<std::string> keys;
  EXPECT_OK(zarr_store_list(
      store, "", ZARR_NTS, 1,
      [](void* set, const char* key, size_t length) {
        static_cast<std::set<std::string>*>(set)->emplace(key, length);
        return 0;
      },
      &keys, err));
  return keys;
}

zarr_status make(zarr_store* store, const char* encoding, Node& array, Err& err) {
  const ArrayArguments arguments;
  auto builder = builder_of(arguments);
  builder.chunk_key_encoding = encoding;
  return zarr_create_array(store, "a", 1, &builder, nullptr, out(array), err);
}

// Everything that finds stored chunks by their keys.
void expect_keys_lead_back(zarr_store* store, zarr_array* array, const std::set<std::string>& chunks) {
  Err err;
  const std::vector<int32_t> elements = write_counting(array);
  std::set<std::string> expected = chunks;
  expected.insert({"a/zarr.json", "zarr.json"});
  EXPECT_EQ(keys_of(store), expected);
  EXPECT_EQ(read_all(array), elements);
  for (uint64_t i = 0; i < 2; ++i)
    for (uint64_t j = 0; j < 3; ++j) {
      const uint64_t at[2] = {i, j};
      uint64_t back[2] = {9, 9};
      Bytes key;
      ASSERT_OK(zarr_array_chunk_key(array, 2, at, out(key), err));
      EXPECT_TRUE(chunks.count(text_of(key))) << text_of(key);
      EXPECT_OK(zarr_array_chunk_coordinates(array, zarr_bytes_text(key.get()), ZARR_NTS, 2, back, err));
      EXPECT_TRUE(back[0] == i && back[1] == j);
    }
  uint64_t bytes = 0;
  EXPECT_OK(zarr_array_stored_bytes(array, &bytes, err));
  EXPECT_GT(bytes, 0u);
  Bytes bitmap, report;
  EXPECT_OK(zarr_presence_bitmap(array, out(bitmap), err));
  EXPECT_EQ(text_of(bitmap), "\x3f");
  EXPECT_OK(zarr_check(array, nullptr, out(report), err));
  EXPECT_NE(text_of(report).find("\"present\":6"), std::string::npos) << text_of(report);
  EXPECT_NE(text_of(report).find("\"extra\":0"), std::string::npos) << text_of(report);

  // A copy has the same keys; opened anew, shrunk and grown it shows the fill value where chunks went.
  EXPECT_OK(zarr_copy(store, "a", 1, store, "b", 1, 0, nullptr, err));
  Node copy, small, large;
  ASSERT_OK(zarr_node_open(store, "b", 1, nullptr, out(copy), err));
  EXPECT_EQ(read_all(copy.get()), elements);
  const uint64_t less[2] = {6, 3};
  ASSERT_OK(zarr_resize(array, 2, less, nullptr, out(small), err));
  ASSERT_OK(zarr_resize(small.get(), 2, whole, nullptr, out(large), err));
  EXPECT_EQ(keys_of(store).size(), expected.size() * 2 - 1 - 4);  // one root, four chunks less
  EXPECT_EQ(read_all(large.get())[6], 7);                         // the fill value
  EXPECT_EQ(read_all(large.get())[8], 8);
  EXPECT_OK(zarr_erase(store, "a", 1, err));
  EXPECT_OK(zarr_erase(store, "b", 1, err));
  EXPECT_EQ(keys_of(store), std::set<std::string>{"zarr.json"});
}

TEST(ChunkKeyEncoding, Suffix) {
  Err err;
  Store store = memory_store();
  Node array;
  ASSERT_OK(make(store.get(), R"({"name": "suffix", "configuration": {"suffix": ".bin", "base_encoding": {"name": "v2"}}})", array,
                 err));
  expect_keys_lead_back(store.get(), array.get(), {"a/0.0.bin", "a/0.1.bin", "a/0.2.bin", "a/1.0.bin", "a/1.1.bin", "a/1.2.bin"});
}

TEST(ChunkKeyEncoding, Fanout) {
  Err err;
  Store store = memory_store();
  Node array;
  ASSERT_OK(make(store.get(), R"({"name": "fanout", "configuration": {"max_children": 100}})", array, err));
  expect_keys_lead_back(store.get(), array.get(),
                        {"a/c/0/00/0/00", "a/c/0/00/0/01", "a/c/0/00/0/02", "a/c/0/01/0/00", "a/c/0/01/0/01", "a/c/0/01/0/02"});
}

TEST(ChunkKeyEncoding, IsKeptInMetadataAndRefusedInV2) {
  Err err;
  Store store = memory_store();
  Node array;
  ASSERT_OK(make(store.get(), "\"fanout\"", array, err));  // shorthand
  EXPECT_NE(metadata_of(array.get()).find("\"fanout\""), std::string::npos);
  Bytes document;
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_node_metadata_json(array.get(), 2, out(document), nullptr, err));
  EXPECT_NE(err.message().find("fanout"), std::string::npos) << err.message();
  EXPECT_EQ(zarr_has_feature("chunk_key_encoding:fanout"), 1);
  EXPECT_EQ(zarr_has_feature("chunk_key_encoding:morton"), 0);
}

TEST(ChunkKeyEncoding, UnknownOnesAreNamedAndTheNodeOpens) {
  Err err;
  Store store = memory_store();
  Node array;
  EXPECT_STATUS(ZARR_UNSUPPORTED, make(store.get(), R"({"name": "morton", "configuration": {}})", array, err));
  EXPECT_NE(err.message().find("morton"), std::string::npos) << err.message();
  EXPECT_STATUS(ZARR_INVALID_METADATA,
                make(store.get(), R"({"name": "fanout", "configuration": {"max_children": 5}})", array, err));
  ASSERT_OK(make(store.get(), nullptr, array, err));
  std::string document = get_text(store.get(), "a/zarr.json");
  document.replace(document.find("\"default\""), 9, "\"morton\"");
  put_text(store.get(), "a/zarr.json", document);
  ASSERT_OK(zarr_node_open(store.get(), "a", 1, nullptr, out(array), err));
  EXPECT_EQ(attributes_of(array.get()), "{}");
  int32_t element;
  const uint64_t one[2] = {1, 1};
  EXPECT_STATUS(ZARR_UNSUPPORTED,
                zarr_read_slice(array.get(), 2, origin, one, nullptr, &element, 4, nullptr, nullptr, err));
  EXPECT_NE(err.message().find("morton"), std::string::npos) << err.message();
}

// "tiles/<column>-<row>.raw"
struct Tiles {
  int released = 0, instances = 0;
  std::string wrong;  // a key that encode gives instead
};
struct TilesInstance {
  Tiles* owner;
};
zarr_status tiles_create(void* user_data, const char* configuration, size_t length, size_t rank, void** instance, zarr_error* err) {
  if (rank != 2 || std::string(configuration, length) != "{}") {
    zarr_error_set(err, ZARR_INVALID_METADATA, "tiles are of two dimensions", ZARR_NTS);
    return ZARR_INVALID_METADATA;
  }
  auto* owner = static_cast<Tiles*>(user_data);
  ++owner->instances;
  *instance = new TilesInstance{owner};
  return ZARR_OK;
}
zarr_status tiles_encode(void* instance, size_t, const uint64_t* at, zarr_sink* key, zarr_error* err) {
  const Tiles& owner = *static_cast<TilesInstance*>(instance)->owner;
  const std::string text =
      owner.wrong.empty() ? "tiles/" + std::to_string(at[1]) + "-" + std::to_string(at[0]) + ".raw" : owner.wrong;
  return zarr_sink_write(key, text.data(), text.size(), err);
}
zarr_status tiles_decode(void*, size_t, const char* key, size_t length, uint64_t* at, int32_t* matches, zarr_error*) {
  const std::string text(key, length);
  int end = 0;
  unsigned long long column = 0, row = 0;
  *matches = std::sscanf(text.c_str(), "tiles/%llu-%llu.raw%n", &column, &row, &end) == 2 &&
             static_cast<size_t>(end) == length;
  at[0] = row;
  at[1] = column;
  return ZARR_OK;
}
zarr_status tiles_prefix(void*, zarr_sink* prefix, zarr_error* err) { return zarr_sink_write(prefix, "tiles/", 6, err); }

zarr_chunk_key_vtable tiles_table() {
  auto table = init<zarr_chunk_key_vtable>();
  table.create = tiles_create;
  table.encode = tiles_encode;
  table.decode = tiles_decode;
  table.release = [](void* instance) {
    auto* self = static_cast<TilesInstance*>(instance);
    --self->owner->instances;
    delete self;
  };
  table.release_user_data = [](void* user_data) { ++static_cast<Tiles*>(user_data)->released; };
  return table;
}

TEST(ChunkKeyVtable, ServesArrays) {
  for (const bool with_prefix : {false, true}) {
    Err err;
    Tiles tiles;
    {
      Context context;
      ASSERT_OK(zarr_context_new(nullptr, out(context), err));
      auto table = tiles_table();
      if (with_prefix) table.list_prefix = tiles_prefix;
      ASSERT_OK(zarr_register_chunk_key_encoding(context.get(), "tiles", ZARR_NTS, &table, &tiles, 0, err));
      EXPECT_STATUS(ZARR_EXISTS, zarr_register_chunk_key_encoding(context.get(), "tiles", ZARR_NTS, &table, &tiles, 0, err));
      EXPECT_STATUS(ZARR_EXISTS,
                    zarr_register_chunk_key_encoding(context.get(), "v2", ZARR_NTS, &table, &tiles, ZARR_REGISTER_REPLACE, err));
      Store store = memory_store(context.get());
      Node array;
      ASSERT_OK(make(store.get(), R"({"name": "tiles"})", array, err));
      expect_keys_lead_back(store.get(), array.get(),
                            {"a/tiles/0-0.raw", "a/tiles/1-0.raw", "a/tiles/2-0.raw", "a/tiles/0-1.raw", "a/tiles/1-1.raw",
                             "a/tiles/2-1.raw"});
      // Inside another encoding.
      ASSERT_OK(make(store.get(), R"({"name": "suffix", "configuration": {"suffix": "x", "base_encoding": "tiles"}})", array, err));
      write_counting(array.get());
      EXPECT_TRUE(keys_of(store.get()).count("a/tiles/2-1.rawx"));
      // Chunks without an array, as an erase that was cut short leaves them, are in the way of a new one.
      EXPECT_OK(zarr_store_erase(store.get(), "a/zarr.json", ZARR_NTS, nullptr, err));
      EXPECT_STATUS(ZARR_EXISTS,
                    make(store.get(), R"({"name": "suffix", "configuration": {"suffix": "x", "base_encoding": "tiles"}})", array, err));
    }
    EXPECT_EQ(tiles.instances, 0);
    EXPECT_EQ(tiles.released, 1);
  }
}

TEST(ChunkKeyVtable, ThatMisbehavesIsNamed) {
  Err err;
  Tiles tiles;
  Context context;
  ASSERT_OK(zarr_context_new(nullptr, out(context), err));
  const auto table = tiles_table();
  ASSERT_OK(zarr_register_chunk_key_encoding(context.get(), "tiles", ZARR_NTS, &table, &tiles, 0, err));
  Store store = memory_store(context.get());
  Node array;
  EXPECT_STATUS(ZARR_INVALID_METADATA, make(store.get(), R"({"name": "tiles", "configuration": {"x": 1}})", array, err));
  EXPECT_NE(err.message().find("tiles"), std::string::npos) << err.message();
  for (const char* wrong : {"zarr.json", "x/.zarray", "../../x", "/x", "x/"}) {
    tiles.wrong = wrong;
    EXPECT_NE(make(store.get(), R"({"name": "tiles"})", array, err), ZARR_OK) << wrong;
    EXPECT_NE(err.message().find("tiles"), std::string::npos) << err.message();
  }
  tiles.wrong = "always/the/same";  // does not lead back
  EXPECT_STATUS(ZARR_INVALID_METADATA, make(store.get(), R"({"name": "tiles"})", array, err));
  tiles.wrong.clear();
  ASSERT_OK(make(store.get(), R"({"name": "tiles"})", array, err));
  write_counting(array.get());
  tiles.wrong = "zarr.json";
  const std::vector<int32_t> ones(48, 1);
  EXPECT_STATUS(ZARR_CALLBACK, zarr_write_slice(array.get(), 2, origin, whole, nullptr, ones.data(), 192, nullptr, nullptr, err));
  EXPECT_NE(get_text(store.get(), "a/zarr.json").find("\"tiles\""), std::string::npos);
}

}  // namespace
