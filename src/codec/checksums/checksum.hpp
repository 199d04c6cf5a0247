// Checksums of 32 bits beside the bytes: little endian, behind or before them. Source: numcodecs checksum32, jenkins,
// fletcher32.
#pragma once

#include <functional>

#include "codec/registry.hpp"

namespace zarr::codec {

class Checksum final : public BytesToBytes {
 public:
  using Function = std::function<uint32_t(ByteSpan)>;
  // `name` is a literal; `configuration` is what metadata gets back.
  Checksum(std::string_view name, Function function, bool at_start, json::Object configuration)
      : name_(name), function_(std::move(function)), at_start_(at_start), configuration_(std::move(configuration)) {}

  json::Object configuration() const override { return configuration_; }
  uint64_t max_encoded_size(uint64_t decoded_size) const override {
    return checked_add(decoded_size, 4, "the size of an encoded chunk");
  }
  std::optional<uint64_t> fixed_encoded_size(uint64_t decoded_size) const override {
    return max_encoded_size(decoded_size);
  }
  size_t encode(ByteSpan in, MutByteSpan out, Scratch& scratch) const override;
  size_t decode(ByteSpan in, MutByteSpan out, Scratch& scratch) const override;
  Partial partial() const override { return Partial::view; }
  std::optional<ByteSpan> decode_view(ByteSpan in) const override;

 private:
  std::string_view name_;
  Function function_;
  bool at_start_;
  json::Object configuration_;
};

// The member "location" of numcodecs' checksums; it is kept in the configuration only when it is given.
bool checksum_at_start(const json::Object& configuration, bool fallback, std::string_view codec);

uint32_t fletcher32(ByteSpan bytes);                          // as HDF5: big-endian words of 16 bits
uint32_t jenkins_lookup3(ByteSpan bytes, uint32_t initval);  // as HDF5: hashlittle of lookup3.c

// Factories, for builtin.cpp.
AnyCodec make_crc32(const json::Object& configuration, const BuildContext& context);
AnyCodec make_adler32(const json::Object& configuration, const BuildContext& context);
AnyCodec make_fletcher32(const json::Object& configuration, const BuildContext& context);
AnyCodec make_jenkins_lookup3(const json::Object& configuration, const BuildContext& context);

}  // namespace zarr::codec
