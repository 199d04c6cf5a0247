// Groups: children, walking, consolidated metadata.
#include <vector>

#include "capi/bytes.hpp"
#include "capi/guard.hpp"
#include "capi/node.hpp"

struct zarr_listing : zarr::capi::Handle<zarr_listing> {
  static constexpr uint32_t tag_value = 0x7a4c7374;
  static constexpr const char* noun = "a zarr_listing";
  std::vector<zarr::node::Child> children;
  // Of a listing that opened them: entry by entry.
  zarr::capi::ContextPtr context;
  std::vector<zarr::node::OpenedChild> opened;
};

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_group_children(zarr_group* group, zarr_listing** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        auto listing = std::make_unique<zarr_listing>();
        listing->children = node::children(group_of(group).node);
        *out = listing.release();
      },
      out);
}

zarr_status zarr_group_open_children(zarr_group* group, zarr_listing** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_node& self = group_of(group);
        auto listing = std::make_unique<zarr_listing>();
        listing->context = self.context;
        listing->opened = node::open_children(self.node);
        *out = listing.release();
      },
      out);
}

zarr_status zarr_listing_node(const zarr_listing* listing, size_t index, zarr_node** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_listing& self = checked(listing, "listing");
        if (!self.context)
          fail(Status::invalid_argument, "argument 'listing': expected one of zarr_group_open_children(), which opens nodes");
        if (index >= self.opened.size())
          fail(Status::out_of_range, "argument 'index' is ", index, ": the listing has ", self.opened.size(), " entries");
        const node::OpenedChild& child = self.opened[index];
        if (child.error) throw Error(*child.error);
        *out = new_node(self.context, child.node);
      },
      out);
}

size_t zarr_listing_size(const zarr_listing* listing) {
  return listing == nullptr ? 0 : listing->context ? listing->opened.size() : listing->children.size();
}

const char* zarr_listing_name(const zarr_listing* listing, size_t index) {
  if (index >= zarr_listing_size(listing)) return nullptr;
  return (listing->context ? listing->opened[index].name : listing->children[index].name).c_str();
}

int32_t zarr_listing_kind(const zarr_listing* listing, size_t index) {
  if (index >= zarr_listing_size(listing)) return ZARR_KIND_NONE;
  if (!listing->context) return static_cast<int32_t>(listing->children[index].kind);
  const node::NodePtr& node = listing->opened[index].node;
  return node ? static_cast<int32_t>(node->kind) : ZARR_KIND_NONE;
}

void zarr_listing_release(zarr_listing* listing) { release(listing); }

zarr_status zarr_group_walk(zarr_group* group, int32_t (*visit)(void* user_data, const char* path, int32_t kind),
                            void* user_data, zarr_error** err) {
  return guard(err, [&] {
    const zarr_node& self = group_of(group);
    require(reinterpret_cast<const void*>(visit), "visit");
    node::walk(self.node, [&](const std::string& path, node::Kind kind) {
      return visit(user_data, path.c_str(), static_cast<int32_t>(kind)) == 0;
    });
  });
}

zarr_status zarr_consolidate(zarr_group* group, zarr_group** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_node& self = group_of(group);
        put_node(out, self.context, node::consolidate(self.node));
      },
      out);
}

zarr_status zarr_consolidated_verify(zarr_group* group, zarr_bytes** differences, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(differences, "differences");
        json::Array list;
        for (const node::Difference& difference : node::verify_consolidated(group_of(group).node))
          list.push_back(json::Value::object({{"key", difference.key}, {"what", difference.what}}));
        *differences = new_bytes(json::dump(json::Value(std::move(list))));
      },
      differences);
}

zarr_status zarr_consolidated_remove(zarr_group* group, zarr_group** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_node& self = group_of(group);
        put_node(out, self.context, node::remove_consolidated(self.node));
      },
      out);
}

int32_t zarr_group_is_consolidated(const zarr_group* group) {
  return group != nullptr && group->node->kind == node::Kind::group && group->node->consolidated ? 1 : 0;
}

}  // extern "C"
