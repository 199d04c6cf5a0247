// Elements handed over as a DLPack tensor in the memory of this process.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "base/inline_vector.hpp"
#include "data_type/data_type.hpp"
#include "interchange/dlpack_abi.hpp"

namespace zarr::interchange {

// Throws unsupported, with the name, for types that DLPack has no number for (text, times, records, raw bits, complex numbers
// of narrow floats).
DLDataType dlpack_type(const DataType& type);

// `items`: `shape` elements of `type` in C order and native byte order, taken over. The tensor's deleter frees all; any
// thread. Tensor: DLManagedTensorVersioned, or DLManagedTensor, which cannot say that types of less than a byte are padded:
// unsupported then.
template <class Tensor>
Tensor* to_dlpack(const DataType& type, const Shape& shape, Buffer items);

}  // namespace zarr::interchange
