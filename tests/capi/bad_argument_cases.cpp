// For every function that can fail: NULL and wrong values in the place of each argument that matters.
#include "bad_arguments.hpp"

// clang-format off: one case a line
namespace {

#define A w.array.get()
#define G w.group.get()
#define S w.store.get()
#define W w.writer.get()
#define BUFFER w.elements.data(), w.elements.size() * 4

zarr_get_request request_of(const char* key) {
  auto request = init<zarr_get_request>();
  request.key = key;
  request.key_length = std::char_traits<char>::length(key);
  return request;
}
const zarr_get_request good_request = request_of("a/zarr.json");
const zarr_get_request absent_request = request_of("nothing/here");
const zarr_get_request bad_key_request = request_of("../etc/passwd");
const zarr_get_request bad_kind_request = [] {
  auto request = request_of("a/zarr.json");
  request.range.kind = 9;
  return request;
}();
const zarr_condition match_without_etag = [] {
  auto condition = init<zarr_condition>();
  condition.kind = ZARR_SET_IF_MATCH;
  return condition;
}();
const zarr_open_options no_such_mode = [] {
  auto options = init<zarr_open_options>();
  options.mode = 7;
  return options;
}();
const zarr_open_options format_9 = [] {
  auto options = init<zarr_open_options>();
  options.zarr_format = 9;
  return options;
}();
const zarr_array_builder no_builder = init<zarr_array_builder>();
const zarr_io_options unknown_flag = [] {
  auto options = init<zarr_io_options>();
  options.flags = uint64_t{1} << 63;
  return options;
}();
const zarr_context_options unknown_context_flag = [] {
  auto options = init<zarr_context_options>();
  options.flags = 1u << 31;
  return options;
}();
const zarr_context_options half_an_allocator = [] {
  auto options = init<zarr_context_options>();
  options.allocate = [](void*, size_t, size_t) -> void* { return nullptr; };
  return options;
}();
const uint64_t outside[2] = {9, 9};
const int64_t zero_step[2] = {1, 0};
int32_t visit_key(void*, const char*, size_t) { return 0; }
int32_t visit_node(void*, const char*, int32_t) { return 0; }
void notify(void*) {}

}  // namespace

std::vector<Case> bad_argument_cases() {
  return {
      NULL_CASE(zarr_capabilities_json, nullptr, nullptr),
      NULL_CASE(zarr_bytes_new, "a", 1, nullptr),
      NULL_CASE(zarr_bytes_new, nullptr, 1, &o.bytes),
      NULL_CASE(zarr_buffer_alloc, 1, nullptr),
      CASE(zarr_buffer_alloc, "an impossible size", ZARR_NO_MEMORY, SIZE_MAX, &o.memory),
      NULL_CASE(zarr_context_new, nullptr, nullptr),
      CASE(zarr_context_new, "an unknown flag", ZARR_INVALID_ARGUMENT, &unknown_context_flag, &o.context),
      CASE(zarr_context_new, "half an allocator", ZARR_INVALID_ARGUMENT, &half_an_allocator, &o.context),
      NULL_CASE(zarr_cancel_new, nullptr),
      NULL_CASE(zarr_op_wait, nullptr, 0),
      NULL_CASE(zarr_op_on_complete, nullptr, notify, nullptr),
      NULL_CASE(zarr_op_on_complete, w.op.get(), nullptr, nullptr),

      NULL_CASE(zarr_store_open, nullptr, nullptr, N, nullptr, 0, 0, &o.store),
      NULL_CASE(zarr_store_open, nullptr, "memory://", N, nullptr, 0, 0, nullptr),
      CASE(zarr_store_open, "an empty URL", ZARR_INVALID_ARGUMENT, nullptr, "", 0, nullptr, 0, 0, &o.store),
      CASE(zarr_store_open, "an unknown scheme", ZARR_UNSUPPORTED, nullptr, "gopher://x", N, nullptr, 0, 0, &o.store),
      CASE(zarr_store_open, "an unknown flag", ZARR_INVALID_ARGUMENT, nullptr, "memory://", N, nullptr, 0, 8, &o.store),
      CASE(zarr_store_open, "no JSON", ZARR_INVALID_METADATA, nullptr, "memory://", N, "{", N, 0, &o.store),
      CASE(zarr_store_open, "a list", ZARR_INVALID_METADATA, nullptr, "memory://", N, "[]", N, 0, &o.store),
      CASE(zarr_store_open, "an unknown option", ZARR_INVALID_ARGUMENT, nullptr, "memory://", N, R"({"x":1})", N, 0,
           &o.store),
      NULL_CASE(zarr_store_get, nullptr, &good_request, nullptr, &o.bytes, &o.number, &o.more),
      NULL_CASE(zarr_store_get, S, nullptr, nullptr, &o.bytes, &o.number, &o.more),
      NULL_CASE(zarr_store_get, S, &good_request, nullptr, nullptr, &o.number, &o.more),
      CASE(zarr_store_get, "an absent key", ZARR_NOT_FOUND, S, &absent_request, nullptr, &o.bytes, &o.number, &o.more),
      CASE(zarr_store_get, "a bad key", ZARR_INVALID_ARGUMENT, S, &bad_key_request, nullptr, &o.bytes, &o.number,
           &o.more),
      CASE(zarr_store_get, "a bad kind", ZARR_INVALID_ARGUMENT, S, &bad_kind_request, nullptr, &o.bytes, &o.number,
           &o.more),
      NULL_CASE(zarr_store_get_many, nullptr, 1, &good_request, nullptr, &o.bytes, &o.flag),
      NULL_CASE(zarr_store_get_many, S, 1, nullptr, nullptr, &o.bytes, &o.flag),
      NULL_CASE(zarr_store_get_many, S, 1, &good_request, nullptr, nullptr, &o.flag),
      NULL_CASE(zarr_store_get_many, S, 1, &good_request, nullptr, &o.bytes, nullptr),
      CASE(zarr_store_get_many, "a bad key", ZARR_INVALID_ARGUMENT, S, 1, &bad_key_request, nullptr, &o.bytes, &o.flag),
      NULL_CASE(zarr_store_set, nullptr, "k", N, "v", 1, nullptr, &o.bytes),
      NULL_CASE(zarr_store_set, S, nullptr, N, "v", 1, nullptr, &o.bytes),
      NULL_CASE(zarr_store_set, S, "k", N, nullptr, 1, nullptr, &o.bytes),
      CASE(zarr_store_set, "an empty key", ZARR_INVALID_ARGUMENT, S, "", 0, "v", 1, nullptr, &o.bytes),
      CASE(zarr_store_set, "no etag to match", ZARR_INVALID_ARGUMENT, S, "k", 1, "v", 1, &match_without_etag, &o.bytes),
      NULL_CASE(zarr_store_erase, nullptr, "k", N, &o.flag),
      NULL_CASE(zarr_store_erase, S, nullptr, N, &o.flag),
      CASE(zarr_store_erase, "an absolute key", ZARR_INVALID_ARGUMENT, S, "/k", N, &o.flag),
      NULL_CASE(zarr_store_erase_prefix, nullptr, "k/", N),
      NULL_CASE(zarr_store_erase_prefix, S, nullptr, N),
      CASE(zarr_store_erase_prefix, "no slash", ZARR_INVALID_ARGUMENT, S, "k", N),
      NULL_CASE(zarr_store_stat, nullptr, "k", N, &o.number, &o.bytes),
      NULL_CASE(zarr_store_stat, S, nullptr, N, &o.number, &o.bytes),
      CASE(zarr_store_stat, "an absent key", ZARR_NOT_FOUND, S, "k", N, &o.number, &o.bytes),
      NULL_CASE(zarr_store_list, nullptr, "", N, 0, visit_key, nullptr),
      NULL_CASE(zarr_store_list, S, nullptr, N, 0, visit_key, nullptr),
      NULL_CASE(zarr_store_list, S, "", N, 0, nullptr, nullptr),
      CASE(zarr_store_list, "no slash", ZARR_INVALID_ARGUMENT, S, "k", N, 0, visit_key, nullptr),
      NULL_CASE(zarr_store_flush, nullptr),

      NULL_CASE(zarr_open, nullptr, nullptr, N, nullptr, &o.node),
      NULL_CASE(zarr_open, nullptr, "memory://x", N, nullptr, nullptr),
      CASE(zarr_open, "nothing there", ZARR_NOT_FOUND, nullptr, "memory://nothing-there", N, nullptr, &o.node),
      CASE(zarr_open, "a bad mode", ZARR_INVALID_ARGUMENT, nullptr, "memory://x", N, &no_such_mode, &o.node),
      CASE(zarr_open, "a bad format", ZARR_INVALID_ARGUMENT, nullptr, "memory://x", N, &format_9, &o.node),
      NULL_CASE(zarr_node_open, nullptr, "a", N, nullptr, &o.node),
      NULL_CASE(zarr_node_open, S, nullptr, N, nullptr, &o.node),
      NULL_CASE(zarr_node_open, S, "a", N, nullptr, nullptr),
      CASE(zarr_node_open, "nothing there", ZARR_NOT_FOUND, S, "b", N, nullptr, &o.node),
      CASE(zarr_node_open, "a path upwards", ZARR_INVALID_ARGUMENT, S, "../a", N, nullptr, &o.node),
      NULL_CASE(zarr_group_open_child, nullptr, "a", N, &o.node),
      NULL_CASE(zarr_group_open_child, G, nullptr, N, &o.node),
      NULL_CASE(zarr_group_open_child, G, "a", N, nullptr),
      CASE(zarr_group_open_child, "an array", ZARR_INVALID_ARGUMENT, A, "a", N, &o.node),
      CASE(zarr_group_open_child, "nothing there", ZARR_NOT_FOUND, G, "b", N, &o.node),
      NULL_CASE(zarr_create_array, nullptr, "b", N, &no_builder, nullptr, &o.node),
      NULL_CASE(zarr_create_array, S, nullptr, N, &no_builder, nullptr, &o.node),
      NULL_CASE(zarr_create_array, S, "b", N, nullptr, nullptr, &o.node),
      CASE(zarr_create_array, "no data type", ZARR_INVALID_ARGUMENT, S, "b", N, &no_builder, nullptr, &o.node),
      NULL_CASE(zarr_create_from_metadata, nullptr, "b", N, "{}", N, nullptr, 0, nullptr, &o.node),
      NULL_CASE(zarr_create_from_metadata, S, nullptr, N, "{}", N, nullptr, 0, nullptr, &o.node),
      NULL_CASE(zarr_create_from_metadata, S, "b", N, nullptr, N, nullptr, 0, nullptr, &o.node),
      CASE(zarr_create_from_metadata, "no document", ZARR_INVALID_METADATA, S, "b", N, "{}", N, nullptr, 0, nullptr,
           &o.node),
      CASE(zarr_create_from_metadata, "no JSON", ZARR_INVALID_METADATA, S, "b", N, "{]", N, nullptr, 0, nullptr,
           &o.node),
      NULL_CASE(zarr_create_group, nullptr, "b", N, nullptr, 0, nullptr, &o.node),
      NULL_CASE(zarr_create_group, S, nullptr, N, nullptr, 0, nullptr, &o.node),
      CASE(zarr_create_group, "one there", ZARR_EXISTS, S, "", N, nullptr, 0, nullptr, &o.node),
      CASE(zarr_create_group, "attributes that are none", ZARR_INVALID_METADATA, S, "b", N, "[]", N, nullptr, &o.node),
      NULL_CASE(zarr_exists, nullptr, "a", N, &o.flag),
      NULL_CASE(zarr_exists, S, nullptr, N, &o.flag),
      NULL_CASE(zarr_exists, S, "a", N, nullptr),
      NULL_CASE(zarr_erase, nullptr, "a", N),
      NULL_CASE(zarr_erase, S, nullptr, N),
      CASE(zarr_erase, "nothing there", ZARR_NOT_FOUND, S, "b", N),
      NULL_CASE(zarr_copy, nullptr, "a", N, S, "b", N, 0, nullptr),
      NULL_CASE(zarr_copy, S, "a", N, nullptr, "b", N, 0, nullptr),
      NULL_CASE(zarr_copy, S, nullptr, N, S, "b", N, 0, nullptr),
      NULL_CASE(zarr_copy, S, "a", N, S, nullptr, N, 0, nullptr),
      CASE(zarr_copy, "nothing there", ZARR_NOT_FOUND, S, "nothing", N, S, "b", N, 0, nullptr),
      CASE(zarr_copy, "a bad overwrite", ZARR_INVALID_ARGUMENT, S, "a", N, S, "b", N, 2, nullptr),
      NULL_CASE(zarr_move, nullptr, "a", N, S, "b", N, 0, nullptr),
      NULL_CASE(zarr_move, S, "a", N, nullptr, "b", N, 0, nullptr),
      CASE(zarr_move, "nothing there", ZARR_NOT_FOUND, S, "nothing", N, S, "b", N, 0, nullptr),
      NULL_CASE(zarr_node_refresh, nullptr, &o.node),
      NULL_CASE(zarr_node_refresh, A, nullptr),
      NULL_CASE(zarr_node_metadata_json, nullptr, 0, &o.bytes, &o.more),
      NULL_CASE(zarr_node_metadata_json, A, 0, nullptr, &o.more),
      CASE(zarr_node_metadata_json, "a bad format", ZARR_INVALID_ARGUMENT, A, 4, &o.bytes, &o.more),
      NULL_CASE(zarr_attributes_json, nullptr, &o.bytes),
      NULL_CASE(zarr_attributes_json, A, nullptr),
      NULL_CASE(zarr_attribute_get, nullptr, "a", N, &o.bytes),
      NULL_CASE(zarr_attribute_get, G, nullptr, N, &o.bytes),
      NULL_CASE(zarr_attribute_get, G, "a", N, nullptr),
      CASE(zarr_attribute_get, "an absent name", ZARR_NOT_FOUND, G, "b", N, &o.bytes),
      NULL_CASE(zarr_attributes_set, nullptr, "{}", N, &o.node),
      NULL_CASE(zarr_attributes_set, G, nullptr, N, &o.node),
      CASE(zarr_attributes_set, "a list", ZARR_INVALID_METADATA, G, "[]", N, &o.node),
      NULL_CASE(zarr_attributes_update, nullptr, "{}", N, &o.node),
      NULL_CASE(zarr_attributes_update, G, nullptr, N, &o.node),
      CASE(zarr_attributes_update, "no JSON", ZARR_INVALID_METADATA, G, "{", N, &o.node),
      NULL_CASE(zarr_attribute_delete, nullptr, "a", N, &o.node),
      NULL_CASE(zarr_attribute_delete, G, nullptr, N, &o.node),
      CASE(zarr_attribute_delete, "an absent name", ZARR_NOT_FOUND, G, "b", N, &o.node),
      NULL_CASE(zarr_group_children, nullptr, &o.listing),
      NULL_CASE(zarr_group_children, G, nullptr),
      CASE(zarr_group_children, "an array", ZARR_INVALID_ARGUMENT, A, &o.listing),
      NULL_CASE(zarr_group_open_children, nullptr, &o.listing),
      NULL_CASE(zarr_group_open_children, G, nullptr),
      CASE(zarr_group_open_children, "an array", ZARR_INVALID_ARGUMENT, A, &o.listing),
      NULL_CASE(zarr_listing_node, nullptr, 0, &o.node),
      NULL_CASE(zarr_group_walk, nullptr, visit_node, nullptr),
      NULL_CASE(zarr_group_walk, G, nullptr, nullptr),
      NULL_CASE(zarr_consolidate, nullptr, &o.node),
      CASE(zarr_consolidate, "an array", ZARR_INVALID_ARGUMENT, A, &o.node),
      NULL_CASE(zarr_consolidated_verify, nullptr, &o.bytes),
      NULL_CASE(zarr_consolidated_verify, G, nullptr),
      CASE(zarr_consolidated_verify, "none there", ZARR_NOT_FOUND, G, &o.bytes),
      NULL_CASE(zarr_consolidated_remove, nullptr, &o.node),
      CASE(zarr_consolidated_remove, "none there", ZARR_NOT_FOUND, G, &o.node),

      NULL_CASE(zarr_array_shape, nullptr, 2, o.coordinates),
      NULL_CASE(zarr_array_shape, A, 2, nullptr),
      CASE(zarr_array_shape, "a wrong rank", ZARR_INVALID_ARGUMENT, A, 1, o.coordinates),
      CASE(zarr_array_shape, "a group", ZARR_INVALID_ARGUMENT, G, 2, o.coordinates),
      NULL_CASE(zarr_array_chunk_shape, nullptr, 2, o.coordinates),
      NULL_CASE(zarr_array_chunk_shape, A, 2, nullptr),
      NULL_CASE(zarr_array_shard_shape, nullptr, 2, o.coordinates),
      CASE(zarr_array_shard_shape, "no shards", ZARR_NOT_FOUND, A, 2, o.coordinates),
      NULL_CASE(zarr_array_chunk_counts, nullptr, 2, o.coordinates),
      NULL_CASE(zarr_array_chunk_counts, A, 2, nullptr),
      NULL_CASE(zarr_array_grid_chunk_shape, nullptr, 2, w.chunk, o.coordinates),
      NULL_CASE(zarr_array_grid_chunk_shape, A, 2, nullptr, o.coordinates),
      NULL_CASE(zarr_array_grid_chunk_shape, A, 2, w.chunk, nullptr),
      CASE(zarr_array_grid_chunk_shape, "a chunk outside", ZARR_OUT_OF_RANGE, A, 2, outside, o.coordinates),
      NULL_CASE(zarr_array_grid_chunk_origin, nullptr, 2, w.chunk, o.coordinates),
      NULL_CASE(zarr_array_grid_chunk_origin, A, 2, nullptr, o.coordinates),
      CASE(zarr_array_grid_chunk_origin, "a chunk outside", ZARR_OUT_OF_RANGE, A, 2, outside, o.coordinates),
      NULL_CASE(zarr_array_numpy_type, nullptr, &o.bytes),
      NULL_CASE(zarr_array_numpy_type, A, nullptr),
      NULL_CASE(zarr_array_fill_value, nullptr, w.elements.data(), 4, &o.flag),
      NULL_CASE(zarr_array_fill_value, A, nullptr, 4, &o.flag),
      CASE(zarr_array_fill_value, "a wrong size", ZARR_INVALID_ARGUMENT, A, w.elements.data(), 8, &o.flag),
      NULL_CASE(zarr_array_codecs_json, nullptr, &o.bytes),
      NULL_CASE(zarr_array_codecs_json, A, nullptr),
      NULL_CASE(zarr_array_chunk_key, nullptr, 2, w.chunk, &o.bytes),
      NULL_CASE(zarr_array_chunk_key, A, 2, nullptr, &o.bytes),
      NULL_CASE(zarr_array_chunk_key, A, 2, w.chunk, nullptr),
      CASE(zarr_array_chunk_key, "a chunk outside", ZARR_OUT_OF_RANGE, A, 2, outside, &o.bytes),
      NULL_CASE(zarr_array_chunk_coordinates, nullptr, "a/c/0/0", N, 2, o.coordinates),
      NULL_CASE(zarr_array_chunk_coordinates, A, nullptr, N, 2, o.coordinates),
      NULL_CASE(zarr_array_chunk_coordinates, A, "a/c/0/0", N, 2, nullptr),
      CASE(zarr_array_chunk_coordinates, "no chunk key", ZARR_NOT_FOUND, A, "a/zarr.json", N, 2, o.coordinates),
      CASE(zarr_array_chunk_coordinates, "a chunk outside", ZARR_NOT_FOUND, A, "a/c/9/0", N, 2, o.coordinates),
      NULL_CASE(zarr_array_stored_bytes, nullptr, &o.number),
      NULL_CASE(zarr_array_stored_bytes, A, nullptr),
      NULL_CASE(zarr_array_elements_to_json, nullptr, w.elements.data(), 1, &o.bytes),
      NULL_CASE(zarr_array_elements_to_json, A, nullptr, 1, &o.bytes),
      NULL_CASE(zarr_array_elements_to_json, A, w.elements.data(), 1, nullptr),
      NULL_CASE(zarr_array_element_from_json, nullptr, "1", N, w.elements.data(), 4),
      NULL_CASE(zarr_array_element_from_json, A, nullptr, N, w.elements.data(), 4),
      NULL_CASE(zarr_array_element_from_json, A, "1", N, nullptr, 4),
      CASE(zarr_array_element_from_json, "no int32", ZARR_INVALID_METADATA, A, "1.5", N, w.elements.data(), 4),
      CASE(zarr_array_element_from_json, "too large", ZARR_INVALID_METADATA, A, "2147483648", N, w.elements.data(), 4),

      NULL_CASE(zarr_read_slice, nullptr, 2, w.start, w.shape, nullptr, BUFFER, nullptr, nullptr),
      NULL_CASE(zarr_read_slice, A, 2, nullptr, w.shape, nullptr, BUFFER, nullptr, nullptr),
      NULL_CASE(zarr_read_slice, A, 2, w.start, nullptr, nullptr, BUFFER, nullptr, nullptr),
      NULL_CASE(zarr_read_slice, A, 2, w.start, w.shape, nullptr, nullptr, 0, nullptr, nullptr),
      CASE(zarr_read_slice, "a wrong rank", ZARR_INVALID_ARGUMENT, A, 1, w.start, w.shape, nullptr, BUFFER, nullptr,
           nullptr),
      CASE(zarr_read_slice, "a rank of 2^60", ZARR_INVALID_ARGUMENT, A, size_t{1} << 60, w.start, w.shape, nullptr,
           BUFFER, nullptr, nullptr),
      CASE(zarr_read_slice, "a step of 0", ZARR_INVALID_ARGUMENT, A, 2, w.start, w.shape, zero_step, BUFFER, nullptr,
           nullptr),
      CASE(zarr_read_slice, "too little memory", ZARR_INVALID_ARGUMENT, A, 2, w.start, w.shape, nullptr,
           w.elements.data(), 191, nullptr, nullptr),
      CASE(zarr_read_slice, "an index outside", ZARR_OUT_OF_RANGE, A, 2, outside, w.chunk + 0, nullptr, BUFFER, nullptr,
           nullptr),
      CASE(zarr_read_slice, "an unknown flag", ZARR_INVALID_ARGUMENT, A, 2, w.start, w.shape, nullptr, BUFFER, nullptr,
           &unknown_flag),
      CASE(zarr_read_slice, "a group", ZARR_INVALID_ARGUMENT, G, 2, w.start, w.shape, nullptr, BUFFER, nullptr,
           nullptr),
      NULL_CASE(zarr_read_slices, nullptr, 1, 2, w.start, nullptr, w.elements.data(), 4, nullptr),
      NULL_CASE(zarr_read_slices, A, 1, 2, nullptr, nullptr, w.elements.data(), 4, nullptr),
      NULL_CASE(zarr_read_slices, A, 1, 2, w.start, nullptr, nullptr, 4, nullptr),
      CASE(zarr_read_slices, "a wrong rank", ZARR_INVALID_ARGUMENT, A, 1, 1, w.start, nullptr, w.elements.data(), 4,
           nullptr),
      CASE(zarr_read_slices, "a count of 2^62", ZARR_INVALID_ARGUMENT, A, size_t{1} << 62, 2, w.start, nullptr,
           w.elements.data(), 4, nullptr),
      CASE(zarr_read_slices, "too little memory", ZARR_INVALID_ARGUMENT, A, 1, 2, w.start, nullptr, w.elements.data(), 3,
           nullptr),
      CASE(zarr_read_slices, "too much memory", ZARR_INVALID_ARGUMENT, A, 1, 2, w.start, nullptr, w.elements.data(), 8,
           nullptr),
      CASE(zarr_read_slices, "an index outside", ZARR_OUT_OF_RANGE, A, 1, 2, outside, nullptr, w.elements.data(), 4,
           nullptr),
      CASE(zarr_read_slices, "an unknown flag", ZARR_INVALID_ARGUMENT, A, 1, 2, w.start, nullptr, w.elements.data(), 4,
           &unknown_flag),
      CASE(zarr_read_slices, "a group", ZARR_INVALID_ARGUMENT, G, 1, 2, w.start, nullptr, w.elements.data(), 4, nullptr),
      NULL_CASE(zarr_read_arrow, nullptr, 2, w.start, w.shape, nullptr, nullptr, &o.schema, &o.arrow),
      NULL_CASE(zarr_read_arrow, A, 2, nullptr, w.shape, nullptr, nullptr, &o.schema, &o.arrow),
      NULL_CASE(zarr_read_arrow, A, 2, w.start, w.shape, nullptr, nullptr, nullptr, &o.arrow),
      NULL_CASE(zarr_read_arrow, A, 2, w.start, w.shape, nullptr, nullptr, &o.schema, nullptr),
      CASE(zarr_read_arrow, "a group", ZARR_INVALID_ARGUMENT, G, 2, w.start, w.shape, nullptr, nullptr,
           &o.schema, &o.arrow),
      CASE(zarr_read_arrow, "an unknown flag", ZARR_INVALID_ARGUMENT, A, 2, w.start, w.shape, nullptr, &unknown_flag,
           &o.schema, &o.arrow),
      NULL_CASE(zarr_read_dlpack, nullptr, 2, w.start, w.shape, nullptr, nullptr, &o.tensor),
      NULL_CASE(zarr_read_dlpack, A, 2, w.start, w.shape, nullptr, nullptr, nullptr),
      CASE(zarr_read_dlpack, "a wrong rank", ZARR_INVALID_ARGUMENT, A, 1, w.start, w.shape, nullptr, nullptr, &o.tensor),
      NULL_CASE(zarr_read_dlpack_unversioned, nullptr, 2, w.start, w.shape, nullptr, nullptr, &o.old_tensor),
      NULL_CASE(zarr_read_dlpack_unversioned, A, 2, w.start, nullptr, nullptr, nullptr, &o.old_tensor),
      CASE(zarr_read_dlpack_unversioned, "a step of 0", ZARR_INVALID_ARGUMENT, A, 2, w.start, w.shape, zero_step, nullptr,
           &o.old_tensor),
      NULL_CASE(zarr_write_slice, nullptr, 2, w.start, w.shape, nullptr, BUFFER, nullptr, nullptr),
      NULL_CASE(zarr_write_slice, A, 2, nullptr, w.shape, nullptr, BUFFER, nullptr, nullptr),
      NULL_CASE(zarr_write_slice, A, 2, w.start, w.shape, nullptr, nullptr, 192, nullptr, nullptr),
      CASE(zarr_write_slice, "too little memory", ZARR_INVALID_ARGUMENT, A, 2, w.start, w.shape, nullptr,
           w.elements.data(), 100, nullptr, nullptr),
      NULL_CASE(zarr_read_slice_start, nullptr, 2, w.start, w.shape, nullptr, BUFFER, nullptr, nullptr, &o.op),
      NULL_CASE(zarr_read_slice_start, A, 2, w.start, w.shape, nullptr, BUFFER, nullptr, nullptr, nullptr),
      CASE(zarr_read_slice_start, "too little memory", ZARR_INVALID_ARGUMENT, A, 2, w.start, w.shape, nullptr,
           w.elements.data(), 100, nullptr, nullptr, &o.op),
      NULL_CASE(zarr_write_slice_start, nullptr, 2, w.start, w.shape, nullptr, BUFFER, nullptr, nullptr, &o.op),
      NULL_CASE(zarr_write_slice_start, A, 2, w.start, w.shape, nullptr, BUFFER, nullptr, nullptr, nullptr),
      NULL_CASE(zarr_fill_slice, nullptr, 2, w.start, w.shape, nullptr, nullptr, 0, nullptr),
      NULL_CASE(zarr_fill_slice, A, 2, nullptr, w.shape, nullptr, nullptr, 0, nullptr),
      CASE(zarr_fill_slice, "a wrong item size", ZARR_INVALID_ARGUMENT, A, 2, w.start, w.shape, nullptr,
           w.elements.data(), 8, nullptr),
      NULL_CASE(zarr_plan_read_slice, nullptr, 2, w.start, w.shape, nullptr, nullptr, &o.bytes),
      NULL_CASE(zarr_plan_read_slice, A, 2, w.start, w.shape, nullptr, nullptr, nullptr),
      NULL_CASE(zarr_plan_write_slice, nullptr, 2, w.start, w.shape, nullptr, nullptr, &o.bytes),
      NULL_CASE(zarr_plan_write_slice, A, 2, w.start, w.shape, nullptr, nullptr, nullptr),
      NULL_CASE(zarr_read_chunk, nullptr, 2, w.chunk, w.elements.data(), 48, nullptr),
      NULL_CASE(zarr_read_chunk, A, 2, nullptr, w.elements.data(), 48, nullptr),
      NULL_CASE(zarr_read_chunk, A, 2, w.chunk, nullptr, 48, nullptr),
      CASE(zarr_read_chunk, "a wrong size", ZARR_INVALID_ARGUMENT, A, 2, w.chunk, w.elements.data(), 44, nullptr),
      CASE(zarr_read_chunk, "a chunk outside", ZARR_OUT_OF_RANGE, A, 2, outside, w.elements.data(), 48, nullptr),
      NULL_CASE(zarr_write_chunk, nullptr, 2, w.chunk, w.elements.data(), 48, nullptr),
      NULL_CASE(zarr_write_chunk, A, 2, w.chunk, nullptr, 48, nullptr),
      CASE(zarr_write_chunk, "a wrong size", ZARR_INVALID_ARGUMENT, A, 2, w.chunk, w.elements.data(), 49, nullptr),
      NULL_CASE(zarr_read_encoded_chunk, nullptr, 2, w.chunk, nullptr, &o.bytes),
      NULL_CASE(zarr_read_encoded_chunk, A, 2, w.chunk, nullptr, nullptr),
      CASE(zarr_read_encoded_chunk, "a chunk outside", ZARR_OUT_OF_RANGE, A, 2, outside, nullptr, &o.bytes),
      NULL_CASE(zarr_write_encoded_chunk, nullptr, 2, w.chunk, "x", 1, nullptr),
      NULL_CASE(zarr_write_encoded_chunk, A, 2, w.chunk, nullptr, 1, nullptr),
      NULL_CASE(zarr_erase_chunk, nullptr, 2, w.chunk, &o.flag),
      CASE(zarr_erase_chunk, "a chunk outside", ZARR_OUT_OF_RANGE, A, 2, outside, &o.flag),
      NULL_CASE(zarr_chunk_present, nullptr, 2, w.chunk, &o.flag),
      NULL_CASE(zarr_chunk_present, A, 2, w.chunk, nullptr),
      NULL_CASE(zarr_presence_bitmap, nullptr, &o.bytes),
      NULL_CASE(zarr_presence_bitmap, A, nullptr),
      NULL_CASE(zarr_resize, nullptr, 2, w.shape, nullptr, &o.node),
      NULL_CASE(zarr_resize, A, 2, nullptr, nullptr, &o.node),
      CASE(zarr_resize, "a wrong rank", ZARR_INVALID_ARGUMENT, A, 3, w.shape, nullptr, &o.node),
      NULL_CASE(zarr_append, nullptr, 0, 2, w.shape, BUFFER, nullptr, nullptr, &o.node),
      NULL_CASE(zarr_append, A, 0, 2, w.shape, nullptr, 192, nullptr, nullptr, &o.node),
      CASE(zarr_append, "no such axis", ZARR_INVALID_ARGUMENT, A, 2, 2, w.shape, BUFFER, nullptr, nullptr, &o.node),
      NULL_CASE(zarr_append_writer_new, nullptr, 0, 0, &o.writer),
      NULL_CASE(zarr_append_writer_new, A, 0, 0, nullptr),
      CASE(zarr_append_writer_new, "a group", ZARR_INVALID_ARGUMENT, G, 0, 0, &o.writer),
      CASE(zarr_append_writer_new, "no such axis", ZARR_INVALID_ARGUMENT, A, 2, 0, &o.writer),
      CASE(zarr_append_writer_new, "less than a band", ZARR_LIMIT_EXCEEDED, A, 0, 127, &o.writer),
      NULL_CASE(zarr_append_writer_write, nullptr, 2, w.shape, BUFFER, nullptr, nullptr),
      NULL_CASE(zarr_append_writer_write, W, 2, nullptr, BUFFER, nullptr, nullptr),
      NULL_CASE(zarr_append_writer_write, W, 2, w.shape, nullptr, 192, nullptr, nullptr),
      CASE(zarr_append_writer_write, "a wrong rank", ZARR_INVALID_ARGUMENT, W, 1, w.shape, BUFFER, nullptr, nullptr),
      CASE(zarr_append_writer_write, "a wrong extent", ZARR_INVALID_ARGUMENT, W, 2, w.chunk + 0, BUFFER, nullptr, nullptr),
      CASE(zarr_append_writer_write, "too little memory", ZARR_INVALID_ARGUMENT, W, 2, w.shape, w.elements.data(), 191,
           nullptr, nullptr),
      CASE(zarr_append_writer_write, "an unknown flag", ZARR_INVALID_ARGUMENT, W, 2, w.shape, BUFFER, nullptr,
           &unknown_flag),
      NULL_CASE(zarr_append_writer_flush, nullptr, nullptr),
      CASE(zarr_append_writer_flush, "an unknown flag", ZARR_INVALID_ARGUMENT, W, &unknown_flag),
      NULL_CASE(zarr_append_writer_close, nullptr, nullptr, &o.node),
      CASE(zarr_append_writer_close, "an unknown flag", ZARR_INVALID_ARGUMENT, W, &unknown_flag, &o.node),
      NULL_CASE(zarr_copy_data, nullptr, A, nullptr, nullptr, nullptr),
      NULL_CASE(zarr_copy_data, A, nullptr, nullptr, nullptr, nullptr),
      CASE(zarr_copy_data, "one array", ZARR_INVALID_ARGUMENT, A, A, nullptr, nullptr, nullptr),
      NULL_CASE(zarr_check, nullptr, nullptr, &o.bytes),
      NULL_CASE(zarr_check, A, nullptr, nullptr),
  };
}
