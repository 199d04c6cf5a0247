// zarr_values: elements of variable length as offsets and bytes.
#pragma once

#include <memory>

#include "base/bytes.hpp"
#include "capi/handle.hpp"
#include "data_type/data_type.hpp"
#include "zarr.h"

struct zarr_values : zarr::capi::Handle<zarr_values> {
  static constexpr uint32_t tag_value = 0x7a56616c;
  static constexpr const char* noun = "a zarr_values";

  zarr::DataTypePtr type;
  uint64_t count = 0;
  zarr::Buffer offsets;  // count + 1 numbers of 64 bits
  zarr::Buffer data;
  zarr::Buffer validity;  // a bit an element, lowest first; empty when all are there

  bool is_there(uint64_t i) const { return validity.empty() || (validity.data()[i / 8] >> (i % 8) & std::byte{1}) != std::byte{0}; }

  int64_t offset(uint64_t i) const { return reinterpret_cast<const int64_t*>(offsets.data())[i]; }
  zarr::ByteSpan element(uint64_t i) const {
    return data.span().subspan(static_cast<size_t>(offset(i)), static_cast<size_t>(offset(i + 1) - offset(i)));
  }
};

namespace zarr::capi {

// The checked selection of an array of variable length, read.
std::unique_ptr<zarr_values> read_values(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                                         const int64_t* step, const zarr_io_options* options);

}  // namespace zarr::capi
