// What a data type says about itself, and single elements as JSON.
#include <cstring>

#include "support.hpp"

namespace {

class DataTypes : public ::testing::Test {
 protected:
  DataType parse(const char* text) {
    DataType type;
    EXPECT_OK(zarr_data_type_parse(text, ZARR_NTS, out(type), err)) << text;
    return type;
  }
  std::string json(const DataType& type, int32_t format) {
    Bytes bytes;
    EXPECT_OK(zarr_data_type_json(type.get(), format, out(bytes), err));
    return text_of(bytes);
  }
  Err err;
};

TEST_F(DataTypes, SayWhatTheyAre) {
  struct Row {
    const char *text, *name;
    int32_t kind;
    size_t size;
    int32_t bits, order;
  };
  const Row rows[] = {{"int32", "int32", ZARR_TYPE_INT, 4, 32, ZARR_ORDER_NATIVE},
                      {">u2", "uint16", ZARR_TYPE_UINT, 2, 16, ZARR_ORDER_BIG},
                      {"|b1", "bool", ZARR_TYPE_BOOL, 1, 1, ZARR_ORDER_NATIVE},
                      {"<f8", "float64", ZARR_TYPE_FLOAT, 8, 64, ZARR_ORDER_LITTLE},
                      {"float8_e4m3fn", "float8_e4m3fn", ZARR_TYPE_FLOAT, 1, 8, ZARR_ORDER_NATIVE},
                      {"int4", "int4", ZARR_TYPE_INT, 1, 4, ZARR_ORDER_NATIVE},
                      {"complex64", "complex64", ZARR_TYPE_COMPLEX, 8, 32, ZARR_ORDER_NATIVE},
                      {"complex_bfloat16", "complex_bfloat16", ZARR_TYPE_COMPLEX, 4, 16, ZARR_ORDER_NATIVE},
                      {"r24", "r24", ZARR_TYPE_RAW, 3, 0, ZARR_ORDER_NATIVE},
                      {"|S5", "null_terminated_bytes", ZARR_TYPE_FIXED_BYTES, 5, 0, ZARR_ORDER_NATIVE},
                      {"<U3", "fixed_length_utf32", ZARR_TYPE_FIXED_TEXT, 12, 0, ZARR_ORDER_LITTLE},
                      {"<M8[10ms]", "numpy.datetime64", ZARR_TYPE_DATETIME, 8, 0, ZARR_ORDER_LITTLE},
                      {">m8", "numpy.timedelta64", ZARR_TYPE_TIMEDELTA, 8, 0, ZARR_ORDER_BIG},
                      {R"([["a", "|u1"]])", "struct", ZARR_TYPE_RECORD, 1, 0, ZARR_ORDER_NATIVE}};
  for (const Row& row : rows) {
    const DataType type = parse(row.text);
    EXPECT_STREQ(zarr_data_type_name(type.get()), row.name);
    EXPECT_EQ(zarr_data_type_kind(type.get()), row.kind) << row.text;
    EXPECT_EQ(zarr_data_type_item_size(type.get()), row.size) << row.text;
    EXPECT_EQ(zarr_data_type_bits(type.get()), row.bits) << row.text;
    EXPECT_EQ(zarr_data_type_byte_order(type.get()), row.order) << row.text;
    EXPECT_EQ(zarr_data_type_field_count(type.get()), row.kind == ZARR_TYPE_RECORD ? 1u : 0u);
  }
}

TEST_F(DataTypes, Units) {
  const DataType time = parse("<M8[10ms]"), generic = parse("<m8"), number = parse("int8");
  EXPECT_STREQ(zarr_data_type_unit(time.get()), "ms");
  EXPECT_EQ(zarr_data_type_unit_scale(time.get()), 10u);
  EXPECT_STREQ(zarr_data_type_unit(generic.get()), "generic");
  EXPECT_EQ(zarr_data_type_unit(number.get()), nullptr);
  EXPECT_EQ(zarr_data_type_unit_scale(number.get()), 0u);
}

TEST_F(DataTypes, FieldsOfRecords) {
  const DataType type = parse(R"([["id", "<u2"], ["at", [["x", ">f4"]]], ["box", "|u1", [2, 3]]])");
  ASSERT_EQ(zarr_data_type_field_count(type.get()), 3u);
  auto field = init<zarr_record_field>();
  DataType inner;
  ASSERT_OK(zarr_data_type_field(type.get(), 1, &field, out(inner), err));
  EXPECT_STREQ(field.name, "at");
  EXPECT_EQ(field.offset, 2u);
  EXPECT_EQ(field.size, 4u);
  EXPECT_EQ(field.rank, 0u);
  EXPECT_EQ(zarr_data_type_kind(inner.get()), ZARR_TYPE_RECORD);
  DataType x;
  ASSERT_OK(zarr_data_type_field(inner.get(), 0, &field, out(x), err));
  EXPECT_EQ(zarr_data_type_byte_order(x.get()), ZARR_ORDER_BIG);
  ASSERT_OK(zarr_data_type_field(type.get(), 2, &field, nullptr, err));
  EXPECT_EQ(field.size, 6u);
  ASSERT_EQ(field.rank, 2u);
  EXPECT_EQ(field.shape[1], 3u);
  EXPECT_EQ(json(type, 2), R"([["id","<u2"],["at",[["x",">f4"]]],["box","|u1",[2,3]]])");
  Bytes bytes;
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_data_type_json(type.get(), 3, out(bytes), err));  // a sub-array
  zarr_data_type* more = zarr_data_type_retain(type.get());
  EXPECT_EQ(more, type.get());
  zarr_data_type_release(more);
}

TEST_F(DataTypes, OfAnArray) {
  Store store = memory_store();
  Node array = make_array(store.get(), "a", {.data_type = "<M8[s]", .fill_value = "0"});
  DataType type;
  ASSERT_OK(zarr_data_type_of_array(array.get(), out(type), err));
  EXPECT_EQ(zarr_data_type_byte_order(type.get()), ZARR_ORDER_LITTLE);
  EXPECT_EQ(json(type, 2), "\"<M8[s]\"");
  EXPECT_EQ(json(type, 3), R"({"name":"numpy.datetime64","configuration":{"unit":"s","scale_factor":1}})");
  put_text(store.get(), "u/zarr.json",
           R"({"zarr_format":3,"node_type":"array","shape":[1],"data_type":"no_such_type","chunk_grid":{"name":"regular","configuration":{"chunk_shape":[1]}},
           "chunk_key_encoding":{"name":"default"},"fill_value":0,"codecs":[{"name":"bytes"}]})");
  Node unknown;
  ASSERT_OK(zarr_node_open(store.get(), "u", ZARR_NTS, nullptr, out(unknown), err));
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_data_type_of_array(unknown.get(), out(type), err));
}

TEST_F(DataTypes, ElementsAsJsonAndBack) {
  struct Row {
    const char *type, *json, *v2, *plain;
  };
  for (const Row& row : {Row{"int64", "-9007199254740993", "-9007199254740993", "-9007199254740993"}, Row{"float32", "\"NaN\"", "\"NaN\"", "\"NaN\""},
                         Row{"float8_e5m2", "\"0x3c\"", "1.0", "1.0"}, Row{"bool", "true", "true", "true"},
                         Row{"complex64", "[1.5,-0.0]", "[1.5,-0.0]", "[1.5,-0.0]"}, Row{"<M8[s]", "\"NaT\"", "\"NaT\"", "\"NaT\""},
                         Row{R"([["a", "|u1"], ["b", "<i2"]])", R"({"a":1,"b":-2})", "\"Af7/\"", R"({"a":1,"b":-2})"}}) {
    const DataType type = parse(row.type);
    std::vector<char> item(zarr_data_type_item_size(type.get()));
    ASSERT_OK(zarr_data_type_item_from_json(type.get(), 3, row.json, ZARR_NTS, item.data(), item.size(), err)) << row.type;
    Bytes bytes;
    ASSERT_OK(zarr_data_type_item_to_json(type.get(), 3, item.data(), item.size(), out(bytes), err));
    EXPECT_EQ(text_of(bytes), row.json);
    ASSERT_OK(zarr_data_type_item_to_json(type.get(), 2, item.data(), item.size(), out(bytes), err));
    EXPECT_EQ(text_of(bytes), row.v2);
    std::vector<char> back(item.size());
    ASSERT_OK(zarr_data_type_item_from_json(type.get(), 2, row.v2, ZARR_NTS, back.data(), back.size(), err));
    EXPECT_EQ(back, item);
    ASSERT_OK(zarr_data_type_item_to_json(type.get(), 0, item.data(), item.size(), out(bytes), err));
    EXPECT_EQ(text_of(bytes), row.plain);
  }
}

}  // namespace
