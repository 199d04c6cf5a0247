#include "chunk/memory_form.hpp"

#include <algorithm>

#include "chunk/array_state.hpp"
#include "codec/strided_copy.hpp"
#include "data_type/field_path.hpp"

namespace zarr::chunk {
namespace {

using codec::DecodeView;
using codec::EncodeView;

constexpr uint64_t block_bytes = uint64_t{8} << 10;  // of strided items that are put side by side: in the first-level cache

struct MemoryType {
  DataTypePtr type;
  Endian order;
};

MemoryType memory_type(const DataTypePtr& stored, const MemoryFormRequest& request) {
  if (request.data_type.empty()) return {stored, request.byte_order};
  V2DataType parsed;
  try {
    parsed = parse_any_data_type(request.data_type);
  } catch (const Error& error) {
    const Status status = error.status() == Status::invalid_metadata ? Status::invalid_argument : error.status();
    fail(status, "data type of memory: ", error.message());
  }
  const char first = request.data_type.front();
  Endian order = first == '<' || first == '>' || first == '[' ? parsed.endian : Endian::none;
  if (const auto* record = dynamic_cast<const RecordType*>(parsed.type.get()); record != nullptr && record->has_mixed_orders())
    fail(Status::unsupported, "data type of memory: fields of different byte orders");
  if (order == Endian::none) order = request.byte_order;
  else if (request.byte_order != Endian::none && request.byte_order != order)
    fail(Status::invalid_argument, "data type of memory ", request.data_type, " contradicts the byte order of the options");
  return {parsed.type, order};
}

// Items side by side, converted in blocks; `in` and `out` say how far apart they lie, and which side is the caller's memory.
class Converter {
 public:
  Converter(const MemoryForm& form, bool to_memory, codec::Scratch& scratch)
      : form_(form),
        conversion_(*form.conversion),
        to_memory_(to_memory),
        in_item_(form.values * conversion_.from().item_size()),
        out_item_(form.values * conversion_.to().item_size()),
        at_once_(std::max<uint64_t>(1, block_bytes / std::max<uint64_t>(1, std::max(in_item_, out_item_)))),
        in_(scratch, at_once_ * in_item_),
        out_(scratch, at_once_ * out_item_) {}

  uint64_t in_item() const { return in_item_; }
  uint64_t out_item() const { return out_item_; }

  // Returns n, or the number of the first item that cannot be converted; that one is left in failed().
  uint64_t run(const std::byte* in, int64_t in_stride, std::byte* out, int64_t out_stride, uint64_t n) {
    const Recoding order = form_.swap ? memory_type().swapped() : Recoding();
    const bool in_ready = in_stride == static_cast<int64_t>(in_item_) && (to_memory_ || !form_.swap);
    const bool out_ready = out_stride == static_cast<int64_t>(out_item_) && (!to_memory_ || !form_.swap);
    if (in_ready && out_ready) return convert(in, out, n);
    for (uint64_t done = 0; done < n; done += at_once_) {
      const uint64_t items = std::min(at_once_, n - done);
      const std::byte* from = in + static_cast<int64_t>(done) * in_stride;
      std::byte* to = out + static_cast<int64_t>(done) * out_stride;
      if (!in_ready) {
        codec::copy_run(in_->data(), static_cast<int64_t>(in_item_), from, in_stride, items, in_item_, 1);
        from = in_->data();
        if (!to_memory_ && form_.swap) recode(in_->data(), in_->data(), items * in_item_, memory_type().item_size(), order);
      }
      std::byte* target = out_ready ? to : out_->data();
      if (const uint64_t converted = convert(from, target, items); converted != items) return done + converted;
      if (out_ready) continue;
      if (to_memory_ && form_.swap) recode(target, target, items * out_item_, memory_type().item_size(), order);
      codec::copy_run(to, out_stride, target, static_cast<int64_t>(out_item_), items, out_item_, 1);
    }
    return n;
  }
  const std::byte* failed() const { return failed_; }

 private:
  const DataType& memory_type() const { return to_memory_ ? conversion_.to() : conversion_.from(); }
  uint64_t convert(const std::byte* in, std::byte* out, uint64_t n) {
    const uint64_t values = n * form_.values;
    const uint64_t done = conversion_.run(in, out, values);
    if (done == values) return n;
    failed_ = in + done * conversion_.from().item_size();
    return done / form_.values;
  }

  const MemoryForm& form_;
  const Conversion& conversion_;
  const bool to_memory_;
  const uint64_t in_item_, out_item_, at_once_;
  codec::Scratch::Lease in_, out_;
  const std::byte* failed_ = nullptr;
};

// The coordinates in `shape` of element `number` of it in C order.
Shape coordinates_of(uint64_t number, const Shape& shape) {
  Shape at(shape.size());
  for (size_t d = shape.size(); d-- > 0; number /= shape[d]) at[d] = number % shape[d];
  return at;
}

// A view whose dimensions are those of the packed elements, all of which it selects.
template <class Byte>
codec::BasicView<Byte> as_packed(const codec::BasicView<Byte>& view, const Permutation& order, Shape& counts) {
  codec::BasicView<Byte> out = permuted(view, order);
  counts.resize(order.size());
  for (size_t k = 0; k < order.size(); ++k) {
    out.axes[k].start = 0;
    out.axes[k].step = 1;
    counts[k] = out.axes[k].count;
  }
  return out;
}

// Which element of the chunk a packed one is.
template <class Byte>
std::string name_of(uint64_t number, const Shape& counts, const codec::BasicView<Byte>& view, const Permutation& order) {
  const Shape at = coordinates_of(number, counts);
  Shape element(at.size());
  for (size_t k = 0; k < at.size(); ++k) element[order[k]] = view.axes[order[k]].start + at[k] * view.axes[order[k]].step;
  return cat("element ", text_of(element), " of the chunk");
}

template <class Byte>
Permutation order_of(const codec::BasicView<Byte>& view) {
  Permutation order;
  for (size_t d = 0; d < view.axes.size(); ++d) order.push_back(d);
  const auto reach = [&](size_t d) { return view.axes[d].stride < 0 ? -view.axes[d].stride : view.axes[d].stride; };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return reach(a) > reach(b); });
  return order;
}

template <class Name>
void scatter_runs(const MemoryForm& form, const std::byte* chunk, const Shape& shape, const DecodeView& view,
                  codec::Scratch& scratch, const Name& name) {
  Converter converter(form, true, scratch);
  for (codec::RunWalker<std::byte> walker(view, shape, form.element_size); !walker.done(); walker.next()) {
    const auto run = walker.run();
    const std::byte* in = chunk + run.offset + form.field_offset;
    const auto in_stride = static_cast<int64_t>(run.item_step * form.element_size);
    const uint64_t done = converter.run(in, in_stride, run.memory, run.memory_stride, run.elements);
    if (done == run.elements) continue;
    form.conversion->refuse(converter.failed(), name(run.offset / form.element_size + done * run.item_step));
  }
}

}  // namespace

void MemoryForm::item_of(const std::byte* element, std::byte* item, const std::string& where) const {
  codec::Scratch scratch;
  Converter converter(*this, true, scratch);
  if (converter.run(element + field_offset, 0, item, 0, 1) != 1) conversion->refuse(converter.failed(), where);
}

void MemoryForm::element_of(const std::byte* item, std::byte* element, const std::string& where) const {
  codec::Scratch scratch;
  Converter converter(*this, false, scratch);
  if (converter.run(item, 0, element, 0, 1) != 1) conversion->refuse(converter.failed(), where);
}

MemoryFormPtr make_memory_form(const DataTypePtr& type, const MemoryFormRequest& request, bool& swap) {
  auto form = std::make_shared<MemoryForm>();
  DataTypePtr stored = type;
  form->element_size = form->field_bytes = type->item_size();
  if (!request.field.empty()) {
    const FieldPlace place = find_field(*type, request.field);
    stored = place.field->type;
    form->is_field = true;
    form->field_offset = place.offset;
    form->field_bytes = place.field->bytes();
    form->values = place.field->count();
  }
  const MemoryType memory = memory_type(stored, request);
  const bool other_order = memory.order != Endian::none && memory.order != native_endian;
  if (!form->is_field && same_elements(*stored, *memory.type)) {
    swap = other_order;
    return nullptr;
  }
  form->swap = other_order && !memory.type->swapped().none();
  form->item_size = form->values * memory.type->item_size();
  form->conversion = request.writes ? make_conversion(memory.type, stored, request.policy)
                                    : make_conversion(stored, memory.type, request.policy);
  swap = false;
  return form;
}

Permutation memory_order(const DecodeView& view) { return order_of(view); }
Permutation memory_order(const EncodeView& view) { return order_of(view); }

void unpack_converted(const MemoryForm& form, const std::byte* packed, const DecodeView& view, const Permutation& order,
                      codec::Scratch& scratch) {
  Shape counts;
  const DecodeView to = as_packed(view, order, counts);
  scatter_runs(form, packed, counts, to, scratch, [&](uint64_t number) { return name_of(number, counts, view, order); });
}

void pack_converted(const MemoryForm& form, const EncodeView& view, const Permutation& order, std::byte* packed,
                    codec::Scratch& scratch) {
  Shape counts;
  const EncodeView from = as_packed(view, order, counts);
  Converter converter(form, false, scratch);
  const uint64_t item = converter.out_item();
  for (codec::RunWalker<const std::byte> walker(from, counts, item); !walker.done(); walker.next()) {
    const auto run = walker.run();
    const uint64_t done = converter.run(run.memory, run.memory_stride, packed + run.offset, static_cast<int64_t>(run.item_step * item),
                                        run.elements);
    if (done == run.elements) continue;
    form.conversion->refuse(converter.failed(), name_of(run.offset / item + done * run.item_step, counts, view, order));
  }
}

void scatter_converted(const MemoryForm& form, const std::byte* chunk, const Shape& chunk_shape, const DecodeView& view,
                       codec::Scratch& scratch) {
  scatter_runs(form, chunk, chunk_shape, view, scratch,
               [&](uint64_t number) { return cat("element ", text_of(coordinates_of(number, chunk_shape)), " of the chunk"); });
}

}  // namespace zarr::chunk
