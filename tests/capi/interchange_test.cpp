// zarr_read_arrow() and zarr_read_dlpack(): results that outlive everything else, and what is refused.
#include <cstring>

#include "foreign.hpp"
#include "sanitizers.hpp"
#include "support.hpp"

namespace {

struct Interchange : ::testing::Test {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get());
  const uint64_t start[2] = {5, 1}, shape[2] = {3, 2};
  const int64_t step[2] = {-2, 3};
  const std::vector<int32_t> wanted{41, 44, 25, 28, 9, 12};
  Interchange() { write_counting(array.get()); }
};

TEST_F(Interchange, ArrowOutlivesTheArray) {
  ArrowSchema schema;
  ArrowArray out;
  ASSERT_OK(zarr_read_arrow(array.get(), 2, start, shape, step, nullptr, &schema, &out, err));
  array.reset();
  store.reset();
  EXPECT_STREQ(schema.format, "i");
  EXPECT_EQ(out.length, 6);
  const auto* values = static_cast<const int32_t*>(out.buffers[1]);
  EXPECT_EQ(std::vector<int32_t>(values, values + 6), wanted);
  const char text[] = "\1\0\0\0\12\0\0\0zarr.shape\5\0\0\0[3,2]";
  EXPECT_EQ(std::memcmp(schema.metadata, text, sizeof text - 1), 0);
  out.release(&out);
  schema.release(&schema);
}

TEST_F(Interchange, TensorsOutliveTheArray) {
  DLManagedTensorVersioned* tensor = nullptr;
  DLManagedTensor* old = nullptr;
  ASSERT_OK(zarr_read_dlpack(array.get(), 2, start, shape, step, nullptr, &tensor, err));
  ASSERT_OK(zarr_read_dlpack_unversioned(array.get(), 2, start, shape, step, nullptr, &old, err));
  array.reset();
  store.reset();
  for (const Tensor& t : {tensor->tensor, old->tensor}) {
    EXPECT_EQ(t.ndim, 2);
    EXPECT_EQ(t.shape[0], 3);
    EXPECT_EQ(t.strides[0], 2);
    const auto* values = static_cast<const int32_t*>(t.data);
    EXPECT_EQ(std::vector<int32_t>(values, values + 6), wanted);
  }
  tensor->deleter(tensor);
  old->deleter(old);
}

TEST_F(Interchange, Refusals) {
  ArrowSchema schema;
  ArrowArray out;
  const uint64_t far[2] = {6, 0}, absurd[2] = {UINT64_MAX, UINT64_MAX};
  const auto arrow = [&](const uint64_t* at, const uint64_t* count, const zarr_io_options* options) {
    schema.release = reinterpret_cast<void (*)(ArrowSchema*)>(1);
    out.release = reinterpret_cast<void (*)(ArrowArray*)>(1);
    const zarr_status status = zarr_read_arrow(array.get(), 2, at, count, nullptr, options, &schema, &out, err);
    EXPECT_EQ(schema.release, nullptr);
    EXPECT_EQ(out.release, nullptr);
    return status;
  };
  EXPECT_STATUS(ZARR_OUT_OF_RANGE, arrow(far, shape, nullptr));
  EXPECT_STATUS(ZARR_OUT_OF_RANGE, arrow(start, absurd, nullptr));
  auto options = init<zarr_io_options>();
  options.byte_order = ZARR_ORDER_BIG;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, arrow(start, shape, &options));
  options = init<zarr_io_options>();
  options.buffer_offset = 4;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, arrow(start, shape, &options));
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT,
                zarr_read_arrow(array.get(), 2, start, shape, nullptr, nullptr, nullptr, &out, err));
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT,
                zarr_read_arrow(array.get(), 2, start, shape, nullptr, nullptr, &schema, nullptr, err));
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_read_dlpack(array.get(), 2, start, shape, nullptr, nullptr, nullptr, err));
}

TEST_F(Interchange, ConvertedElementsAndFields) {
  auto options = init<zarr_io_options>();
  options.memory_data_type = "float64";
  ArrowSchema schema;
  ArrowArray out;
  ASSERT_OK(zarr_read_arrow(array.get(), 2, start, shape, step, &options, &schema, &out, err));
  EXPECT_STREQ(schema.format, "g");
  EXPECT_EQ(static_cast<const double*>(out.buffers[1])[5], 12.0);
  out.release(&out);
  schema.release(&schema);
  Node record = make_array(store.get(), "record", {.shape = {4}, .chunks = {2},
      .data_type = R"([["a","<i2"],["b","<f4",[2]]])", .fill_value = "\"BQAAAAAAAAAAAA==\"", .format = 2});
  const uint64_t at = 0, all = 4;
  options = init<zarr_io_options>();
  options.field = "a";
  DLManagedTensorVersioned* tensor = nullptr;
  ASSERT_OK(zarr_read_dlpack(record.get(), 1, &at, &all, nullptr, &options, &tensor, err));
  EXPECT_EQ(tensor->tensor.bits, 16);
  EXPECT_EQ(static_cast<const int16_t*>(tensor->tensor.data)[3], 5);
  tensor->deleter(tensor);
  options.field = "b";
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_read_dlpack(record.get(), 1, &at, &all, nullptr, &options, &tensor, err));
  options.field = "c";
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_read_arrow(record.get(), 1, &at, &all, nullptr, &options, &schema, &out, err));
}

TEST_F(Interchange, MemoryThatNobodyHas) {
  Node huge = make_array(store.get(), "huge", {.shape = {uint64_t{1} << 62}, .chunks = {1000}, .data_type = "int64"});
  ArrowSchema schema;
  ArrowArray out;
  const uint64_t at = 0, all = uint64_t{1} << 62;
  [[maybe_unused]] const uint64_t much = uint64_t{1} << 58;
  EXPECT_STATUS(ZARR_LIMIT_EXCEEDED, zarr_read_arrow(huge.get(), 1, &at, &all, nullptr, nullptr, &schema, &out, err));
#ifndef ZARR_TEST_BOUNDED_MEMORY
  EXPECT_STATUS(ZARR_NO_MEMORY, zarr_read_arrow(huge.get(), 1, &at, &much, nullptr, nullptr, &schema, &out, err));
#endif
}

TEST_F(Interchange, TypesThatTheyLack) {
  Node text = make_array(store.get(), "text", {.data_type = "<U3", .fill_value = "\"\""});
  DLManagedTensorVersioned* tensor = nullptr;
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_read_dlpack(text.get(), 2, start, shape, nullptr, nullptr, &tensor, err));
  EXPECT_NE(std::string(zarr_error_message(err.get())).find("fixed_length_utf32"), std::string::npos);
  Node narrow = make_array(store.get(), "narrow", {.data_type = "float8_e4m3", .fill_value = "0"});
  DLManagedTensor* old = nullptr;
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_read_dlpack_unversioned(narrow.get(), 2, start, shape, step, nullptr, &old, err));
  Node days = make_array(store.get(), "days", {.data_type = "<M8[D]", .fill_value = "9000000000"});
  ArrowSchema schema;
  ArrowArray out;
  EXPECT_STATUS(ZARR_OUT_OF_RANGE, zarr_read_arrow(days.get(), 2, start, shape, step, nullptr, &schema, &out, err));
}

}  // namespace
