#include "metadata/codec_names.hpp"

#include <algorithm>

#include "metadata/members.hpp"

namespace zarr::metadata {
namespace {

constexpr std::string_view prefix = "numcodecs.";
constexpr std::string_view shuffle_words[] = {"noshuffle", "shuffle", "bitshuffle"};

// A configuration of v2 without its id.
json::Object without_id(const json::Object& config) {
  json::Object out = config;
  out.erase("id");
  return out;
}

void default_member(json::Object& configuration, std::string_view name, json::Value value) {
  if (configuration.find(name) == nullptr) configuration.set(name, std::move(value));
}

// numcodecs' numbers: 0, 1, 2, and -1 for bit shuffle on single bytes and byte shuffle on larger items. GDAL writes its own
// words for them.
std::string_view shuffle_from_v2(const json::Value& shuffle, uint64_t item_size) {
  constexpr std::string_view gdal_words[] = {"NONE", "BYTE", "BIT"};
  if (shuffle.is_string()) {
    const auto word = std::find(std::begin(gdal_words), std::end(gdal_words), shuffle.string());
    if (word != std::end(gdal_words)) return shuffle_words[word - std::begin(gdal_words)];
  }
  const std::optional<int64_t> number = shuffle.as_int64();
  if (!number || *number < -1 || *number > 2) wrong("codec blosc: shuffle", "-1, 0, 1 or 2", shuffle);
  return shuffle_words[*number >= 0 ? *number : item_size == 1 ? 2 : 1];
}

json::Object blosc_from_v2(json::Object configuration, uint64_t item_size) {
  if (item_size > 255) item_size = 1;  // as c-blosc does
  default_member(configuration, "cname", "lz4");
  default_member(configuration, "clevel", 5);
  default_member(configuration, "shuffle", 1);
  default_member(configuration, "blocksize", 0);
  configuration.set("shuffle", shuffle_from_v2(*configuration.find("shuffle"), item_size));
  const json::Value* typesize = configuration.find("typesize");  // newer numcodecs may write it
  if (typesize == nullptr || typesize->is_null()) configuration.set("typesize", item_size);
  return configuration;
}

std::optional<json::Value> blosc_to_v2(json::Object configuration) {
  const json::Value* shuffle = configuration.find("shuffle");
  if (shuffle != nullptr) {
    if (!shuffle->is_string()) return std::nullopt;
    const auto word = std::find(std::begin(shuffle_words), std::end(shuffle_words), shuffle->string());
    if (word == std::end(shuffle_words)) return std::nullopt;
    configuration.set("shuffle", static_cast<int>(word - std::begin(shuffle_words)));
  }
  configuration.erase("typesize");  // v2 takes the item size
  return configuration;
}

json::Object zstd_from_v2(json::Object configuration) {
  default_member(configuration, "level", 0);
  default_member(configuration, "checksum", false);
  const std::optional<int64_t> level = configuration.find("level")->as_int64();
  if (level && *level > 22) configuration.set("level", 22);  // numcodecs lets libzstd clamp it
  return configuration;
}

json::Object zstd_to_v2(json::Object configuration) {
  const json::Value* checksum = configuration.find("checksum");
  if (checksum != nullptr && checksum->is_bool() && !checksum->boolean())
    configuration.erase("checksum");  // as zarr-python writes it
  return configuration;
}

}  // namespace

NamedConfig v3_codec_from_v2(const json::Value& config, uint64_t item_size) {
  const json::Value* id = config.find("id");
  if (id == nullptr || !id->is_string() || id->string().empty())
    wrong("codec", "an object with a string \"id\"", config);
  const std::string& name = id->string();
  json::Object configuration = without_id(config.object());
  if (name == "blosc") return {name, blosc_from_v2(std::move(configuration), item_size)};
  if (name == "zstd") return {name, zstd_from_v2(std::move(configuration))};
  if (name == "gzip") {
    default_member(configuration, "level", 1);
    return {name, std::move(configuration)};
  }
  if (name == "crc32c") {
    // The registered codec stands at the end and has no members.
    const json::Value* location = configuration.find("location");
    if (location != nullptr && *location == json::Value("end")) configuration.erase("location");
    if (configuration.empty()) return {name, {}};
  }
  if (name == "shuffle") default_member(configuration, "elementsize", 4);  // without it, v3 has another default
  if (name == "snappy" || name == "vlen-utf8" || name == "vlen-bytes") return {name, std::move(configuration)};
  if (name == "lzma") configuration.erase("delta");  // GDAL notes a filter that its xz streams name themselves
  return {cat(prefix, name), std::move(configuration)};
}

std::optional<json::Value> v2_codec_from_v3(const NamedConfig& codec) {
  std::string id = codec.name;
  json::Value configuration = codec.configuration;
  if (id.starts_with(prefix)) {
    id.erase(0, prefix.size());
    if (id.empty()) return std::nullopt;
  } else if (id == "blosc") {
    std::optional<json::Value> blosc = blosc_to_v2(codec.configuration);
    if (!blosc) return std::nullopt;
    configuration = std::move(*blosc);
  } else if (id == "zstd") {
    configuration = zstd_to_v2(codec.configuration);
  } else if (id != "gzip" && id != "crc32c" && id != "snappy" && id != "vlen-utf8" && id != "vlen-bytes") {
    return std::nullopt;
  }
  json::Object out;
  out.set("id", id);
  for (const auto& [name, value] : configuration.object().members()) out.set(name, value);
  return out;
}

}  // namespace zarr::metadata
