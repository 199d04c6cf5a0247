// numcodecs' filters: each works on a flat buffer that it sees as items of the types in its configuration. Before the
// array -> bytes codec (v3, and v2 where the types fit together) they are array -> array codecs, behind it (v2 only: after
// another filter that made bytes, or with a type that the array does not have) bytes -> bytes.
#pragma once

#include "codec/registry.hpp"

namespace zarr::codec {

// The items that a filter sees in a buffer.
struct FilterItem {
  DataTypePtr type;  // null: text of fixed length, which has `size` and `swap_unit` alone
  Endian endian = native_endian;
  uint64_t size = 0;
  uint32_t swap_unit = 1;
};

class Filter {
 public:
  Filter(std::string_view name, FilterItem decoded, FilterItem encoded)
      : name_(name), decoded_(std::move(decoded)), encoded_(std::move(encoded)) {}
  virtual ~Filter() = default;

  std::string_view name() const { return name_; }
  const FilterItem& decoded() const { return decoded_; }
  const FilterItem& encoded() const { return encoded_; }

  virtual json::Object configuration() const = 0;
  virtual Shape encoded_shape(const Shape& decoded) const { return decoded; }
  virtual uint64_t encoded_items(uint64_t decoded_items) const { return decoded_items; }
  // What `in` (whole items in native byte order) decodes to; throws corrupt_data.
  virtual uint64_t decoded_items(ByteSpan in) const { return in.size() / encoded_.size; }
  // The fill value of the encoded array: by default what one item alone becomes.
  virtual Buffer encoded_fill(ByteSpan fill) const;
  // Native byte order; sizes are exact. `in` and `out` may have any alignment.
  virtual void encode(ByteSpan in, MutByteSpan out) const = 0;
  virtual void decode(ByteSpan in, MutByteSpan out) const = 0;

 protected:
  // {"dtype": ..., "astype": ...} under the names that the codec has for them.
  void set_types(json::Object& out, std::string_view decoded_member, std::string_view encoded_member) const;

 private:
  std::string_view name_;  // a literal
  FilterItem decoded_, encoded_;
};

// The filter as the kind of codec that its place in the chain asks for.
AnyCodec filter_codec(std::shared_ptr<const Filter> filter, const BuildContext& context);

// A member that names a type: "<f8", "float64". Missing: what the array before it has, in v3 (zarr-python fills it in the
// same way).
FilterItem item_member(const json::Object& configuration, std::string_view member, const BuildContext& context,
                       std::string_view codec);
FilterItem item_member_or(const json::Object& configuration, std::string_view member, const FilterItem& fallback,
                          std::string_view codec);
FilterItem filter_item(DataTypePtr type, Endian endian = native_endian);

// Calls function(first item, items) for runs that fit into buffers on the stack.
inline constexpr size_t filter_run = 1024;
template <class Function>
void in_runs(size_t items, Function&& function) {
  for (size_t first = 0; first < items; first += filter_run) function(first, std::min(filter_run, items - first));
}

// Factories, for builtin.cpp.
AnyCodec make_delta(const json::Object& configuration, const BuildContext& context);
AnyCodec make_astype(const json::Object& configuration, const BuildContext& context);
AnyCodec make_fixedscaleoffset(const json::Object& configuration, const BuildContext& context);
AnyCodec make_quantize(const json::Object& configuration, const BuildContext& context);
AnyCodec make_numcodecs_bitround(const json::Object& configuration, const BuildContext& context);
AnyCodec make_bitround(const json::Object& configuration, const BuildContext& context);
AnyCodec make_numcodecs_packbits(const json::Object& configuration, const BuildContext& context);
AnyCodec make_categorize(const json::Object& configuration, const BuildContext& context);

}  // namespace zarr::codec
