// What the library and a context can do.
#include <algorithm>
#include <string_view>

#include "capi/bytes.hpp"
#include "capi/context.hpp"
#include "capi/guard.hpp"
#include "chunk/key_registry.hpp"
#include "data_type/data_type.hpp"
#include "metadata/array_metadata.hpp"

namespace zarr::capi {
namespace {

constexpr std::string_view plain_features[] = {"format:2", "format:3", "async", "plugins"};

bool has_codec(std::string_view name) {
  const auto codecs = codec::Registry::with_builtins();
  return codecs->has(name) || codecs->has(cat("numcodecs.", name));  // v2 ids are features too
}

bool has_data_type(std::string_view name) {
  return !capture([&] { (void)parse_v3_data_type(json::Value(name)); });
}

bool has_feature(std::string_view name) {
  const auto behind = [&](std::string_view prefix) { return name.substr(prefix.size()); };
  if (name.starts_with("codec:")) return has_codec(behind("codec:"));
  if (name.starts_with("store:")) return store::StoreRegistry::with_builtins()->has(behind("store:"));
  if (name.starts_with("data_type:")) return has_data_type(behind("data_type:"));
  if (name.starts_with("chunk_key_encoding:")) {
    const auto names = chunk::KeyRegistry().names();
    return std::ranges::find(names, behind("chunk_key_encoding:")) != names.end();
  }
  if (name.starts_with("chunk_grid:"))
    return std::ranges::find(metadata::chunk_grid_names, behind("chunk_grid:")) != std::end(metadata::chunk_grid_names);
  return std::ranges::find(plain_features, name) != std::end(plain_features);
}

template <class Names>
json::Value name_list(const Names& names) {
  json::Array list;
  for (const auto& name : names) list.push_back(json::Value(std::string_view(name)));
  return json::Value(std::move(list));
}

json::Value switched_off(const codec::Registry& codecs) {
  json::Object names;
  for (const auto& [name, option] : codecs.switched_off()) names.set(name, json::Value(option));
  return json::Value(std::move(names));
}

json::Value limits_json(const Limits& limits) {
  return json::Value::object({{"max_chunk_bytes", limits.max_chunk_bytes},
                              {"max_metadata_bytes", limits.max_metadata_bytes},
                              {"max_json_depth", uint64_t{limits.max_json_depth}},
                              {"max_shard_index_bytes", limits.max_shard_index_bytes},
                              {"max_codecs", uint64_t{limits.max_codecs}},
                              {"max_key_bytes", limits.max_key_bytes},
                              {"max_rank", uint64_t{ZARR_MAX_RANK}}});
}

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

int32_t zarr_has_feature(const char* name) {
  return guard_value<int32_t>(0, [&] { return name != nullptr && has_feature(name) ? 1 : 0; });
}

zarr_status zarr_capabilities_json(zarr_context* context, zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const ContextPtr& state = context_of(context);
        const json::Value document = json::Value::object({
            {"version", zarr_version_string()},
            {"formats", json::Value(json::Array{json::Value(2), json::Value(3)})},
            {"codecs", name_list(state->codecs().names())},
            {"codecs_switched_off", switched_off(state->codecs())},
            {"stores", name_list(state->stores().schemes())},
            {"data_types", name_list(v3_data_type_names())},
            {"chunk_grids", name_list(metadata::chunk_grid_names)},
            {"chunk_key_encodings", name_list(state->key_encodings().names())},
            {"threads", uint64_t{state->executor().width()}},
            {"limits", limits_json(state->limits())},
        });
        *out = new_bytes(json::dump(document, 2));
      },
      out);
}

}  // extern "C"
