#include "data_type/record_type.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "data_type/base64.hpp"

namespace zarr {
namespace {

Status status_of(const auto& f) {
  try {
    f();
    return Status::ok;
  } catch (const Error& e) { return e.status(); }
}

const RecordType& record(const DataTypePtr& type) { return dynamic_cast<const RecordType&>(*type); }

constexpr const char* nested_v2 =
    R"([["id",">i4"],["p",[["x",">f4"],["flags","|u1",[3]]],[2]],["t",">M8[25ns]"],["u",">U2"],["s","|S3"]])";

TEST(RecordType, FieldsLieBehindEachOther) {
  const V2DataType parsed = parse_v2_data_type(json::parse(nested_v2));
  EXPECT_EQ(parsed.endian, Endian::big);
  const RecordType& type = record(parsed.type);
  EXPECT_EQ(type.item_size(), 4u + 2 * 7 + 8 + 8 + 3);
  EXPECT_EQ(type.find("p")->offset, 4u);
  EXPECT_EQ(type.find("t")->offset, 18u);
  EXPECT_EQ(type.find("s")->offset, 34u);
  EXPECT_EQ(type.find("q"), nullptr);
  EXPECT_EQ(type.swap_unit(), 8u);
  EXPECT_EQ(json::dump(type.to_v2(Endian::big)), nested_v2);
  const std::vector<RecodingRun> runs(type.swapped().runs.begin(), type.swapped().runs.end());
  EXPECT_EQ(runs, (std::vector<RecodingRun>{{0, 8, 4, 0}, {11, 4, 4, 0}, {18, 8, 8, 0}, {26, 8, 4, 0}}));
  EXPECT_TRUE(type.stored(native_endian).none());
}

TEST(RecordType, OneUnitThroughoutIsTheFastCase) {
  const DataTypePtr type = parse_v2_data_type(json::parse(R"([["x","<f4"],["y","<i4",[2,2]]])")).type;
  EXPECT_TRUE(type->swapped().only_swaps());
  EXPECT_EQ(type->swapped().unit, 4u);
  const DataTypePtr bytes = parse_v2_data_type(json::parse(R"([["x","|i1"],["y","|V4"]])")).type;
  EXPECT_TRUE(bytes->swapped().none());
  EXPECT_EQ(bytes->swap_unit(), 1u);
  EXPECT_EQ(parse_v2_data_type(json::parse(R"([["x","|i1"],["y","|V4"]])")).endian, Endian::none);
}

TEST(RecordType, EachFieldHasItsOwnByteOrderInV2) {
  const char* text = R"([["a","<i2"],["b",">i4"],["c",[["d",">f8"],["e","|b1"]]]])";
  const V2DataType parsed = parse_v2_data_type(json::parse(text));
  EXPECT_EQ(parsed.endian, Endian::none);
  EXPECT_TRUE(record(parsed.type).has_mixed_orders());
  for (const Endian order : {Endian::none, Endian::little, Endian::big}) {
    EXPECT_EQ(json::dump(parsed.type->to_v2(order)), text);
    const Recoding stored = parsed.type->stored(order);
    const std::vector<RecodingRun> runs(stored.runs.begin(), stored.runs.end());
    const std::vector<RecodingRun> big{{2, 4, 4, 0}, {6, 8, 8, 0}}, little{{0, 2, 2, 0}};
    EXPECT_EQ(runs, native_endian == Endian::little ? big : little);
  }
  EXPECT_EQ(status_of([&] { parsed.type->to_v3(); }), Status::unsupported);
}

// A fill value of v2 is the packed bytes as they are stored.
TEST(RecordType, FillValuesAsBytes) {
  const std::byte stored[] = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}, std::byte{5}, std::byte{6}};
  const json::Value text = base64_encode(stored);
  struct Case {
    const char* dtype;
    int16_t a;
    int32_t b;
  };
  for (const Case& c : {Case{R"([["a","<i2"],["b","<i4"]])", 0x0201, 0x06050403},
                        Case{R"([["a",">i2"],["b",">i4"]])", 0x0102, 0x03040506},
                        Case{R"([["a",">i2"],["b","<i4"]])", 0x0102, 0x06050403}}) {
    const DataTypePtr type = parse_v2_data_type(json::parse(c.dtype)).type;
    std::byte item[6];
    type->fill_from_json(text, Format::v2, item);
    EXPECT_EQ(std::memcmp(item, &c.a, 2), 0) << c.dtype;
    EXPECT_EQ(std::memcmp(item + 2, &c.b, 4), 0) << c.dtype;
    EXPECT_EQ(type->fill_to_json(item, Format::v2), text) << c.dtype;
    type->fill_from_json(0, Format::v2, item);
    EXPECT_TRUE(std::all_of(item, item + 6, [](std::byte b) { return b == std::byte{0}; }));
    for (const char* bad : {R"("AQID")", R"("*")", "1", "null", "[1,2]"})
      EXPECT_EQ(status_of([&] { type->fill_from_json(json::parse(bad), Format::v2, item); }), Status::invalid_metadata)
          << bad;
  }
}

TEST(RecordType, LegacyFillValuesFollowTheCodec) {
  const DataTypePtr type =
      parse_v3_data_type(json::parse(R"({"name":"structured","configuration":{"fields":[["a","int16"],["b","uint8"]]}})"));
  EXPECT_TRUE(type->little_endian_by_default());
  EXPECT_EQ(json::dump(type->to_v3()), R"({"name":"struct","configuration":{"fields":[{"name":"a","data_type":"int16"},)"
                                       R"({"name":"b","data_type":"uint8"}]}})");
  const auto value = [&](const DataTypePtr& as) {
    std::byte item[3];
    as->fill_from_json(json::Value("AQID"), Format::v3, item);
    return json::dump(element_to_json(*as, item));
  };
  EXPECT_EQ(value(type), R"({"a":513,"b":3})");
  EXPECT_EQ(value(type->with_fill_order(Endian::little)), R"({"a":513,"b":3})");
  EXPECT_EQ(value(type->with_fill_order(Endian::big)), R"({"a":258,"b":3})");
}

TEST(RecordType, FillValuesAsObjects) {
  const char* v3 =
      R"({"name":"struct","configuration":{"fields":[{"name":"p","data_type":{"name":"struct","configuration":{"fields":[)"
      R"({"name":"x","data_type":"float32"},{"name":"n","data_type":"int4"}]}}},)"
      R"({"name":"e","data_type":"float8_e5m2"},{"name":"t","data_type":{"name":"numpy.datetime64",)"
      R"("configuration":{"unit":"s","scale_factor":1}}}]}})";
  const DataTypePtr type = parse_v3_data_type(json::parse(v3));
  EXPECT_EQ(json::dump(type->to_v3()), v3);
  EXPECT_FALSE(type->little_endian_by_default());
  std::vector<std::byte> item(type->item_size());
  type->fill_from_json(json::parse(R"({"t":"NaT","e":1.5,"p":{"n":-8,"x":"NaN"}})"), Format::v3, item);
  EXPECT_EQ(json::dump(type->fill_to_json(item, Format::v3)), R"({"p":{"x":"NaN","n":-8},"e":"0x3e","t":"NaT"})");
  EXPECT_EQ(json::dump(element_to_json(*type, item)), R"({"p":{"x":"NaN","n":-8},"e":1.5,"t":"NaT"})");
  for (const char* bad : {R"({"e":1.5,"p":{"n":-8,"x":1}})", R"({"t":0,"e":1.5,"p":{"n":-8,"x":1},"q":1})",
                          R"({"t":0,"e":1.5,"p":{"n":-9,"x":1}})", R"({"t":0,"e":1.5,"p":1})", "{}", "[]", "0"})
    EXPECT_EQ(status_of([&] { type->fill_from_json(json::parse(bad), Format::v3, item); }), Status::invalid_metadata)
        << bad;
}

TEST(RecordType, SubArraysAreNestedLists) {
  const DataTypePtr type = parse_v2_data_type(json::parse(R"([["m","<i2",[2,3]],["k","|u1",2]])")).type;
  std::vector<std::byte> item(type->item_size());
  const char* text = R"({"m":[[1,2,3],[4,5,6]],"k":[7,8]})";
  type->fill_from_json(json::parse(text), Format::v2, item);
  EXPECT_EQ(json::dump(element_to_json(*type, item)), text);
  EXPECT_EQ(json::dump(type->to_v2(Endian::little)), R"([["m","<i2",[2,3]],["k","|u1",[2]]])");
  EXPECT_EQ(status_of([&] { type->to_v3(); }), Status::unsupported);
  for (const char* bad : {R"({"m":[[1,2,3]],"k":[7,8]})", R"({"m":[1,2,3,4,5,6],"k":[7,8]})"})
    EXPECT_EQ(status_of([&] { type->fill_from_json(json::parse(bad), Format::v2, item); }), Status::invalid_metadata);
}

TEST(RecordType, SameElementsHoweverStored) {
  const auto type = [](const char* text) { return parse_v2_data_type(json::parse(text)).type; };
  const DataTypePtr one = type(R"([["a","<i2",[2]],["b",[["c",">f4"]]]])");
  EXPECT_TRUE(same_elements(*one, *type(R"([["a",">i2",[2]],["b",[["c","<f4"]]]])")));
  for (const char* text : {R"([["a","<i2",[2]],["b",[["c","<i4"]]]])", R"([["a","<i2"],["b",[["c","<f4"]]]])",
                           R"([["a","<i2",[2]]])", R"([["x","<i2",[2]],["b",[["c",">f4"]]]])", R"("<i4")"}) {
    EXPECT_FALSE(same_elements(*one, *type(text))) << text;
    EXPECT_FALSE(same_elements(*type(text), *one)) << text;
  }
  EXPECT_TRUE(same_elements(*type(R"("<M8[us]")"), *type(R"(">M8[us]")")));
  EXPECT_FALSE(same_elements(*type(R"("<M8[us]")"), *type(R"("<M8[ns]")")));
}

TEST(RecordType, NamelessAndTitledFields) {
  const DataTypePtr type = parse_v2_data_type(json::parse(R"([["a","|u1"],["","|V3"],[["title","b"],"<f4"]])")).type;
  EXPECT_EQ(json::dump(type->to_v2(Endian::little)), R"([["a","|u1"],["f1","|V3"],["b","<f4"]])");
}

TEST(RecordType, Garbage) {
  for (const char* text :
       {R"([["a","<i4"],["a","<i4"]])", R"([["a","<i4",[0]]])", R"([["a","<i4",[-1]]])", R"([["a",[]]])",
        R"([[["t","a","b"],"<i4"]])", R"([["","|V1"],["f0","|V1"]])"})
    EXPECT_EQ(status_of([&] { parse_v2_data_type(json::parse(text)); }), Status::invalid_metadata) << text;
  for (const char* text :
       {R"([["a","<i4",[4294967296,4294967296]]])", R"([["a","<i4",[4194305]]])", R"([["a","|V9000000"],["b","|V9000000"]])",
        R"([["a",[["x","|u1"],["y","<i2"]],[100000]]])",
        R"([["a","|u1",[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]]])"})
    EXPECT_EQ(status_of([&] { parse_v2_data_type(json::parse(text)); }), Status::limit_exceeded) << text;
  for (const char* fields : {"1", "[]", R"([{"name":"a"}])", R"([{"name":"","data_type":"int8"}])", R"([["a","int8"]])",
                             R"([{"name":"a","data_type":"int8"},{"name":"a","data_type":"int8"}])",
                             R"([{"name":"a","data_type":"int8","x":1}])", R"([{"name":"a","data_type":1}])"})
    EXPECT_EQ(status_of([&] {
                parse_v3_data_type(json::parse(cat(R"({"name":"struct","configuration":{"fields":)", fields, "}}")));
              }),
              Status::invalid_metadata)
        << fields;
}

// The plain way: every field of every element by itself.
void slow_swap(const RecordType& type, std::byte* item) {
  for (const RecordField& field : type.fields()) {
    const uint64_t size = field.type->item_size();
    for (uint64_t i = 0; i < field.count(); ++i) {
      std::byte* at = item + field.offset + i * size;
      if (const auto* inner = dynamic_cast<const RecordType*>(field.type.get())) slow_swap(*inner, at);
      else
        for (uint64_t b = 0; b + field.type->swap_unit() <= size; b += field.type->swap_unit())
          std::reverse(at + b, at + b + field.type->swap_unit());
    }
  }
}

json::Value random_fields(std::mt19937& rng, int depth) {
  static constexpr const char* types[] = {"|u1", "<i2", "<f4", "<f8", "<c16", "<U3", "|S5", "|V2", "<M8[us]", "|b1"};
  json::Array fields;
  for (unsigned i = 0, n = 1 + rng() % 5; i < n; ++i) {
    json::Array field{cat("f", i, "_"), types[rng() % std::size(types)]};
    if (depth < 3 && rng() % 4 == 0) field[1] = random_fields(rng, depth + 1);
    if (rng() % 4 == 0) field.push_back(json::Array{uint64_t{1 + rng() % 3}, uint64_t{1 + rng() % 3}});
    fields.push_back(field);
  }
  return fields;
}

TEST(RecordType, SwappingMatchesThePlainWay) {
  std::mt19937 rng(7);
  for (int round = 0; round < 200; ++round) {
    const DataTypePtr type = parse_v2_data_type(random_fields(rng, 0)).type;
    const uint64_t size = type->item_size(), count = 1 + rng() % (round % 20 == 0 ? 3000 : 20);
    std::vector<std::byte> items(size * count), expected, out(size * count);
    for (std::byte& b : items) b = static_cast<std::byte>(rng());
    expected = items;
    for (uint64_t i = 0; i < count; ++i) slow_swap(record(type), expected.data() + i * size);
    recode(out.data(), items.data(), items.size(), size, type->swapped());
    EXPECT_EQ(out, expected);
    recode(out.data(), out.data(), out.size(), size, type->stored(native_endian == Endian::little ? Endian::big : Endian::little));
    EXPECT_EQ(out, items);
  }
}

}  // namespace
}  // namespace zarr
