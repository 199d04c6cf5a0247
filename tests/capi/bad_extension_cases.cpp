// The cases of bad_argument_cases.cpp about extensions: codecs, stores, chunk key encodings, plugins, chains of codecs.
#include "bad_arguments.hpp"

// clang-format off: one case a line
namespace {

const zarr_codec_vtable no_codec = init<zarr_codec_vtable>();
const zarr_store_vtable no_store = init<zarr_store_vtable>();
const zarr_chunk_key_vtable no_keys = init<zarr_chunk_key_vtable>();
const uint64_t extents[2] = {2, 3}, zero_extents[2] = {2, 0};
zarr_codec_chain_options chain_options(const char* codecs, const char* data_type = "int32", const uint64_t* shape = extents) {
  auto options = init<zarr_codec_chain_options>();
  options.rank = 2;
  options.shape = shape;
  options.data_type = data_type;
  options.codecs = codecs;
  return options;
}
const zarr_codec_chain_options good_chain = chain_options(R"(["bytes"])"), no_codecs = chain_options(nullptr),
                               no_type = chain_options(R"(["bytes"])", nullptr), no_shape = chain_options(R"(["bytes"])", "int8", nullptr),
                               zero_shape = chain_options(R"(["bytes"])", "int8", zero_extents),
                               unknown_type = chain_options(R"(["bytes"])", "int7"), unknown_codec = chain_options(R"(["bytes", "gone"])"),
                               no_json = chain_options("["), no_array_to_bytes = chain_options(R"(["crc32c"])"),
                               bad_member = chain_options(R"([{"name": "bytes", "configuration": {"x": 1}}])");
const zarr_codec_chain_options both_formats = [] {
  auto options = chain_options(R"(["bytes"])");
  options.compressor = "null";
  return options;
}();
const zarr_codec_chain_options no_order = [] {
  auto options = chain_options(R"(["bytes"])");
  options.byte_order = 3;
  return options;
}();
const zarr_codec_chain_options rank_33 = [] {
  auto options = chain_options(R"(["bytes"])");
  options.rank = 33;
  return options;
}();
const CodecChain& chain() {
  static const CodecChain made = [] {
    CodecChain handle;
    Err err;
    EXPECT_OK(zarr_codec_chain_new(nullptr, &good_chain, out(handle), err));
    return handle;
  }();
  return made;
}
#define C chain().get()

}  // namespace

std::vector<Case> bad_extension_cases() {
  return {
      NULL_CASE(zarr_register_codec, w.context.get(), nullptr, N, &no_codec, nullptr, 0),
      NULL_CASE(zarr_register_codec, w.context.get(), "x", N, nullptr, nullptr, 0),
      CASE(zarr_register_codec, "an empty vtable", ZARR_INVALID_ARGUMENT, w.context.get(), "x", N, &no_codec, nullptr,
           0),
      CASE(zarr_register_codec, "an empty name", ZARR_INVALID_ARGUMENT, w.context.get(), "", 0, &no_codec, nullptr, 0),
      CASE(zarr_register_codec, "an unknown flag", ZARR_INVALID_ARGUMENT, w.context.get(), "x", N, &no_codec, nullptr,
           4),
      NULL_CASE(zarr_register_store, w.context.get(), nullptr, N, &no_store, nullptr, 0),
      NULL_CASE(zarr_register_store, w.context.get(), "x", N, nullptr, nullptr, 0),
      CASE(zarr_register_store, "an empty vtable", ZARR_INVALID_ARGUMENT, w.context.get(), "x", N, &no_store, nullptr,
           0),
      NULL_CASE(zarr_store_new, nullptr, nullptr, nullptr, &o.store),
      NULL_CASE(zarr_store_new, nullptr, &no_store, nullptr, nullptr),
      CASE(zarr_store_new, "an empty vtable", ZARR_INVALID_ARGUMENT, nullptr, &no_store, nullptr, &o.store),
      NULL_CASE(zarr_load_plugin, w.context.get(), nullptr, N),
      CASE(zarr_load_plugin, "no such file", ZARR_NOT_FOUND, w.context.get(), "/nowhere/at-all.so", N),
      CASE(zarr_load_plugin, "an empty name", ZARR_INVALID_ARGUMENT, w.context.get(), "", 0),
      NULL_CASE(zarr_register_chunk_key_encoding, w.context.get(), nullptr, N, &no_keys, nullptr, 0),
      NULL_CASE(zarr_register_chunk_key_encoding, w.context.get(), "x", N, nullptr, nullptr, 0),
      CASE(zarr_register_chunk_key_encoding, "an empty vtable", ZARR_INVALID_ARGUMENT, w.context.get(), "x", N, &no_keys, nullptr, 0),
      CASE(zarr_register_chunk_key_encoding, "an unknown flag", ZARR_INVALID_ARGUMENT, w.context.get(), "x", N, &no_keys, nullptr, 2),
      NULL_CASE(zarr_codecs_json, nullptr, nullptr),
      NULL_CASE(zarr_data_types_json, nullptr, nullptr),
      NULL_CASE(zarr_codec_chain_new, nullptr, nullptr, &o.chain),
      NULL_CASE(zarr_codec_chain_new, nullptr, &good_chain, nullptr),
      CASE(zarr_codec_chain_new, "neither codecs nor compressor", ZARR_INVALID_ARGUMENT, nullptr, &no_codecs, &o.chain),
      CASE(zarr_codec_chain_new, "codecs and compressor", ZARR_INVALID_ARGUMENT, nullptr, &both_formats, &o.chain),
      CASE(zarr_codec_chain_new, "no data type", ZARR_INVALID_ARGUMENT, nullptr, &no_type, &o.chain),
      CASE(zarr_codec_chain_new, "no shape", ZARR_INVALID_ARGUMENT, nullptr, &no_shape, &o.chain),
      CASE(zarr_codec_chain_new, "an extent of 0", ZARR_INVALID_ARGUMENT, nullptr, &zero_shape, &o.chain),
      CASE(zarr_codec_chain_new, "a rank of 33", ZARR_INVALID_ARGUMENT, nullptr, &rank_33, &o.chain),
      CASE(zarr_codec_chain_new, "no such byte order", ZARR_INVALID_ARGUMENT, nullptr, &no_order, &o.chain),
      CASE(zarr_codec_chain_new, "an unknown type", ZARR_UNSUPPORTED, nullptr, &unknown_type, &o.chain),
      CASE(zarr_codec_chain_new, "an unknown codec", ZARR_UNSUPPORTED, nullptr, &unknown_codec, &o.chain),
      CASE(zarr_codec_chain_new, "no JSON", ZARR_INVALID_METADATA, nullptr, &no_json, &o.chain),
      CASE(zarr_codec_chain_new, "no array -> bytes codec", ZARR_INVALID_METADATA, nullptr, &no_array_to_bytes, &o.chain),
      CASE(zarr_codec_chain_new, "an unknown member", ZARR_INVALID_METADATA, nullptr, &bad_member, &o.chain),
      NULL_CASE(zarr_codec_chain_json, nullptr, &o.bytes),
      NULL_CASE(zarr_codec_chain_json, C, nullptr),
      NULL_CASE(zarr_codec_encode, nullptr, w.elements.data(), 24, &o.bytes),
      NULL_CASE(zarr_codec_encode, C, nullptr, 24, &o.bytes),
      NULL_CASE(zarr_codec_encode, C, w.elements.data(), 24, nullptr),
      CASE(zarr_codec_encode, "a wrong size", ZARR_INVALID_ARGUMENT, C, w.elements.data(), 20, &o.bytes),
      NULL_CASE(zarr_codec_encode_into, nullptr, w.elements.data(), 24, w.elements.data(), 24, &o.size),
      NULL_CASE(zarr_codec_encode_into, C, nullptr, 24, w.elements.data(), 24, &o.size),
      NULL_CASE(zarr_codec_encode_into, C, w.elements.data(), 24, nullptr, 24, &o.size),
      NULL_CASE(zarr_codec_encode_into, C, w.elements.data(), 24, w.elements.data(), 24, nullptr),
      CASE(zarr_codec_encode_into, "too little room", ZARR_OUT_OF_RANGE, C, w.elements.data(), 24, w.elements.data() + 8, 23, &o.size),
      NULL_CASE(zarr_codec_decode, nullptr, "x", 1, &o.bytes),
      NULL_CASE(zarr_codec_decode, C, nullptr, 24, &o.bytes),
      NULL_CASE(zarr_codec_decode, C, "x", 1, nullptr),
      CASE(zarr_codec_decode, "too few bytes", ZARR_CORRUPT_DATA, C, "x", 1, &o.bytes),
      CASE(zarr_codec_decode, "no bytes", ZARR_CORRUPT_DATA, C, nullptr, 0, &o.bytes),
      NULL_CASE(zarr_codec_decode_into, nullptr, "x", 1, w.elements.data(), 24),
      NULL_CASE(zarr_codec_decode_into, C, nullptr, 24, w.elements.data(), 24),
      NULL_CASE(zarr_codec_decode_into, C, w.elements.data(), 24, nullptr, 24),
      CASE(zarr_codec_decode_into, "a wrong size", ZARR_INVALID_ARGUMENT, C, w.elements.data(), 24, w.elements.data(), 23),
      CASE(zarr_codec_decode_into, "too few bytes", ZARR_CORRUPT_DATA, C, "x", 1, w.elements.data(), 24),
  };
}
