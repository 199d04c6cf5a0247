// The library's own whole-buffer codecs as zarr_codec_vtables. A codec is a class with
//   static T create(const json::Object& configuration);   json::Object configuration() const;
//   uint64_t bound(uint64_t decoded_size, bool& exact) const;
//   void encode(ByteSpan in, zarr_sink& out) const;       void decode(ByteSpan in, zarr_sink& out) const;
// that throws zarr::Error.
#pragma once

#include "base/c_objects.hpp"
#include "codec/codec.hpp"
#include "zarr.h"

namespace zarr::codec {

template <class Function>
zarr_status guarded(zarr_error* err, Function&& function) noexcept {
  try {
    function();
    return ZARR_OK;
  } catch (const Error& error) {
    if (err != nullptr) err->error = error;
    return static_cast<zarr_status>(error.status());
  } catch (const std::bad_alloc&) { return ZARR_NO_MEMORY; } catch (...) {
    return ZARR_INTERNAL;
  }
}

template <class T>
struct OwnVtable {
  static const T& self(void* instance) { return *static_cast<const T*>(instance); }

  static zarr_status create(void*, const char* configuration, size_t length, void** instance, zarr_error* err) {
    return guarded(err, [&] { *instance = new T(T::create(json::parse({configuration, length}).object())); });
  }
  static zarr_status configuration(void* instance, zarr_sink* sink, zarr_error* err) {
    return guarded(err, [&] {
      const std::string text = json::dump(self(instance).configuration());
      std::byte* out = sink->reserve(text.size());
      if (out == nullptr) fail(Status::limit_exceeded, "a configuration of ", text.size(), " bytes is too long");
      std::memcpy(out, text.data(), text.size());
      sink->commit(text.size());
    });
  }
  static zarr_status encoded_size(void* instance, uint64_t decoded_size, uint64_t* bound, int32_t* exact,
                                  zarr_error* err) {
    return guarded(err, [&] {
      bool is_exact = false;
      *bound = self(instance).bound(decoded_size, is_exact);
      *exact = is_exact ? 1 : 0;
    });
  }
  static zarr_status encode(void* instance, const zarr_array_spec*, const void* input, size_t size, zarr_sink* output,
                            zarr_error* err) {
    return guarded(err, [&] { self(instance).encode({static_cast<const std::byte*>(input), size}, *output); });
  }
  static zarr_status decode(void* instance, const zarr_array_spec*, const void* input, size_t size, zarr_sink* output,
                            zarr_error* err) {
    return guarded(err, [&] { self(instance).decode({static_cast<const std::byte*>(input), size}, *output); });
  }
  static void release(void* instance) { delete static_cast<T*>(instance); }

  static zarr_codec_vtable bytes_to_bytes() {
    zarr_codec_vtable table{};
    table.struct_size = sizeof(table);
    table.kind = ZARR_CODEC_BYTES_TO_BYTES;
    table.capabilities = ZARR_CODEC_ANY_THREAD;
    table.create = create;
    table.configuration = configuration;
    table.encoded_size = encoded_size;
    table.encode = encode;
    table.decode = decode;
    table.release = release;
    return table;
  }
};

// Room for `size` bytes of encoded or decoded output; over the limit is corrupt_data (decoding) for the caller's
// message.
inline std::byte* room_for(zarr_sink& sink, uint64_t size, std::string_view codec) {
  std::byte* out = sink.reserve(size);
  if (out == nullptr) corrupt(codec, "expected at most ", sink.room(), " decoded bytes, found ", size);
  return out;
}

}  // namespace zarr::codec
