// Calls with NULL and with wrong values: the table is in bad_argument_cases.cpp, bad_argument_types.cpp and bad_argument_values.cpp,
// what is asked of it in bad_arguments_test.cpp.
#pragma once

#include "foreign.hpp"
#include "world.hpp"

// Out-parameters that start with garbage, so that it shows when a failure leaves it there.
struct Outs {
  zarr_context* context = reinterpret_cast<zarr_context*>(8);
  zarr_store* store = reinterpret_cast<zarr_store*>(8);
  zarr_node* node = reinterpret_cast<zarr_node*>(8);
  zarr_bytes* bytes = reinterpret_cast<zarr_bytes*>(8);
  zarr_bytes* more = reinterpret_cast<zarr_bytes*>(8);
  zarr_listing* listing = reinterpret_cast<zarr_listing*>(8);
  zarr_cancel* cancel = reinterpret_cast<zarr_cancel*>(8);
  zarr_data_type* type = reinterpret_cast<zarr_data_type*>(8);
  zarr_op* op = reinterpret_cast<zarr_op*>(8);
  zarr_append_writer* writer = reinterpret_cast<zarr_append_writer*>(8);
  zarr_codec_chain* chain = reinterpret_cast<zarr_codec_chain*>(8);
  size_t size = 8;
  zarr_values* values = reinterpret_cast<zarr_values*>(8);
  void* memory = reinterpret_cast<void*>(8);
  ArrowSchema schema = {};
  ArrowArray arrow = {};
  DLManagedTensorVersioned* tensor = reinterpret_cast<DLManagedTensorVersioned*>(8);
  DLManagedTensor* old_tensor = reinterpret_cast<DLManagedTensor*>(8);
  uint64_t number = 8;
  int32_t flag = 8;
  uint64_t coordinates[2] = {8, 8};
};

struct Case {
  const char* function;
  const char* what;
  zarr_status expected;
  std::function<zarr_status(World& w, Outs& o, zarr_error** err)> call;
};

std::vector<Case> bad_argument_cases();
std::vector<Case> bad_data_type_cases();
std::vector<Case> bad_extension_cases();
std::vector<Case> bad_value_cases();

// clang-format off
#define CASE(function, what, expected, ...)                          \
  Case {                                                             \
#function, what, expected,                                       \
        []([[maybe_unused]] World & w, [[maybe_unused]] Outs & o,    \
           zarr_error * *err) { return function(__VA_ARGS__, err); } \
  }
#define NULL_CASE(function, ...) CASE(function, "a NULL", ZARR_INVALID_ARGUMENT, __VA_ARGS__)
// clang-format on
constexpr auto N = ZARR_NTS;
