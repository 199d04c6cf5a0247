// The codecs and data types that a context knows, for people.
#include <map>
#include <optional>

#include "capi/bytes.hpp"
#include "capi/context.hpp"
#include "capi/guard.hpp"
#include "capi/plugin.hpp"
#include "data_type/data_type.hpp"
#include "metadata/codec_names.hpp"

namespace zarr::capi {
namespace {

struct Served {
  std::string plugin;
  json::Value description;  // null when the manifest has none
};

// What the manifests of plugins say about codecs; of two plugins with one name the first found counts.
std::map<std::string, Served> served_codecs(const ContextState& context) {
  std::map<std::string, Served> served;
  if (!context.plugins_allowed()) return served;
  for (const Manifest& manifest : plugin_manifests()) {
    const auto list = [&](const char* member) {
      const json::Value* value = manifest.document.find(member);
      return value != nullptr && value->is_array() ? value->array() : json::Array();
    };
    for (const json::Value& name : list("codecs"))
      if (name.is_string()) served.try_emplace(name.string(), Served{manifest.plugin, {}});
    for (const json::Value& description : list("describes")) {
      const json::Value* name = description.is_object() ? description.find("name") : nullptr;
      if (name == nullptr || !name->is_string()) continue;
      const auto codec = served.find(name->string());
      if (codec != served.end() && codec->second.plugin == manifest.plugin) codec->second.description = description;
    }
  }
  return served;
}

struct Facts {
  std::string name;
  std::optional<codec::Description> description;
  const Served* served;  // null: by no plugin
  std::string module;    // of ours, which there may be no plugin of; "" = none
};

json::Value or_null(const json::Value& object, std::string_view member) {
  const json::Value* value = object.is_object() ? object.find(member) : nullptr;
  return value != nullptr ? *value : json::Value();
}

json::Value v2_id(const Facts& facts, bool own) {
  if (!own) return facts.name;  // a user's codec bears its v2 id
  const auto config = metadata::v2_codec_from_v3({facts.name, {}});
  return config ? or_null(*config, "id") : json::Value();
}

json::Value codec_json(const Facts& facts, const codec::Registry& codecs) {
  const bool described = facts.served != nullptr && !facts.served->description.is_null();
  json::Value kind, configuration;
  if (described) {
    kind = or_null(facts.served->description, "kind");
    configuration = or_null(facts.served->description, "configuration");
  } else if (facts.description) {
    kind = codec::kind_name(facts.description->kind);
    if (facts.description->configuration) configuration = *facts.description->configuration;
  }
  json::Array aliases;
  for (const auto& [alias, name] : codecs.aliases())
    if (name == facts.name) aliases.emplace_back(alias);
  const bool available = codecs.has(facts.name) || facts.served != nullptr;
  const bool own = !facts.module.empty() || !available || (facts.description && facts.description->configuration);
  const json::Value id = v2_id(facts, own);
  json::Array formats;
  if (!id.is_null()) formats.emplace_back(2);
  formats.emplace_back(3);
  const std::string module = facts.served != nullptr ? facts.served->plugin : facts.module;
  return json::Value::object({{"name", facts.name},
                              {"kind", kind},
                              {"formats", std::move(formats)},
                              {"v2_id", id},
                              {"aliases", std::move(aliases)},
                              {"configuration", configuration},
                              {"available", available},
                              {"module", module.empty() ? json::Value() : json::Value(module)},
                              {"missing", available ? json::Value() : json::Value(codecs.why_missing(facts.name))}});
}

json::Value codecs_json(const ContextState& context) {
  const codec::Registry& codecs = context.codecs();
  const std::map<std::string, Served> served = served_codecs(context);
  std::map<std::string, std::string> names;  // name -> our module or ""
  for (const std::string& name : codecs.names())
    if (codecs.canonical(name) == name) names.try_emplace(name);
  for (const auto& [name, option] : codecs.switched_off()) names.try_emplace(name);
  for (const auto& [name, reason] : codecs.refused())
    if (name.find("://") == std::string::npos) names.try_emplace(name);  // others' names of the same codecs
  for (const auto& [name, plugin] : served) names.try_emplace(name);
  for (const auto& [name, module] : codecs.modules()) names[name] = module;
  json::Array list;
  for (const auto& [name, module] : names) {
    const auto plugin = served.find(name);
    list.push_back(codec_json(
        {name, codecs.description(name), plugin != served.end() ? &plugin->second : nullptr, module}, codecs));
  }
  return list;
}

// What the types that are nothing without a configuration take.
struct Configured {
  const char* name;
  const char* configuration;
};
constexpr Configured configured_types[] = {
    {"fixed_length_utf32", R"({"length_bytes": "required, a multiple of 4"})"},
    {"null_terminated_bytes", R"({"length_bytes": "required"})"},
    {"numpy.datetime64", R"({"unit": "required", "scale_factor": "required"})"},
    {"numpy.timedelta64", R"({"unit": "required", "scale_factor": "required"})"},
    {"optional", R"({"name": "required", "configuration": "required"})"},
    {"raw_bytes", R"({"length_bytes": "required"})"},
    {"struct", R"({"fields": "required"})"},
    {"structured", R"({"fields": "required"})"},
    {"zarrs.optional", R"({"name": "required", "configuration": "required"})"},
};

json::Value data_type_json(const std::string& name) {
  json::Value item_size, numpy, configuration;
  for (const Configured& type : configured_types)
    if (name == type.name) configuration = json::parse(type.configuration);
  DataTypePtr type;
  if (configuration.is_null())
    (void)capture([&] { type = parse_v3_data_type(json::Value(name)); });  // "r*" is a family: there is no one size
  if (type != nullptr) {
    if (!type->is_variable()) item_size = type->item_size();
    (void)capture([&] { numpy = type->to_v2(Endian::little); });  // else v2 has none
  }
  return json::Value::object({{"name", name}, {"item_size", item_size}, {"numpy", numpy}, {"configuration", configuration}});
}

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_codecs_json(zarr_context* context, zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        *out = new_bytes(json::dump(codecs_json(*context_of(context)), 2));
      },
      out);
}

zarr_status zarr_data_types_json(zarr_context* context, zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        (void)context_of(context);
        json::Array list;
        for (const std::string& name : v3_data_type_names()) list.push_back(data_type_json(name));
        *out = new_bytes(json::dump(json::Value(std::move(list)), 2));
      },
      out);
}

}  // extern "C"
