// The caller's memory when its items are not the elements of the array: of another data type, or one field of them.
#pragma once

#include <memory>
#include <string_view>

#include "codec/scratch.hpp"
#include "codec/view.hpp"
#include "data_type/conversion.hpp"

namespace zarr::chunk {

// Immutable; shared by the threads of a call.
struct MemoryForm {
  uint64_t item_size = 0;      // of what stands for one element in the caller's memory
  uint64_t element_size = 0;   // of the array
  bool is_field = false;       // of the elements, those bytes:
  uint64_t field_offset = 0;   // ...
  uint64_t field_bytes = 0;    // the whole element when it is none
  uint64_t values = 1;         // numbers in each: of a field that is a sub-array
  bool swap = false;           // memory has the other byte order
  ConversionPtr conversion;    // reads: of one value of the array to one of memory; writes: back

  // One element, of a form for reads, and back, of a form for writes of whole elements. `where` is for the message of a value
  // that cannot be converted.
  void item_of(const std::byte* element, std::byte* item, const std::string& where) const;
  void element_of(const std::byte* item, std::byte* element, const std::string& where) const;
};
using MemoryFormPtr = std::shared_ptr<const MemoryForm>;

struct MemoryFormRequest {
  std::string_view data_type;  // of memory, as parse_any_data_type() reads it; "" = that of the array or field
  std::string_view field;      // "" = whole elements
  Endian byte_order = Endian::none;
  ConversionPolicy policy;
  bool writes = false;
};
// Null: the elements themselves, and `swap` says whether in the other byte order. Throws invalid_argument for an unknown
// field, contradicting byte orders and text that is no data type, unsupported for a pair that is not converted.
MemoryFormPtr make_memory_form(const DataTypePtr& type, const MemoryFormRequest& request, bool& swap);

// The dimensions of a view in the order of their strides in memory, the largest first: elements packed in this order are converted
// along the caller's memory, and what transposes is the codec's copy.
Permutation memory_order(const codec::DecodeView& view);
Permutation memory_order(const codec::EncodeView& view);

// Selected elements one behind the other in the order of `order`.
template <class Byte>
codec::BasicView<Byte> packed_view(Byte* packed, const codec::BasicView<Byte>& view, const Permutation& order, uint64_t item_size) {
  codec::BasicView<Byte> out{packed, view.axes};
  auto stride = static_cast<int64_t>(item_size);
  for (size_t k = order.size(); k-- > 0;) {
    out.axes[order[k]].stride = stride;
    stride *= static_cast<int64_t>(out.axes[order[k]].count);
  }
  return out;
}

// Elements of the array, packed in that order, to the caller's memory.
void unpack_converted(const MemoryForm& form, const std::byte* packed, const codec::DecodeView& view, const Permutation& order,
                      codec::Scratch& scratch);
// The caller's memory to elements (or fields) of the array, packed in that order.
void pack_converted(const MemoryForm& form, const codec::EncodeView& view, const Permutation& order, std::byte* packed,
                    codec::Scratch& scratch);
// Of a C-contiguous chunk the elements that the view selects, to the caller's memory.
void scatter_converted(const MemoryForm& form, const std::byte* chunk, const Shape& chunk_shape, const codec::DecodeView& view,
                       codec::Scratch& scratch);

}  // namespace zarr::chunk
