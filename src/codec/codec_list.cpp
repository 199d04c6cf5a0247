#include "codec/codec_list.hpp"

namespace zarr::codec {
namespace {

CodecConfig parse_codec(const json::Value& value, std::string_view where) {
  if (value.is_string()) return {value.string(), {}};
  const json::Value* name = value.find("name");
  if (name == nullptr || !name->is_string())
    fail(Status::invalid_metadata, where, ": expected a codec as {\"name\": ..., \"configuration\": {...}}, found ",
         json::dump(value));
  CodecConfig out{name->string(), {}};
  for (const auto& [member, content] : value.object().members()) {
    if (member == "configuration") {
      if (content.is_null()) continue;
      if (!content.is_object())
        fail(Status::invalid_metadata, where, ": configuration of codec '", out.name, "': expected an object, found ",
             json::dump(content));
      out.configuration = content.object();
    } else if (member == "must_understand") {
      if (!content.is_bool())
        fail(Status::invalid_metadata, where, ": must_understand of codec '", out.name,
             "': expected true or false, found ", json::dump(content));
      out.must_understand = content.boolean();
    } else if (member != "name") {
      fail(Status::invalid_metadata, where, ": unknown member '", member, "' beside codec '", out.name, "'");
    }
  }
  return out;
}

}  // namespace

std::vector<CodecConfig> parse_codec_list(const json::Value& list, std::string_view where) {
  if (!list.is_array()) fail(Status::invalid_metadata, where, ": expected a list of codecs, found ", json::dump(list));
  std::vector<CodecConfig> out;
  for (const json::Value& value : list.array()) out.push_back(parse_codec(value, where));
  return out;
}

json::Value codec_list_to_json(const std::vector<CodecConfig>& codecs) {
  json::Array list;
  for (const CodecConfig& codec : codecs) {
    json::Object entry;
    entry.set("name", codec.name);
    if (!codec.configuration.empty()) entry.set("configuration", codec.configuration);
    if (!codec.must_understand) entry.set("must_understand", false);
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace zarr::codec
