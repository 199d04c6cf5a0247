// Who frees what: the release callbacks of Arrow, the deleters of DLPack.
#include <gtest/gtest.h>

#include <cstring>

#include "interchange/arrow.hpp"
#include "interchange/dlpack.hpp"

namespace zarr::interchange {
namespace {

// Memory that counts itself.
int live = 0;
void* allocate(void*, size_t size, size_t alignment) {
  ++live;
  return std::aligned_alloc(alignment, size);
}
void deallocate(void*, void* memory, size_t) {
  --live;
  std::free(memory);
}
const Allocator counted{nullptr, allocate, deallocate};

Buffer counted_buffer(size_t size) {
  Buffer buffer(&counted);
  buffer.resize(size);
  std::memset(buffer.data(), 0, size);
  return buffer;
}

Column pair_of_columns() {
  Column column;
  column.format = "+s";
  column.length = 2;
  column.buffers.emplace_back();
  for (const char* name : {"a", "b"}) {
    Column child;
    child.name = name;
    child.format.assign(1, 'c');
    child.length = 2;
    child.buffers.emplace_back();
    child.buffers.push_back(counted_buffer(2));
    child.metadata = {{"k", "v"}};
    column.children.push_back(std::move(child));
  }
  return column;
}

TEST(Arrow, ParentsReleaseTheirChildren) {
  ArrowSchema schema;
  ArrowArray array;
  to_arrow(pair_of_columns(), schema, array);
  EXPECT_EQ(live, 2);
  EXPECT_STREQ(schema.format, "+s");
  ASSERT_EQ(schema.n_children, 2);
  EXPECT_STREQ(schema.children[1]->name, "b");
  EXPECT_EQ(array.n_buffers, 1);
  EXPECT_EQ(array.children[0]->n_buffers, 2);
  int32_t pairs = 0;
  std::memcpy(&pairs, schema.children[0]->metadata, sizeof pairs);
  EXPECT_EQ(pairs, 1);
  EXPECT_EQ(std::string(schema.children[0]->metadata + 4, 10), std::string("\1\0\0\0k\1\0\0\0v", 10));
  schema.release(&schema);
  EXPECT_EQ(schema.release, nullptr);
  EXPECT_EQ(live, 2);
  array.release(&array);
  EXPECT_EQ(array.release, nullptr);
  EXPECT_EQ(live, 0);
}

TEST(Arrow, AChildThatWasMovedOutLivesOn) {
  ArrowSchema schema;
  ArrowArray array;
  to_arrow(pair_of_columns(), schema, array);
  ArrowArray moved = *array.children[0];
  array.children[0]->release = nullptr;
  array.release(&array);
  schema.release(&schema);
  EXPECT_EQ(live, 1);
  EXPECT_EQ(static_cast<const char*>(moved.buffers[1])[1], 0);
  moved.release(&moved);
  EXPECT_EQ(live, 0);
}

TEST(Arrow, EmptyBuffersHaveAnAddress) {
  ArrowSchema schema;
  ArrowArray array;
  to_arrow(make_column(*parse_any_data_type("int32").type, Buffer()), schema, array);
  EXPECT_EQ(array.length, 0);
  EXPECT_EQ(array.buffers[0], nullptr);
  EXPECT_NE(array.buffers[1], nullptr);
  schema.release(&schema);
  array.release(&array);
}

TEST(DLPack, TensorsInCOrder) {
  const auto type = parse_any_data_type("int16").type;
  auto* tensor = to_dlpack<DLManagedTensorVersioned>(*type, Shape{2, 3, 4}, counted_buffer(48));
  EXPECT_EQ(tensor->version.major, 1u);
  EXPECT_EQ(tensor->dl_tensor.ndim, 3);
  EXPECT_EQ(tensor->dl_tensor.shape[2], 4);
  EXPECT_EQ(tensor->dl_tensor.strides[0], 12);
  EXPECT_EQ(tensor->dl_tensor.strides[2], 1);
  EXPECT_EQ(tensor->dl_tensor.dtype.bits, 16);
  EXPECT_EQ(live, 1);
  tensor->deleter(tensor);
  EXPECT_EQ(live, 0);
}

TEST(DLPack, NarrowTypesNeedVersionOne) {
  const auto type = parse_any_data_type("float6_e2m3fn").type;
  auto* tensor = to_dlpack<DLManagedTensorVersioned>(*type, Shape{2}, counted_buffer(2));
  EXPECT_EQ(tensor->dl_tensor.dtype.bits, 6);
  EXPECT_EQ(tensor->flags, dl_flag_padded_subbyte);
  tensor->deleter(tensor);
  EXPECT_THROW(to_dlpack<DLManagedTensor>(*type, Shape{2}, counted_buffer(2)), Error);
  EXPECT_EQ(live, 0);
  auto* old = to_dlpack<DLManagedTensor>(*parse_any_data_type("bool").type, Shape{0, uint64_t{1} << 62}, Buffer());
  EXPECT_EQ(old->dl_tensor.shape[0], 0);
  old->deleter(old);
}

TEST(DLPack, RefusesWhatItHasNoNumberFor) {
  for (const char* type : {"r16", "|S4", "<U2", "<M8[s]", R"([["a","<i4"]])", "complex_bfloat16"}) {
    try {
      dlpack_type(*parse_any_data_type(type).type);
      ADD_FAILURE() << type;
    } catch (const Error& e) { EXPECT_EQ(e.status(), Status::unsupported) << type; }
  }
}

}  // namespace
}  // namespace zarr::interchange
