#include "node/tree.hpp"

#include <algorithm>

#include "node/consolidated.hpp"
#include "node/name_order.hpp"
#include "store/key.hpp"

namespace zarr::node {
namespace {

constexpr size_t batch_size = 256;  // documents asked for at once

bool is_node_name(std::string_view name) {
  try {
    store::check_node_name(name);
    return true;
  } catch (const Error&) { return false; }
}

// The children among `names` that have the named document; these leave `names`.
class Finder {
 public:
  Finder(const Place& group, const ReportChild& report, std::vector<LiveChild>& found)
      : group_(group), report_(report), found_(found) {}

  void take(std::vector<std::string>& names, std::string_view document, Format format) {
    std::vector<std::string> rest;
    for (size_t begin = 0; begin < names.size(); begin += batch_size) {
      const size_t end = std::min(begin + batch_size, names.size());
      std::vector<std::string> keys;
      for (size_t i = begin; i < end; ++i) keys.push_back(document_key(join(group_.path, names[i]), document));
      auto fetched = fetch_texts(*group_.store, keys, group_.runtime->limits);
      for (size_t i = begin; i < end; ++i) {
        if (fetched[i - begin].text || fetched[i - begin].error)
          add(names[i], keys[i - begin], fetched[i - begin], document, format);
        else rest.push_back(std::move(names[i]));
      }
    }
    names = std::move(rest);
  }

 private:
  void add(const std::string& name, const std::string& key, const Fetched& fetched, std::string_view document,
           Format format) {
    try {
      if (fetched.error) throw *fetched.error;
      json::Value value = with_key(key, [&] { return json::parse(*fetched.text, group_.runtime->limits); });
      Kind kind = document == v2_array_name ? Kind::array : Kind::group;
      if (format == Format::v3) kind = v3_kind(value, key);
      found_.push_back({name, kind, format, false, std::move(value)});
    } catch (const Error& error) {
      if (!report_) throw;
      report_(error);
    }
  }

  const Place& group_;
  const ReportChild& report_;
  std::vector<LiveChild>& found_;
};

bool by_name(const auto& a, const auto& b) { return a.name < b.name; }

}  // namespace

std::vector<std::string> names_below(const Place& group) {
  if (!group.store->abilities().listable) {
    Error error(Status::unsupported,
                cat("the store ", group.store->description(),
                    " cannot list; the children of a group are known from consolidated metadata only"));
    error.with_key(group.path);
    throw error;
  }
  const std::string prefix = prefix_of(group.path);
  std::vector<std::string> names;
  with_key(group.path, [&] {
    group.store->list(prefix, false, [&](const store::Entry& entry) {
      if (!entry.is_prefix || entry.key.size() <= prefix.size() + 1) return true;
      std::string name = entry.key.substr(prefix.size(), entry.key.size() - prefix.size() - 1);
      if (is_node_name(name)) names.push_back(std::move(name));
      return true;
    });
  });
  sort_names(names);
  return names;
}

std::vector<LiveChild> live_children(const Place& group, const ReportChild& report) {
  std::vector<std::string> names = names_below(group);
  std::vector<LiveChild> found;
  Finder finder(group, report, found);
  if (group.options.format != Format::v2) finder.take(names, v3_name, Format::v3);
  if (group.options.format != Format::v3) {
    finder.take(names, v2_array_name, Format::v2);
    finder.take(names, v2_group_name, Format::v2);
  }
  for (const auto& name : names) {
    const auto format = format_below_group(group.at(join(group.path, name)));
    if (format) found.push_back({name, Kind::group, *format, true, {}});
  }
  std::sort(found.begin(), found.end(), by_name<LiveChild, LiveChild>);
  return found;
}

std::vector<Child> view_children(const ConsolidatedView& view, const std::string& relative) {
  const std::string prefix = prefix_of(relative);
  std::vector<Child> found;
  auto next = view.index.lower_bound(prefix);
  while (next != view.index.end() && next->first.starts_with(prefix)) {
    const size_t slash = next->first.find('/', prefix.size());
    if (slash == std::string::npos) {  // a document of the group itself
      ++next;
      continue;
    }
    const std::string path = next->first.substr(0, slash);
    const std::string name = path.substr(prefix.size());
    if (is_node_name(name)) {
      const std::string v3_key = document_key(path, v3_name);
      const json::Value* v3 = view.find(v3_key);
      const bool array =
          v3 != nullptr ? v3_kind(*v3, v3_key) == Kind::array : view.find(document_key(path, v2_array_name)) != nullptr;
      found.push_back({name, array ? Kind::array : Kind::group});
    }
    next = view.index.lower_bound(path + "0");  // '0' follows '/': behind everything below this child
  }
  std::sort(found.begin(), found.end(), by_name<Child, Child>);
  return found;
}

void walk_live(const Place& root, const ReportChild& report,
               const std::function<bool(const std::string& path, const LiveChild& child)>& visit) {
  struct Open {
    std::string path;  // of the group, relative to root
    std::vector<LiveChild> children;
    size_t next = 0;
  };
  const auto list = [&](const std::string& path) {
    try {
      return live_children(root.at(join(root.path, path)), report);
    } catch (const Error& error) {
      if (!report || path.empty()) throw;
      report(error);
      return std::vector<LiveChild>();
    }
  };
  std::vector<Open> stack;
  stack.push_back({"", list(""), 0});
  while (!stack.empty()) {
    if (stack.back().next == stack.back().children.size()) {
      stack.pop_back();
      continue;
    }
    const LiveChild child = std::move(stack.back().children[stack.back().next++]);
    const std::string path = join(stack.back().path, child.name);
    if (!visit(path, child)) return;
    if (child.kind == Kind::group) stack.push_back({path, list(path), 0});
  }
}

std::vector<Child> children(const NodePtr& group) {
  if (group->kind != Kind::group)
    throw std::move(Error(Status::invalid_argument, "an array has no children").with_key(group->path));
  if (group->consolidated)
    return view_children(*group->consolidated, relative_to_root(*group->consolidated, group->path));
  std::vector<Child> out;
  for (auto& child : live_children(place_of(*group))) out.push_back({std::move(child.name), child.kind});
  return out;
}

void walk(const NodePtr& root, const std::function<bool(const std::string& path, Kind kind)>& visit) {
  if (root->kind != Kind::group)
    throw std::move(Error(Status::invalid_argument, "an array has no children").with_key(root->path));
  if (!root->consolidated) {
    walk_live(place_of(*root), {},
              [&](const std::string& path, const LiveChild& child) { return visit(path, child.kind); });
    return;
  }
  const ConsolidatedView& view = *root->consolidated;
  const std::string top = relative_to_root(view, root->path);
  const std::function<bool(const std::string&)> visit_below = [&](const std::string& path) {
    for (const auto& child : view_children(view, join(top, path))) {
      const std::string child_path = join(path, child.name);
      if (!visit(child_path, child.kind)) return false;
      if (child.kind == Kind::group && !visit_below(child_path)) return false;
    }
    return true;
  };
  visit_below("");
}

}  // namespace zarr::node
