#include "node/check.hpp"

#include "base/status_name.hpp"
#include "node/consolidated.hpp"
#include "node/tree.hpp"
#include "store/filesystem_store.hpp"

namespace zarr::node {
namespace {

// Failures of the machinery, not of what is stored: these end the check.
bool ends_check(const Error& error) {
  switch (error.status()) {
    case Status::cancelled:
    case Status::timeout:
    case Status::no_memory:
    case Status::internal:
    case Status::callback: return true;
    default: return false;
  }
}

class Checker {
 public:
  explicit Checker(const chunk::IoOptions& options) : options_(options) {}

  void check_tree(const Place& root) {
    if (open_and_check(root)) check_below(root);
    const auto temporaries = store::sweep_temporaries(*root.store, prefix_of(root.path), false);
    counts_.temporaries = temporaries.live + temporaries.stale + temporaries.foreign;
  }

  json::Value result() && {
    json::Value out = json::Value::object({{"chunks", counts_.chunks},
                                           {"present", counts_.present},
                                           {"missing", counts_.missing},
                                           {"corrupt", counts_.corrupt},
                                           {"extra", counts_.extra},
                                           {"temporaries", counts_.temporaries},
                                           {"stored_bytes", counts_.stored_bytes}});
    out.object().set("problems", std::move(problems_));
    return out;
  }

 private:
  void report(const std::string& key, const Error& error) {
    problems_.push_back(
        json::Value::object({{"key", key}, {"status", status_name(error.status())}, {"message", error.message()}}));
  }

  // Runs body; what is wrong with stored things becomes a problem. False when it did.
  template <class Body>
  bool guarded(const std::string& key, const Body& body) {
    try {
      body();
      return true;
    } catch (const Error& error) {
      if (ends_check(error)) throw;
      report(error.key().empty() ? key : error.key(), error);
      return false;
    }
  }

  // True when the place is a group that can be descended into.
  bool open_and_check(const Place& place) {
    bool group = false;
    guarded(place.path, [&] {
      Place live = place;
      live.options.consolidated = UseConsolidated::never;
      const NodePtr node = open_live(live);
      if (!node) throw std::move(Error(Status::not_found, "the node is not there any more").with_key(place.path));
      group = node->kind == Kind::group;
      if (group) check_consolidated(node);
      else check_array(*node);
    });
    return group;
  }

  void check_below(const Place& root) {
    const auto bad_child = [&](const Error& error) {
      if (ends_check(error)) throw error;
      report(error.key(), error);
    };
    walk_live(root, bad_child, [&](const std::string& path, const LiveChild& child) {
      options_.cancel.check();
      if (!child.implicit) open_and_check(root.at(join(root.path, path)));
      return true;
    });
  }

  void check_array(const Node& node) {
    const auto add = [&](const std::string& key, const Error& error) {
      if (!ends_check(error)) report(key, error);
    };
    const auto counts = node.io()->check(add, options_);
    counts_.chunks += counts.chunks;
    counts_.present += counts.present;
    counts_.missing += counts.missing;
    counts_.corrupt += counts.corrupt;
    counts_.extra += counts.extra;
    counts_.stored_bytes += counts.stored_bytes;
  }

  void check_consolidated(const NodePtr& group) {
    if (group->implicit) return;
    guarded(group->path, [&] {
      Place place = place_of(*group);
      place.options.consolidated = UseConsolidated::auto_;
      const NodePtr with_view = open_live(place);
      if (!with_view || !with_view->consolidated) return;
      for (const auto& difference : verify_consolidated(with_view)) {
        const Error error(Status::invalid_metadata, cat("consolidated metadata is stale: ", difference.what));
        report(document_key(group->path, difference.key), error);
      }
    });
  }

  const chunk::IoOptions& options_;
  chunk::ArrayIo::CheckCounts counts_;
  json::Array problems_;
};

}  // namespace

json::Value check(const NodePtr& node, const chunk::IoOptions& options) {
  Checker checker(options);
  checker.check_tree(place_of(*node));
  return std::move(checker).result();
}

}  // namespace zarr::node
