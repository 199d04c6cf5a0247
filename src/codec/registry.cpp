#include "codec/registry.hpp"

#include <algorithm>

namespace zarr::codec {

std::shared_ptr<Registry> Registry::with_builtins() {
  auto registry = std::make_shared<Registry>();
  register_builtin_codecs(*registry);
  return registry;
}

void Registry::add(std::string name, Factory factory, bool replace) {
  const std::lock_guard lock(mutex_);
  if (!replace && (factories_.contains(name) || aliases_.contains(name)))
    fail(Status::exists, "a codec named '", name, "' is registered already");
  aliases_.erase(name);
  factories_.insert_or_assign(std::move(name), std::move(factory));
}

void Registry::add_alias(std::string alias, std::string name) {
  const std::lock_guard lock(mutex_);
  if (factories_.contains(alias)) fail(Status::exists, "a codec named '", alias, "' is registered already");
  aliases_.insert_or_assign(std::move(alias), std::move(name));
}

void Registry::add_switched_off(std::string name, std::string option) {
  const std::lock_guard lock(mutex_);
  switched_off_.insert_or_assign(std::move(name), std::move(option));
}

void Registry::add_refused(std::string name, std::string reason) {
  const std::lock_guard lock(mutex_);
  refused_.insert_or_assign(std::move(name), std::move(reason));
}

void Registry::add_module(std::string name, std::string module) {
  const std::lock_guard lock(mutex_);
  modules_.insert_or_assign(std::move(name), std::move(module));
}

std::vector<std::pair<std::string, std::string>> Registry::switched_off() const {
  const std::lock_guard lock(mutex_);
  return {switched_off_.begin(), switched_off_.end()};
}

std::vector<std::pair<std::string, std::string>> Registry::refused() const {
  const std::lock_guard lock(mutex_);
  return {refused_.begin(), refused_.end()};
}

std::vector<std::pair<std::string, std::string>> Registry::modules() const {
  const std::lock_guard lock(mutex_);
  return {modules_.begin(), modules_.end()};
}

std::vector<std::pair<std::string, std::string>> Registry::aliases() const {
  const std::lock_guard lock(mutex_);
  return {aliases_.begin(), aliases_.end()};
}

std::string_view kind_name(CodecKind kind) {
  switch (kind) {
    case CodecKind::array_to_array: return "array -> array";
    case CodecKind::array_to_bytes: return "array -> bytes";
    case CodecKind::bytes_to_bytes: break;
  }
  return "bytes -> bytes";
}

void Registry::describe(std::string name, Description description) {
  const std::lock_guard lock(mutex_);
  descriptions_.insert_or_assign(std::move(name), std::move(description));
}

std::optional<Description> Registry::description(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = descriptions_.find(name);
  return found == descriptions_.end() ? std::nullopt : std::optional(found->second);
}

bool Registry::has(std::string_view name) const { return find(name) != nullptr; }

std::string Registry::canonical(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto alias = aliases_.find(name);
  return alias == aliases_.end() ? std::string(name) : alias->second;
}

std::vector<std::string> Registry::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, factory] : factories_) names.push_back(name);
  for (const auto& [alias, name] : aliases_)
    if (factories_.contains(name)) names.push_back(alias);
  std::sort(names.begin(), names.end());
  return names;
}

Factory Registry::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  if (const auto alias = aliases_.find(name); alias != aliases_.end()) name = alias->second;
  const auto found = factories_.find(name);
  return found == factories_.end() ? nullptr : found->second;
}

void Registry::set_missing_hook(std::function<bool(std::string_view)> hook) {
  const std::lock_guard lock(mutex_);
  missing_hook_ = std::move(hook);
}

Factory Registry::find_or_load(std::string_view name) const {
  if (Factory factory = find(name)) return factory;
  std::function<bool(std::string_view)> hook;
  {
    const std::lock_guard lock(mutex_);
    hook = missing_hook_;
  }
  return hook && hook(canonical(name)) ? find(name) : nullptr;  // not under the lock: the hook registers codecs
}

bool Registry::recognises(std::string_view name) const {
  if (find_or_load(name)) return true;
  const std::string known = canonical(name);
  const std::lock_guard lock(mutex_);
  return switched_off_.contains(known) || refused_.contains(known) || modules_.contains(known);
}

std::string Registry::why_missing(std::string_view name) const {
  const std::string known = canonical(name);
  const std::lock_guard lock(mutex_);
  if (const auto reason = refused_.find(known); reason != refused_.end())
    return cat("codec '", name, "' is not supported: ", reason->second);
  if (const auto off = switched_off_.find(known); off != switched_off_.end())
    return cat("codec '", name, "' was switched off when libzarr was built (", off->second, ")");
  if (const auto at = modules_.find(known); at != modules_.end()) {
    const std::string& module = at->second;
    return cat("codec '", name, "' is in the module ", module, ", and there is no ", module, ".so with ", module,
               ".json in zarr/plugins beside libzarr or in a folder of ZARR_PLUGIN_PATH");
  }
  return cat("codec '", name, "' is not known to this library");
}

AnyCodec Registry::make(std::string_view name, const json::Object& configuration, const BuildContext& context) const {
  const Factory factory = find_or_load(name);
  if (!factory) {
    Error error(Status::unsupported, why_missing(name));
    error.with_codec(name);
    throw error;
  }
  try {
    return factory(configuration, context);
  } catch (Error& error) {
    error.with_codec(name);
    throw;
  }
}

void only_members(const json::Object& configuration, std::initializer_list<std::string_view> allowed,
                  std::string_view codec) {
  for (const auto& [name, value] : configuration.members())
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
      std::string expected;
      for (std::string_view member : allowed) expected += cat(expected.empty() ? "" : ", ", "'", member, "'");
      codec_fail(codec, Status::invalid_metadata, "unknown configuration member '", name, "'; expected ",
                 expected.empty() ? "none" : expected);
    }
}

int64_t int_member(const json::Object& configuration, std::string_view member, int64_t min, int64_t max,
                   std::string_view codec) {
  const json::Value* value = configuration.find(member);
  if (value == nullptr)
    codec_fail(codec, Status::invalid_metadata, "configuration member '", member,
               "' is missing; expected an integer from ", min, " to ", max);
  const auto number = value->as_int64();
  if (!number || *number < min || *number > max)
    codec_fail(codec, Status::invalid_metadata, "configuration member '", member, "': expected an integer from ", min,
               " to ", max, ", found ", json::dump(*value));
  return *number;
}

int64_t int_member_or(const json::Object& configuration, std::string_view member, int64_t min, int64_t max,
                      int64_t fallback, std::string_view codec) {
  return configuration.find(member) == nullptr ? fallback : int_member(configuration, member, min, max, codec);
}

std::string string_member_or(const json::Object& configuration, std::string_view member, std::string_view fallback,
                             std::string_view codec) {
  const json::Value* value = configuration.find(member);
  if (value == nullptr) return std::string(fallback);
  if (!value->is_string())
    codec_fail(codec, Status::invalid_metadata, "configuration member '", member, "': expected a string, found ",
               json::dump(*value));
  return value->string();
}

bool bool_member_or(const json::Object& configuration, std::string_view member, bool fallback, std::string_view codec) {
  const json::Value* value = configuration.find(member);
  if (value == nullptr) return fallback;
  if (!value->is_bool())
    codec_fail(codec, Status::invalid_metadata, "configuration member '", member, "': expected true or false, found ",
               json::dump(*value));
  return value->boolean();
}

}  // namespace zarr::codec
