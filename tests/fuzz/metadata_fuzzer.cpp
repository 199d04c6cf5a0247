// Any text as every kind of metadata document. The first byte chooses the kind; a parsed array also gets its codec chain built,
// its conversion to the other format tried, and that document parsed again.
#include "common.hpp"
#include "metadata/array_metadata.hpp"
#include "metadata/group_metadata.hpp"

namespace {

using namespace zarr;

void exercise(const metadata::ArrayMetadata& array) {
  fuzz::survives([&] {
    std::vector<std::string> notes;
    const auto other = metadata::convert(array, array.format == Format::v3 ? Format::v2 : Format::v3, notes);
    const std::string text = json::dump(other.document);
    const auto again = other.format == Format::v3 ? metadata::parse_v3_array(json::parse(text), "zarr.json")
                                                  : metadata::parse_v2_array(json::parse(text), json::Value(), false, ".zarray");
    if (!(again.shape == array.shape)) __builtin_trap();
  });
  if (!array.data_type || !array.grid.regular) return;
  fuzz::survives([&] {
    codec::ArraySpec spec;
    spec.shape = array.grid.chunk_shape;
    spec.type = array.data_type;
    spec.fill = std::make_shared<Buffer>(array.fill_value.span());
    std::vector<codec::CodecConfig> configs;
    for (const auto& c : array.codecs) configs.push_back({c.name, c.configuration});
    const Limits limits = fuzz::small_limits();
    codec::Chain::create(configs, {fuzz::registry(), limits, spec});
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  fuzz::survives([&] {
    const json::Value document = json::parse(text, fuzz::small_limits());
    if (!(json::parse(json::dump(document), fuzz::small_limits()) == document)) __builtin_trap();
    switch (data[0] % 6) {
      case 0: exercise(metadata::parse_v3_array(document, "zarr.json", fuzz::small_limits())); break;
      case 1: exercise(metadata::parse_v2_array(document, json::Value(), false, ".zarray", fuzz::small_limits())); break;
      case 2: metadata::parse_v3_group(document, "zarr.json"); break;
      case 3: metadata::parse_v2_group(document, json::Value(), false, ".zgroup"); break;
      case 4: metadata::parse_v3_consolidated(document, "zarr.json"); break;
      default: metadata::parse_v2_consolidated(document, ".zmetadata"); break;
    }
  });
  return 0;
}
