// bad_argument_cases.cpp, of the functions for elements of variable length, and of others on such arrays.
#include "bad_arguments.hpp"

// clang-format off: one case a line
namespace {

#define A w.array.get()
#define G w.group.get()
#define T w.texts.get()
#define BUFFER w.elements.data(), w.elements.size() * 4

const uint64_t outside[1] = {9};
const zarr_io_options unknown_flag = [] {
  auto options = init<zarr_io_options>();
  options.flags = uint64_t{1} << 63;
  return options;
}();
const uint64_t two_to_60[1] = {uint64_t{1} << 60};
const int64_t descending[5] = {0, 2, 1, 2, 3}, negative[5] = {-1, 0, 1, 2, 3};
const zarr_io_options buffer_offset_8 = [] {
  auto options = init<zarr_io_options>();
  options.buffer_offset = 8;
  return options;
}();

}  // namespace

std::vector<Case> bad_value_cases() {
  return {
      NULL_CASE(zarr_array_fill_bytes, nullptr, &o.bytes, &o.flag),
      NULL_CASE(zarr_array_fill_bytes, A, nullptr, &o.flag),
      CASE(zarr_array_fill_bytes, "a group", ZARR_INVALID_ARGUMENT, G, &o.bytes, &o.flag),
      CASE(zarr_array_fill_value, "variable length", ZARR_UNSUPPORTED, T, w.elements.data(), 16, &o.flag),
      NULL_CASE(zarr_read_values, nullptr, 1, w.start, w.text_shape, nullptr, nullptr, &o.values),
      NULL_CASE(zarr_read_values, T, 1, nullptr, w.text_shape, nullptr, nullptr, &o.values),
      NULL_CASE(zarr_read_values, T, 1, w.start, nullptr, nullptr, nullptr, &o.values),
      NULL_CASE(zarr_read_values, T, 1, w.start, w.text_shape, nullptr, nullptr, nullptr),
      CASE(zarr_read_values, "a group", ZARR_INVALID_ARGUMENT, G, 1, w.start, w.text_shape, nullptr, nullptr, &o.values),
      CASE(zarr_read_values, "a wrong rank", ZARR_INVALID_ARGUMENT, T, 2, w.start, w.shape, nullptr, nullptr, &o.values),
      CASE(zarr_read_values, "fixed-size elements", ZARR_UNSUPPORTED, A, 2, w.start, w.shape, nullptr, nullptr, &o.values),
      CASE(zarr_read_values, "an index outside", ZARR_OUT_OF_RANGE, T, 1, w.start, outside, nullptr, nullptr, &o.values),
      CASE(zarr_read_values, "a count of 2^60", ZARR_OUT_OF_RANGE, T, 1, w.start, two_to_60, nullptr, nullptr, &o.values),
      CASE(zarr_read_values, "an unknown flag", ZARR_INVALID_ARGUMENT, T, 1, w.start, w.text_shape, nullptr, &unknown_flag, &o.values),
      CASE(zarr_read_values, "a buffer offset", ZARR_INVALID_ARGUMENT, T, 1, w.start, w.text_shape, nullptr, &buffer_offset_8, &o.values),
      NULL_CASE(zarr_values_to_json, nullptr, 0, 0, &o.bytes),
      NULL_CASE(zarr_values_to_json, w.values.get(), 0, 0, nullptr),
      CASE(zarr_values_to_json, "too many", ZARR_OUT_OF_RANGE, w.values.get(), 2, 3, &o.bytes),
      CASE(zarr_values_to_json, "a start beyond the end", ZARR_OUT_OF_RANGE, w.values.get(), 5, 0, &o.bytes),
      NULL_CASE(zarr_write_values, nullptr, 1, w.start, w.text_shape, nullptr, w.offsets, "abc", 3, nullptr, nullptr),
      NULL_CASE(zarr_write_values, T, 1, w.start, w.text_shape, nullptr, nullptr, "abc", 3, nullptr, nullptr),
      NULL_CASE(zarr_write_values, T, 1, w.start, w.text_shape, nullptr, w.offsets, nullptr, 3, nullptr, nullptr),
      CASE(zarr_write_values, "data too short", ZARR_INVALID_ARGUMENT, T, 1, w.start, w.text_shape, nullptr, w.offsets, "ab", 2, nullptr, nullptr),
      CASE(zarr_write_values, "descending offsets", ZARR_INVALID_ARGUMENT, T, 1, w.start, w.text_shape, nullptr, descending, "abc", 3, nullptr, nullptr),
      CASE(zarr_write_values, "a negative offset", ZARR_INVALID_ARGUMENT, T, 1, w.start, w.text_shape, nullptr, negative, "abc", 3, nullptr, nullptr),
      CASE(zarr_write_values, "no UTF-8", ZARR_INVALID_ARGUMENT, T, 1, w.start, w.text_shape, nullptr, w.offsets, "a\xff" "c", 3, nullptr, nullptr),
      CASE(zarr_write_values, "fixed-size elements", ZARR_UNSUPPORTED, A, 2, w.start, w.shape, nullptr, w.offsets, "abc", 3, nullptr, nullptr),
      CASE(zarr_write_values, "an index outside", ZARR_OUT_OF_RANGE, T, 1, w.start, outside, nullptr, w.offsets, "abc", 3, nullptr, nullptr),
      CASE(zarr_write_values, "a validity bitmap", ZARR_INVALID_ARGUMENT, T, 1, w.start, w.text_shape, nullptr, w.offsets, "abc", 3, reinterpret_cast<const uint8_t*>("f"), nullptr),
      NULL_CASE(zarr_append_values, nullptr, 0, 1, w.text_shape, w.offsets, "abc", 3, nullptr, nullptr, &o.node),
      NULL_CASE(zarr_append_values, T, 0, 1, w.text_shape, nullptr, "abc", 3, nullptr, nullptr, &o.node),
      NULL_CASE(zarr_append_values, T, 0, 1, nullptr, w.offsets, "abc", 3, nullptr, nullptr, &o.node),
      CASE(zarr_append_values, "no such axis", ZARR_INVALID_ARGUMENT, T, 1, 1, w.text_shape, w.offsets, "abc", 3, nullptr, nullptr, &o.node),
      CASE(zarr_append_values, "fixed-size elements", ZARR_UNSUPPORTED, A, 0, 2, w.shape, w.offsets, "abc", 3, nullptr, nullptr, &o.node),
      CASE(zarr_read_slice, "variable length", ZARR_UNSUPPORTED, T, 1, w.start, w.text_shape, nullptr, BUFFER, nullptr, nullptr),
      CASE(zarr_write_slice, "variable length", ZARR_UNSUPPORTED, T, 1, w.start, w.text_shape, nullptr, BUFFER, nullptr, nullptr),
      CASE(zarr_read_slices, "variable length", ZARR_UNSUPPORTED, T, 1, 1, w.start, nullptr, BUFFER, nullptr),
      CASE(zarr_read_chunk, "variable length", ZARR_UNSUPPORTED, T, 1, w.chunk, w.elements.data(), 32, nullptr),
      CASE(zarr_write_chunk, "variable length", ZARR_UNSUPPORTED, T, 1, w.chunk, w.elements.data(), 32, nullptr),
      CASE(zarr_append, "variable length", ZARR_UNSUPPORTED, T, 0, 1, w.text_shape, BUFFER, nullptr, nullptr, &o.node),
      CASE(zarr_fill_slice, "no UTF-8", ZARR_INVALID_ARGUMENT, T, 1, w.start, w.text_shape, nullptr, "\xff", 1, nullptr),
      CASE(zarr_array_elements_to_json, "variable length", ZARR_UNSUPPORTED, T, w.elements.data(), 1, &o.bytes),
      CASE(zarr_array_element_from_json, "variable length", ZARR_UNSUPPORTED, T, "\"x\"", N, w.elements.data(), 16),
      CASE(zarr_append_writer_new, "variable length", ZARR_UNSUPPORTED, T, 0, 0, &o.writer),
  };
}
