// The structs of DLPack 1: versioned tensors, and the managed tensors of before.
// Source: dmlc/dlpack, include/dlpack/dlpack.h.
#pragma once

#include <cstdint>

extern "C" {

struct DLDevice {
  int32_t device_type;
  int32_t device_id;
};

struct DLDataType {
  uint8_t code;
  uint8_t bits;
  uint16_t lanes;
};

struct DLTensor {
  void* data;
  DLDevice device;
  int32_t ndim;
  DLDataType dtype;
  int64_t* shape;
  int64_t* strides;  // in elements
  uint64_t byte_offset;
};

struct DLManagedTensor {
  DLTensor dl_tensor;
  void* manager_ctx;
  void (*deleter)(struct DLManagedTensor* self);
};

struct DLPackVersion {
  uint32_t major;
  uint32_t minor;
};

struct DLManagedTensorVersioned {
  DLPackVersion version;
  void* manager_ctx;
  void (*deleter)(struct DLManagedTensorVersioned* self);
  uint64_t flags;
  DLTensor dl_tensor;
};
}

namespace zarr::interchange {

enum : int32_t { dl_cpu = 1 };
enum : uint8_t {
  dl_int = 0,
  dl_uint = 1,
  dl_float = 2,
  dl_bfloat = 4,
  dl_complex = 5,
  dl_bool = 6,
  dl_float8_e3m4 = 7,
  dl_float8_e4m3 = 8,
  dl_float8_e4m3b11fnuz = 9,
  dl_float8_e4m3fn = 10,
  dl_float8_e4m3fnuz = 11,
  dl_float8_e5m2 = 12,
  dl_float8_e5m2fnuz = 13,
  dl_float8_e8m0fnu = 14,
  dl_float6_e2m3fn = 15,
  dl_float6_e3m2fn = 16,
  dl_float4_e2m1fn = 17
};
// Types of less than a byte take a byte each.
inline constexpr uint64_t dl_flag_padded_subbyte = uint64_t{1} << 2;

}  // namespace zarr::interchange
