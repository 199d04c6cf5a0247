#include "copy_plan.hpp"

#include "json_text.hpp"
#include "selection.hpp"

namespace zarrtool {
namespace {

std::string document_of(zarr_node* node, int32_t format, std::vector<std::string>& notes) {
  Bytes document;
  Bytes list;
  call(zarr_node_metadata_json, node, format, document.out(), list.out());
  for (const std::string& note : json::elements(text_of(list))) notes.push_back(json::unquote(note));
  return text_of(document);
}

// The chain without sharding: what encodes the smallest chunks.
std::vector<std::string> plain_chain(const std::string& codecs) {
  std::vector<std::string> chain;
  for (const std::string& codec : json::elements(codecs)) {
    const std::string configuration = json::member_or(codec, "configuration", "{}");
    if (json::member_or(codec, "name", codec) == "\"sharding_indexed\"") {
      for (std::string& inner : plain_chain(json::member_or(configuration, "codecs", "[]"))) chain.push_back(std::move(inner));
    } else {
      chain.push_back(codec);
    }
  }
  return chain;
}

std::string sharding_of(const std::string& codecs) {
  for (const std::string& codec : json::elements(codecs)) {
    if (json::member_or(codec, "name", codec) == "\"sharding_indexed\"") return json::member_or(codec, "configuration", "{}");
  }
  return "{}";
}

// The new chain's sharding keeps how the index of the old one is stored.
std::string sharded_chain(const Shape& chunks, const std::string& chain, const std::string& old_configuration) {
  json::Members configuration{{"chunk_shape", json::list(chunks)}, {"codecs", chain}};
  configuration.emplace_back(
      "index_codecs",
      json::member_or(old_configuration, "index_codecs",
                      R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c"}])"));
  configuration.emplace_back("index_location", json::member_or(old_configuration, "index_location", "\"end\""));
  return "[" + json::object({{"name", "\"sharding_indexed\""}, {"configuration", json::object(configuration)}}) + "]";
}

std::string regular_grid(const Shape& edges) {
  return json::object({{"name", "\"regular\""}, {"configuration", json::object({{"chunk_shape", json::list(edges)}})}});
}

Layout new_layout(zarr_node* source, const std::string& data_type, int format, const CopyOptions& options) {
  const Shape shape = shape_of(source);
  auto array = zeroed<zarr_array_builder>();
  array.zarr_format = format;
  array.rank = shape.size();
  array.shape = extents_pointer(shape);
  const std::string type = json::unquote(data_type);
  array.data_type = type.c_str();

  LayoutRequest request = options.layout;
  const Shape chunks = chunk_shape_of(source);
  const Shape shards = shard_shape_of(source);
  const auto extents = [](const Shape& edges) {
    const std::string list = json::list(edges);
    return list.substr(1, list.size() - 2);
  };
  if (!request.chunks) {
    if (chunks.empty() && !shape.empty()) throw Failure("the chunks differ in size: --chunks is needed to copy this array");
    request.chunks = extents(chunks);
  }
  if (!request.shards && !shards.empty()) request.shards = extents(shards);
  return choose_layout(array, request);
}

std::string rebuilt_v3(zarr_node* source, std::string document, const CopyOptions& options) {
  const std::string codecs = json::member_or(document, "codecs", "[]");
  const std::string chain = options.codecs.value_or(json::join(plain_chain(codecs)));
  if (!json::is_one_value(chain) || chain.front() != '[') throw Failure("--codecs is not a JSON list");
  const bool sharded = !shard_shape_of(source).empty();
  if (!options.layout.chunks && !options.layout.shards && !sharded) return json::with_member(document, "codecs", chain);

  const Layout layout = new_layout(source, json::member_or(document, "data_type", "\"\""), 3, options);
  if (layout.shards) {
    for (size_t d = 0; d < layout.chunks.size(); ++d) {
      if (layout.chunks[d] == 0 || (*layout.shards)[d] % layout.chunks[d] != 0) {
        throw Failure("the shards " + json::list(*layout.shards) + " are no multiples of the chunks " + json::list(layout.chunks) +
                      ": see --shards");
      }
    }
  }
  document = json::with_member(document, "chunk_grid", regular_grid(layout.shards.value_or(layout.chunks)));
  return json::with_member(document, "codecs",
                           layout.shards ? sharded_chain(layout.chunks, chain, sharding_of(codecs)) : chain);
}

// A document in another format by way of an array in memory.
std::string converted(const std::string& document, int32_t format, std::vector<std::string>& notes) {
  constexpr std::string_view kPrivate = "memory://";
  Store store;
  Node node;
  call(zarr_store_open, nullptr, kPrivate.data(), kPrivate.size(), nullptr, size_t{0}, uint32_t{0}, store.out());
  call(zarr_create_from_metadata, store, "", size_t{0}, document.data(), document.size(), nullptr, size_t{0}, nullptr, node.out());
  return document_of(node, format, notes);
}

std::string array_document(zarr_node* source, int32_t format, const CopyOptions& options, std::vector<std::string>& notes) {
  const bool was_v2 = zarr_node_format(source) == 2;
  if (format == 2 && !options.layout.shards && !shard_shape_of(source).empty()) {
    throw Failure("v2 has no shards: --shards none copies the inner chunks as chunks");
  }
  const bool changed = options.layout.chunks || options.layout.shards || options.codecs;
  if (!changed) return document_of(source, was_v2 == (format == 2) ? 0 : format, notes);
  if (format == 2 && options.layout.shards && *options.layout.shards != "none") throw Failure("--shards: v2 has no shards");
  if (was_v2 && format == 2 && !options.codecs) {
    const std::string document = document_of(source, 0, notes);
    const Layout layout = new_layout(source, json::member_or(document, "dtype", "\"\""), 2, options);
    return json::with_member(document, "chunks", json::list(layout.chunks));
  }
  CopyOptions plain = options;
  if (format == 2) plain.layout.shards = "none";
  const std::string document = rebuilt_v3(source, document_of(source, was_v2 ? 3 : 0, notes), plain);
  return format == 2 ? converted(document, 2, notes) : document;
}

// v2 says dimension names as the attribute _ARRAY_DIMENSIONS.
std::string v2_attributes(zarr_node* source) {
  Bytes attributes;
  call(zarr_attributes_json, source, attributes.out());
  std::vector<std::string> names;
  for (size_t d = 0; d < zarr_array_rank(source); ++d) {
    const char* name = zarr_array_dimension_name(source, d);
    if (name != nullptr) names.push_back(json::quote(name));
  }
  std::string text = json::compact(text_of(attributes));
  if (names.empty() || zarr_node_format(source) == 2) return text;
  if (names.size() < zarr_array_rank(source)) throw Failure("v2 cannot say that only some of the dimensions have names");
  return json::with_member(text, "_ARRAY_DIMENSIONS", json::join(names));
}

std::string group_document(zarr_node* source, int32_t format, std::vector<std::string>& notes) {
  if (zarr_node_is_implicit(source) != 0) {
    return format == 3 ? R"({"zarr_format":3,"node_type":"group","attributes":{}})" : R"({"zarr_format":2})";
  }
  const std::string document = document_of(source, zarr_node_format(source) == format ? 0 : format, notes);
  json::Members kept;
  for (auto& member : json::members(document)) {
    if (member.first != "consolidated_metadata") kept.push_back(std::move(member));  // written anew at the end
  }
  return json::object(kept);
}

// The library lacks the data type or a codec: nothing of the data can be read.
bool is_opaque(zarr_array* array) {
  Bytes plan;
  const Selection all = resolve({}, shape_of(array));
  return !call_unless(ZARR_UNSUPPORTED, zarr_plan_read_slice, array, all.rank(), all.start.data(), all.count.data(), nullptr,
                      nullptr, plan.out());
}

}  // namespace

NodePlan plan_copy(Node source, const std::string& relative_path, const CopyOptions& options) try {
  NodePlan plan;
  plan.path = relative_path;
  const int32_t format = options.format.value_or(zarr_node_format(source));
  if (zarr_node_kind(source) == ZARR_KIND_GROUP) {
    plan.document = group_document(source, format, plan.notes);
  } else if (options.as_stored() && is_opaque(source)) {
    plan.by_key = true;
  } else {
    plan.document = array_document(source, format, options, plan.notes);
  }
  if (format == 2 && !plan.by_key) plan.attributes = v2_attributes(source);
  plan.source = std::move(source);
  return plan;
} catch (const Failure& e) {
  throw Failure((relative_path.empty() ? options.source : relative_path) + ": " + e.what(), e.status());
}

}  // namespace zarrtool
