// Any text as every kind of metadata document. The first byte chooses the kind; a parsed array also gets its codec chain built,
// its conversion to the other format tried, and that document parsed again.
#include <algorithm>
#include <vector>

#include "common.hpp"
#include "json/cursor.hpp"
#include "metadata/array_metadata.hpp"
#include "metadata/group_metadata.hpp"
#include "metadata/summary.hpp"

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

// The quick look at a document never says more than the parser.
void compare_summary(std::string_view text) {
  std::vector<char> room(text.size() + json::Cursor::padding, '\0');  // exactly what is promised
  std::copy(text.begin(), text.end(), room.begin());
  const auto summary = metadata::summarise_v3_array({room.data(), text.size()}, fuzz::small_limits());
  if (!summary) return;
  const bool agreed = fuzz::survives([&] {
    const auto array = metadata::parse_v3_array(json::parse(text, fuzz::small_limits()), "zarr.json", fuzz::small_limits());
    if (array.unsupported || !(array.shape == summary->shape)) __builtin_trap();
  });
  if (!agreed) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  compare_summary(text);
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
