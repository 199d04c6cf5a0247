// zarrtool consolidate and rm.
#include <filesystem>
#include <memory>

#include "commands.hpp"
#include "url.hpp"

namespace zarrtool {
namespace {

void consolidate(const std::string& url) {
  const Node node = open_node(url, ZARR_MODE_R_PLUS, ZARR_CONSOLIDATED_NEVER);
  if (zarr_node_kind(node) != ZARR_KIND_GROUP) throw Failure(url + ": this is an array, not a group");
  call(zarr_consolidate, node, nullptr);
}

// Works on nodes whose metadata do not parse too: they are found by their documents only.
void remove(const std::string& url) {
  const Location location = locate(url);
  if (location.directory && !std::filesystem::is_directory(*location.directory)) {
    throw Failure(url + ": there is no node", ZARR_NOT_FOUND);
  }
  const Store store = open_store(location);
  if (!call_unless(ZARR_NOT_FOUND, zarr_erase, store, location.path.data(), location.path.size())) {
    throw Failure(url + ": there is no node", ZARR_NOT_FOUND);
  }
  remove_empty_folder(location);
}

}  // namespace

void add_manage(CLI::App& app) {
  auto group = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("consolidate", "Write the consolidated metadata of everything below a group");
  command->add_option("URL", *group, "Folder or URL of the group")->required();
  command->callback([group] { consolidate(*group); });

  auto node = std::make_shared<std::string>();
  CLI::App* rm = app.add_subcommand("rm", "Remove a node and everything below it");
  rm->add_option("URL", *node, "Folder or URL of the node")->required();
  rm->callback([node] { remove(*node); });
}

}  // namespace zarrtool
