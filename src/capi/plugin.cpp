#include "capi/plugin.hpp"

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <vector>

#include "capi/guard.hpp"
#include "capi/options.hpp"

namespace zarr::capi {
namespace {

namespace fs = std::filesystem;

constexpr size_t max_manifest_bytes = size_t{1} << 20;

// Where modules are installed: zarr/plugins beside the file that holds this very function. When that is the program, its
// name comes from the kernel: dladdr would give argv[0], which the caller of a setuid program chooses. A relative name
// would follow the working directory.
fs::path install_folder() {
  Dl_info info{};
  link_map* map = nullptr;
  if (dladdr1(reinterpret_cast<const void*>(&install_folder), &info, reinterpret_cast<void**>(&map),
              RTLD_DL_LINKMAP) == 0 || map == nullptr)
    return {};
  fs::path file = map->l_name == nullptr ? "" : map->l_name;
  std::error_code error;
  if (file.empty()) file = fs::read_symlink("/proc/self/exe", error);
  return file.is_absolute() ? file.parent_path() / "zarr" / "plugins" : fs::path();
}

// secure_getenv: a setuid program must not run what the environment of its caller names.
std::vector<fs::path> plugin_folders() {
  std::vector<fs::path> folders;
  if (const char* list = secure_getenv("ZARR_PLUGIN_PATH"); list != nullptr) {
    std::string_view rest(list);
    while (!rest.empty()) {
      const size_t colon = std::min(rest.find(':'), rest.size());
      if (colon != 0) folders.emplace_back(rest.substr(0, colon));
      rest.remove_prefix(std::min(colon + 1, rest.size()));
    }
  }
  if (fs::path folder = install_folder(); !folder.empty()) folders.push_back(std::move(folder));
  return folders;
}

std::string read_manifest(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  char block[4096];
  while (file.read(block, sizeof block) || file.gcount() > 0) {
    text.append(block, static_cast<size_t>(file.gcount()));
    if (text.size() > max_manifest_bytes)
      fail(Status::limit_exceeded, "plugin manifest ", path.string(), " is over 1 MiB");
  }
  if (file.bad() || !file.eof()) fail(Status::io, "plugin manifest ", path.string(), " cannot be read");
  return text;
}

json::Value manifest_document(const fs::path& manifest) {
  json::Value document;
  try {
    document = json::parse(read_manifest(manifest));
  } catch (const Error& error) { fail(error.status(), "plugin manifest ", manifest.string(), ": ", error.message()); }
  if (!document.is_object())
    fail(Status::invalid_metadata, "plugin manifest ", manifest.string(), ": expected an object, found ",
         document.type_name());
  return document;
}

bool serves(const fs::path& manifest, std::string_view kind, std::string_view name) {
  const json::Value document = manifest_document(manifest);
  const json::Value* names = document.find(kind);
  if (names == nullptr) return false;
  if (!names->is_array())
    fail(Status::invalid_metadata, "plugin manifest ", manifest.string(), ": member \"", kind,
         "\": expected a list, found ", names->type_name());
  return std::any_of(names->array().begin(), names->array().end(),
                     [&](const json::Value& entry) { return entry.is_string() && entry.string() == name; });
}

// In the order of names. A folder that is not there has none.
std::vector<fs::path> manifests_in(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> manifests;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".json") manifests.push_back(at->path());
  std::sort(manifests.begin(), manifests.end());
  return manifests;
}

// NAME.so of each NAME.json that names what is wanted, in the order of the folders, then of names.
std::vector<fs::path> find_plugins(std::string_view kind, std::string_view name) {
  std::vector<fs::path> found;
  for (const fs::path& folder : plugin_folders()) {
    for (fs::path& manifest : manifests_in(folder))
      if (serves(manifest, kind, name)) found.push_back(manifest.replace_extension(".so"));
    if (!found.empty()) break;  // the first folder wins
  }
  return found;
}

// Once a process: a loaded file stays loaded, since nobody knows whether code of it is still about to run.
zarr_plugin_init_function init_function(const std::string& path) {
  static std::mutex mutex;
  static auto& loaded = *new std::map<std::string, zarr_plugin_init_function>;  // never destroyed: see above
  const std::lock_guard lock(mutex);
  if (const auto at = loaded.find(path); at != loaded.end()) return at->second;
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();
    fail(Status::io, "plugin ", path, " cannot be loaded: ", why == nullptr ? "no reason given" : why);
  }
  void* symbol = dlsym(library, "zarr_plugin_init");
  if (symbol == nullptr) {
    dlclose(library);  // no code of it was handed out
    fail(Status::invalid_argument, "plugin ", path, " is none: it does not export zarr_plugin_init");
  }
  return loaded[path] = reinterpret_cast<zarr_plugin_init_function>(symbol);
}

void initialise(const ContextPtr& context, zarr_plugin_init_function init, const std::string& path) {
  const Ref<zarr_context> handle = adopt(new zarr_context(context));  // counted: the plugin may retain it
  zarr_error* raw = nullptr;
  const int32_t status = init(&plugin_api(), handle.get(), &raw);
  const std::unique_ptr<zarr_error, void (*)(zarr_error*)> said(raw, zarr_error_release);
  if (status == ZARR_OK) return;
  zarr_error filled(said ? said->error : blank_callback_error());
  throw_callback_error(status, filled, cat("plugin ", path));
}

}  // namespace

std::vector<Manifest> plugin_manifests() {
  std::vector<Manifest> found;
  for (const fs::path& folder : plugin_folders())
    for (const fs::path& manifest : manifests_in(folder))
      found.push_back({manifest.stem().string(), manifest_document(manifest)});
  return found;
}

void load_plugin(const ContextPtr& context, const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);  // one file is one plugin, by whatever name
  if (error) {
    Error failure(error == std::errc::no_such_file_or_directory ? Status::not_found : Status::io,
                  cat("plugin ", path, " cannot be opened: ", error.message()));
    throw failure.with_errno(error.value());
  }
  const zarr_plugin_init_function init = init_function(real.string());
  auto& plugins = context->plugins();
  const std::lock_guard lock(plugins.mutex);
  if (!plugins.loaded.insert(real.string()).second) return;
  try {
    initialise(context, init, path);
  } catch (...) {
    plugins.loaded.erase(real.string());
    throw;
  }
}

bool load_plugins_for(const ContextPtr& context, std::string_view kind, std::string_view name) {
  const std::vector<fs::path> found = find_plugins(kind, name);
  for (const fs::path& path : found) {
    try {
      load_plugin(context, path.string());
    } catch (const Error& error) {  // whatever it was: what was asked for cannot be served
      Error failure(Status::unsupported,
                    cat("\"", name, "\" is served by a plugin that does not load: ", error.message()));
      throw failure.with_cause(error);
    }
  }
  return !found.empty();
}

}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" zarr_status zarr_load_plugin(zarr_context* context, const char* path, size_t path_length, zarr_error** err) {
  return guard(err, [&] {
    const std::string_view text = text_argument(path, path_length, "path");
    if (text.empty() || text.find('\0') != std::string_view::npos)
      fail(Status::invalid_argument, "argument 'path' is empty or holds a NUL: expected the file name of a plugin");
    load_plugin(context_of(context), std::string(text));
  });
}
