#include "interchange/dlpack.hpp"

#include <map>
#include <memory>
#include <type_traits>
#include <vector>

namespace zarr::interchange {
namespace {

const std::map<std::string_view, DLDataType> dlpack_types = {
    {"bool", {dl_bool, 8, 1}},
    {"int8", {dl_int, 8, 1}},
    {"int16", {dl_int, 16, 1}},
    {"int32", {dl_int, 32, 1}},
    {"int64", {dl_int, 64, 1}},
    {"uint8", {dl_uint, 8, 1}},
    {"uint16", {dl_uint, 16, 1}},
    {"uint32", {dl_uint, 32, 1}},
    {"uint64", {dl_uint, 64, 1}},
    {"int2", {dl_int, 8, 1}},  // in memory a whole byte each, the sign extended
    {"int4", {dl_int, 8, 1}},
    {"uint2", {dl_uint, 8, 1}},
    {"uint4", {dl_uint, 8, 1}},
    {"float16", {dl_float, 16, 1}},
    {"float32", {dl_float, 32, 1}},
    {"float64", {dl_float, 64, 1}},
    {"bfloat16", {dl_bfloat, 16, 1}},
    {"complex_float16", {dl_complex, 32, 1}},
    {"complex64", {dl_complex, 64, 1}},
    {"complex_float32", {dl_complex, 64, 1}},
    {"complex128", {dl_complex, 128, 1}},
    {"complex_float64", {dl_complex, 128, 1}},
    {"float8_e3m4", {dl_float8_e3m4, 8, 1}},
    {"float8_e4m3", {dl_float8_e4m3, 8, 1}},
    {"float8_e4m3b11fnuz", {dl_float8_e4m3b11fnuz, 8, 1}},
    {"float8_e4m3fn", {dl_float8_e4m3fn, 8, 1}},
    {"float8_e4m3fnuz", {dl_float8_e4m3fnuz, 8, 1}},
    {"float8_e5m2", {dl_float8_e5m2, 8, 1}},
    {"float8_e5m2fnuz", {dl_float8_e5m2fnuz, 8, 1}},
    {"float8_e8m0fnu", {dl_float8_e8m0fnu, 8, 1}},
    {"float6_e2m3fn", {dl_float6_e2m3fn, 6, 1}},
    {"float6_e3m2fn", {dl_float6_e3m2fn, 6, 1}},
    {"float4_e2m1fn", {dl_float4_e2m1fn, 4, 1}},
};

template <class Tensor>
struct Managed {
  Tensor tensor{};
  Buffer items;
  std::vector<int64_t> shape, strides;
};

template <class Tensor>
void drop(Tensor* self) {
  delete static_cast<Managed<Tensor>*>(self->manager_ctx);
}

}  // namespace

DLDataType dlpack_type(const DataType& type) {
  const auto found = dlpack_types.find(type.name());
  if (found == dlpack_types.end()) fail(Status::unsupported, "DLPack has no data type for ", type.name());
  return found->second;
}

template <class Tensor>
Tensor* to_dlpack(const DataType& type, const Shape& shape, Buffer items) {
  const DLDataType dtype = dlpack_type(type);
  constexpr bool versioned = std::is_same_v<Tensor, DLManagedTensorVersioned>;
  if (!versioned && dtype.code > dl_bool)
    fail(Status::unsupported, "DLPack before version 1 has no data type for ", type.name());
  auto managed = std::make_unique<Managed<Tensor>>();
  managed->items = std::move(items);
  managed->shape.assign(shape.begin(), shape.end());
  managed->strides.resize(shape.size());
  uint64_t stride = 1;  // wraps where there is no element
  for (size_t d = shape.size(); d-- > 0;) {
    managed->strides[d] = static_cast<int64_t>(stride);
    stride *= shape[d];
  }
  Tensor& tensor = managed->tensor;
  tensor.dl_tensor = {managed->items.data(), {dl_cpu, 0}, static_cast<int32_t>(shape.size()), dtype,
                      managed->shape.data(), managed->strides.data(), 0};
  if constexpr (versioned) {
    tensor.version = {1, 1};
    tensor.flags = dtype.bits < 8 ? dl_flag_padded_subbyte : 0;
  }
  tensor.deleter = drop<Tensor>;
  tensor.manager_ctx = managed.get();
  return &managed.release()->tensor;
}

template DLManagedTensor* to_dlpack<DLManagedTensor>(const DataType&, const Shape&, Buffer);
template DLManagedTensorVersioned* to_dlpack<DLManagedTensorVersioned>(const DataType&, const Shape&, Buffer);

}  // namespace zarr::interchange
