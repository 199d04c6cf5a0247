#include "store/key.hpp"
#include "store/vtable/objects.hpp"

using zarr::cat;
using zarr::Error;
using zarr::Status;

int32_t zarr_lister::emit(const char* key, size_t length) noexcept {
  if (stopped_) return 1;
  try {
    if (key == nullptr) throw Error(Status::callback, cat(who_, ": list reported NULL as a key"));
    stopped_ = !take({key, length});
  } catch (...) {  // must not pass through the callback's frames: rethrown when it has returned
    failure_ = std::current_exception();
    stopped_ = true;
  }
  return stopped_ ? 1 : 0;
}

// False = stop. Stores that only know how to list everything are helped: deeper keys become prefixes here.
bool zarr_lister::take(std::string_view key) {
  const auto wrong = [&](const std::string& why) -> Error {
    Error error(Status::callback, cat(who_, ": list of \"", prefix_, "\" reported a key that cannot be in it: ", why));
    error.with_key(prefix_);
    return error;
  };
  const bool is_prefix = key.ends_with('/');
  try {
    if (is_prefix) zarr::store::check_prefix(key);
    else zarr::store::check_key(key);
  } catch (const Error& error) { throw wrong(error.message()); }
  if (!key.starts_with(prefix_) || key.size() == prefix_.size())
    throw wrong(cat("\"", key, "\" is not below the prefix"));
  if (recursive_) {
    if (is_prefix || zarr::store::is_litter(key.substr(key.rfind('/') + 1))) return true;
    return emit_({std::string(key), false});
  }
  const size_t slash = key.find('/', prefix_.size());
  if (slash == std::string_view::npos) {
    if (zarr::store::is_litter(key.substr(prefix_.size()))) return true;
    return emit_({std::string(key), false});
  }
  std::string child(key.substr(0, slash + 1));
  if (!seen_prefixes_.insert(child).second) return true;
  return emit_({std::move(child), true});
}
