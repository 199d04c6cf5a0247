// Elements converted between the array and the caller's memory, and single fields of records.
#include <cmath>
#include <cstring>
#include <limits>

#include "support.hpp"

namespace {

class Conversions : public ::testing::Test {
 protected:
  Conversions() : store(memory_store()), array(make_array(store.get())) { write_counting(array.get()); }

  template <class T>
  std::vector<T> read(zarr_array* from, const zarr_io_options& options) {
    std::vector<T> out(48);
    EXPECT_OK(zarr_read_slice(from, 2, zeros, shape, nullptr, out.data(), out.size() * sizeof(T), nullptr, &options, err));
    return out;
  }
  zarr_io_options memory_of(const char* type) {
    auto options = init<zarr_io_options>();
    options.memory_data_type = type;
    return options;
  }

  Err err;
  Store store;
  Node array;
  const uint64_t zeros[2] = {0, 0}, shape[2] = {6, 8};
};

TEST_F(Conversions, ReadsAndWritesAnotherType) {
  auto options = memory_of("float64");
  std::vector<double> doubles = read<double>(array.get(), options);
  for (size_t i = 0; i < 48; ++i) EXPECT_EQ(doubles[i], static_cast<double>(i));
  for (double& value : doubles) value = 2 * value + 0.5;
  ASSERT_OK(zarr_write_slice(array.get(), 2, zeros, shape, nullptr, doubles.data(), 384, nullptr, &options, err));
  std::vector<int32_t> rounded = read_all(array.get());
  for (size_t i = 0; i < 48; ++i) EXPECT_EQ(rounded[i], static_cast<int32_t>(2 * i));  // half to even
  options.rounding = ZARR_ROUND_TOWARDS_POSITIVE;
  ASSERT_OK(zarr_write_slice(array.get(), 2, zeros, shape, nullptr, doubles.data(), 384, nullptr, &options, err));
  EXPECT_EQ(read_all(array.get())[5], 11);
  // The sizes are those of the memory's type.
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_read_slice(array.get(), 2, zeros, shape, nullptr, doubles.data(), 192, nullptr, &options, err));
}

TEST_F(Conversions, AStridedPartBackwards) {
  const uint64_t start[2] = {5, 7}, part[2] = {2, 3};
  const int64_t step[2] = {-3, -2}, strides[2] = {-24, 8};
  auto options = memory_of(">f8");
  options.buffer_offset = 24;
  uint64_t out[6] = {};
  ASSERT_OK(zarr_read_slice(array.get(), 2, start, part, step, out, sizeof out, strides, &options, err));
  const double expected[6] = {23, 21, 19, 47, 45, 43};
  for (size_t i = 0; i < 6; ++i) {
    uint64_t bits = __builtin_bswap64(out[i]);
    double value;
    std::memcpy(&value, &bits, 8);
    EXPECT_EQ(value, expected[i]);
  }
}

TEST_F(Conversions, EveryWayOfReadingAndWriting) {
  const uint64_t starts[] = {5, 7, 0, 1};
  auto options = memory_of("int64");
  int64_t points[2] = {};
  ASSERT_OK(zarr_read_slices(array.get(), 2, 2, starts, nullptr, points, sizeof points, &options, err));
  EXPECT_EQ(points[0], 47);
  EXPECT_EQ(points[1], 1);
  int64_t chunk[12] = {};
  const uint64_t first[2] = {0, 1};
  ASSERT_OK(zarr_read_chunk(array.get(), 2, first, chunk, sizeof chunk, &options, err));
  EXPECT_EQ(chunk[0], 3);
  EXPECT_EQ(chunk[11], 29);
  for (int64_t& value : chunk) value = -value;
  ASSERT_OK(zarr_write_chunk(array.get(), 2, first, chunk, sizeof chunk, &options, err));
  EXPECT_EQ(read_all(array.get())[3], -3);
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_read_chunk(array.get(), 2, first, chunk, 48, &options, err));
  std::vector<int64_t> all(48, 9);
  Op op;
  ASSERT_OK(zarr_write_slice_start(array.get(), 2, zeros, shape, nullptr, all.data(), 384, nullptr, &options, out(op), err));
  ASSERT_OK(zarr_op_wait(op.get(), ZARR_FOREVER, err));
  EXPECT_EQ(read_all(array.get())[47], 9);
  all.assign(48, 0);
  ASSERT_OK(zarr_read_slice_start(array.get(), 2, zeros, shape, nullptr, all.data(), 384, nullptr, &options, out(op), err));
  ASSERT_OK(zarr_op_wait(op.get(), ZARR_FOREVER, err));
  EXPECT_EQ(all[20], 9);
  const int64_t item = -4;
  const uint64_t part[2] = {1, 3};
  ASSERT_OK(zarr_fill_slice(array.get(), 2, zeros, part, nullptr, &item, sizeof item, &options, err));
  EXPECT_EQ(read_all(array.get())[2], -4);
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_fill_slice(array.get(), 2, zeros, part, nullptr, &item, 4, &options, err));
  ASSERT_OK(zarr_fill_slice(array.get(), 2, zeros, part, nullptr, nullptr, 0, &options, err));
  EXPECT_EQ(read_all(array.get())[2], 7);
  Node grown;
  const double row[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  const uint64_t one_row[2] = {1, 8};
  options = memory_of("float64");
  ASSERT_OK(zarr_append(array.get(), 0, 2, one_row, row, sizeof row, nullptr, &options, out(grown), err));
  EXPECT_EQ(read_all(grown.get())[55], 8);
}

TEST_F(Conversions, AnAppendWriterTakesAnotherType) {
  Owner<zarr_append_writer, zarr_append_writer_release> writer;
  ASSERT_OK(zarr_append_writer_new(array.get(), 0, 0, out(writer), err));
  auto options = memory_of("float64");
  double rows[24];
  for (size_t i = 0; i < 24; ++i) rows[i] = static_cast<double>(i) + 100;
  const uint64_t one[2] = {1, 8}, three[2] = {3, 8};
  ASSERT_OK(zarr_append_writer_write(writer.get(), 2, one, rows, 64, nullptr, &options, err));
  ASSERT_OK(zarr_append_writer_write(writer.get(), 2, three, rows, 192, nullptr, &options, err));
  rows[3] = 1e30;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_append_writer_write(writer.get(), 2, one, rows, 64, nullptr, &options, err));
  ASSERT_OK(zarr_append_writer_flush(writer.get(), nullptr, err));
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_append_writer_flush(writer.get(), &options, err));
  Node grown;
  ASSERT_OK(zarr_append_writer_close(writer.get(), nullptr, out(grown), err));
  const std::vector<int32_t> elements = read_all(grown.get());
  ASSERT_EQ(elements.size(), 80u);
  EXPECT_EQ(elements[48], 100);
  EXPECT_EQ(elements[79], 123);
}

TEST_F(Conversions, WhatDoesNotFit) {
  const std::vector<double> in(48, 1e12);
  auto options = memory_of("float64");
  const auto write = [&] { return zarr_write_slice(array.get(), 2, zeros, shape, nullptr, in.data(), 384, nullptr, &options, err); };
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, write());
  EXPECT_NE(err.message().find("float64 1000000000000.0 has no value in int32"), std::string::npos) << err.message();
  EXPECT_NE(zarr_error_key(err.get()), nullptr);
  EXPECT_EQ(read_all(array.get()), counting(48)) << "the first chunk already fails";
  options.out_of_range = ZARR_RANGE_SATURATE;
  ASSERT_OK(write());
  EXPECT_EQ(read_all(array.get())[9], std::numeric_limits<int32_t>::max());
  options.out_of_range = ZARR_RANGE_WRAP;
  ASSERT_OK(write());
  EXPECT_EQ(read_all(array.get())[9], static_cast<int32_t>(uint32_t(1000000000000)));
  options = memory_of("int8");
  std::vector<int8_t> out(48);
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_read_slice(array.get(), 2, zeros, shape, nullptr, out.data(), 48, nullptr, &options, err));
}

TEST_F(Conversions, BadOptions) {
  std::vector<double> memory(48);
  const auto status = [&](const zarr_io_options& options) {
    return zarr_read_slice(array.get(), 2, zeros, shape, nullptr, memory.data(), 384, nullptr, &options, err);
  };
  EXPECT_STATUS(ZARR_UNSUPPORTED, status(memory_of("<M8[s]")));
  EXPECT_STATUS(ZARR_UNSUPPORTED, status(memory_of("no_such_type")));
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, status(memory_of("<z3")));
  auto options = memory_of(">f8");
  options.byte_order = ZARR_ORDER_LITTLE;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, status(options));
  options = memory_of("float64");
  options.rounding = 6;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, status(options));
  options.rounding = 0;
  options.out_of_range = 3;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, status(options));
  options = memory_of(nullptr);
  options.field = "a";
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, status(options));
  // Calls without elements in the caller's memory.
  options = memory_of("float64");
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_resize(array.get(), 2, shape, &options, nullptr, err));
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_copy_data(array.get(), array.get(), &options, nullptr, nullptr, err));
  Bytes bytes;
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_check(array.get(), &options, out(bytes), err));
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_read_encoded_chunk(array.get(), 2, zeros, &options, out(bytes), err));
}

TEST_F(Conversions, AnOlderStructHasNoneOfIt) {
  auto options = memory_of("float64");
  options.struct_size = offsetof(zarr_io_options, field);
  options.rounding = 99;  // behind its end
  EXPECT_EQ(read<double>(array.get(), options)[5], 5.0);
}

TEST_F(Conversions, TimesAndNarrowFloats) {
  Node times = make_array(store.get(), "t", {.data_type = "<M8[s]", .fill_value = "\"NaT\""});
  auto options = memory_of("<M8[ms]");
  std::vector<int64_t> moments(48);
  for (size_t i = 0; i < 24; ++i) moments[i] = static_cast<int64_t>(i) * 1000 + 999;
  for (size_t i = 24; i < 48; ++i) moments[i] = std::numeric_limits<int64_t>::min();
  ASSERT_OK(zarr_write_slice(times.get(), 2, zeros, shape, nullptr, moments.data(), 384, nullptr, &options, err));
  options.memory_data_type = "int64";
  const auto seconds = read<int64_t>(times.get(), options);
  EXPECT_EQ(seconds[3], 3);
  EXPECT_EQ(seconds[40], std::numeric_limits<int64_t>::min());
  Node narrow = make_array(store.get(), "n", {.data_type = "bfloat16", .fill_value = "1.5"});
  options = memory_of("float32");
  EXPECT_EQ(read<float>(narrow.get(), options)[0], 1.5f);
}

TEST_F(Conversions, AFieldOfRecords) {
  Node records = make_array(store.get(), "r", {.data_type = R"([["id", "<u2"], ["at", [["x", "<f4"], ["y", "<f4"]]]])", .fill_value = nullptr, .format = 2});
  auto options = init<zarr_io_options>();
  options.field = "at.x";
  std::vector<float> xs(48);
  for (size_t i = 0; i < 48; ++i) xs[i] = static_cast<float>(i) / 2;
  ASSERT_OK(zarr_write_slice(records.get(), 2, zeros, shape, nullptr, xs.data(), 192, nullptr, &options, err));
  EXPECT_EQ(read<float>(records.get(), options), xs);
  options.field = "id";
  options.memory_data_type = "int32";
  const std::vector<int32_t> ids = counting(48, 3);
  ASSERT_OK(zarr_write_slice(records.get(), 2, zeros, shape, nullptr, ids.data(), 192, nullptr, &options, err));
  EXPECT_EQ(read<int32_t>(records.get(), options), ids);
  options = init<zarr_io_options>();
  options.field = "at.x";
  EXPECT_EQ(read<float>(records.get(), options), xs) << "the other field is as it was";
  ASSERT_OK(zarr_fill_slice(records.get(), 2, zeros, shape, nullptr, nullptr, 0, &options, err));
  EXPECT_EQ(read<float>(records.get(), options)[10], 0);
  options.field = "at.z";
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_read_slice(records.get(), 2, zeros, shape, nullptr, xs.data(), 192, nullptr, &options, err));
  EXPECT_NE(err.message().find("\"id\", \"at\""), std::string::npos) << err.message();
}

}  // namespace
