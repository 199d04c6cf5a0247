// zarrtool attrs: get, set and delete attributes.
#include <memory>

#include "commands.hpp"
#include "json_text.hpp"
#include "output.hpp"
#include "url.hpp"

namespace zarrtool {
namespace {

struct Options {
  std::string url;
  std::string action;
  std::optional<std::string> argument;
};

void get(const Options& options) {
  const Node node = open_node(options.url);
  Bytes value;
  if (options.argument) {
    call(zarr_attribute_get, node, options.argument->data(), options.argument->size(), value.out());
  } else {
    call(zarr_attributes_json, node, value.out());
  }
  print_line(json::compact(text_of(value)));
}

void set(const Options& options) {
  const std::string& text = *options.argument;
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) throw UsageError("attrs set: \"" + text + "\" is not KEY=JSON");
  const std::string key = text.substr(0, equals);
  const std::string value = text.substr(equals + 1);
  if (!json::is_one_value(value)) throw Failure("attribute " + key + ": \"" + value + "\" is not one JSON value");
  const Node node = open_node(options.url, ZARR_MODE_R_PLUS);
  const std::string update = json::object({{key, value}});
  try {
    call(zarr_attributes_update, node, update.data(), update.size(), nullptr);
  } catch (const Failure& e) {
    throw Failure("attribute " + key + ": " + e.what(), e.status());
  }
}

void erase(const Options& options) {
  const Node node = open_node(options.url, ZARR_MODE_R_PLUS);
  call(zarr_attribute_delete, node, options.argument->data(), options.argument->size(), nullptr);
}

void run(const Options& options) {
  if (options.action == "get") return get(options);
  if (!options.argument) throw UsageError("attrs " + options.action + " needs " + (options.action == "set" ? "KEY=JSON" : "KEY"));
  options.action == "set" ? set(options) : erase(options);
}

}  // namespace

void add_attrs(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("attrs", "Read and change attributes: URL get [KEY], set KEY=JSON, delete KEY");
  command->add_option("URL", options->url, "Folder or URL of the node")->required();
  command->add_option("ACTION", options->action, "get, set or delete")->required()->check(CLI::IsMember({"get", "set", "delete"}));
  command->add_option("ARGUMENT", options->argument, "KEY, of set KEY=JSON");
  command->callback([options] { run(*options); });
}

}  // namespace zarrtool
