#include "interchange/column.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace zarr::interchange {
namespace {

template <class T>
Buffer items_of(const std::vector<T>& values) {
  return Buffer(ByteSpan(reinterpret_cast<const std::byte*>(values.data()), values.size() * sizeof(T)));
}

template <class T>
std::vector<T> values_of(const Buffer& buffer) {
  std::vector<T> out(buffer.size() / sizeof(T));
  if (!out.empty()) std::memcpy(out.data(), buffer.data(), buffer.size());
  return out;
}

Column column_of(std::string_view type, Buffer items) {
  return make_column(*parse_any_data_type(type).type, std::move(items));
}

Status status_of(const auto& call) {
  try {
    call();
    return Status::ok;
  } catch (const Error& e) { return e.status(); }
}

const std::string* metadata_of(const Column& column, std::string_view key) {
  for (const auto& [name, value] : column.metadata)
    if (name == key) return &value;
  return nullptr;
}

TEST(Column, NumbersKeepTheirMemory) {
  const std::pair<const char*, const char*> formats[] = {
      {"int8", "c"},  {"uint8", "C"},  {"int16", "s"},   {"uint16", "S"},  {"int32", "i"},  {"uint32", "I"},
      {"int64", "l"}, {"uint64", "L"}, {"float16", "e"}, {"float32", "f"}, {"float64", "g"}};
  for (const auto& [type, format] : formats) {
    Buffer items(size_t{64});
    const std::byte* memory = items.data();
    const Column column = column_of(type, std::move(items));
    EXPECT_EQ(column.format, format);
    EXPECT_EQ(column.length, 64 / parse_any_data_type(type).type->item_size());
    EXPECT_TRUE(column.metadata.empty());
    ASSERT_EQ(column.buffers.size(), 2u);
    EXPECT_EQ(column.buffers[0].size(), 0u);
    EXPECT_EQ(column.buffers[1].data(), memory);
  }
}

TEST(Column, BoolBecomesBits) {
  const Column column = column_of("bool", items_of<uint8_t>({1, 0, 0, 1, 0, 0, 0, 0, 1, 1}));
  EXPECT_EQ(column.format, "b");
  EXPECT_EQ(column.length, 10u);
  EXPECT_EQ(values_of<uint8_t>(column.buffers[1]), (std::vector<uint8_t>{0b1001, 0b11}));
  EXPECT_EQ(bits_of({}).size(), 0u);
}

TEST(Column, WhatArrowLacksIsAnExtension) {
  for (const auto& [type, format] : std::vector<std::pair<std::string, std::string>>{
           {"bfloat16", "w:2"}, {"float8_e4m3", "w:1"}, {"int4", "c"}, {"uint2", "C"}, {"complex_bfloat16", "w:4"}}) {
    const Column column = column_of(type, Buffer(size_t{8}));
    EXPECT_EQ(column.format, format);
    ASSERT_NE(metadata_of(column, "ARROW:extension:name"), nullptr) << type;
    EXPECT_EQ(*metadata_of(column, "ARROW:extension:name"), "zarr.data_type");
    EXPECT_EQ(*metadata_of(column, "ARROW:extension:metadata"), cat('"', type, '"'));
  }
  const Column raw = column_of("r24", Buffer(size_t{9}));
  EXPECT_EQ(raw.format, "w:3");
  EXPECT_EQ(raw.length, 3u);
  EXPECT_TRUE(raw.metadata.empty());
}

TEST(Column, ComplexNumbersArePairs) {
  const Column column = column_of("complex64", items_of<float>({1, 2, 3, 4}));
  EXPECT_EQ(column.format, "+w:2");
  EXPECT_EQ(column.length, 2u);
  ASSERT_EQ(column.children.size(), 1u);
  EXPECT_EQ(column.children[0].format, "f");
  EXPECT_EQ(column.children[0].length, 4u);
}

TEST(Column, TextLosesItsPadding) {
  Column column = column_of("|S3", Buffer(as_bytes(std::string_view("ab\0\0\0\0a\0c", 9))));
  EXPECT_EQ(column.format, "Z");
  EXPECT_EQ(values_of<int64_t>(column.buffers[1]), (std::vector<int64_t>{0, 2, 2, 5}));
  EXPECT_EQ(as_text(column.buffers[2]), std::string_view("aba\0c", 5));
  column = column_of("<U2", items_of<uint32_t>({U'\u00E9', U'\U0001F600', 'a', 0, 0, 0}));
  EXPECT_EQ(column.format, "U");
  EXPECT_EQ(values_of<int64_t>(column.buffers[1]), (std::vector<int64_t>{0, 6, 7, 7}));
  EXPECT_EQ(as_text(column.buffers[2]), "\u00E9\U0001F600a");
  EXPECT_EQ(status_of([] { column_of("<U1", items_of<uint32_t>({0xD800})); }), Status::corrupt_data);
  EXPECT_EQ(status_of([] { column_of("<U1", items_of<uint32_t>({0x110000})); }), Status::corrupt_data);
  column = column_of("<U2", Buffer());
  EXPECT_EQ(values_of<int64_t>(column.buffers[1]), (std::vector<int64_t>{0}));
}

TEST(Column, TimesHaveNulls) {
  constexpr int64_t nat = INT64_MIN;
  Column column = column_of("<M8[ns]", items_of<int64_t>({1, nat, 3}));
  EXPECT_EQ(column.format, "tsn:");
  EXPECT_TRUE(column.nullable);
  EXPECT_EQ(column.null_count, 1u);
  EXPECT_EQ(values_of<uint8_t>(column.buffers[0])[0] & 7, 0b101);
  EXPECT_EQ(values_of<int64_t>(column.buffers[1]), (std::vector<int64_t>{1, 0, 3}));
  column = column_of("<M8[us]", items_of<int64_t>({1, 2}));
  EXPECT_EQ(column.null_count, 0u);
  EXPECT_EQ(column.buffers[0].size(), 0u);
  column = column_of("<M8[D]", items_of<int64_t>({-1, nat, 19000}));
  EXPECT_EQ(column.format, "tdD");
  EXPECT_EQ(values_of<int32_t>(column.buffers[1]), (std::vector<int32_t>{-1, 0, 19000}));
}

TEST(Column, UnitsOfTime) {
  const std::tuple<const char*, const char*, int64_t> units[] = {
      {"<M8[10ms]", "tsm:", 10}, {"<M8[W]", "tss:", 604800}, {"<M8[2D]", "tss:", 172800}, {"<M8[h]", "tss:", 3600},
      {"<m8[m]", "tDs", 60},     {"<m8[s]", "tDs", 1},       {"<m8[ms]", "tDm", 1},       {"<m8[25us]", "tDu", 25},
      {"<m8[D]", "tDs", 86400},  {"<M8[Y]", "l", 1},         {"<m8[M]", "l", 1},          {"<M8[ps]", "l", 1},
      {"<m8", "l", 1}};
  for (const auto& [type, format, factor] : units) {
    const Column column = column_of(type, items_of<int64_t>({7}));
    EXPECT_EQ(column.format, format) << type;
    EXPECT_EQ(values_of<int64_t>(column.buffers[1])[0], 7 * factor) << type;
    EXPECT_EQ(metadata_of(column, "ARROW:extension:name") != nullptr, std::string_view(format) == "l") << type;
  }
  EXPECT_EQ(status_of([] { column_of("<M8[D]", items_of<int64_t>({int64_t{1} << 31})); }), Status::out_of_range);
  EXPECT_EQ(status_of([] { column_of("<M8[W]", items_of<int64_t>({INT64_MAX / 2})); }), Status::out_of_range);
}

TEST(Column, RecordsAreStructs) {
  const char* type = R"([["a","<i2"],["p",[["x","|u1"],["y","<f4",[2]]]],["t","<M8[s]"]])";
  Buffer items(size_t{2} * (2 + 1 + 8 + 8));
  std::memset(items.data(), 0, items.size());
  const int16_t a[2] = {5, -6};
  const float y = 2.5f;
  for (size_t i = 0; i < 2; ++i) {
    std::byte* at = items.data() + i * 19;
    std::memcpy(at, &a[i], 2);
    at[2] = std::byte(i + 1);
    std::memcpy(at + 7, &y, 4);
  }
  const Column column = column_of(type, std::move(items));
  EXPECT_EQ(column.format, "+s");
  EXPECT_EQ(column.length, 2u);
  ASSERT_EQ(column.children.size(), 3u);
  EXPECT_EQ(column.children[0].name, "a");
  EXPECT_EQ(values_of<int16_t>(column.children[0].buffers[1]), (std::vector<int16_t>{5, -6}));
  const Column& p = column.children[1];
  EXPECT_EQ(p.format, "+s");
  EXPECT_EQ(values_of<uint8_t>(p.children[0].buffers[1]), (std::vector<uint8_t>{1, 2}));
  EXPECT_EQ(p.children[1].name, "y");
  EXPECT_EQ(p.children[1].format, "+w:2");
  EXPECT_EQ(p.children[1].length, 2u);
  EXPECT_EQ(values_of<float>(p.children[1].children[0].buffers[1]), (std::vector<float>{0, 2.5f, 0, 2.5f}));
  EXPECT_EQ(column.children[2].format, "tss:");
}

TEST(VariableColumn, TextAndBytes) {
  const auto type = parse_any_data_type("string").type;
  const Column column = make_variable_column(*type, 2, items_of<int64_t>({0, 1, 3}), Buffer(as_bytes("abc")), Buffer());
  EXPECT_EQ(column.format, "U");
  EXPECT_FALSE(column.nullable);
  EXPECT_EQ(values_of<int64_t>(column.buffers[1]), (std::vector<int64_t>{0, 1, 3}));
  EXPECT_EQ(as_text(column.buffers[2]), "abc");
  EXPECT_EQ(make_variable_column(*parse_any_data_type("json").type, 1, items_of<int64_t>({0, 1}), Buffer(as_bytes("1")), Buffer()).format, "U");
  EXPECT_EQ(make_variable_column(*parse_any_data_type("bytes").type, 0, items_of<int64_t>({0}), Buffer(), Buffer()).format, "Z");
}

TEST(VariableColumn, MissingElementsAreNulls) {
  const auto type = parse_any_data_type(
      R"({"name":"zarrs.optional","configuration":{"name":"int16","configuration":{}}})").type;
  const Column column = make_variable_column(*type, 3, items_of<int64_t>({0, 2, 2, 4}), items_of<int16_t>({5, -6}),
                                             items_of<uint8_t>({0b101}));
  EXPECT_EQ(column.format, "s");
  EXPECT_TRUE(column.nullable);
  EXPECT_EQ(column.null_count, 1u);
  EXPECT_EQ(values_of<uint8_t>(column.buffers[0])[0] & 7, 0b101);
  EXPECT_EQ(values_of<int16_t>(column.buffers[1]), (std::vector<int16_t>{5, 0, -6}));
}

TEST(VariableColumn, MissingTimesAndNaTAreNulls) {
  const auto type = parse_any_data_type(
      R"({"name":"zarrs.optional","configuration":{"name":"numpy.datetime64","configuration":{"unit":"s","scale_factor":1}}})").type;
  const Column column = make_variable_column(*type, 3, items_of<int64_t>({0, 8, 16, 16}),
                                             items_of<int64_t>({INT64_MIN, 7}), items_of<uint8_t>({0b011}));
  EXPECT_EQ(column.format, "tss:");
  EXPECT_EQ(column.null_count, 2u);
  EXPECT_EQ(values_of<uint8_t>(column.buffers[0])[0] & 7, 0b010);
}

}  // namespace
}  // namespace zarr::interchange
