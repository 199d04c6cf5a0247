// Codec names of one context -> factories. Names are v3 names; aliases point to the same factory.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "codec/codec.hpp"

namespace zarr::codec {

class Registry;

inline constexpr uint32_t max_chain_depth = 16;

// What a codec is bound to when it is made.
struct BuildContext {
  const Registry& registry;
  const Limits& limits;
  const ArraySpec& decoded;        // array codecs: their input. bytes codecs: the array that the bytes codec saw
  uint32_t depth = 0;              // nesting of chains (sharding)
  bool after_bytes_codec = false;  // a bytes -> bytes codec comes before this one: it sees single bytes, not items
  bool after_array_to_bytes = false;  // it must be bytes -> bytes: v2 filters can be in either place
};

// Must refuse unknown configuration members (invalid_metadata with the member's name).
using Factory = std::function<AnyCodec(const json::Object& configuration, const BuildContext& context)>;

enum class CodecKind : uint8_t { array_to_array = 1, array_to_bytes = 2, bytes_to_bytes = 3 };
std::string_view kind_name(CodecKind kind);  // "array -> bytes"

// What people are told about a codec.
struct Description {
  CodecKind kind;
  // Each member with its default; a text that begins with "required" where there is none. nullopt: not known.
  std::optional<json::Object> configuration;
};

class Registry {  // outlives the codecs that it makes
 public:
  static std::shared_ptr<Registry> with_builtins();

  void add(std::string name, Factory factory, bool replace);  // exists when taken and not replace
  void add_alias(std::string alias, std::string name);
  // A codec that this build lacks: make() says which option switched it off.
  void add_switched_off(std::string name, std::string option);
  // A codec that the library knows and does not have: make() gives the reason.
  void add_refused(std::string name, std::string reason);
  // A codec of a module of ours: where no such plugin is found, make() says which is missing.
  void add_module(std::string name, std::string module);
  void describe(std::string name, Description description);
  std::optional<Description> description(std::string_view name) const;
  bool has(std::string_view name) const;
  // Registered, or served by a plugin, which is then loaded, or known to be missing here.
  bool recognises(std::string_view name) const;
  // The name under which metadata should say `name`: that of an alias' codec, else the same.
  std::string canonical(std::string_view name) const;
  std::vector<std::string> names() const;  // sorted, aliases included
  std::vector<std::pair<std::string, std::string>> switched_off() const;  // (name, option), sorted
  std::vector<std::pair<std::string, std::string>> refused() const;       // (name, reason), sorted
  std::vector<std::pair<std::string, std::string>> modules() const;       // (name, module), sorted
  std::vector<std::pair<std::string, std::string>> aliases() const;       // (alias, name), sorted
  // Throws unsupported with the codec's name; when the library was built without it, says so. Before that, asks the
  // missing hook (plugin loading) once.
  AnyCodec make(std::string_view name, const json::Object& configuration, const BuildContext& context) const;
  std::string why_missing(std::string_view name) const;  // what make() says
  void set_missing_hook(std::function<bool(std::string_view name)> hook);

 private:
  Factory find(std::string_view name) const;          // empty when there is none
  Factory find_or_load(std::string_view name) const;  // the same, after the missing hook
  mutable std::mutex mutex_;
  std::map<std::string, Factory, std::less<>> factories_;
  std::map<std::string, std::string, std::less<>> aliases_;
  std::map<std::string, std::string, std::less<>> switched_off_;  // name -> option
  std::map<std::string, std::string, std::less<>> refused_;       // name -> reason
  std::map<std::string, std::string, std::less<>> modules_;       // name -> module
  std::map<std::string, Description, std::less<>> descriptions_;
  std::function<bool(std::string_view)> missing_hook_;
};

void register_builtin_codecs(Registry& registry);  // builtin.cpp: the one list of built-in codecs
void register_filters(Registry& registry);         // builtin_filters.cpp: its part of filters and checksums
void describe_builtin_codecs(Registry& registry);  // catalogue.cpp

// Helpers for factories: throw invalid_metadata naming codec, member, expected and found.
void only_members(const json::Object& configuration, std::initializer_list<std::string_view> allowed,
                  std::string_view codec);
int64_t int_member(const json::Object& configuration, std::string_view member, int64_t min, int64_t max,
                   std::string_view codec);
int64_t int_member_or(const json::Object& configuration, std::string_view member, int64_t min, int64_t max,
                      int64_t fallback, std::string_view codec);
std::string string_member_or(const json::Object& configuration, std::string_view member, std::string_view fallback,
                             std::string_view codec);
bool bool_member_or(const json::Object& configuration, std::string_view member, bool fallback, std::string_view codec);

}  // namespace zarr::codec
