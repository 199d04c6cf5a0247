// zarrtool codecs, zarrtool types: what the library can do, for people and as JSON.
#include <cstdio>
#include <memory>

#include "commands.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "json_text.hpp"
#include "output.hpp"

namespace zarrtool {
namespace {

struct Options {
  bool json = false;
};

std::string padded(std::string text, size_t width) {
  text.resize(std::max(text.size() + 1, width), ' ');
  return text;
}

// The value for a person: null is "-".
std::string cell(const std::string& object, const char* member) {
  const std::string value = json::member_or(object, member, "null");
  return value == "null" ? "-" : json::unquote(value);
}

// "level: 1, checksum: false"; a text that says that a member must be given stands as it is.
std::string configuration_text(const std::string& object) {
  const std::string configuration = json::member_or(object, "configuration", "null");
  if (configuration == "null") return "";
  std::string text;
  for (const auto& [name, value] : json::members(configuration)) {
    if (!text.empty()) text += ", ";
    text += name + ": ";
    const std::string plain = json::unquote(value);
    text += plain.rfind("required", 0) == 0 ? plain : json::compact(value);
  }
  return text;
}

std::string codec_line(const std::string& codec) {
  std::string formats;
  for (const std::string& format : json::elements(json::member_or(codec, "formats", "[]"))) formats += "v" + format + " ";
  std::string line = padded(json::unquote(json::member_or(codec, "name", "null")), 28) + padded(cell(codec, "kind"), 16) +
                     padded(formats, 7) + configuration_text(codec);
  const std::string module = cell(codec, "module");
  if (json::member_or(codec, "available", "true") == "false") line += "  (not available: " + cell(codec, "missing") + ")";
  else if (module != "-") line += "  (module " + module + ")";
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

std::string type_line(const std::string& type) {
  const std::string line = padded(json::unquote(json::member_or(type, "name", "null")), 28) +
                           padded(cell(type, "item_size"), 6) + padded(cell(type, "numpy"), 24) + configuration_text(type);
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

using List = zarr_status (*)(zarr_context*, zarr_bytes**, zarr_error**);

void run(const Options& options, List list, const std::string& heading, std::string (*line)(const std::string&)) {
  Bytes text;
  call(list, nullptr, text.out());
  if (options.json) return print_line(text_of(text));
  print_line(heading);
  for (const std::string& entry : json::elements(text_of(text))) print_line(line(entry));
}

}  // namespace

void add_catalogue(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* codecs = app.add_subcommand("codecs", "List every codec: kind, formats, configuration with defaults, module");
  codecs->add_flag("--json", options->json, "Print a JSON list");
  codecs->callback([options] {
    run(*options, zarr_codecs_json, padded("NAME", 28) + padded("KIND", 16) + padded("FORMAT", 7) + "CONFIGURATION",
        codec_line);
  });
  CLI::App* types = app.add_subcommand("types", "List every data type: size in bytes, NumPy type string, configuration");
  types->add_flag("--json", options->json, "Print a JSON list");
  types->callback([options] {
    run(*options, zarr_data_types_json, padded("NAME", 28) + padded("SIZE", 6) + padded("NUMPY", 24) + "CONFIGURATION",
        type_line);
  });
}

}  // namespace zarrtool
