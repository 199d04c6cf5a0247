#include "data_type/record_type.hpp"
#include "node/shape_change.hpp"

namespace zarr::node {
namespace {

void check_request(const Node& node, size_t axis, const Shape& count) {
  const Shape& shape = node.array->shape;
  if (axis >= shape.size())
    fail(Status::invalid_argument, "axis ", axis, " of an array with ", shape.size(), " dimensions");
  if (count.size() != shape.size())
    fail(Status::invalid_argument, "the array has ", shape.size(), " dimensions, the data ", count.size());
}

// The array with room for `count` more, as the stored array (which may have grown since the handle was made) allows it.
Shape grown(const Node& known, const Node& live, size_t axis, const Shape& count) {
  const auto& was = *known.array;
  const auto& now = *live.array;
  if (now.shape.size() != was.shape.size() || now.data_type == nullptr ||
      !same_elements(*now.data_type, *was.data_type))
    fail(Status::precondition_failed, "the array was replaced by another one: this handle has shape ",
         shape_text(was.shape), ", stored is ", shape_text(now.shape));
  for (size_t d = 0; d < count.size(); ++d)
    if (d != axis && count[d] != now.shape[d])
      fail(now.shape[d] == was.shape[d] ? Status::invalid_argument : Status::precondition_failed, "data of shape ",
           shape_text(count), " cannot be appended along axis ", axis, " to an array of shape ", shape_text(now.shape));
  Shape shape = now.shape;
  if (__builtin_add_overflow(shape[axis], count[axis], &shape[axis]))
    fail(Status::limit_exceeded, "the array of shape ", shape_text(now.shape), " cannot grow by ", count[axis],
         " along axis ", axis);
  return shape;
}

// Takes the place back that this append has won. False when somebody has appended behind it: then it must stay.
bool take_back(const NodePtr& won, const Shape& before) {
  const auto decide = [&](const Node& live) -> std::optional<Shape> {
    if (!(live.array->shape == won->array->shape)) return std::nullopt;
    return before;
  };
  const auto change = change_shape(place_of(*won), won->format(), {}, Growth::clean, decide);
  return change.after->array->shape == before;
}

Error with_remark(const Error& error, const std::string& remark) {
  Error out(error.status(), cat(error.message(), " (", remark, ")"));
  out.with_key(error.key()).with_codec(error.codec()).with_errno(error.sys_errno()).with_retryable(error.retryable());
  if (error.has_chunk()) out.with_chunk(error.chunk().data(), error.chunk().size());
  if (error.cause()) out.with_cause(*error.cause());
  return out.with_payload(error.payload());
}

void check(const Node& node, size_t axis, const Shape& count) {
  node.check_writable();
  node.io();  // refuses arrays whose chunks cannot be handled, before anything is read
  with_key(node.path, [&] { check_request(node, axis, count); });
}

chunk::Selection place_behind(const Shape& before, size_t axis, const Shape& count) {
  chunk::Selection selection{Shape(count.size()), count, Strides(count.size(), 1)};
  selection.start[axis] = before[axis];
  return selection;
}

// Nobody sees what was written, so that it may stay when it cannot be removed.
void remove_written(const Node& live, const chunk::ArrayIo& grown) {
  try {
    grown.trim_to(live.array->shape, {});
  } catch (const Error& error) {
    log(*live.runtime, log_warning,
        cat("\"", live.path, "\": what a failed append has written beyond the shape could not be removed: ",
            error.message()));
  }
}

}  // namespace

NodePtr append(const NodePtr& node, size_t axis, const std::byte* memory, const Shape& count, const Strides& strides,
               const chunk::IoOptions& options) {
  check(*node, axis, count);
  const auto decide = [&](const Node& live) -> std::optional<Shape> { return grown(*node, live, axis, count); };
  const ShapeChange won = change_shape(place_of(*node), node->format(), options, Growth::overwritten, decide);
  const Shape& before = won.before->array->shape;
  if (count[axis] == 0) return won.after;

  chunk::IoOptions write_options = options;
  write_options.keep_beyond_shape = true;  // others append behind this place while its data are written
  const chunk::Selection selection = place_behind(before, axis, count);
  try {
    won.after->io()->write(selection, memory, strides, write_options);
  } catch (const Error& error) {
    const std::string place = cat("indices ", before[axis], " to ", before[axis] + count[axis], " of axis ", axis);
    bool back = false;
    try {
      back = take_back(won.after, before);
    } catch (const Error& second) {
      throw with_remark(
          error,
          cat(place, " were appended without all of their data, and taking them back failed: ", second.message()));
    }
    if (back) throw;
    throw with_remark(
        error,
        cat(place, " were appended without all of their data, and stay because others have appended behind them"));
  }
  return won.after;
}

NodePtr append_data_first(const NodePtr& node, size_t axis, const std::byte* memory, const Shape& count,
                          const Strides& strides, const chunk::IoOptions& options) {
  const store::Abilities abilities = node->store->abilities();
  // Without a lock somebody else may win the very place whose data are written here.
  if (!abilities.lock && !abilities.process_private) return append(node, axis, memory, count, strides, options);
  check(*node, axis, count);
  const auto decide = [&](const Node& live) -> std::optional<Shape> { return grown(*node, live, axis, count); };
  const auto write = [&](const Node& live, const chunk::ArrayIo& io) {
    try {
      io.write(place_behind(live.array->shape, axis, count), memory, strides, options);
    } catch (const Error&) {
      remove_written(live, io);
      throw;
    }
  };
  return change_shape(place_of(*node), node->format(), options, Growth::overwritten, decide, write).after;
}

}  // namespace zarr::node
