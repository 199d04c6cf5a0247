// zarrtool info: one node, for people and as JSON.
#include <cstdio>
#include <memory>

#include "children.hpp"
#include "commands.hpp"
#include "json_text.hpp"
#include "output.hpp"
#include "url.hpp"

namespace zarrtool {
namespace {

struct Options {
  std::string url;
  bool json = false;
};

std::string json_text(const char* text) { return text == nullptr ? "null" : json::quote(text); }

std::string byte_order_name(int32_t order) {
  return order == ZARR_ORDER_LITTLE ? "\"little\"" : order == ZARR_ORDER_BIG ? "\"big\"" : "null";
}

// The chain as v3 JSON; of an array with codecs that the library cannot name in v3, what is stored.
std::string codecs_text(zarr_node* node, const std::string& document) {
  Bytes codecs;
  if (zarr_array_codecs_json(node, codecs.out(), nullptr) == ZARR_OK) return json::compact(text_of(codecs));
  return json::compact(json::member_or(document, "codecs", "null"));
}

// Shapes that the array's grid cannot give (an unknown grid, rectilinear chunks: see chunk_edges) are null.
template <typename Function>
std::string shape_text(zarr_node* node, Function function) {
  Shape shape(zarr_array_rank(node));
  return function(node, shape.size(), shape.data(), nullptr) == ZARR_OK ? json::list(shape) : "null";
}

// The edges of a rectilinear grid as metadata say them: a list a dimension, of edges and of [edge, count]; null of others.
std::string edges_text(const std::string& document) {
  const std::string grid = json::member_or(document, "chunk_grid", "{}");
  if (grid.front() != '{' || json::member_or(grid, "name", "null") != "\"rectilinear\"") return "null";
  return json::compact(json::member_or(json::member_or(grid, "configuration", "{}"), "chunk_shapes", "null"));
}

std::string ratio_text(uint64_t logical, uint64_t stored) {
  if (stored == 0) return "null";
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", static_cast<double>(logical) / static_cast<double>(stored));
  return text;
}

// Bytes of all elements; null when the data type is not in the library.
std::string logical_bytes(zarr_node* node) {
  uint64_t bytes = zarr_array_item_size(node);
  if (bytes == 0) return "null";
  for (const uint64_t extent : shape_of(node)) {
    if (__builtin_mul_overflow(bytes, extent, &bytes)) return "null";
  }
  return std::to_string(bytes);
}

void add_array(zarr_node* node, const std::string& document, json::Members& out) {
  out.emplace_back("data_type", json_text(zarr_array_data_type(node)));
  out.emplace_back("byte_order", byte_order_name(zarr_array_stored_byte_order(node)));
  out.emplace_back("shape", json::list(shape_of(node)));
  out.emplace_back("chunks", shape_text(node, zarr_array_chunk_shape));
  out.emplace_back("shards", shape_text(node, zarr_array_shard_shape));
  out.emplace_back("chunk_counts", shape_text(node, zarr_array_chunk_counts));
  out.emplace_back("chunk_edges", edges_text(document));
  std::vector<std::string> names;
  bool named = false;
  for (size_t d = 0; d < zarr_array_rank(node); ++d) {
    names.push_back(json_text(zarr_array_dimension_name(node, d)));
    named = named || names.back() != "null";
  }
  out.emplace_back("dimension_names", named ? json::join(names) : "null");
  out.emplace_back("fill_value", json::compact(json::member_or(document, "fill_value", "null")));
  out.emplace_back("codecs", codecs_text(node, document));
  uint64_t stored = 0;  // null: a store that cannot list, and a grid that the library lacks
  const bool known = call_unless(ZARR_UNSUPPORTED, zarr_array_stored_bytes, node, &stored);
  const std::string logical = logical_bytes(node);
  out.emplace_back("bytes", logical);
  out.emplace_back("stored_bytes", known ? std::to_string(stored) : "null");
  out.emplace_back("ratio", logical == "null" ? "null" : ratio_text(std::stoull(logical), stored));
}

json::Members report(zarr_node* node) {
  Bytes document;
  Bytes attributes;
  json::Members out;
  const bool array = zarr_node_kind(node) == ZARR_KIND_ARRAY;
  out.emplace_back("kind", array ? "\"array\"" : "\"group\"");
  out.emplace_back("zarr_format", std::to_string(zarr_node_format(node)));
  if (array) {
    call(zarr_node_metadata_json, node, 0, document.out(), nullptr);
    add_array(node, text_of(document), out);
  } else {
    const size_t children = child_names(node).size();
    out.emplace_back("implicit", zarr_node_is_implicit(node) != 0 ? "true" : "false");
    out.emplace_back("consolidated", zarr_group_is_consolidated(node) != 0 ? "true" : "false");
    out.emplace_back("children", std::to_string(children));
  }
  call(zarr_attributes_json, node, attributes.out());
  out.emplace_back("attributes", json::compact(text_of(attributes)));
  return out;
}

void print_members(const json::Members& members) {
  for (const auto& [name, value] : members) {
    if (value == "null") continue;
    std::string label = name;
    for (char& c : label) c = c == '_' ? ' ' : c;
    label.resize(16, ' ');
    print_line(label + json::unquote(value));
  }
}

void run(const Options& options) {
  const Node node = open_node(options.url);
  const json::Members members = report(node);
  if (options.json) print_line(json::object(members));
  else print_members(members);
}

}  // namespace

void add_info(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("info", "Show one node: format, type, shape, chunks, codecs, stored bytes, attributes");
  command->add_option("URL", options->url, "Folder or URL of the node")->required();
  command->add_flag("--json", options->json, "Print a JSON object");
  command->callback([options] { run(*options); });
}

}  // namespace zarrtool
