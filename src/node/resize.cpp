#include "node/shape_change.hpp"

namespace zarr::node {

// How a resize is ordered, and what a crash leaves: see shape_change.hpp.
NodePtr resize(const NodePtr& node, const Shape& shape, const chunk::IoOptions& options) {
  node->check_writable();
  node->io();  // refuses arrays whose chunks cannot be handled, before anything is read
  const Shape& known = node->array->shape;
  if (shape.size() != known.size())
    throw std::move(Error(Status::invalid_argument,
                          cat("the array has ", known.size(), " dimensions, the new shape ", shape.size()))
                        .with_key(node->path));
  const auto decide = [&](const Node& live) -> std::optional<Shape> {
    if (!(live.array->shape == known))
      fail(Status::precondition_failed, "the shape was changed by another writer: this handle has ", shape_text(known),
           ", stored is ", shape_text(live.array->shape));
    return shape;
  };
  return change_shape(place_of(*node), node->format(), options, Growth::clean, decide).after;
}

}  // namespace zarr::node
