// One of everything, for tests that go through all functions.
#pragma once

#include "support.hpp"

struct World {
  World() {
    Err err;
    EXPECT_OK(zarr_context_new(nullptr, out(context), err));
    EXPECT_OK(zarr_store_open(context.get(), "memory://", ZARR_NTS, nullptr, 0, 0, out(store), err));
    EXPECT_OK(zarr_create_group(store.get(), "", ZARR_NTS, R"({"a": 1})", ZARR_NTS, nullptr, out(group), err));
    array = make_array(store.get());
    write_counting(array.get());
    EXPECT_OK(zarr_cancel_new(out(cancel), err));
    EXPECT_OK(zarr_bytes_new("abc", 3, out(bytes), err));
    EXPECT_OK(zarr_data_type_parse("[[\"a\", \"<i4\"]]", ZARR_NTS, out(type), err));
    EXPECT_OK(zarr_group_children(group.get(), out(listing), err));
    EXPECT_OK(zarr_read_slice_start(array.get(), 2, start, shape, nullptr, elements.data(), elements.size() * 4,
                                    nullptr, nullptr, out(op), err));
    EXPECT_OK(zarr_op_wait(op.get(), ZARR_FOREVER, err));
    EXPECT_OK(zarr_append_writer_new(array.get(), 0, 0, out(writer), err));
    EXPECT_OK(zarr_store_open(context.get(), "memory://", ZARR_NTS, nullptr, 0, 0, out(texts_store), err));
    texts = make_array(texts_store.get(), "t",
                       {.shape = {4}, .chunks = {2}, .data_type = "string", .fill_value = R"("f")"});
    EXPECT_OK(zarr_read_values(texts.get(), 1, start, text_shape, nullptr, nullptr, out(values), err));
  }

  Context context;
  Store store;
  Node group, array;
  Cancel cancel;
  Bytes bytes;
  DataType type;
  Listing listing;
  Store texts_store;
  Node texts;
  Values values;
  Op op;
  AppendWriter writer;
  uint64_t start[2] = {0, 0};
  uint64_t shape[2] = {6, 8};
  uint64_t text_shape[1] = {4};
  int64_t offsets[5] = {0, 1, 1, 2, 3};
  uint64_t chunk[2] = {0, 0};
  uint64_t coordinates[2] = {0, 0};
  std::vector<int32_t> elements = std::vector<int32_t>(48);
};
