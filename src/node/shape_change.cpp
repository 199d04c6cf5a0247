#include "node/shape_change.hpp"

#include <algorithm>

namespace zarr::node {
namespace {

constexpr int max_attempts = 64;

struct LiveArray {
  NodePtr node;
  StoredDocument document;
};

LiveArray read_live(const Place& place, const std::string& key, Format format) {
  auto document = read_document(*place.store, key, place.runtime->limits);
  if (!document) throw std::move(Error(Status::not_found, "the array is not there any more").with_key(key));
  NodePtr node;
  if (format == Format::v3) {
    node = node_from_v3(place, *document, nullptr);
  } else {
    const auto zattrs = read_document(*place.store, place.key(v2_attributes_name), place.runtime->limits);
    node = node_from_v2(place, Kind::array, *document, zattrs ? &zattrs->value : nullptr, nullptr);
  }
  if (node->kind != Kind::array)
    throw std::move(Error(Status::precondition_failed, "the array has become a group").with_key(key));
  return {std::move(node), std::move(*document)};
}

Shape combine(const Shape& a, const Shape& b, const uint64_t& (*pick)(const uint64_t&, const uint64_t&)) {
  Shape out(a.size());
  for (size_t d = 0; d < a.size(); ++d) out[d] = pick(a[d], b[d]);
  return out;
}

std::shared_ptr<const chunk::ArrayIo> io_of_shape(const Node& node, const Shape& shape) {
  auto metadata = node.array->clone();
  metadata::set_shape(metadata, shape);
  return chunk::ArrayIo::create(node.store, node.path, metadata, node.runtime);
}

void remove_outside(const NodePtr& before, const Shape& kept, const chunk::IoOptions& options) {
  try {
    before->io()->trim_to(kept, options);
  } catch (const Error& error) {
    log(*before->runtime, log_warning,
        cat("\"", before->path, "\" has its new shape ", shape_text(kept),
            ", but what is stored outside of it could not be removed: ", error.message()));
  }
}

// nullopt: another writer, who does not know our locks, was faster.
std::optional<ShapeChange> try_change(const Place& place, const std::string& key, const LiveArray& live,
                                      const Shape& shape, const chunk::IoOptions& options, Growth growth,
                                      const BeforeChange& before_change) {
  const Shape& old = live.node->array->shape;
  auto metadata = live.node->array->clone();
  metadata::set_shape(metadata, shape);
  const auto io =  // refuses before anything is changed
      chunk::ArrayIo::create(place.store, place.path, metadata, place.runtime);
  const Shape larger = combine(old, shape, std::max<uint64_t>);
  if (growth == Growth::clean && larger != old) io_of_shape(*live.node, larger)->trim_to(old, options);
  options.cancel.check();
  if (before_change) before_change(*live.node, *io);
  std::string etag;
  try {
    etag = replace_document(*place.store, key, &live.document, document_text(metadata.document, metadata.format));
  } catch (const Error& error) {
    if (error.status() == Status::precondition_failed) return std::nullopt;
    throw;
  }
  const Shape kept = combine(old, shape, std::min<uint64_t>);
  if (kept != old) remove_outside(live.node, kept, options);
  return ShapeChange{live.node, array_node(place, std::move(metadata), std::move(etag), nullptr)};
}

}  // namespace

std::string shape_text(const Shape& shape) {
  std::string text = "[";
  for (size_t d = 0; d < shape.size(); ++d) text += cat(d == 0 ? "" : ", ", shape[d]);
  return text + "]";
}

ShapeChange change_shape(const Place& place, Format format, const chunk::IoOptions& options, Growth growth,
                         const Decide& decide, const BeforeChange& before_change) {
  const std::string key = place.key(format == Format::v3 ? v3_name : v2_array_name);
  return with_key(key, [&] {
    for (int attempt = 1; attempt <= max_attempts; ++attempt) {
      options.cancel.check();
      const DocumentLock lock(place.store, *place.runtime, key, options.cancel);
      const LiveArray live = read_live(place, key, format);
      const auto shape = decide(*live.node);
      if (!shape || *shape == live.node->array->shape) return ShapeChange{live.node, live.node};
      if (auto change = try_change(place, key, live, *shape, options, growth, before_change)) return *change;
    }
    Error error(Status::precondition_failed,
                cat("other writers changed the document ", max_attempts, " times in a row"));
    throw error.with_retryable(true);
  });
}

}  // namespace zarr::node
