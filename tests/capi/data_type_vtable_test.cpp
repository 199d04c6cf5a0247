// Data types behind the public vtable.
#include <atomic>
#include <cmath>
#include <cstring>

#include "support.hpp"

namespace {

// Decimals: int32 counts of 10^-digits, with the number as fill value.
struct Decimals {
  std::atomic<int> made{0}, released{0}, user_data_released{0};
  int wrong = 0;  // 1: an item size of 0, 2: a swap unit of 3, 3: writes no JSON
};
struct Decimal {
  Decimals* owner;
  int digits;
};

zarr_status say(zarr_error* err, zarr_status status, const char* text) {
  zarr_error_set(err, status, text, ZARR_NTS);
  return status;
}
zarr_status create(void* user_data, const char* configuration, size_t length, uint64_t* item_size, uint32_t* swap_unit, void** instance,
                   zarr_error* err) {
  auto* owner = static_cast<Decimals*>(user_data);
  int digits = -1;
  if (std::sscanf(std::string(configuration, length).c_str(), "{\"digits\":%d}", &digits) != 1 || digits < 0)
    return say(err, ZARR_INVALID_METADATA, "expected {\"digits\": 0 or more}");
  *item_size = owner->wrong == 1 ? 0 : 4;
  *swap_unit = owner->wrong == 2 ? 3 : 4;
  ++owner->made;
  *instance = new Decimal{owner, digits};
  return ZARR_OK;
}
zarr_status from_json(void* instance, const char* json, size_t length, void* item, zarr_error* err) {
  double value;
  if (std::sscanf(std::string(json, length).c_str(), "%lf", &value) != 1) return say(err, ZARR_INVALID_METADATA, "expected a number");
  const auto count = static_cast<int32_t>(std::lround(value * std::pow(10, static_cast<Decimal*>(instance)->digits)));
  std::memcpy(item, &count, sizeof count);
  return ZARR_OK;
}
zarr_status to_json(void* instance, const void* item, zarr_sink* sink, zarr_error* err) {
  int32_t count;
  std::memcpy(&count, item, sizeof count);
  const auto* self = static_cast<Decimal*>(instance);
  char text[40];
  const int n = std::snprintf(text, sizeof text, "%.*f", self->digits, count / std::pow(10, self->digits));
  return zarr_sink_write(sink, self->owner->wrong == 3 ? "}" : text, self->owner->wrong == 3 ? 1 : static_cast<size_t>(n), err);
}
void release(void* instance) {
  ++static_cast<Decimal*>(instance)->owner->released;
  delete static_cast<Decimal*>(instance);
}
zarr_data_type_vtable table() {
  auto vtable = init<zarr_data_type_vtable>();
  vtable.create = create;
  vtable.item_from_json = from_json;
  vtable.item_to_json = to_json;
  vtable.release = release;
  vtable.release_user_data = [](void* user_data) { ++static_cast<Decimals*>(user_data)->user_data_released; };
  return vtable;
}

// Types stay registered for good, and so do their owners.
Decimals& decimals() {
  static Decimals owner;
  return owner;
}
const char* const text = R"({"name": "test.decimal", "configuration": {"digits": 2}})";

class UserTypes : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto vtable = table();
    Err err;
    ASSERT_OK(zarr_register_data_type(nullptr, "test.decimal", ZARR_NTS, &vtable, &decimals(), ZARR_REGISTER_REPLACE, err));
  }
  Err err;
  Store store = memory_store();
};

TEST_F(UserTypes, AreStoredLikeAnyOther) {
  for (const char* codecs : {R"([{"name": "bytes", "configuration": {"endian": "big"}}, {"name": "crc32c"}])",
                             R"([{"name": "bytes", "configuration": {"endian": "little"}}])"}) {
    SCOPED_TRACE(codecs);
    Store fresh = memory_store();
    Node array = make_array(fresh.get(), "a", {.data_type = text, .codecs = codecs, .fill_value = "-1.25"});
    EXPECT_STREQ(zarr_array_data_type(array.get()), "test.decimal");
    EXPECT_EQ(zarr_array_item_size(array.get()), 4u);
    EXPECT_EQ(read_all(array.get())[7], -125);
    write_counting(array.get());
    Node again;
    ASSERT_OK(zarr_node_open(fresh.get(), "a", ZARR_NTS, nullptr, out(again), err));
    EXPECT_EQ(read_all(again.get()), counting(48));
    EXPECT_NE(get_text(fresh.get(), "a/zarr.json").find("\"digits\""), std::string::npos);
    Bytes json;
    const int32_t item = 314;
    ASSERT_OK(zarr_array_elements_to_json(again.get(), &item, 1, out(json), err));
    EXPECT_EQ(text_of(json), "3.14\n");
    auto options = init<zarr_io_options>();
    options.memory_data_type = "float64";
    std::vector<double> memory(48);
    const uint64_t zeros[2] = {0, 0}, shape[2] = {6, 8};
    EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_read_slice(again.get(), 2, zeros, shape, nullptr, memory.data(), 384, nullptr, &options, err));
    EXPECT_NE(err.message().find("test.decimal"), std::string::npos) << err.message();
    Bytes v2;
    EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_node_metadata_json(again.get(), 2, out(v2), nullptr, err));
  }
  EXPECT_EQ(decimals().made, decimals().released);
}

TEST_F(UserTypes, NamesAreTakenOnce) {
  Decimals other;
  auto vtable = table();
  for (const char* name : {"test.decimal", "int32", "r24", "struct", "numpy.datetime64", "float8_e5m2"})
    EXPECT_STATUS(ZARR_EXISTS, zarr_register_data_type(nullptr, name, ZARR_NTS, &vtable, &other, 0, err)) << name;
  EXPECT_STATUS(ZARR_EXISTS, zarr_register_data_type(nullptr, "int32", ZARR_NTS, &vtable, &other, ZARR_REGISTER_REPLACE, err));
  EXPECT_EQ(other.user_data_released, 0) << "on failure user_data stays the caller's";
  ASSERT_OK(zarr_register_data_type(nullptr, "test.other", ZARR_NTS, &vtable, &other, ZARR_REGISTER_REPLACE, err));
  vtable.release_user_data = nullptr;
  ASSERT_OK(zarr_register_data_type(nullptr, "test.other", ZARR_NTS, &vtable, &decimals(), ZARR_REGISTER_REPLACE, err));
  EXPECT_EQ(other.user_data_released, 1);
}

TEST_F(UserTypes, WhatGoesWrongIsTheTypes) {
  DataType type;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_data_type_parse(R"({"name": "test.decimal", "configuration": {"x": 1}})", ZARR_NTS, out(type), err));
  EXPECT_NE(err.message().find("'test.decimal': create: expected"), std::string::npos) << err.message();
  ASSERT_OK(zarr_data_type_parse(text, ZARR_NTS, out(type), err));
  EXPECT_EQ(zarr_data_type_kind(type.get()), ZARR_TYPE_OTHER);
  int32_t item = 5;
  EXPECT_STATUS(ZARR_INVALID_METADATA, zarr_data_type_item_from_json(type.get(), 3, "\"x\"", ZARR_NTS, &item, 4, err));
  Bytes json;
  decimals().wrong = 3;
  EXPECT_STATUS(ZARR_CALLBACK, zarr_data_type_item_to_json(type.get(), 3, &item, 4, out(json), err));
  for (const int wrong : {1, 2}) {
    decimals().wrong = wrong;
    EXPECT_STATUS(ZARR_CALLBACK, zarr_data_type_parse(text, ZARR_NTS, out(type), err));
  }
  decimals().wrong = 0;
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_data_type_parse("test.unknown", ZARR_NTS, out(type), err));
}

}  // namespace
