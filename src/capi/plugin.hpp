// Plugins: shared objects that register codecs and stores through zarr_plugin_api.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "capi/context.hpp"

namespace zarr::capi {

// Loads every plugin whose manifest says that it serves `name` ("kind": "codecs" or "stores"). True when one was found
// that this context had not loaded. Throws, naming the plugin, when one that was found cannot be loaded.
bool load_plugins_for(const ContextPtr& context, std::string_view kind, std::string_view name);

// What is found in the folders of plugins, without loading any: each manifest with the name of its plugin.
struct Manifest {
  std::string plugin;
  json::Value document;
};
std::vector<Manifest> plugin_manifests();

void load_plugin(const ContextPtr& context, const std::string& path);

// The table that plugins get.
const zarr_plugin_api& plugin_api();

}  // namespace zarr::capi
