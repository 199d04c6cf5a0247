// What modules written in C++ share: errors and output through the table of the host, and the members of a configuration.
// They see zarr.h alone, and reach the library only through the zarr_plugin_api that they were given.
#pragma once

#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "zarr.h"

namespace zarr_module {

struct Failure {  // becomes the library's error
  zarr_status status;
  std::string message;
};
struct Reported {  // the library's error says it already
  zarr_status status;
};

template <class... Parts>
[[noreturn]] void fail(zarr_status status, const Parts&... parts) {
  std::ostringstream text;
  (text << ... << parts);
  throw Failure{status, text.str()};
}

// No exception crosses the table.
template <class Function>
zarr_status guarded(const zarr_plugin_api& api, zarr_error* err, Function&& function) noexcept {
  const auto say = [&](zarr_status status, std::string_view text) {
    api.error_set(err, status, text.data(), text.size());
    return status;
  };
  try {
    function();
    return ZARR_OK;
  } catch (const Failure& failure) { return say(failure.status, failure.message); } catch (const Reported& reported) {
    return reported.status;
  } catch (const std::bad_alloc&) { return say(ZARR_NO_MEMORY, "out of memory"); } catch (const std::exception& e) {
    return say(ZARR_INTERNAL, e.what());
  }
}

// Room for `size` bytes of output, to be committed with api.sink_commit().
inline void* room(const zarr_plugin_api& api, zarr_sink* sink, size_t size, zarr_error* err) {
  void* out = api.sink_reserve(sink, size, err);
  if (out == nullptr) throw Reported{ZARR_CORRUPT_DATA};
  return out;
}

inline void write(const zarr_plugin_api& api, zarr_sink* sink, const void* data, size_t size, zarr_error* err) {
  const zarr_status status = api.sink_write(sink, data, size, err);
  if (status != ZARR_OK) throw Reported{status};
}

// Registers a codec whose user_data is the table. One that the program has under this name stays.
inline zarr_status register_codec(const zarr_plugin_api& api, zarr_context* context, const char* name,
                                  const zarr_codec_vtable& calls, zarr_error** err) {
  zarr_error* why = nullptr;
  const zarr_status status =
      api.register_codec(context, name, ZARR_NTS, &calls, const_cast<zarr_plugin_api*>(&api), 0, &why);
  if (status == ZARR_OK || status == ZARR_EXISTS) {
    api.error_release(why);
    return ZARR_OK;
  }
  if (err != nullptr) *err = why;
  else api.error_release(why);
  return status;
}

// The members of a configuration. Each must be asked for; finish() refuses those that nobody knows.
class Members {
 public:
  Members(const char* text, size_t length) {
    const std::string_view given(text, length);
    if (given.empty()) return;
    object_ = nlohmann::json::parse(given, nullptr, false);
    if (!object_.is_object()) fail(ZARR_INVALID_METADATA, "configuration: expected a JSON object, found ", given);
  }

  const nlohmann::json* find(const char* name) {
    known_.push_back(name);
    const auto at = object_.find(name);
    return at == object_.end() || at->is_null() ? nullptr : &*at;
  }

  std::optional<double> number(const char* name) {
    const nlohmann::json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number()) wrong(name, "a number", *value);
    return value->get<double>();
  }
  std::optional<int64_t> integer(const char* name, int64_t min, int64_t max) {
    const nlohmann::json* value = find(name);
    if (value == nullptr) return std::nullopt;
    const bool too_large = value->is_number_unsigned() && value->get<uint64_t>() > uint64_t{INT64_MAX};
    if (!value->is_number_integer() || too_large || value->get<int64_t>() < min || value->get<int64_t>() > max)
      wrong(name, "an integer from " + std::to_string(min) + " to " + std::to_string(max), *value);
    return value->get<int64_t>();
  }
  std::optional<std::string> text(const char* name) {
    const nlohmann::json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) wrong(name, "a string", *value);
    return value->get<std::string>();
  }
  template <class T>
  T required(const char* name, std::optional<T> value) const {
    if (!value) fail(ZARR_INVALID_METADATA, "configuration member '", name, "' is missing");
    return *value;
  }

  void finish() const {
    for (const auto& item : object_.items()) {
      std::string expected;
      bool known = false;
      for (const std::string& name : known_) {
        known = known || name == item.key();
        expected += (expected.empty() ? "'" : ", '") + name + "'";
      }
      if (!known)
        fail(ZARR_INVALID_METADATA, "unknown configuration member '", item.key(), "'; expected ", expected);
    }
  }

  [[noreturn]] static void wrong(const char* name, const std::string& expected, const nlohmann::json& found) {
    fail(ZARR_INVALID_METADATA, "configuration member '", name, "': expected ", expected, ", found ",
         found.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }

 private:
  nlohmann::json object_ = nlohmann::json::object();
  std::vector<std::string> known_;
};

}  // namespace zarr_module
