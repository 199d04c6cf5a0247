// zarrtool ls and tree: what lies below a group.
#include <memory>

#include "commands.hpp"
#include "json_text.hpp"
#include "output.hpp"
#include "url.hpp"

namespace zarrtool {
namespace {

struct Options {
  std::string url;
  bool recursive = false;
  bool json = false;
};

struct Entry {
  std::string path;  // relative to the listed node
  bool array = false;
  std::string data_type;
  std::string shape;
};

Entry describe_node(const std::string& path, zarr_node* node) {
  Entry entry{path, zarr_node_kind(node) == ZARR_KIND_ARRAY, "", ""};
  if (entry.array) {
    entry.data_type = zarr_array_data_type(node);
    entry.shape = json::list(shape_of(node));
  }
  return entry;
}

Entry describe_child(zarr_node* group, const std::string& path) {
  Node node;
  call(zarr_group_open_child, group, path.data(), path.size(), node.out());
  return describe_node(path, node);
}

std::vector<std::string> walk(zarr_node* group) {
  std::vector<std::string> paths;
  const auto visit = [](void* user_data, const char* path, int32_t) -> int32_t {
    static_cast<std::vector<std::string>*>(user_data)->emplace_back(path);
    return 0;
  };
  call(zarr_group_walk, group, visit, &paths);
  return paths;
}

std::vector<std::string> child_names(zarr_node* group) {
  Listing listing;
  call(zarr_group_children, group, listing.out());
  std::vector<std::string> names;
  for (size_t i = 0; i < zarr_listing_size(listing); ++i) names.emplace_back(zarr_listing_name(listing, i));
  return names;
}

std::string entry_json(const Entry& entry) {
  json::Members members{{"path", json::quote(entry.path)}, {"kind", entry.array ? "\"array\"" : "\"group\""}};
  if (entry.array) {
    members.emplace_back("data_type", json::quote(entry.data_type));
    members.emplace_back("shape", entry.shape);
  }
  return json::object(members);
}

void list(const Options& options) {
  const Node node = open_node(options.url);
  std::vector<Entry> entries;
  if (zarr_node_kind(node) == ZARR_KIND_ARRAY) {
    entries.push_back(describe_node(".", node));  // as ls of a file shows the file
  } else {
    for (const std::string& path : options.recursive ? walk(node) : child_names(node)) {
      entries.push_back(describe_child(node, path));
    }
  }
  if (options.json) {
    std::vector<std::string> values;
    for (const Entry& entry : entries) values.push_back(entry_json(entry));
    return print_line(json::join(values));
  }
  for (const Entry& entry : entries) {
    print_line(entry.array ? entry.path + "\t" + entry.data_type + "\t" + entry.shape : entry.path + "/");
  }
}

std::string tree_line(const std::string& name, const Entry& entry) {
  return entry.array ? name + " " + entry.shape + " " + entry.data_type : name + "/";
}

void print_tree(zarr_node* root, const std::string& path, const std::string& indent) {
  Node group;
  if (!path.empty()) call(zarr_group_open_child, root, path.data(), path.size(), group.out());
  const std::vector<std::string> names = child_names(path.empty() ? root : static_cast<zarr_node*>(group));
  for (size_t i = 0; i < names.size(); ++i) {
    const bool last = i + 1 == names.size();
    const Entry entry = describe_child(root, join_path(path, names[i]));
    print_line(indent + (last ? "└── " : "├── ") + tree_line(names[i], entry));
    if (!entry.array) print_tree(root, entry.path, indent + (last ? "    " : "│   "));
  }
}

void tree(const Options& options) {
  const Node node = open_node(options.url);
  const Entry root = describe_node("", node);
  print_line(tree_line(root.array ? "." : "", root));
  if (!root.array) print_tree(node, "", "");
}

}  // namespace

void add_listing(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* ls = app.add_subcommand("ls", "List the children of a group");
  ls->add_option("URL", options->url, "Folder or URL of the group")->required();
  ls->add_flag("-R,--recursive", options->recursive, "List everything below");
  ls->add_flag("--json", options->json, "Print a JSON list");
  ls->callback([options] { list(*options); });

  CLI::App* command = app.add_subcommand("tree", "Draw the hierarchy below a group");
  command->add_option("URL", options->url, "Folder or URL of the group")->required();
  command->callback([options] { tree(*options); });
}

}  // namespace zarrtool
