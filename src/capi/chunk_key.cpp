// Chunk key encodings that live behind a vtable.
#include "base/c_objects.hpp"
#include "capi/adopted.hpp"
#include "capi/context.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "capi/register.hpp"
#include "chunk/key_registry.hpp"
#include "node/document.hpp"

namespace zarr::capi {
namespace {

constexpr size_t max_key_bytes = 4096;

bool is_document(std::string_view key) {
  const std::string_view name = node::last_segment(key);
  return node::is_node_document(name) || name == node::v2_attributes_name || name == node::v2_consolidated_name;
}

class VtableKeys final : public chunk::KeyEncoder {
 public:
  // user_data lives as long as any instance.
  VtableKeys(const zarr_chunk_key_vtable& table, std::shared_ptr<void> user_data, const json::Object& configuration,
             size_t rank)
      : table_(table), user_data_(std::move(user_data)), rank_(rank) {
    if (table_.create == nullptr) {
      if (!configuration.empty())
        fail(Status::invalid_metadata, "expected no configuration, found ", json::excerpt(configuration));
      return;
    }
    const std::string text = json::dump(configuration);
    call("create", [&](zarr_error* err) {
      return table_.create(user_data_.get(), text.data(), text.size(), rank, &instance_, err);
    });
  }
  ~VtableKeys() override {
    if (table_.release != nullptr) table_.release(instance_);
  }
  VtableKeys(const VtableKeys&) = delete;
  VtableKeys& operator=(const VtableKeys&) = delete;

  void encode(const Shape& coordinates, std::string& key) const override {
    const std::string made = text("encode", [&](zarr_sink& sink, zarr_error* err) {
      return table_.encode(instance_, rank_, coordinates.data(), &sink, err);
    });
    // A chunk must never take the place of what makes the node.
    if (made.empty() || is_document(made))
      fail(Status::callback, "chunk key encoding: encode: expected a key that is no metadata document's, found \"", made,
           '"');
    key += made;
  }

  std::optional<Shape> decode(std::string_view key) const override {
    Shape coordinates(rank_);
    int32_t matches = 0;
    call("decode", [&](zarr_error* err) {
      return table_.decode(instance_, rank_, key.data(), key.size(), coordinates.data(), &matches, err);
    });
    return matches != 0 ? std::optional(coordinates) : std::nullopt;
  }

  std::string list_prefix() const override {
    if (table_.list_prefix == nullptr) return "";
    std::string prefix =
        text("list_prefix", [&](zarr_sink& sink, zarr_error* err) { return table_.list_prefix(instance_, &sink, err); });
    if (!prefix.empty() && prefix.back() != '/')
      fail(Status::callback, "chunk key encoding: list_prefix: expected \"\" or a text that ends with \"/\", found \"",
           prefix, '"');
    return prefix;
  }

 private:
  template <class Function>
  void call(const char* what, Function&& function) const {
    zarr_error err(blank_callback_error());
    const zarr_status status = function(&err);
    if (status != ZARR_OK) throw_callback_error(status, err, cat("chunk key encoding: ", what));
  }
  template <class Function>
  std::string text(const char* what, Function&& function) const {
    Buffer bytes;
    zarr_sink sink(bytes, max_key_bytes);
    call(what, [&](zarr_error* err) { return function(sink, err); });
    return std::string(as_text(bytes));
  }

  zarr_chunk_key_vtable table_;
  std::shared_ptr<void> user_data_;
  size_t rank_;
  void* instance_ = nullptr;
};

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" zarr_status zarr_register_chunk_key_encoding(zarr_context* context, const char* name, size_t name_length,
                                                        const zarr_chunk_key_vtable* vtable, void* user_data,
                                                        uint32_t flags, zarr_error** err) {
  return guard(err, [&] {
    const ContextPtr& state = context_of(context);
    std::string text = name_argument(name, name_length, "name");
    require(vtable, "vtable");
    check_flags(flags, ZARR_REGISTER_REPLACE, "flags");
    const auto table = copy_struct(vtable, "zarr_chunk_key_vtable");
    if (table.encode == nullptr || table.decode == nullptr)
      fail(Status::invalid_argument, "zarr_chunk_key_vtable: expected encode and decode, found NULL");
    Adopted adopted(user_data, table.release_user_data);
    state->key_encodings().add(
        std::move(text),
        [table, data = adopted.data()](const json::Object& configuration, size_t rank, const chunk::KeyRegistry&,
                                       uint32_t) -> std::shared_ptr<const chunk::KeyEncoder> {
          return std::make_shared<const VtableKeys>(table, data, configuration, rank);
        },
        (flags & ZARR_REGISTER_REPLACE) != 0);
    adopted.take();
  });
}
