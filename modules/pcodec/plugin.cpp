// The codec pcodec as a plugin of libzarr, over the crate pco (ffi/).
#include <memory>
#include <string_view>

#include "../common/module.hpp"
#include "pco.h"

namespace {

using zarr_module::fail;
using zarr_module::guarded;
using zarr_module::Members;

struct Number {
  std::string_view name;  // of the data type in v3
  uint32_t type;
  size_t size;
};
constexpr Number numbers[] = {{"uint16", ZARR_PCO_U16, 2},  {"uint32", ZARR_PCO_U32, 4},  {"uint64", ZARR_PCO_U64, 8},
                              {"int16", ZARR_PCO_I16, 2},   {"int32", ZARR_PCO_I32, 4},   {"int64", ZARR_PCO_I64, 8},
                              {"float16", ZARR_PCO_F16, 2}, {"float32", ZARR_PCO_F32, 4}, {"float64", ZARR_PCO_F64, 8}};

struct Codec {
  const zarr_plugin_api& api;
  zarr_pco_config config;
  size_t bound = 0;  // of the chunk that resolve() saw
};

uint32_t word(Members& members, const char* name, std::initializer_list<std::pair<const char*, uint32_t>> words) {
  const std::string given = members.text(name).value_or(words.begin()->first);
  std::string expected;
  for (const auto& [text, value] : words) {
    if (given == text) return value;
    expected += (expected.empty() ? "\"" : ", \"") + std::string(text) + "\"";
  }
  Members::wrong(name, "one of " + expected, given);
}

// numcodecs' members: an order belongs to consecutive deltas, and alone (with "auto", as older versions wrote) means them.
zarr_pco_config parse(const char* configuration, size_t length) {
  Members members(configuration, length);
  zarr_pco_config config{};
  config.level = static_cast<uint32_t>(members.integer("level", 0, 12).value_or(8));
  config.mode = word(members, "mode_spec", {{"auto", ZARR_PCO_AUTO}, {"classic", ZARR_PCO_CLASSIC}});
  config.delta = word(members, "delta_spec",
                      {{"auto", ZARR_PCO_DELTA_AUTO},
                       {"no_op", ZARR_PCO_DELTA_NONE},
                       {"none", ZARR_PCO_DELTA_NONE},
                       {"try_consecutive", ZARR_PCO_DELTA_CONSECUTIVE},
                       {"try_lookback", ZARR_PCO_DELTA_LOOKBACK}});
  word(members, "paging_spec", {{"equal_pages_up_to", 0}});
  const auto order = members.integer("delta_encoding_order", 0, 7);
  if (order && config.delta == ZARR_PCO_DELTA_AUTO) config.delta = ZARR_PCO_DELTA_CONSECUTIVE;
  if (order.has_value() != (config.delta == ZARR_PCO_DELTA_CONSECUTIVE))
    fail(ZARR_INVALID_METADATA, "configuration member 'delta_encoding_order': expected an order from 0 to 7 with ",
         "delta_spec \"try_consecutive\", and null with others");
  config.delta_order = static_cast<uint32_t>(order.value_or(0));
  config.page = static_cast<uint64_t>(members.integer("equal_pages_up_to", 1, INT64_MAX).value_or(262144));
  members.finish();
  return config;
}

// Numbers of a chunk, which must be of a type that pco has.
struct Numbers {
  Numbers(const zarr_array_spec& spec) {
    for (const Number& each : numbers)
      if (each.name == spec.data_type && each.size == spec.item_size) number = &each;
    if (number == nullptr)
      fail(ZARR_UNSUPPORTED, "expected an array of integers or floats of 16, 32 or 64 bits, found ", spec.data_type);
    for (size_t d = 0; d < spec.rank; ++d) count *= static_cast<size_t>(spec.shape[d]);
  }
  size_t bytes() const { return count * number->size; }
  bool aligned(const void* memory) const { return reinterpret_cast<uintptr_t>(memory) % number->size == 0; }

  const Number* number = nullptr;
  size_t count = 1;
};

// Memory of new is aligned for every number.
struct Aligned {
  explicit Aligned(size_t size) : memory(new std::byte[size]) {}
  std::unique_ptr<std::byte[]> memory;
};

zarr_status create(void* user_data, const char* configuration, size_t length, void** instance, zarr_error* err) {
  const auto& api = *static_cast<const zarr_plugin_api*>(user_data);
  return guarded(api, err, [&] { *instance = new Codec{api, parse(configuration, length)}; });
}

void release(void* instance) { delete static_cast<Codec*>(instance); }

zarr_status resolve(void* instance, const zarr_array_spec* spec, zarr_error* err) {
  auto& codec = *static_cast<Codec*>(instance);
  return guarded(codec.api, err, [&] {
    const Numbers chunk(*spec);
    codec.bound = zarr_pco_bound(chunk.number->type, chunk.count, codec.config.page);
    if (codec.bound == 0) fail(ZARR_UNSUPPORTED, "pco cannot compress a chunk of ", chunk.count, " numbers");
  });
}

zarr_status encoded_size(void* instance, uint64_t, uint64_t* bound, int32_t* exact, zarr_error*) {
  *bound = static_cast<Codec*>(instance)->bound;
  *exact = 0;
  return ZARR_OK;
}

zarr_status encode(void* instance, const zarr_array_spec* spec, const void* input, size_t, zarr_sink* output,
                   zarr_error* err) {
  const auto& codec = *static_cast<Codec*>(instance);
  return guarded(codec.api, err, [&] {
    const Numbers chunk(*spec);
    std::optional<Aligned> copy;
    if (!chunk.aligned(input)) {
      copy.emplace(chunk.bytes());
      std::memcpy(copy->memory.get(), input, chunk.bytes());
      input = copy->memory.get();
    }
    char message[256];
    zarr_pco_bytes bytes{};
    if (zarr_pco_compress(chunk.number->type, input, chunk.count, &codec.config, &bytes, message, sizeof message) != 0)
      fail(ZARR_UNSUPPORTED, "pco cannot compress this chunk: ", message);
    const zarr_status status = codec.api.sink_write(output, bytes.data, bytes.size, err);
    zarr_pco_free(bytes);
    if (status != ZARR_OK) throw zarr_module::Reported{status};
  });
}

zarr_status decode(void* instance, const zarr_array_spec* spec, const void* input, size_t size, zarr_sink* output,
                   zarr_error* err) {
  const auto& codec = *static_cast<Codec*>(instance);
  return guarded(codec.api, err, [&] {
    const Numbers chunk(*spec);
    void* out = zarr_module::room(codec.api, output, chunk.bytes(), err);
    std::optional<Aligned> copy;
    if (!chunk.aligned(out)) copy.emplace(chunk.bytes());
    void* target = copy ? copy->memory.get() : out;
    char message[256];
    if (zarr_pco_decompress(chunk.number->type, static_cast<const uint8_t*>(input), size, target, chunk.count, message,
                            sizeof message) != 0)
      fail(ZARR_CORRUPT_DATA, "expected ", chunk.count, " numbers of ", spec->data_type, ": ", message);
    if (copy) std::memcpy(out, target, chunk.bytes());
    codec.api.sink_commit(output, chunk.bytes());
  });
}

}  // namespace

extern "C" ZARR_API int32_t zarr_plugin_init(const zarr_plugin_api* api, zarr_context* context, zarr_error** err) {
  zarr_codec_vtable calls{};
  calls.struct_size = sizeof calls;
  calls.kind = ZARR_CODEC_ARRAY_TO_BYTES;
  calls.capabilities = ZARR_CODEC_ANY_THREAD;
  calls.create = create;
  calls.resolve = resolve;
  calls.encoded_size = encoded_size;
  calls.encode = encode;
  calls.decode = decode;
  calls.release = release;
  return zarr_module::register_codec(*api, context, "numcodecs.pcodec", calls, err);
}
