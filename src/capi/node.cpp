// Node handles: identity, snapshots, metadata documents.
#include "capi/node.hpp"

#include "capi/bytes.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "store/key.hpp"

namespace {

std::string data_type_name(const zarr::node::Node& node) {
  if (!node.array) return {};
  if (node.array->data_type) return std::string(node.array->data_type->name());
  const zarr::json::Value& stored = node.array->data_type_json;
  if (stored.is_string()) return stored.string();
  if (const auto* name = stored.find("name"); name != nullptr && name->is_string()) return name->string();
  return zarr::json::dump(stored);
}

}  // namespace

zarr_node::zarr_node(zarr::capi::ContextPtr c, zarr::node::NodePtr n)
    : context(std::move(c)), node(std::move(n)) {}

const std::string& zarr_node::data_type() const {
  const std::lock_guard lock(mutex_);
  if (!data_type_) data_type_ = data_type_name(*node);
  return *data_type_;
}

const zarr::chunk::ArrayIo& zarr_node::make_io() const {
  auto io = node->io();
  const std::lock_guard lock(mutex_);
  if (!io_) io_ = std::move(io);
  ready_.store(io_.get(), std::memory_order_release);
  return *io_;
}

namespace zarr::capi {
namespace {

const zarr_node& node_of_kind(const zarr_node* handle, node::Kind kind, const char* argument, const char* noun) {
  const zarr_node& self = checked(handle, argument);
  if (self.node->kind != kind)
    fail(Status::invalid_argument, "argument '", argument, "': expected ", noun, ", found ",
         kind == node::Kind::array ? "a group" : "an array", " at \"", self.node->path, "\"");
  return self;
}

}  // namespace

const zarr_node& array_of(const zarr_node* handle, const char* argument) {
  return node_of_kind(handle, node::Kind::array, argument, "an array");
}
const zarr_node& group_of(const zarr_node* handle, const char* argument) {
  return node_of_kind(handle, node::Kind::group, argument, "a group");
}

zarr_node* new_node(const ContextPtr& context, node::NodePtr node) { return new zarr_node(context, std::move(node)); }

void put_node(zarr_node** out, const ContextPtr& context, node::NodePtr node) {
  if (out != nullptr) *out = new_node(context, std::move(node));
}

std::string path_argument(const char* path, size_t length, const char* name) {
  return store::normalise_path(text_argument(path, length, name));
}

void check_rank(size_t given, size_t rank) {
  if (given != rank) fail(Status::invalid_argument, "argument 'rank' is ", given, ": the array has rank ", rank);
}

Shape coordinates_argument(const uint64_t* values, size_t count, size_t rank, const char* name) {
  check_rank(count, rank);
  if (rank != 0) require(values, name);
  return Shape(std::span<const uint64_t>(values, rank));
}

}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_node* zarr_node_retain(zarr_node* node) { return retain(node); }

void zarr_node_release(zarr_node* node) { release(node); }

int32_t zarr_node_kind(const zarr_node* node) {
  return node == nullptr ? ZARR_KIND_NONE : static_cast<int32_t>(node->node->kind);
}

const char* zarr_node_path(const zarr_node* node) { return node == nullptr ? "" : node->node->path.c_str(); }

int32_t zarr_node_format(const zarr_node* node) {
  return node == nullptr ? 0 : static_cast<int32_t>(node->node->format());
}

int32_t zarr_node_is_implicit(const zarr_node* node) { return node != nullptr && node->node->implicit ? 1 : 0; }

zarr_store* zarr_node_store(const zarr_node* node) {
  return guard_value<zarr_store*>(nullptr, [&] {
    const zarr_node& self = checked(node, "node");
    return new zarr_store(self.context, self.node->store);
  });
}

zarr_status zarr_node_refresh(zarr_node* node, zarr_node** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_node& self = checked(node, "node");
        *out = new_node(self.context, node::refresh(self.node));
      },
      out);
}

zarr_status zarr_node_metadata_json(zarr_node* node, int32_t format, zarr_bytes** out, zarr_bytes** notes,
                                    zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const node::Node& self = *checked(node, "node").node;
        if (format != 0 && format != 2 && format != 3)
          fail(Status::invalid_argument, "argument 'format' is ", format, ": expected 0, 2 or 3");
        const Format to = format == 0 ? self.format() : static_cast<Format>(format);
        std::vector<std::string> said;
        std::string document;
        if (self.kind == node::Kind::group)
          document =
              json::dump(to == self.format() && !self.implicit ? self.group->document
                                                               : metadata::build_group(to, self.attributes()).document,
                         2);
        else
          document = json::dump(
              to == self.format() ? self.array->document : metadata::convert(*self.array, to, said).document, 2);
        Ref<zarr_bytes> text = adopt(new_bytes(std::move(document)));
        if (notes != nullptr) *notes = new_bytes(json::dump(json::Value(json::Array(said.begin(), said.end()))));
        *out = text.detach();
      },
      out, notes);
}

}  // extern "C"
