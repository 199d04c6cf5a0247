// Registration of codecs, stores and data types that live behind a vtable.
#include <algorithm>

#include "capi/adopted.hpp"
#include "capi/context.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "capi/register.hpp"
#include "capi/store.hpp"
#include "codec/vtable_codec.hpp"
#include "data_type/vtable_type.hpp"
#include "store/vtable/vtable_store.hpp"

namespace zarr::capi {

std::string name_argument(const char* name, size_t length, const char* argument) {
  const std::string_view text = text_argument(name, length, argument);
  if (text.empty()) fail(Status::invalid_argument, "argument '", argument, "' is empty");
  if (text.size() > 255)
    fail(Status::invalid_argument, "argument '", argument, "' has ", text.size(), " bytes: expected at most 255");
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      fail(Status::invalid_argument, "argument '", argument, "' holds a control character");
  return std::string(text);
}

namespace {

constexpr uint64_t known_store_bits = ZARR_STORE_WRITABLE | ZARR_STORE_LISTABLE | ZARR_STORE_ATOMIC_SET |
                                      ZARR_STORE_SET_IF_ABSENT | ZARR_STORE_SET_IF_MATCH | ZARR_STORE_ANY_THREAD |
                                      ZARR_STORE_PROCESS_SAFE | ZARR_STORE_LATENCY;

zarr_store_vtable store_table(const zarr_store_vtable* vtable) {
  require(vtable, "vtable");
  const auto table = copy_struct(vtable, "zarr_store_vtable");
  check_flags(table.capabilities, known_store_bits, "zarr_store_vtable.capabilities");
  if (table.get == nullptr) fail(Status::invalid_argument, "zarr_store_vtable.get is NULL: every store needs it");
  return table;
}

// Whether the name alone, or with a configuration, is a type of the library.
bool is_builtin_type(const std::string& name) {
  const std::vector<std::string> users = user_type_names(), all = v3_data_type_names();
  if (std::find(users.begin(), users.end(), name) != users.end()) return false;
  if (std::find(all.begin(), all.end(), name) != all.end()) return true;
  try {
    parse_v3_data_type(json::Value(name));
    return true;  // "r24"
  } catch (const Error& error) {
    return error.status() == Status::invalid_metadata;  // a known one without its configuration, or no name at all
  }
}

// Opens one URL of a registered scheme.
struct SchemeFactory {
  zarr_store_vtable table;
  std::shared_ptr<void> user_data;

  store::StorePtr operator()(const store::OpenArguments& arguments) const {
    const std::string options = json::dump(json::Value(arguments.options));
    const uint32_t flags = arguments.read_only ? ZARR_STORE_OPEN_READ_ONLY : 0;
    void* instance = nullptr;
    zarr_error err(blank_callback_error());
    const zarr_status status = table.open(user_data.get(), arguments.url.data(), arguments.url.size(), options.data(),
                                          options.size(), flags, &instance, &err);
    if (status != ZARR_OK) throw_callback_error(status, err, cat("store of the scheme '", arguments.scheme, "': open"));
    store::VtableStoreOptions store_options;
    store_options.identity = arguments.url;
    store_options.description = arguments.url;
    store_options.read_only = arguments.read_only;
    store_options.owner = user_data;
    try {
      return store::open_vtable_store(table, instance, store_options);
    } catch (...) {
      if (table.release != nullptr) table.release(instance);
      throw;
    }
  }
};

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_register_codec(zarr_context* context, const char* name, size_t name_length,
                                const zarr_codec_vtable* vtable, void* user_data, uint32_t flags, zarr_error** err) {
  return guard(err, [&] {
    const ContextPtr& state = context_of(context);
    std::string text = name_argument(name, name_length, "name");
    require(vtable, "vtable");
    check_flags(flags, ZARR_REGISTER_REPLACE, "flags");
    const auto table = copy_struct(vtable, "zarr_codec_vtable");
    check_flags(table.capabilities, ZARR_CODEC_ANY_THREAD, "zarr_codec_vtable.capabilities");
    Adopted adopted(user_data, table.release_user_data);
    codec::Factory factory = codec::vtable_factory(text, table, adopted.data());
    state->codecs().add(text, std::move(factory), (flags & ZARR_REGISTER_REPLACE) != 0);
    state->codecs().describe(std::move(text), {static_cast<codec::CodecKind>(table.kind), std::nullopt});
    adopted.take();
  });
}

zarr_status zarr_register_store(zarr_context* context, const char* scheme, size_t scheme_length,
                                const zarr_store_vtable* vtable, void* user_data, uint32_t flags, zarr_error** err) {
  return guard(err, [&] {
    const ContextPtr& state = context_of(context);
    std::string text = name_argument(scheme, scheme_length, "scheme");
    check_flags(flags, ZARR_REGISTER_REPLACE, "flags");
    const zarr_store_vtable table = store_table(vtable);
    if (table.open == nullptr)
      fail(Status::invalid_argument, "zarr_store_vtable.open is NULL: a registered scheme needs it");
    Adopted adopted(user_data, table.release_user_data);
    state->stores().add(std::move(text), SchemeFactory{table, adopted.data()}, (flags & ZARR_REGISTER_REPLACE) != 0);
    adopted.take();
  });
}

zarr_status zarr_register_data_type(zarr_context* context, const char* name, size_t name_length,
                                    const zarr_data_type_vtable* vtable, void* user_data, uint32_t flags,
                                    zarr_error** err) {
  return guard(err, [&] {
    context_of(context);  // a look at the handle
    const std::string text = name_argument(name, name_length, "name");
    require(vtable, "vtable");
    check_flags(flags, ZARR_REGISTER_REPLACE, "flags");
    const auto table = copy_struct(vtable, "zarr_data_type_vtable");
    check_flags(table.capabilities, 0, "zarr_data_type_vtable.capabilities");
    for (const bool missing : {table.create == nullptr, table.item_from_json == nullptr, table.item_to_json == nullptr})
      if (missing) fail(Status::invalid_argument, "zarr_data_type_vtable: create, item_from_json and item_to_json must be given");
    if (is_builtin_type(text)) fail(Status::exists, "data type \"", text, "\" is the library's own");
    Adopted adopted(user_data, table.release_user_data);
    register_user_type(text, vtable_type_factory(table, adopted.data()), (flags & ZARR_REGISTER_REPLACE) != 0);
    adopted.take();
  });
}

zarr_status zarr_store_new(zarr_context* context, const zarr_store_vtable* vtable, void* instance, zarr_store** out,
                           zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const ContextPtr& state = context_of(context);
        const zarr_store_vtable table = store_table(vtable);
        *out = new zarr_store(state, store::open_vtable_store(table, instance, {}));
      },
      out);
}

}  // extern "C"
