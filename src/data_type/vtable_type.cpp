#include "data_type/vtable_type.hpp"

#include "data_type/fixed_type.hpp"
#include "data_type/fixed_types.hpp"

namespace zarr {
namespace {

// What a callback makes, released with the last type that uses it.
struct Instance {
  Instance(const zarr_data_type_vtable& c, std::shared_ptr<void> u) : calls(c), user_data(std::move(u)) {}
  Instance(const Instance&) = delete;
  ~Instance() {
    if (made && calls.release != nullptr) calls.release(handle);
  }
  const zarr_data_type_vtable calls;
  const std::shared_ptr<void> user_data;
  void* handle = nullptr;
  bool made = false;
};

template <class Function>
void call(std::string_view type, const char* what, Function&& function) {
  zarr_error err(blank_callback_error());
  const zarr_status status = function(&err);
  if (status != ZARR_OK) throw_callback_error(status, err, cat("data type '", type, "': ", what));
}

class VtableType final : public FixedType {
 public:
  VtableType(const std::string& name, const json::Object& configuration, uint64_t item_size, uint32_t swap_unit,
             std::shared_ptr<const Instance> instance)
      : FixedType(name, '\0', item_size, swap_unit), configuration_(configuration), instance_(std::move(instance)) {}

  json::Value to_v3() const override {
    if (configuration_.empty()) return FixedType::to_v3();
    return json::Value::object({{"name", std::string(name())}, {"configuration", configuration_}});
  }
  void fill_from_json(const json::Value& value, Format, MutByteSpan item) const override {
    const std::string text = json::dump(value);
    call(name(), "item_from_json", [&](zarr_error* err) {
      return instance_->calls.item_from_json(instance_->handle, text.data(), text.size(), item.data(), err);
    });
  }
  json::Value fill_to_json(ByteSpan item, Format) const override {
    Buffer text;
    zarr_sink sink(text, size_t{1} << 20);
    call(name(), "item_to_json", [&](zarr_error* err) { return instance_->calls.item_to_json(instance_->handle, item.data(), &sink, err); });
    try {
      return json::parse(as_text(text));
    } catch (const Error& error) {
      fail(Status::callback, "data type '", name(), "': item_to_json wrote no JSON: ", error.message());
    }
  }

 private:
  const json::Object configuration_;
  const std::shared_ptr<const Instance> instance_;
};

bool divides_items(uint64_t item_size, uint32_t swap_unit) {
  for (const uint32_t unit : {1u, 2u, 4u, 8u, 16u})
    if (swap_unit == unit) return item_size % unit == 0;
  return false;
}

}  // namespace

UserTypeFactory vtable_type_factory(const zarr_data_type_vtable& table, std::shared_ptr<void> user_data) {
  return [table, user_data = std::move(user_data)](const std::string& name, const json::Object& configuration) -> DataTypePtr {
    auto instance = std::make_shared<Instance>(table, user_data);
    const std::string text = json::dump(json::Value(configuration));
    uint64_t item_size = 0;
    uint32_t swap_unit = 1;
    call(name, "create", [&](zarr_error* err) {
      return table.create(instance->user_data.get(), text.data(), text.size(), &item_size, &swap_unit, &instance->handle, err);
    });
    instance->made = true;
    check_item_bytes(item_size, name);
    if (item_size == 0 || !divides_items(item_size, swap_unit))
      fail(Status::callback, "data type '", name, "': create: expected an item size above 0 and a swap unit of 1, 2, 4, 8 or 16 that divides it, found ",
           item_size, " and ", swap_unit);
    return std::make_shared<VtableType>(name, configuration, item_size, swap_unit, std::move(instance));
  };
}

}  // namespace zarr
