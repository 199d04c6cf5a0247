// bad_argument_cases.cpp, of the functions of data types.
#include "bad_arguments.hpp"

// clang-format off: one case a line
namespace {

#define A w.array.get()
#define G w.group.get()
#define T w.type.get()
const zarr_data_type_vtable empty_type = init<zarr_data_type_vtable>();

zarr_record_field a_field = init<zarr_record_field>();
zarr_record_field sizeless_field{};
int32_t a_number = 0;

}  // namespace

std::vector<Case> bad_data_type_cases() {
  return {
      NULL_CASE(zarr_register_data_type, w.context.get(), nullptr, N, &empty_type, nullptr, 0),
      NULL_CASE(zarr_register_data_type, w.context.get(), "x", N, nullptr, nullptr, 0),
      CASE(zarr_register_data_type, "an empty vtable", ZARR_INVALID_ARGUMENT, w.context.get(), "x", N, &empty_type, nullptr, 0),
      CASE(zarr_register_data_type, "unknown flags", ZARR_INVALID_ARGUMENT, w.context.get(), "x", N, &empty_type, nullptr, 8),
      NULL_CASE(zarr_data_type_parse, nullptr, N, &o.type),
      NULL_CASE(zarr_data_type_parse, "int8", N, nullptr),
      CASE(zarr_data_type_parse, "no type", ZARR_INVALID_ARGUMENT, "<z3", N, &o.type),
      CASE(zarr_data_type_parse, "an unknown one", ZARR_UNSUPPORTED, "no_such_type", N, &o.type),
      NULL_CASE(zarr_data_type_of_array, nullptr, &o.type),
      NULL_CASE(zarr_data_type_of_array, A, nullptr),
      CASE(zarr_data_type_of_array, "a group", ZARR_INVALID_ARGUMENT, G, &o.type),
      NULL_CASE(zarr_data_type_field, nullptr, 0, &a_field, &o.type),
      NULL_CASE(zarr_data_type_field, T, 0, nullptr, &o.type),
      CASE(zarr_data_type_field, "no such field", ZARR_OUT_OF_RANGE, T, 1, &a_field, &o.type),
      CASE(zarr_data_type_field, "a struct without size", ZARR_INVALID_ARGUMENT, T, 0, &sizeless_field, &o.type),
      NULL_CASE(zarr_data_type_json, nullptr, 3, &o.bytes),
      NULL_CASE(zarr_data_type_json, T, 3, nullptr),
      CASE(zarr_data_type_json, "format 1", ZARR_INVALID_ARGUMENT, T, 1, &o.bytes),
      NULL_CASE(zarr_data_type_item_to_json, nullptr, 3, w.elements.data(), 4, &o.bytes),
      NULL_CASE(zarr_data_type_item_to_json, T, 3, nullptr, 4, &o.bytes),
      NULL_CASE(zarr_data_type_item_to_json, T, 3, w.elements.data(), 4, nullptr),
      CASE(zarr_data_type_item_to_json, "a wrong size", ZARR_INVALID_ARGUMENT, T, 3, w.elements.data(), 5, &o.bytes),
      CASE(zarr_data_type_item_to_json, "format 4", ZARR_INVALID_ARGUMENT, T, 4, w.elements.data(), 4, &o.bytes),
      NULL_CASE(zarr_data_type_item_from_json, nullptr, 3, "{\"a\": 1}", N, &a_number, 4),
      NULL_CASE(zarr_data_type_item_from_json, T, 3, nullptr, N, &a_number, 4),
      NULL_CASE(zarr_data_type_item_from_json, T, 3, "{\"a\": 1}", N, nullptr, 4),
      CASE(zarr_data_type_item_from_json, "no value", ZARR_INVALID_METADATA, T, 3, "{\"a\": 1.5}", N, &a_number, 4),
      CASE(zarr_data_type_item_from_json, "no JSON", ZARR_INVALID_METADATA, T, 3, "{", N, &a_number, 4),
      CASE(zarr_data_type_item_from_json, "format 1", ZARR_INVALID_ARGUMENT, T, 1, "{\"a\": 1}", N, &a_number, 4),
  };
}
