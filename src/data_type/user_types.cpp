#include "data_type/user_types.hpp"

#include <map>
#include <mutex>

namespace zarr {
namespace {

struct Registry {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<const UserTypeFactory>, std::less<>> types;
};

// Never destroyed: threads of the library may outlive the static destructors of the program.
Registry& registry() {
  static auto& registry = *new Registry;
  return registry;
}

}  // namespace

void register_user_type(const std::string& name, UserTypeFactory factory, bool replace) {
  auto shared = std::make_shared<const UserTypeFactory>(std::move(factory));
  const std::lock_guard guard(registry().mutex);
  auto& slot = registry().types[name];
  if (slot && !replace) fail(Status::exists, "data type \"", name, "\" is registered already");
  slot.swap(shared);
}

DataTypePtr make_user_type(const std::string& name, const json::Object& configuration) {
  std::shared_ptr<const UserTypeFactory> factory;
  {
    const std::lock_guard guard(registry().mutex);
    const auto found = registry().types.find(name);
    if (found == registry().types.end()) return nullptr;
    factory = found->second;
  }
  return (*factory)(name, configuration);
}

std::vector<std::string> user_type_names() {
  const std::lock_guard guard(registry().mutex);
  std::vector<std::string> names;
  for (const auto& [name, factory] : registry().types) names.push_back(name);
  return names;
}

}  // namespace zarr
