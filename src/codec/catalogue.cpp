// What `zarrtool codecs` and zarr_codecs_json() say about the codecs of the library: one line each.
// tests/unit/codec/catalogue_test.cpp compares the members with those that the codec itself takes.
#include "codec/registry.hpp"

namespace zarr::codec {
namespace {

using enum CodecKind;

struct Entry {
  const char* name;
  CodecKind kind;
  const char* configuration;
};

// clang-format off: one codec a line
constexpr Entry entries[] = {
    {"bytes", array_to_bytes, R"({"endian": "required for items of more than one byte: \"little\" or \"big\""})"},
    {"sharding_indexed", array_to_bytes, R"({"chunk_shape": "required", "codecs": "required", "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}], "index_location": "end"})"},
    {"packbits", array_to_bytes, R"({"padding_encoding": "none", "first_bit": null, "last_bit": null})"},
    {"n5_default", array_to_bytes, R"({"codecs": "required"})"},
    {"vlen-utf8", array_to_bytes, "{}"},
    {"vlen-bytes", array_to_bytes, "{}"},
    {"numcodecs.vlen-array", array_to_bytes, R"({"dtype": "required in v2"})"},
    {"numcodecs.json2", array_to_bytes, R"({"encoding": "utf-8", "allow_nan": true, "check_circular": true, "ensure_ascii": true, "indent": null, "separators": null, "skipkeys": false, "sort_keys": true, "strict": true})"},
    {"numcodecs.json", array_to_bytes, R"({"encoding": "utf-8", "allow_nan": true, "check_circular": true, "ensure_ascii": true, "indent": null, "separators": null, "skipkeys": false, "sort_keys": true, "strict": true})"},
    {"numcodecs.msgpack2", array_to_bytes, R"({"raw": false, "use_bin_type": true, "use_single_float": false})"},
    {"numcodecs.msgpack", array_to_bytes, R"({"raw": false, "use_bin_type": true, "use_single_float": false})"},
    {"zarrs.vlen", array_to_bytes, R"({"data_codecs": "required", "index_codecs": "required", "index_data_type": "required: \"uint32\" or \"uint64\"", "index_location": "start"})"},
    {"zarrs.vlen_v2", array_to_bytes, "{}"},
    {"zarrs.optional", array_to_bytes, R"({"mask_codecs": "required", "data_codecs": "required"})"},
    {"transpose", array_to_array, R"({"order": "required"})"},
    {"bitround", array_to_array, R"({"keepbits": "required"})"},
    {"cast_value", array_to_array, R"({"data_type": "required", "rounding": "nearest-even", "out_of_range": null, "scalar_map": null})"},
    {"scale_offset", array_to_array, R"({"offset": 0, "scale": 1})"},
    {"reshape", array_to_array, R"({"shape": "required"})"},
    {"zarrs.squeeze", array_to_array, "{}"},
    {"numcodecs.delta", array_to_array, R"({"dtype": "required in v2", "astype": null})"},
    {"numcodecs.astype", array_to_array, R"({"encode_dtype": "required", "decode_dtype": "required in v2"})"},
    {"numcodecs.fixedscaleoffset", array_to_array, R"({"offset": "required", "scale": "required", "dtype": "required in v2", "astype": null})"},
    {"numcodecs.quantize", array_to_array, R"({"digits": "required", "dtype": "required in v2", "astype": null})"},
    {"numcodecs.bitround", array_to_array, R"({"keepbits": "required"})"},
    {"numcodecs.packbits", array_to_array, "{}"},
    {"numcodecs.categorize", array_to_array, R"({"labels": "required", "dtype": "required", "astype": "uint8"})"},
    {"crc32c", bytes_to_bytes, "{}"},
    {"gzip", bytes_to_bytes, R"({"level": 1})"},
    {"zstd", bytes_to_bytes, R"({"level": 0, "checksum": false})"},
    {"blosc", bytes_to_bytes, R"({"cname": "lz4", "clevel": 5, "shuffle": "noshuffle", "typesize": "required unless shuffle is \"noshuffle\"", "blocksize": 0})"},
    {"snappy", bytes_to_bytes, "{}"},
    {"conditional", bytes_to_bytes, R"({"codecs": "required", "header_bits": null})"},
    {"numcodecs.gzip", bytes_to_bytes, R"({"level": 1})"},
    {"numcodecs.zlib", bytes_to_bytes, R"({"level": 1})"},
    {"numcodecs.bz2", bytes_to_bytes, R"({"level": 1})"},
    {"numcodecs.lz4", bytes_to_bytes, R"({"acceleration": 1})"},
    {"numcodecs.lzma", bytes_to_bytes, R"({"format": 1, "check": -1, "preset": null, "filters": null})"},
    {"numcodecs.zstd", bytes_to_bytes, R"({"level": 0, "checksum": false})"},
    {"numcodecs.blosc", bytes_to_bytes, R"({"cname": "lz4", "clevel": 5, "shuffle": 1, "typesize": null, "blocksize": 0})"},
    {"numcodecs.shuffle", bytes_to_bytes, R"({"elementsize": null})"},
    {"numcodecs.base64", bytes_to_bytes, "{}"},
    {"numcodecs.crc32", bytes_to_bytes, R"({"location": "start"})"},
    {"numcodecs.adler32", bytes_to_bytes, R"({"location": "start"})"},
    {"numcodecs.crc32c", bytes_to_bytes, R"({"location": "end"})"},
    {"numcodecs.fletcher32", bytes_to_bytes, "{}"},
    {"numcodecs.jenkins_lookup3", bytes_to_bytes, R"({"initval": 0, "prefix": null})"},
};
// clang-format on

}  // namespace

void describe_builtin_codecs(Registry& registry) {
  for (const Entry& entry : entries)
    registry.describe(entry.name, {entry.kind, json::parse(entry.configuration).object()});
}

}  // namespace zarr::codec
