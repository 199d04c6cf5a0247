// zarrtool ls and tree: what lies below a group.
#include <functional>
#include <memory>

#include "children.hpp"
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
  enum class Kind { array, group, unreadable } kind = Kind::unreadable;
  std::string data_type;
  std::string shape;
};

Entry describe_node(const std::string& path, zarr_node* node) {
  if (zarr_node_kind(node) == ZARR_KIND_GROUP) return {path, Entry::Kind::group, "", ""};
  return {path, Entry::Kind::array, zarr_array_data_type(node), json::list(shape_of(node))};
}

// Opens everything below a group, parents before children, siblings by name. visit gets each entry and whether it is the last
// of its siblings, and says whether to go on below it. What cannot be read is an entry too.
class Walk {
 public:
  using Visit = std::function<bool(const Entry& entry, size_t depth, bool last)>;
  Walk(Unreadable& problems, Visit visit) : problems_(problems), visit_(std::move(visit)) {}

  void below(zarr_node* group, const std::string& path, size_t depth = 0) {
    const std::vector<std::string> names = names_of(group, path);
    for (size_t i = 0; i < names.size(); ++i) {
      const std::string child = join_path(path, names[i]);
      Node node;
      Entry entry{child, Entry::Kind::unreadable, "", ""};
      try {
        call(zarr_group_open_child, group, names[i].data(), names[i].size(), node.out());
        entry = describe_node(child, node);
      } catch (const Failure& failure) {
        problems_.add(child, failure);
      }
      const bool deeper = visit_(entry, depth, i + 1 == names.size());
      if (deeper && entry.kind == Entry::Kind::group) below(node, child, depth + 1);
    }
  }

 private:
  std::vector<std::string> names_of(zarr_node* group, const std::string& path) {
    try {
      return child_names(group);
    } catch (const Failure& failure) {
      if (path.empty()) throw;
      problems_.add(path, failure);
      return {};
    }
  }

  Unreadable& problems_;
  Visit visit_;
};

std::string entry_json(const Entry& entry) {
  constexpr const char* kKinds[] = {"\"array\"", "\"group\"", "\"unreadable\""};
  json::Members members{{"path", json::quote(entry.path)}, {"kind", kKinds[static_cast<size_t>(entry.kind)]}};
  if (entry.kind == Entry::Kind::array) {
    members.emplace_back("data_type", json::quote(entry.data_type));
    members.emplace_back("shape", entry.shape);
  }
  return json::object(members);
}

std::string entry_line(const Entry& entry) {
  switch (entry.kind) {
    case Entry::Kind::array: return entry.path + "\t" + entry.data_type + "\t" + entry.shape;
    case Entry::Kind::group: return entry.path + "/";
    default: return entry.path + "\t?";
  }
}

void list(const Options& options) {
  const Node node = open_node(options.url);
  Unreadable problems(options.url);
  std::vector<Entry> entries;
  if (zarr_node_kind(node) == ZARR_KIND_ARRAY) {
    entries.push_back(describe_node(".", node));  // as ls of a file shows the file
  } else {
    Walk(problems, [&](const Entry& entry, size_t, bool) {
      entries.push_back(entry);
      return options.recursive;
    }).below(node, "");
  }
  if (options.json) {
    std::vector<std::string> values;
    for (const Entry& entry : entries) values.push_back(entry_json(entry));
    print_line(json::join(values));
  } else {
    for (const Entry& entry : entries) print_line(entry_line(entry));
  }
  problems.fail_if_any();
}

std::string tree_line(const std::string& name, const Entry& entry) {
  switch (entry.kind) {
    case Entry::Kind::array: return name + " " + entry.shape + " " + entry.data_type;
    case Entry::Kind::group: return name + "/";
    default: return name + " ?";
  }
}

void tree(const Options& options) {
  const Node node = open_node(options.url);
  const Entry root = describe_node("", node);
  if (root.kind == Entry::Kind::array) return print_line(tree_line(".", root));
  print_line(tree_line("", root));
  Unreadable problems(options.url);
  std::vector<std::string> indents{""};  // of each depth
  Walk(problems, [&](const Entry& entry, size_t depth, bool last) {
    const std::string name = entry.path.substr(entry.path.rfind('/') + 1);  // the whole path when it has no slash
    print_line(indents[depth] + (last ? "└── " : "├── ") + tree_line(name, entry));
    indents.resize(depth + 1);
    indents.push_back(indents[depth] + (last ? "    " : "│   "));
    return true;
  }).below(node, "");
  problems.fail_if_any();
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
