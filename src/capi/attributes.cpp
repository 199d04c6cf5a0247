// Attributes of nodes as JSON.
#include "capi/bytes.hpp"
#include "capi/guard.hpp"
#include "capi/node.hpp"
#include "capi/options.hpp"

using namespace zarr;
using namespace zarr::capi;

namespace {

[[noreturn]] void no_attribute(std::string_view name, const std::string& path) {
  Error absent(Status::not_found, cat("no attribute \"", name, "\" at \"", path, "\""));
  throw absent.with_key(path);
}

}  // namespace

extern "C" {

zarr_status zarr_attributes_json(zarr_node* node, zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        *out = new_bytes(json::dump(json::Value(checked(node, "node").node->attributes())));
      },
      out);
}

zarr_status zarr_attribute_get(zarr_node* node, const char* name, size_t name_length, zarr_bytes** out,
                               zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const node::Node& self = *checked(node, "node").node;
        const std::string_view wanted = text_argument(name, name_length, "name");
        const json::Value* value = self.attributes().find(wanted);
        if (value == nullptr) no_attribute(wanted, self.path);
        *out = new_bytes(json::dump(*value));
      },
      out);
}

zarr_status zarr_attributes_set(zarr_node* node, const char* json, size_t length, zarr_node** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_node& self = checked(node, "node");
        const json::Object fresh = object_argument(text_argument(json, length, "json"), "json", self.context->limits());
        put_node(out, self.context,
                 node::update_attributes(self.node, [&](json::Object& attributes) { attributes = fresh; }));
      },
      out);
}

zarr_status zarr_attributes_update(zarr_node* node, const char* json, size_t length, zarr_node** out,
                                   zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_node& self = checked(node, "node");
        const json::Object fresh = object_argument(text_argument(json, length, "json"), "json", self.context->limits());
        put_node(out, self.context, node::update_attributes(self.node, [&](json::Object& attributes) {
                   for (const auto& [name, value] : fresh.members()) attributes.set(name, value);
                 }));
      },
      out);
}

zarr_status zarr_attribute_delete(zarr_node* node, const char* name, size_t name_length, zarr_node** out,
                                  zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_node& self = checked(node, "node");
        const std::string_view wanted = text_argument(name, name_length, "name");
        put_node(out, self.context, node::update_attributes(self.node, [&](json::Object& attributes) {
                   if (!attributes.erase(wanted)) no_attribute(wanted, self.node->path);
                 }));
      },
      out);
}

}  // extern "C"
