// The codecs zfp and zfpy as a plugin of libzarr.
#include <memory>

#include "../common/module.hpp"
#include "coder.hpp"

namespace zarr_zfp {
namespace {

using zarr_module::fail;
using zarr_module::guarded;

struct Codec {
  const zarr_plugin_api& api;
  Settings settings;
  size_t bound = 0;  // of the chunk that resolve() saw
};

Block block_of(const Settings& settings, const zarr_array_spec& spec) {
  Block block;
  block.element = find_element(spec.data_type);
  const bool fits = block.element != nullptr && block.element->size == spec.item_size;
  if (!fits || (settings.header && block.element->converts()))
    fail(ZARR_UNSUPPORTED, "expected an array of ", element_names(settings.header), ", found ", spec.data_type);
  if (settings.mode == Mode::fixed_accuracy && !settings.header && block.element->type != zfp_type_float &&
      block.element->type != zfp_type_double)
    fail(ZARR_INVALID_METADATA, "mode fixed_accuracy is for floating-point numbers, found ", spec.data_type);
  if (spec.rank > 4)
    fail(ZARR_UNSUPPORTED, "expected a chunk of at most 4 dimensions, found ", spec.rank,
         " (a codec such as reshape before this one can join dimensions)");
  for (size_t d = 0; d < spec.rank; ++d) {
    block.extents.push_back(static_cast<size_t>(spec.shape[d]));
    block.count *= block.extents.back();
  }
  if (block.extents.empty()) block.extents.push_back(1);
  return block;
}

template <Settings (*parse)(const char*, size_t)>
zarr_status create(void* user_data, const char* configuration, size_t length, void** instance, zarr_error* err) {
  const auto& api = *static_cast<const zarr_plugin_api*>(user_data);
  return guarded(api, err, [&] { *instance = new Codec{api, parse(configuration, length)}; });
}

void release(void* instance) { delete static_cast<Codec*>(instance); }

zarr_status resolve(void* instance, const zarr_array_spec* spec, zarr_error* err) {
  auto& codec = *static_cast<Codec*>(instance);
  return guarded(codec.api, err, [&] { codec.bound = encoded_bound(codec.settings, block_of(codec.settings, *spec)); });
}

zarr_status encoded_size(void* instance, uint64_t, uint64_t* bound, int32_t* exact, zarr_error*) {
  *bound = static_cast<Codec*>(instance)->bound;
  *exact = 0;
  return ZARR_OK;
}

zarr_status encode_chunk(void* instance, const zarr_array_spec* spec, const void* input, size_t, zarr_sink* output,
                         zarr_error* err) {
  const auto& codec = *static_cast<Codec*>(instance);
  return guarded(codec.api, err, [&] {
    const Block block = block_of(codec.settings, *spec);
    encode(codec.settings, block, static_cast<const std::byte*>(input), [&](const std::byte* data, size_t size) {
      zarr_module::write(codec.api, output, data, size, err);
    });
  });
}

zarr_status decode_chunk(void* instance, const zarr_array_spec* spec, const void* input, size_t size, zarr_sink* output,
                         zarr_error* err) {
  const auto& codec = *static_cast<Codec*>(instance);
  return guarded(codec.api, err, [&] {
    const Block block = block_of(codec.settings, *spec);
    const size_t bytes = block.count * block.element->size;
    void* out = zarr_module::room(codec.api, output, bytes, err);
    decode(codec.settings, block, static_cast<const std::byte*>(input), size, static_cast<std::byte*>(out));
    codec.api.sink_commit(output, bytes);
  });
}

template <Settings (*parse)(const char*, size_t)>
zarr_codec_vtable table() {
  zarr_codec_vtable calls{};
  calls.struct_size = sizeof calls;
  calls.kind = ZARR_CODEC_ARRAY_TO_BYTES;
  calls.capabilities = ZARR_CODEC_ANY_THREAD;
  calls.create = create<parse>;
  calls.resolve = resolve;
  calls.encoded_size = encoded_size;
  calls.encode = encode_chunk;
  calls.decode = decode_chunk;
  calls.release = release;
  return calls;
}

}  // namespace
}  // namespace zarr_zfp

extern "C" ZARR_API int32_t zarr_plugin_init(const zarr_plugin_api* api, zarr_context* context, zarr_error** err) {
  using namespace zarr_zfp;
  const zarr_codec_vtable zfp = table<zfp_settings>(), zfpy = table<zfpy_settings>();
  const zarr_status status = zarr_module::register_codec(*api, context, "zfp", zfp, err);
  return status != ZARR_OK ? status : zarr_module::register_codec(*api, context, "numcodecs.zfpy", zfpy, err);
}
