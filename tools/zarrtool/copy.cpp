// zarrtool copy: an array or a whole tree, also into another format, other chunks, shards or codecs.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "commands.hpp"
#include "copy_plan.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "url.hpp"

namespace zarrtool {
namespace {

std::vector<NodePlan> plan_tree(const CopyOptions& options, const Interrupt& interrupt) {
  Node root = open_node(options.source, ZARR_MODE_R, ZARR_CONSOLIDATED_NEVER);
  std::vector<std::string> paths;
  if (zarr_node_kind(root) == ZARR_KIND_GROUP) {
    const auto visit = [](void* user_data, const char* path, int32_t) -> int32_t {
      static_cast<std::vector<std::string>*>(user_data)->emplace_back(path);
      return 0;
    };
    call(zarr_group_walk, root, visit, &paths);
  }
  std::vector<NodePlan> plans;
  for (const std::string& path : paths) {
    interrupt.check();
    Node node;
    call(zarr_group_open_child, root, path.data(), path.size(), node.out());
    plans.push_back(plan_copy(std::move(node), path, options));
  }
  plans.insert(plans.begin(), plan_copy(std::move(root), "", options));
  return plans;
}

bool is_consolidated(const std::string& url) {
  const Node node = open_node(url);
  return zarr_group_is_consolidated(node) != 0;
}

// A copy into itself would grow while it is read.
void refuse_overlap(const Location& from, const Location& to) {
  if (!from.directory || !to.directory) return;
  std::error_code ignored;
  const auto inside = [&ignored](const std::string& name) { return std::filesystem::weakly_canonical(name, ignored) / ""; };
  const std::string source = inside(*from.directory).string();
  const std::string target = inside(*to.directory).string();
  if (target.compare(0, source.size(), source) == 0) throw Failure(to.url + ": the destination lies in the source");
}

uint64_t elements_of(const NodePlan& plan) {
  uint64_t n = plan.by_key || zarr_node_kind(plan.source) != ZARR_KIND_ARRAY ? 0 : 1;
  for (const uint64_t extent : n == 0 ? Shape{} : shape_of(plan.source)) n *= extent;
  return n;
}

// Progress of all arrays together.
struct Meter {
  Progress bar{"copy"};
  uint64_t before = 0;
  uint64_t total = 0;

  static void update(void* self, uint64_t done, uint64_t) {
    auto* meter = static_cast<Meter*>(self);
    meter->bar.update(meter->before + done, meter->total);
  }
};

void copy_node(const NodePlan& plan, zarr_store* to, const std::string& root_path, Meter& meter,
               const Interrupt& interrupt) {
  const std::string path = join_path(root_path, plan.path);
  if (plan.by_key) {
    const Store from(zarr_node_store(plan.source));
    const std::string from_path = zarr_node_path(plan.source);
    call(zarr_copy, from, from_path.data(), from_path.size(), to, path.data(), path.size(), 0,
         interrupt.cancel());
    return;
  }
  Node node;
  const char* attributes = plan.attributes ? plan.attributes->data() : nullptr;
  const size_t attributes_size = plan.attributes ? plan.attributes->size() : 0;
  call(zarr_create_from_metadata, to, path.data(), path.size(), plan.document.data(), plan.document.size(), attributes,
       attributes_size, nullptr, node.out());
  if (zarr_node_kind(node) == ZARR_KIND_ARRAY) {
    auto io = zeroed<zarr_io_options>();
    io.cancel = interrupt.cancel();
    call(zarr_copy_data, plan.source, node, &io, Meter::update, &meter);
    meter.before += elements_of(plan);
  }
}

void run(const CopyOptions& options) {
  const Location to = locate(options.destination);
  refuse_overlap(locate(options.source), to);
  const Interrupt interrupt;  // outlives the place, so that what was made is taken away in peace
  const std::vector<NodePlan> plans = plan_tree(options, interrupt);
  NewNode place(to);
  {
    Meter meter;
    for (const NodePlan& plan : plans) meter.total += elements_of(plan);
    for (const NodePlan& plan : plans) {
      interrupt.check();
      try {
        copy_node(plan, place.store(), to.path, meter, interrupt);
      } catch (const Failure& e) {
        interrupt.check();
        throw plan.path.empty() ? e : Failure(plan.path + ": " + e.what(), e.status());
      }
    }
  }
  if (is_consolidated(options.source)) {
    auto open = zeroed<zarr_open_options>();
    open.mode = ZARR_MODE_R_PLUS;
    Node root;
    call(zarr_node_open, place.store(), to.path.data(), to.path.size(), &open, root.out());
    call(zarr_consolidate, root, nullptr);
  }
  interrupt.check();
  place.keep();
  for (const NodePlan& plan : plans) {
    const std::string name = plan.path.empty() ? options.source : plan.path;
    for (const std::string& note : plan.notes) std::fprintf(stderr, "note: %s: %s\n", name.c_str(), one_line(note).c_str());
  }
}

}  // namespace

void add_copy(CLI::App& app) {
  auto options = std::make_shared<CopyOptions>();
  CLI::App* command = app.add_subcommand("copy", "Copy an array or a tree, also into another format, chunks, shards or codecs");
  command->add_option("SRC", options->source, "Folder or URL of the node to copy")->required();
  command->add_option("DST", options->destination, "Folder or URL of the new node")->required();
  command->add_option("--zarr-format", options->format, "2 or 3 (default: that of the source)")->check(CLI::IsMember({2, 3}));
  command->add_option("--chunks", options->layout.chunks, "Extents or auto (default: as they are); in shards the inner chunks");
  command->add_option("--shards", options->layout.shards, "Extents, auto or none (default: as they are)");
  command->add_option("--codecs", options->codecs, "v3 chain as JSON; in shards that of the inner chunks");
  command->callback([options] { run(*options); });
}

}  // namespace zarrtool
