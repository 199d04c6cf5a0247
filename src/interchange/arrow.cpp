#include "interchange/arrow.hpp"

#include <memory>

namespace zarr::interchange {
namespace {

// What a struct's private_data holds. Children are released by their parent, unless a consumer has moved them out (then
// their release is null), as the specification says.
template <class Struct>
struct Owned {
  std::vector<Struct> children;
  std::vector<Struct*> pointers;

  Struct* add() {
    children.emplace_back();
    return &children.back();
  }
  ~Owned() {
    for (Struct& child : children)
      if (child.release != nullptr) child.release(&child);
  }
};

struct SchemaOwned : Owned<ArrowSchema> {
  std::string format, name, metadata;
};

struct ArrayOwned : Owned<ArrowArray> {
  std::vector<Buffer> buffers;
  std::vector<const void*> addresses;
};

template <class Struct, class Content>
void release(Struct* self) {
  delete static_cast<Content*>(self->private_data);
  self->private_data = nullptr;
  self->release = nullptr;
}

void append_length(std::string& out, size_t length) {
  const auto number = static_cast<int32_t>(length);
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::string encoded_metadata(const Column& column) {
  std::string out;
  if (column.metadata.empty()) return out;
  append_length(out, column.metadata.size());
  for (const auto& [key, value] : column.metadata) {
    append_length(out, key.size());
    out += key;
    append_length(out, value.size());
    out += value;
  }
  return out;
}

template <class Content>
void link_children(Content& content) {
  for (auto& child : content.children) content.pointers.push_back(&child);
}

void fill_schema(const Column& column, ArrowSchema& schema) {
  auto content = std::make_unique<SchemaOwned>();
  content->format = column.format;
  content->name = column.name;
  content->metadata = encoded_metadata(column);
  content->children.reserve(column.children.size());
  for (const Column& child : column.children) fill_schema(child, *content->add());
  link_children(*content);
  schema = {};
  schema.format = content->format.c_str();
  schema.name = content->name.c_str();
  schema.metadata = content->metadata.empty() ? nullptr : content->metadata.data();
  schema.flags = column.nullable ? ARROW_FLAG_NULLABLE : 0;
  schema.n_children = static_cast<int64_t>(content->children.size());
  schema.children = content->pointers.data();
  schema.release = release<ArrowSchema, SchemaOwned>;
  schema.private_data = content.release();
}

void fill_array(Column& column, ArrowArray& array) {
  auto content = std::make_unique<ArrayOwned>();
  content->children.reserve(column.children.size());
  for (Column& child : column.children) fill_array(child, *content->add());
  link_children(*content);
  // A buffer that must be there has an address even when it is empty; validity may be absent.
  static const uint64_t nothing = 0;
  for (size_t i = 0; i < column.buffers.size(); ++i) {
    const void* address = column.buffers[i].data();
    content->addresses.push_back(address == nullptr && i != 0 ? &nothing : address);
  }
  content->buffers = std::move(column.buffers);
  array = {};
  array.length = static_cast<int64_t>(column.length);
  array.null_count = static_cast<int64_t>(column.null_count);
  array.n_buffers = static_cast<int64_t>(content->addresses.size());
  array.buffers = content->addresses.data();
  array.n_children = static_cast<int64_t>(content->children.size());
  array.children = content->pointers.data();
  array.release = release<ArrowArray, ArrayOwned>;
  array.private_data = content.release();
}

}  // namespace

void to_arrow(Column column, ArrowSchema& schema, ArrowArray& array) {
  ArrowSchema described;
  fill_schema(column, described);
  try {
    fill_array(column, array);
  } catch (...) {
    described.release(&described);
    throw;
  }
  schema = described;
}

}  // namespace zarr::interchange
