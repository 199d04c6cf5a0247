// zarrtool create: an array from its properties, or a group.
#include <memory>

#include "commands.hpp"
#include "layout.hpp"
#include "url.hpp"

namespace zarrtool {
namespace {

using Text = std::optional<std::string>;

struct Options {
  std::string url;
  bool group = false;
  int format = 3;
  Text shape, dtype, fill, codecs, filters, compressor, order, separator, key_encoding, dimension_names, attributes;
  LayoutRequest layout;
};

const char* pointer(const Text& text) { return text ? text->c_str() : nullptr; }

// Names separated by commas; an empty one leaves its dimension without a name.
class DimensionNames {
 public:
  DimensionNames(const Text& text, size_t rank) {
    if (!text) return;
    names_ = split_commas(*text);
    if (names_.size() != rank) {
      throw UsageError("--dimension-names has " + std::to_string(names_.size()) + " names, --shape " + std::to_string(rank) +
                       " extents");
    }
    for (const std::string& name : names_) pointers_.push_back(name.empty() ? nullptr : name.c_str());
  }
  const char* const* pointer() const { return pointers_.empty() ? nullptr : pointers_.data(); }

 private:
  std::vector<std::string> names_;
  std::vector<const char*> pointers_;
};

void create_group(const Options& options) {
  for (const Text* text : {&options.shape, &options.dtype, &options.fill, &options.codecs, &options.filters, &options.compressor,
                           &options.order, &options.separator, &options.key_encoding, &options.dimension_names, &options.layout.chunks,
                           &options.layout.shards}) {
    if (*text) throw UsageError("--group takes --zarr-format and --attributes only");
  }
  const Location location = locate(options.url);
  NewNode place(location);
  auto open = zeroed<zarr_open_options>();
  open.zarr_format = options.format;
  Node node;
  const std::string attributes = options.attributes.value_or("{}");
  call(zarr_create_group, place.store(), location.path.data(), location.path.size(), attributes.data(), attributes.size(), &open,
       node.out());
  place.keep();
}

void create_array(const Options& options) {
  if (!options.shape || !options.dtype) throw UsageError("create needs --shape and --dtype, or --group");
  const Shape shape = parse_extents(*options.shape, "--shape");
  const DimensionNames names(options.dimension_names, shape.size());
  auto array = zeroed<zarr_array_builder>();
  array.zarr_format = options.format;
  array.rank = shape.size();
  array.shape = extents_pointer(shape);
  array.data_type = options.dtype->c_str();
  array.fill_value = pointer(options.fill);
  array.codecs = pointer(options.codecs);
  array.filters = pointer(options.filters);
  array.compressor = pointer(options.compressor);
  array.order_f = options.order == "F" ? 1 : 0;
  array.separator = options.separator ? options.separator->front() : '\0';
  array.chunk_key_encoding = pointer(options.key_encoding);
  array.dimension_names = names.pointer();
  array.attributes = pointer(options.attributes);

  const Location location = locate(options.url);
  NewNode place(location);
  const Layout layout = choose_layout(array, options.layout);
  array.chunks = extents_pointer(layout.chunks);
  if (layout.shards) array.shards = extents_pointer(*layout.shards);
  Node node;
  call(zarr_create_array, place.store(), location.path.data(), location.path.size(), &array, nullptr, node.out());
  place.keep();
}

}  // namespace

void add_create(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("create", "Make an array, or with --group a group");
  command->add_option("URL", options->url, "Folder or URL of the new node")->required();
  command->add_flag("--group", options->group, "Make a group");
  command->add_option("--zarr-format", options->format, "2 or 3 (default)")->check(CLI::IsMember({2, 3}));
  command->add_option("--shape", options->shape, "Extents, such as 10,20; empty for rank 0");
  command->add_option("--chunks", options->layout.chunks, "Extents or auto (default: about 1-10 MB); with --shards the inner chunks");
  command->add_option("--shards", options->layout.shards, "Extents, auto or none (default); v3 only");
  command->add_option("--dtype", options->dtype, "v3 name, NumPy string such as >i4, or JSON of either format");
  command->add_option("--fill", options->fill, "Fill value, JSON of the format (default: zero)");
  command->add_option("--codecs", options->codecs, "v3: the whole chain as JSON; with --shards that of the inner chunks");
  command->add_option("--filters", options->filters, "v2 filters as JSON or null; on v3 put into the chain");
  command->add_option("--compressor", options->compressor, "v2 compressor as JSON or null; on v3 put into the chain");
  command->add_option("--order", options->order, "C (default) or F; on v3 F is a transpose codec")->check(CLI::IsMember({"C", "F"}));
  command->add_option("--separator", options->separator, "Of chunk keys: . (default of v2) or / (default of v3)")
      ->check(CLI::IsMember({".", "/"}));
  command->add_option("--chunk-key-encoding", options->key_encoding, "v3: the whole member as JSON, instead of --separator");
  command->add_option("--dimension-names", options->dimension_names, "Names, such as lat,lon; an empty one is no name");
  command->add_option("--attributes", options->attributes, "JSON object");
  command->callback([options] { options->group ? create_group(*options) : create_array(*options); });
}

}  // namespace zarrtool
