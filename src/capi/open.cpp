// Opening and making nodes.
#include "capi/bytes.hpp"
#include "capi/guard.hpp"
#include "capi/node.hpp"
#include "capi/options.hpp"
#include "store/key.hpp"

namespace zarr::capi {
namespace {

std::optional<Format> format_argument(int32_t format, const char* name) {
  if (format == 0) return std::nullopt;
  if (format != 2 && format != 3) fail(Status::invalid_argument, name, " is ", format, ": expected 0, 2 or 3");
  return static_cast<Format>(format);
}

// What a metadata document is of.
struct Document {
  json::Value value;
  Format format = Format::v3;
  bool is_array = false;
};

Document classify(std::string_view text, std::optional<Format> wanted, const Limits& limits) {
  Document document;
  document.value = json_argument(text, "metadata", limits);
  const json::Value* format = document.value.find("zarr_format");
  const auto number = format == nullptr || !format->is_number() ? std::nullopt : format->as_int64();
  if (!number || (*number != 2 && *number != 3))
    fail(Status::invalid_metadata, "argument 'metadata': expected an object with \"zarr_format\" 2 or 3, found ",
         format == nullptr ? "none" : json::dump(*format));
  document.format = static_cast<Format>(*number);
  if (wanted && *wanted != document.format)
    fail(Status::invalid_argument, "zarr_open_options.zarr_format is ", static_cast<int>(*wanted),
         ", the metadata document says ", *number);
  if (document.format == Format::v2) {
    document.is_array = document.value.find("shape") != nullptr || document.value.find("dtype") != nullptr;
    return document;
  }
  const json::Value* type = document.value.find("node_type");
  document.is_array = type != nullptr && type->is_string() && type->string() == "array";
  if (!document.is_array && (type == nullptr || !type->is_string() || type->string() != "group"))
    fail(Status::invalid_metadata, "argument 'metadata': member \"node_type\": expected \"array\" or \"group\", found ",
         type == nullptr ? "none" : json::dump(*type));
  return document;
}

// One place for all ways to make a node.
struct Maker {
  const ContextPtr& context;
  store::StorePtr store;
  std::string path;
  const OpenArguments& arguments;
  bool overwrite;

  node::OpenOptions options() const {
    node::OpenOptions result = arguments.node;
    result.read_only = false;
    return result;
  }
  node::NodePtr array(metadata::ArrayMetadata metadata) const {
    return node::create_array(store, path, std::move(metadata), context->runtime(), options(), overwrite);
  }
  node::NodePtr group(metadata::GroupMetadata metadata) const {
    return node::create_group(store, path, std::move(metadata), context->runtime(), options(), overwrite);
  }
  node::NodePtr group(std::optional<std::string_view> attributes) const {
    json::Object object;
    if (attributes) object = object_argument(*attributes, "attributes", context->limits());
    return group(metadata::build_group(arguments.node.format.value_or(Format::v3), std::move(object)));
  }
  node::NodePtr from_document(std::string_view text, std::optional<std::string_view> attributes) const {
    Document document = classify(text, arguments.node.format, context->limits());
    std::optional<json::Object> object;
    if (attributes) object = object_argument(*attributes, "attributes", context->limits());
    if (document.is_array) {
      auto metadata =
          document.format == Format::v3
              ? metadata::parse_v3_array(std::move(document.value), "zarr.json", context->limits())
              : metadata::parse_v2_array(std::move(document.value), object ? json::Value(*object) : json::Value(),
                                         object.has_value(), ".zarray", context->limits());
      if (metadata.unsupported) throw Error(*metadata.unsupported);
      if (object && document.format == Format::v3) metadata::set_attributes(metadata, std::move(*object));
      return array(std::move(metadata));
    }
    auto metadata =
        document.format == Format::v3
            ? metadata::parse_v3_group(std::move(document.value), "zarr.json")
            : metadata::parse_v2_group(std::move(document.value), object ? json::Value(*object) : json::Value(),
                                       object.has_value(), ".zgroup");
    if (object && document.format == Format::v3) metadata::set_attributes(metadata, std::move(*object));
    return group(std::move(metadata));
  }
  // What the open options name: a builder, a document, or neither.
  node::NodePtr from_options() const {
    if (arguments.raw.array != nullptr)
      return array(build_metadata(arguments.raw.array, arguments.node.format, context->limits()));
    if (arguments.raw.metadata != nullptr)
      return from_document(text_argument(arguments.raw.metadata, ZARR_NTS, "zarr_open_options.metadata"), std::nullopt);
    return group(std::nullopt);
  }
};

node::NodePtr open_by_mode(const ContextPtr& context, const store::StorePtr& store, const std::string& path,
                           const OpenArguments& arguments) {
  return node::open_or_create(store, path, context->runtime(), arguments.node, static_cast<node::Mode>(arguments.mode),
                              [&](bool overwrite) {
                                return Maker{context, store, path, arguments, overwrite}.from_options();
                              });
}

struct Location {
  std::string store;
  std::string path;
};

// memory://name/a/b is path a/b of memory://name; everything else is a store's URL as a whole.
Location split_url(std::string_view url) {
  constexpr std::string_view scheme = "memory://";
  if (!url.starts_with(scheme)) return {std::string(url), ""};
  const size_t slash = url.find('/', scheme.size());
  if (slash == std::string_view::npos) return {std::string(url), ""};
  return {std::string(url.substr(0, slash)), std::string(url.substr(slash + 1))};
}

std::string joined_path(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + "/" + b;
}

}  // namespace

OpenArguments open_arguments(const zarr_open_options* given) {
  OpenArguments result;
  result.raw = copy_struct(given, "zarr_open_options");
  check_enum(result.raw.mode, ZARR_MODE_W_MINUS, "zarr_open_options.mode");
  check_enum(result.raw.consolidated, ZARR_CONSOLIDATED_REQUIRE, "zarr_open_options.consolidated");
  check_enum(result.raw.overwrite, 1, "zarr_open_options.overwrite");
  if (result.raw.array != nullptr && result.raw.metadata != nullptr)
    fail(Status::invalid_argument, "zarr_open_options: expected one of array and metadata, found both");
  result.mode = result.raw.mode;
  result.overwrite = result.raw.overwrite != 0;
  result.node.format = format_argument(result.raw.zarr_format, "zarr_open_options.zarr_format");
  result.node.consolidated = static_cast<node::UseConsolidated>(result.raw.consolidated);
  if (result.raw.path != nullptr) result.path = path_argument(result.raw.path, ZARR_NTS, "zarr_open_options.path");
  return result;
}

}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_open(zarr_context* context, const char* url, size_t url_length, const zarr_open_options* options,
                      zarr_node** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const ContextPtr& state = context_of(context);
        const OpenArguments arguments = open_arguments(options);
        const Location location = split_url(text_argument(url, url_length, "url"));
        const std::string path = joined_path(store::normalise_path(location.path), arguments.path);
        const json::Object configuration = store_options(arguments.raw.store_options, ZARR_NTS, state->limits());
        const bool read_only = arguments.mode == ZARR_MODE_R;
        const store::StorePtr store = state->stores().open(location.store, !read_only, read_only, configuration);
        *out = new_node(state, open_by_mode(state, store, path, arguments));
      },
      out);
}

zarr_status zarr_node_open(zarr_store* store, const char* path, size_t path_length, const zarr_open_options* options,
                           zarr_node** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_store& self = checked(store, "store");
        const OpenArguments arguments = open_arguments(options);
        *out =
            new_node(self.context, open_by_mode(self.context, self.store, path_argument(path, path_length), arguments));
      },
      out);
}

zarr_status zarr_group_open_child(zarr_group* group, const char* path, size_t path_length, zarr_node** out,
                                  zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_node& self = group_of(group);
        const std::string relative = path_argument(path, path_length);
        node::NodePtr child = node::open_child(self.node, relative);
        if (!child) {
          Error absent(Status::not_found,
                       cat("no array or group at \"", relative, "\" below the group \"", self.node->path, "\""));
          throw absent.with_key(joined_path(self.node->path, relative));
        }
        *out = new_node(self.context, std::move(child));
      },
      out);
}

zarr_status zarr_create_array(zarr_store* store, const char* path, size_t path_length,
                              const zarr_array_builder* builder, const zarr_open_options* options, zarr_array** out,
                              zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_store& self = checked(store, "store");
        require(builder, "builder");
        const OpenArguments arguments = open_arguments(options);
        const Maker maker{self.context, self.store, path_argument(path, path_length), arguments, arguments.overwrite};
        put_node(out, self.context,
                 maker.array(build_metadata(builder, arguments.node.format, self.context->limits())));
      },
      out);
}

zarr_status zarr_create_from_metadata(zarr_store* store, const char* path, size_t path_length, const char* metadata,
                                      size_t metadata_length, const char* attributes, size_t attributes_length,
                                      const zarr_open_options* options, zarr_node** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_store& self = checked(store, "store");
        require(metadata, "metadata");
        const OpenArguments arguments = open_arguments(options);
        const Maker maker{self.context, self.store, path_argument(path, path_length), arguments, arguments.overwrite};
        put_node(out, self.context,
                 maker.from_document(text_argument(metadata, metadata_length, "metadata"),
                                     optional_text(attributes, attributes_length, "attributes")));
      },
      out);
}

zarr_status zarr_create_group(zarr_store* store, const char* path, size_t path_length, const char* attributes,
                              size_t attributes_length, const zarr_open_options* options, zarr_group** out,
                              zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_store& self = checked(store, "store");
        const OpenArguments arguments = open_arguments(options);
        const Maker maker{self.context, self.store, path_argument(path, path_length), arguments, arguments.overwrite};
        put_node(out, self.context, maker.group(optional_text(attributes, attributes_length, "attributes")));
      },
      out);
}

}  // extern "C"
