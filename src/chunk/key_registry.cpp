#include "chunk/key_registry.hpp"

#include "chunk/key_encodings.hpp"
#include "store/key.hpp"

namespace zarr::chunk {
namespace {

constexpr uint32_t max_depth = 8;

// `default` and `v2` inside another encoding.
class PlainEncoder final : public KeyEncoder {
 public:
  PlainEncoder(const metadata::ChunkKeyEncoding& encoding, size_t rank) : keys_(encoding, rank, "") {}
  void encode(const Shape& coordinates, std::string& key) const override { key += keys_.encode(coordinates); }
  std::optional<Shape> decode(std::string_view key) const override { return keys_.decode(key); }
  std::string list_prefix() const override { return keys_.list_prefix(); }

 private:
  ChunkKey keys_;
};

KeyRegistry::Factory plain(metadata::KeyEncoding kind, char separator) {
  return [kind, separator](const json::Object& configuration, size_t rank, const KeyRegistry&, uint32_t) {
    metadata::ChunkKeyEncoding encoding{kind, separator};
    for (const auto& [name, value] : configuration.members()) {
      if (name != "separator" || !value.is_string() || (value.string() != "/" && value.string() != "."))
        fail(Status::invalid_metadata, "expected \"separator\": \"/\" or \".\", found \"", name, "\": ",
             json::excerpt(value));
      encoding.separator = value.string()[0];
    }
    return std::make_shared<const PlainEncoder>(encoding, rank);
  };
}

// What the first chunk's key tells: whether keys can lie in a store, and lead back.
void check_keys(const KeyEncoder& encoder, size_t rank, const std::string& name) {
  std::string key;
  const Shape first(rank);
  encoder.encode(first, key);
  try {
    store::check_key(key);
  } catch (const Error& error) {
    fail(Status::invalid_metadata, "its keys cannot be store keys: ", error.message());
  }
  if (encoder.decode(key) != std::optional(first))
    fail(Status::invalid_metadata, "the key \"", key, "\" of the first chunk does not lead back to it by ", name);
}

}  // namespace

KeyRegistry::KeyRegistry() {
  factories_.emplace("default", plain(metadata::KeyEncoding::default_, '/'));
  factories_.emplace("v2", plain(metadata::KeyEncoding::v2, '.'));
  factories_.emplace("suffix", make_suffix);
  factories_.emplace("fanout", make_fanout);
  factories_.emplace("zarrs.default_suffix", make_default_suffix);
}

void KeyRegistry::add(std::string name, Factory factory, bool replace) {
  if (name == "default" || name == "v2")
    fail(Status::exists, "the chunk key encoding '", name, "' is the specification's and cannot be replaced");
  const std::lock_guard lock(mutex_);
  if (!replace && factories_.contains(name))
    fail(Status::exists, "a chunk key encoding named '", name, "' is registered already");
  factories_.insert_or_assign(std::move(name), std::move(factory));
}

std::vector<std::string> KeyRegistry::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, factory] : factories_) names.push_back(name);
  return names;
}

void KeyRegistry::set_missing_hook(std::function<bool(std::string_view name)> hook) {
  const std::lock_guard lock(mutex_);
  missing_hook_ = std::move(hook);
}

KeyRegistry::Factory KeyRegistry::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = factories_.find(name);
  return found == factories_.end() ? nullptr : found->second;
}

std::shared_ptr<const KeyEncoder> KeyRegistry::make(const metadata::NamedConfig& config, size_t rank,
                                                    uint32_t depth) const {
  Factory factory = find(config.name);
  if (!factory) {
    std::function<bool(std::string_view)> hook;
    {
      const std::lock_guard lock(mutex_);
      hook = missing_hook_;
    }
    if (hook && hook(config.name)) factory = find(config.name);  // not under the lock: the hook registers
  }
  if (!factory)
    fail(Status::unsupported, "chunk_key_encoding \"", config.name, "\" is not supported by this library");
  if (depth > max_depth) fail(Status::limit_exceeded, "chunk_key_encoding: nested deeper than ", max_depth);
  try {
    auto encoder = factory(config.configuration, rank, *this, depth);
    check_keys(*encoder, rank, config.name);
    return encoder;
  } catch (const Error& error) {
    Error named(error.status(), cat("chunk_key_encoding \"", config.name, "\": ", error.message()));
    throw named.with_cause(error);
  }
}

}  // namespace zarr::chunk
