// The one way in which the shape of a stored array changes.
#pragma once

#include <functional>
#include <optional>

#include "node/snapshot.hpp"

namespace zarr::node {

struct ShapeChange {
  NodePtr before;  // the array as it was stored
  NodePtr after;   // the same as `before` when nothing was to be done
};

// Whether what lies in the chunks beyond the old shape is set to the fill value before the array grows over it. An
// append overwrites all of it anyway.
enum class Growth : uint8_t { clean, overwritten };

// `decide` sees the array as it is stored and returns the new shape, or nullopt to leave it; called again when another
// writer was faster.
//
// The order, and what a crash leaves:
//  1. Under the document's lock (process, and other processes where the store can) the document is read.
//  2. Growing: what is stored beyond the old shape is removed (chunks outside, the outside part of straddling chunks).
//  Nobody
//     sees these elements yet. A crash here leaves the array as it was.
//  3. The document is replaced by compare-and-swap. This is the moment of the change.
//  4. Shrinking: what is stored beyond the new shape is removed. Nobody sees these elements any more. A crash here, or
//  an
//     error (which is logged, not thrown: the shape has changed), leaves unused bytes that step 2 of the next growth
//     removes.
// So no reader sees a half-changed array, a call that loses the race has removed no data, and old data never come back.
// On a store without locks between processes, steps 2 and 4 are safe against other threads, but not against resizing
// and appending to the same array from another process at the same moment.
//
// `before_change`, if any, is called between 2 and 3: whatever it writes beyond the old shape through `grown`, which has the
// new one, is there when the change is seen. Called again with every attempt; what it throws ends the call.
using Decide = std::function<std::optional<Shape>(const Node& live)>;
using BeforeChange = std::function<void(const Node& live, const chunk::ArrayIo& grown)>;
ShapeChange change_shape(const Place& place, Format format, const chunk::IoOptions& options, Growth growth,
                         const Decide& decide, const BeforeChange& before_change = {});

std::string shape_text(const Shape& shape);  // "[10, 20]"

}  // namespace zarr::node
