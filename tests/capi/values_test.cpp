// Elements of variable length: reading, writing, appending, copying, and what every other function says about them.
#include <cstring>

#include "support.hpp"

namespace {

using Texts = std::vector<std::string>;

struct Packed {
  explicit Packed(const Texts& texts, const std::string& before = "") : data(before) {
    offsets.push_back(static_cast<int64_t>(data.size()));
    for (const std::string& text : texts) {
      data += text;
      offsets.push_back(static_cast<int64_t>(data.size()));
    }
  }
  std::vector<int64_t> offsets;
  std::string data;
};

Texts texts_of(const zarr_values* values) {
  Texts out;
  const int64_t* offsets = zarr_values_offsets(values);
  const char* data = static_cast<const char*>(zarr_values_data(values));
  for (uint64_t i = 0; i < zarr_values_count(values); ++i)
    out.emplace_back(data + offsets[i], static_cast<size_t>(offsets[i + 1] - offsets[i]));
  EXPECT_EQ(offsets[0], 0);
  EXPECT_EQ(offsets[zarr_values_count(values)], static_cast<int64_t>(zarr_values_size(values)));
  return out;
}

Texts read(zarr_array* array, std::vector<uint64_t> start, std::vector<uint64_t> shape, const int64_t* step = nullptr) {
  Err err;
  Values values;
  EXPECT_OK(zarr_read_values(array, start.size(), start.data(), shape.data(), step, nullptr, out(values), err));
  return values ? texts_of(values.get()) : Texts();
}
Texts read_texts(zarr_array* array) {
  Err err;
  std::vector<uint64_t> shape(zarr_array_rank(array));
  EXPECT_OK(zarr_array_shape(array, shape.size(), shape.data(), err));
  return read(array, std::vector<uint64_t>(shape.size()), shape);
}

zarr_status write(zarr_array* array, std::vector<uint64_t> start, std::vector<uint64_t> shape, const Packed& texts,
                  zarr_error** err, const int64_t* step = nullptr) {
  return zarr_write_values(array, start.size(), start.data(), shape.data(), step, texts.offsets.data(), texts.data.data(),
                           texts.data.size(), nullptr, nullptr, err);
}

Node make_texts(zarr_store* store, int32_t format = 3, const char* type = "string", const char* fill = R"("none")",
                const char* path = "t") {
  return make_array(store, path, {.shape = {3, 4}, .chunks = {2, 3}, .data_type = type, .fill_value = fill, .format = format});
}

const Texts twelve{"", "a", "\u00e9", "long text", "x", std::string("\0y", 2), "", "z", "8", "9", "ten", "eleven"};

TEST(Values, AreReadAsTheyWereWritten) {
  for (const int32_t format : {2, 3}) {
    Err err;
    Store store = memory_store();
    Node array = make_texts(store.get(), format);
    EXPECT_EQ(zarr_array_has_variable_length(array.get()), 1);
    EXPECT_EQ(zarr_array_item_size(array.get()), 0u);
    EXPECT_STREQ(zarr_array_data_type(array.get()), "string");
    EXPECT_EQ(read_texts(array.get()), Texts(12, "none"));
    ASSERT_OK(write(array.get(), {0, 0}, {3, 4}, Packed(twelve, "before"), err));
    EXPECT_EQ(read_texts(array.get()), twelve);
    const int64_t step[] = {-2, 3};
    EXPECT_EQ(read(array.get(), {2, 0}, {2, 2}, step), (Texts{"8", "eleven", "", "long text"}));
    const int64_t back[] = {1, -1};
    ASSERT_OK(write(array.get(), {1, 3}, {1, 4}, Packed({"A", "B", "C", "D"}), err, back));
    EXPECT_EQ(read(array.get(), {1, 0}, {1, 4}), (Texts{"D", "C", "B", "A"}));
    EXPECT_EQ(read(array.get(), {0, 0}, {0, 4}), Texts());
    ASSERT_OK(zarr_write_values(array.get(), 2, std::vector<uint64_t>{0, 0}.data(), std::vector<uint64_t>{0, 4}.data(), nullptr,
                                nullptr, nullptr, 0, nullptr, nullptr, err));
  }
}

TEST(Values, BytesNeedNotBeText) {
  Err err;
  Store store = memory_store();
  Node array = make_texts(store.get(), 3, "bytes", R"("AQID")");
  EXPECT_EQ(read_texts(array.get()), Texts(12, "\1\2\3"));
  Texts texts = twelve;
  texts[3] = "\xff\xfe";
  ASSERT_OK(write(array.get(), {0, 0}, {3, 4}, Packed(texts), err));
  EXPECT_EQ(read_texts(array.get()), texts);
  Bytes json;
  Values values;
  const uint64_t start[] = {0, 3}, shape[] = {1, 1};
  ASSERT_OK(zarr_read_values(array.get(), 2, start, shape, nullptr, nullptr, out(values), err));
  ASSERT_OK(zarr_values_to_json(values.get(), 0, 1, out(json), err));
  EXPECT_EQ(text_of(json), "\"//4=\"\n");
}

TEST(Values, TextThatIsNotUtf8IsRefusedBeforeAnythingIsWritten) {
  Err err;
  Store store = memory_store();
  Node array = make_texts(store.get());
  ASSERT_OK(write(array.get(), {0, 0}, {3, 4}, Packed(twelve), err));
  Texts bad(12, "new");
  bad[11] = "\xc3";
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, write(array.get(), {0, 0}, {3, 4}, Packed(bad), err));
  EXPECT_NE(err.message().find("element 11"), std::string::npos) << err.message();
  EXPECT_EQ(read_texts(array.get()), twelve);
}

TEST(Values, ResultsOutliveTheArray) {
  Err err;
  Values values, same;
  {
    Store store = memory_store();
    Node array = make_texts(store.get());
    ASSERT_OK(write(array.get(), {0, 0}, {3, 3}, Packed(Texts(9, "stays")), err));
    const uint64_t start[] = {0, 0}, shape[] = {3, 4};
    ASSERT_OK(zarr_read_values(array.get(), 2, start, shape, nullptr, nullptr, out(values), err));
  }
  same.reset(zarr_values_retain(values.get()));
  values.reset();
  Texts expected(12, "stays");
  for (size_t i = 3; i < 12; i += 4) expected[i] = "none";
  EXPECT_EQ(texts_of(same.get()), expected);
  Bytes json;
  ASSERT_OK(zarr_values_to_json(same.get(), 2, 2, out(json), err));
  EXPECT_EQ(text_of(json), "\"stays\"\n\"none\"\n");
}

TEST(Values, FillValueAndFilling) {
  Err err;
  Store store = memory_store();
  Node array = make_texts(store.get());
  Bytes fill;
  int32_t is_null = 9;
  ASSERT_OK(zarr_array_fill_bytes(array.get(), out(fill), &is_null, err));
  EXPECT_EQ(text_of(fill), "none");
  EXPECT_EQ(is_null, 0);
  const uint64_t start[] = {0, 0}, shape[] = {3, 4}, part[] = {2, 2};
  ASSERT_OK(zarr_fill_slice(array.get(), 2, start, shape, nullptr, "text", 4, nullptr, err));
  ASSERT_OK(zarr_fill_slice(array.get(), 2, start, part, nullptr, "", 0, nullptr, err));
  EXPECT_EQ(read(array.get(), {0, 0}, {2, 3}), (Texts{"", "", "text", "", "", "text"}));
  ASSERT_OK(zarr_fill_slice(array.get(), 2, start, shape, nullptr, nullptr, 0, nullptr, err));
  EXPECT_EQ(read_texts(array.get()), Texts(12, "none"));
  Bytes bitmap;
  ASSERT_OK(zarr_presence_bitmap(array.get(), out(bitmap), err));
  EXPECT_EQ(text_of(bitmap), std::string(1, '\0'));  // chunks of nothing else are not stored

  Node numbers = make_array(store.get(), "numbers");
  ASSERT_OK(zarr_array_fill_bytes(numbers.get(), out(fill), nullptr, err));
  EXPECT_EQ(zarr_bytes_size(fill.get()), 4u);
  EXPECT_EQ(zarr_array_has_variable_length(numbers.get()), 0);
}

TEST(Values, AppendResizeCopyAndCheck) {
  Err err;
  Store store = memory_store();
  Node array = make_texts(store.get());
  ASSERT_OK(write(array.get(), {0, 0}, {3, 4}, Packed(twelve), err));
  const uint64_t more[] = {2, 4};
  const Packed eight(Texts(8, "appended"));
  Node grown;
  ASSERT_OK(zarr_append_values(array.get(), 0, 2, more, eight.offsets.data(), eight.data.data(), eight.data.size(), nullptr,
                               nullptr, out(grown), err));
  Texts expected = twelve;
  expected.insert(expected.end(), 8, "appended");
  EXPECT_EQ(read_texts(grown.get()), expected);

  const uint64_t all[] = {5, 4};
  for (const int32_t format : {2, 3}) {
    SCOPED_TRACE(format);
    const std::string path = "copy" + std::to_string(format);
    Node copy = make_array(store.get(), path.c_str(),
                           {.shape = {5, 4}, .chunks = {1, 4}, .data_type = "string", .fill_value = R"("")", .format = format});
    ASSERT_OK(zarr_copy_data(grown.get(), copy.get(), nullptr, nullptr, nullptr, err));
    EXPECT_EQ(read_texts(copy.get()), expected);
  }
  Node bytes = make_array(store.get(), "bytes", {.shape = {5, 4}, .chunks = {1, 4}, .data_type = "bytes", .fill_value = R"("")"});
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_copy_data(grown.get(), bytes.get(), nullptr, nullptr, nullptr, err));

  const uint64_t small[] = {1, 4};
  Node shrunk;
  ASSERT_OK(zarr_resize(grown.get(), 2, small, nullptr, out(shrunk), err));
  ASSERT_OK(zarr_resize(shrunk.get(), 2, all, nullptr, out(grown), err));
  Texts after(twelve.begin(), twelve.begin() + 4);
  after.resize(20, "none");
  EXPECT_EQ(read_texts(grown.get()), after);
  Bytes report;
  ASSERT_OK(zarr_check(grown.get(), nullptr, out(report), err));
  EXPECT_NE(text_of(report).find("\"corrupt\":0"), std::string::npos) << text_of(report);
}

TEST(Values, DamagedChunksAreCorrupt) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get(), "t", {.shape = {2}, .chunks = {2}, .data_type = "string",
                                             .codecs = R"([{"name":"vlen-utf8"}])", .fill_value = R"("")"});
  put_text(store.get(), "t/c/0", std::string("\2\0\0\0\1\0\0\0a\xff\0\0\0b", 14));
  Values values;
  const uint64_t start[] = {0}, shape[] = {2};
  EXPECT_STATUS(ZARR_CORRUPT_DATA, zarr_read_values(array.get(), 1, start, shape, nullptr, nullptr, out(values), err));
  EXPECT_EQ(values.get(), nullptr);
  EXPECT_STREQ(zarr_error_codec(err.get()), "vlen-utf8");
  EXPECT_STREQ(zarr_error_key(err.get()), "t/c/0");
  EXPECT_NE(err.message().find("element 1"), std::string::npos) << err.message();
}

TEST(Values, OtherFunctionsNameTheRightOnes) {
  Err err;
  Store store = memory_store();
  Node array = make_texts(store.get());
  char memory[192];
  const uint64_t start[] = {0, 0}, shape[] = {3, 4};
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_read_slice(array.get(), 2, start, shape, nullptr, memory, sizeof memory, nullptr, nullptr, err));
  EXPECT_NE(err.message().find("zarr_read_values()"), std::string::npos) << err.message();
  Node numbers = make_array(store.get(), "numbers");
  Values values;
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_read_values(numbers.get(), 2, start, shape, nullptr, nullptr, out(values), err));
  EXPECT_NE(err.message().find("zarr_read_slice()"), std::string::npos) << err.message();
}

TEST(Values, AreNotConverted) {
  Err err;
  Store store = memory_store();
  Node array = make_texts(store.get()), numbers = make_array(store.get(), "numbers");
  char memory[768];
  const uint64_t start[] = {0, 0}, shape[] = {3, 4};
  auto options = init<zarr_io_options>();
  options.memory_data_type = "string";
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_read_slice(numbers.get(), 2, start, shape, nullptr, memory, sizeof memory, nullptr, &options, err));
  Values values;
  EXPECT_OK(zarr_read_values(array.get(), 2, start, shape, nullptr, &options, out(values), err));
  options.memory_data_type = "int32";
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_read_values(array.get(), 2, start, shape, nullptr, &options, out(values), err));
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_fill_slice(array.get(), 2, start, shape, nullptr, "x", 1, &options, err));

  DataType type;
  ASSERT_OK(zarr_data_type_of_array(array.get(), out(type), err));
  EXPECT_EQ(zarr_data_type_kind(type.get()), ZARR_TYPE_TEXT);
  EXPECT_EQ(zarr_data_type_item_size(type.get()), 0u);
  Bytes json;
  ASSERT_OK(zarr_data_type_item_to_json(type.get(), 0, "abc", 2, out(json), err));
  EXPECT_EQ(text_of(json), "\"ab\"");
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_data_type_item_to_json(type.get(), 0, "\xff", 1, out(json), err));
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_data_type_item_from_json(type.get(), 0, "\"x\"", ZARR_NTS, memory, 16, err));
}

TEST(Values, ReadOnlyArraysAreNotWritten) {
  Err err;
  Store store = memory_store();
  (void)make_texts(store.get());
  Node array;
  ASSERT_OK(zarr_node_open(store.get(), "t", ZARR_NTS, nullptr, out(array), err));
  EXPECT_STATUS(ZARR_READ_ONLY, write(array.get(), {0, 0}, {3, 4}, Packed(twelve), err));
  const uint64_t start[] = {0, 0}, shape[] = {3, 4};
  auto options = init<zarr_io_options>();
  options.missing_chunks = ZARR_MISSING_ERROR;
  Values values;
  EXPECT_STATUS(ZARR_NOT_FOUND, zarr_read_values(array.get(), 2, start, shape, nullptr, &options, out(values), err));
}

const char* const optional_int16 = R"({"name":"zarrs.optional","configuration":{"name":"int16","configuration":{}}})";

TEST(Values, ElementsMayBeMissing) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get(), "o", {.shape = {10}, .chunks = {4}, .data_type = optional_int16, .fill_value = "null"});
  EXPECT_EQ(zarr_array_has_variable_length(array.get()), 1);
  const int16_t numbers[] = {7, 0, -9};
  const int64_t offsets[] = {0, 2, 2, 4, 6};
  const uint8_t validity[] = {0b1101};
  const uint64_t at[] = {3}, four[] = {4}, start[] = {0}, ten[] = {10};
  ASSERT_OK(zarr_write_values(array.get(), 1, at, four, nullptr, offsets, numbers, sizeof numbers, validity, nullptr, err));
  Values values;
  ASSERT_OK(zarr_read_values(array.get(), 1, start, ten, nullptr, nullptr, out(values), err));
  ASSERT_NE(zarr_values_validity(values.get()), nullptr);
  EXPECT_EQ(zarr_values_validity(values.get())[0], 0b01101000);
  EXPECT_EQ(zarr_values_validity(values.get())[1], 0);
  EXPECT_EQ(zarr_values_size(values.get()), sizeof numbers);
  EXPECT_EQ(std::memcmp(zarr_values_data(values.get()), numbers, sizeof numbers), 0);
  Bytes json;
  ASSERT_OK(zarr_values_to_json(values.get(), 3, 4, out(json), err));
  EXPECT_EQ(text_of(json), "7\nnull\n0\n-9\n");
  int32_t is_null = 0;
  ASSERT_OK(zarr_array_fill_bytes(array.get(), out(json), &is_null, err));
  EXPECT_EQ(is_null, 1);
  EXPECT_EQ(zarr_bytes_size(json.get()), 0u);
  const int64_t one_byte[] = {0, 1};
  const uint64_t one[] = {1};
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_write_values(array.get(), 1, at, one, nullptr, one_byte, "x", 1, nullptr, nullptr, err));
  EXPECT_NE(err.message().find("2 bytes"), std::string::npos) << err.message();

  Node copy = make_array(store.get(), "copy", {.shape = {10}, .chunks = {3}, .data_type = optional_int16, .fill_value = "[5]"});
  ASSERT_OK(zarr_copy_data(array.get(), copy.get(), nullptr, nullptr, nullptr, err));
  Values copied;
  ASSERT_OK(zarr_read_values(copy.get(), 1, start, ten, nullptr, nullptr, out(copied), err));
  EXPECT_EQ(std::memcmp(zarr_values_validity(values.get()), zarr_values_validity(copied.get()), 2), 0);
}

TEST(Values, TextMayBeMissingToo) {
  Err err;
  Store store = memory_store();
  const char* type = R"({"name":"zarrs.optional","configuration":{"name":"string","configuration":{}}})";
  Node array = make_array(store.get(), "o", {.shape = {3}, .chunks = {3}, .data_type = type, .fill_value = R"(["fill"])"});
  EXPECT_EQ(read_texts(array.get()), Texts(3, "fill"));
  const int64_t offsets[] = {0, 1, 1, 1};
  const uint8_t validity[] = {0b101};
  const uint64_t start[] = {0}, three[] = {3};
  ASSERT_OK(zarr_write_values(array.get(), 1, start, three, nullptr, offsets, "x", 1, validity, nullptr, err));
  Values values;
  ASSERT_OK(zarr_read_values(array.get(), 1, start, three, nullptr, nullptr, out(values), err));
  EXPECT_EQ(texts_of(values.get()), (Texts{"x", "", ""}));
  EXPECT_EQ(zarr_values_validity(values.get())[0], 0b101);
  Values all;
  Node texts = make_texts(store.get());
  const uint64_t zero[] = {0, 0}, whole[] = {3, 4};
  ASSERT_OK(zarr_read_values(texts.get(), 2, zero, whole, nullptr, nullptr, out(all), err));
  EXPECT_EQ(zarr_values_validity(all.get()), nullptr);
}

TEST(Values, ObjectsAreJsonText) {
  Err err;
  Store store = memory_store();
  for (const char* codec : {"json2", "msgpack2"}) {
    SCOPED_TRACE(codec);
    put_text(store.get(), (std::string(codec) + "/.zarray").c_str(),
             (std::string(R"({"zarr_format":2,"shape":[3],"chunks":[2],"dtype":"|O","compressor":null,"fill_value":null,"order":"C","filters":[{"id":")") +
              codec + R"("}]})").c_str());
    auto options = init<zarr_open_options>();
    options.mode = ZARR_MODE_R_PLUS;
    Node array;
    ASSERT_OK(zarr_node_open(store.get(), codec, ZARR_NTS, &options, out(array), err));
    EXPECT_STREQ(zarr_array_data_type(array.get()), "json");
    EXPECT_EQ(zarr_array_has_variable_length(array.get()), 1);
    EXPECT_EQ(read_texts(array.get()), Texts(3, "null"));
    Bytes fill;
    int32_t is_null = 0;
    ASSERT_OK(zarr_array_fill_bytes(array.get(), out(fill), &is_null, err));
    EXPECT_EQ(text_of(fill), "null");
    EXPECT_EQ(is_null, 1);
    const Texts items{R"("text")", "1.0", R"({"a":[1,null]})"};
    ASSERT_OK(write(array.get(), {0}, {3}, Packed({items[0], " 1.0 ", R"({ "a" : [1, null] })"}), err));
    EXPECT_EQ(read_texts(array.get()), items);
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT, write(array.get(), {0}, {3}, Packed({"1", "text", "3"}), err));
    EXPECT_NE(err.message().find("JSON text"), std::string::npos) << err.message();
    EXPECT_EQ(read_texts(array.get()), items);
    Values values;
    const uint64_t start[] = {0}, two[] = {2}, three[] = {3};
    ASSERT_OK(zarr_read_values(array.get(), 1, start, three, nullptr, nullptr, out(values), err));
    Bytes lines;
    ASSERT_OK(zarr_values_to_json(values.get(), 0, 3, out(lines), err));
    EXPECT_EQ(text_of(lines), "\"text\"\n1.0\n{\"a\":[1,null]}\n");
    const Packed more({"[]", "-3"});
    Node grown;
    ASSERT_OK(zarr_append_values(array.get(), 0, 1, two, more.offsets.data(), more.data.data(), more.data.size(), nullptr, nullptr, out(grown), err));
    EXPECT_EQ(read(grown.get(), {3}, {2}), (Texts{"[]", "-3"}));
    Bytes metadata;
    EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_node_metadata_json(grown.get(), 3, out(metadata), nullptr, err));
  }
}

TEST(Values, ArraysOfObjectsAreMade) {
  Err err;
  Store store = memory_store();
  Node made = make_array(store.get(), "made", {.shape = {2}, .chunks = {2}, .data_type = "json", .fill_value = "[0]", .format = 2});
  EXPECT_EQ(read_texts(made.get()), Texts(2, "[0]"));
  ASSERT_OK(write(made.get(), {1}, {1}, Packed({"true"}), err));
  EXPECT_EQ(read_texts(made.get()), (Texts{"[0]", "true"}));
  Node text = make_array(store.get(), "text", {.shape = {2}, .chunks = {2}, .data_type = "string", .codecs = R"([{"name":"numcodecs.json2"}])",
                                               .fill_value = R"("f")"});
  ASSERT_OK(write(text.get(), {1}, {1}, Packed({"\u00e9"}), err));
  EXPECT_EQ(read_texts(text.get()), (Texts{"f", "\u00e9"}));
  Values values;
  put_text(store.get(), "numbers/.zarray",
           R"({"zarr_format":2,"shape":[2],"chunks":[2],"dtype":"<i4","compressor":null,"fill_value":0,"order":"C","filters":[{"id":"json2"}]})");
  Node numbers;
  ASSERT_OK(zarr_node_open(store.get(), "numbers", ZARR_NTS, nullptr, out(numbers), err));
  int32_t items[2];
  const uint64_t start[] = {0}, shape[] = {2};
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_read_slice(numbers.get(), 1, start, shape, nullptr, items, sizeof items, nullptr, nullptr, err));
  EXPECT_NE(err.message().find("json2"), std::string::npos) << err.message();
}

TEST(Values, PickledObjectsAreNamedAndOpen) {
  Err err;
  Store store = memory_store();
  put_text(store.get(), "p/.zarray",
           R"({"zarr_format":2,"shape":[2],"chunks":[2],"dtype":"|O","compressor":null,"fill_value":0,"order":"C","filters":[{"id":"pickle","protocol":5}]})");
  Node array;
  ASSERT_OK(zarr_node_open(store.get(), "p", ZARR_NTS, nullptr, out(array), err));
  EXPECT_EQ(zarr_array_has_variable_length(array.get()), 0);
  Values values;
  const uint64_t start[] = {0}, shape[] = {2};
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_read_values(array.get(), 1, start, shape, nullptr, nullptr, out(values), err));
  EXPECT_NE(err.message().find("pickle"), std::string::npos) << err.message();
}

}  // namespace
