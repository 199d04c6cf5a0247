#include "metadata/array_metadata.hpp"
#include "metadata/members.hpp"

namespace zarr::metadata {

NamedConfig parse_named_config(const json::Value& value, std::string_view where) {
  NamedConfig config;
  if (value.is_string()) {
    config.name = value.string();
  } else {
    if (!value.is_object()) wrong(where, "a name or an object with a name", value);
    only(value.object(), {"name", "configuration", "must_understand"}, where);
    const json::Value* name = value.find("name");
    if (name == nullptr || !name->is_string()) wrong(where, "an object with a string \"name\"", value);
    config.name = name->string();
    if (const json::Value* configuration = value.find("configuration"))
      config.configuration = as_object(*configuration, cat(where, " \"", config.name, "\": configuration"));
    if (const json::Value* understand = value.find("must_understand")) {
      if (!understand->is_bool())
        wrong(cat(where, " \"", config.name, "\": must_understand"), "true or false", *understand);
      config.must_understand = understand->boolean();
    }
  }
  if (config.name.empty()) wrong(where, "a name", value);
  return config;
}

json::Value to_json(const NamedConfig& config) {
  json::Object object;
  object.set("name", config.name);
  object.set("configuration", config.configuration);  // also when empty: zarr-python wants it of numcodecs.*
  if (!config.must_understand) object.set("must_understand", false);
  return object;
}

}  // namespace zarr::metadata
