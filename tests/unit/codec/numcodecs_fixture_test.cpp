// The golden files of the numcodecs project itself. They are not part of this tree: ZARR_NUMCODECS_FIXTURE names their
// folder.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "testing.hpp"

namespace zarr::codec {
namespace {
using namespace testing;
namespace fs = std::filesystem;

Buffer read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return Buffer(as_bytes(text));
}

struct Npy {
  Buffer data;  // as in the file: C or Fortran order, which is how numcodecs sees it
  uint64_t item_size = 0;
};

// NumPy's format 1.0 to 3.0, as far as item size and position of the data go.
Npy read_npy(const fs::path& path) {
  const Buffer file = read_file(path);
  const std::string_view text = as_text(file);
  const bool wide = text[6] >= 2;
  size_t length = static_cast<uint8_t>(text[8]) | static_cast<size_t>(static_cast<uint8_t>(text[9])) << 8;
  if (wide)
    length |= static_cast<size_t>(static_cast<uint8_t>(text[10])) << 16 |
              static_cast<size_t>(static_cast<uint8_t>(text[11])) << 24;
  const size_t start = (wide ? 12 : 10) + length;
  const size_t descr = text.find("'descr': '") + 10;
  const std::string type(text.substr(descr, text.find('\'', descr) - descr));
  Npy out;
  out.item_size = static_cast<uint64_t>(std::atoi(type.c_str() + 2));
  if (type[1] == 'M' || type[1] == 'm') out.item_size = 8;
  if (type[1] == 'U') out.item_size *= 4;
  out.data = Buffer(file.span().subspan(start));
  return out;
}

class NumcodecsFixture : public ::testing::TestWithParam<const char*> {};

TEST_P(NumcodecsFixture, EveryFileDecodes) {
  const char* root = std::getenv("ZARR_NUMCODECS_FIXTURE");
  if (root == nullptr) GTEST_SKIP() << "ZARR_NUMCODECS_FIXTURE is not set: the fixture folder of numcodecs is needed";
  const fs::path folder = fs::path(root) / GetParam();
  ASSERT_TRUE(fs::is_directory(folder)) << folder;
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.is_directory()) continue;
    const Buffer text = read_file(entry.path() / "config.json");
    json::Object configuration = json::parse(as_text(text)).object();
    configuration.erase("id");
    for (const auto& file : fs::directory_iterator(entry.path())) {
      const std::string name = file.path().filename().string();
      if (name.rfind("encoded.", 0) != 0) continue;
      const Npy array = read_npy(folder / ("array." + name.substr(8, 2) + ".npy"));
      SCOPED_TRACE(file.path().string());
      const ArraySpec spec = make_spec(Shape{array.data.size() / array.item_size}, cat("r", array.item_size * 8));
      const auto chain =
          Chain::create({{"bytes", {}}, {cat("numcodecs.", GetParam()), configuration}}, {*registry(), Limits{}, spec});
      const Buffer encoded = read_file(file.path());
      Scratch scratch;
      Buffer out(array.data.size());
      SpanSource source(encoded);
      chain->decode(source, whole_view(out.data(), spec.shape, array.item_size), scratch);
      ASSERT_TRUE(equal(out, array.data));
      Buffer again;  // and what we write of it, we read
      chain->encode(whole_view<const std::byte>(array.data.data(), spec.shape, array.item_size), again, scratch);
      std::fill_n(out.data(), out.size(), std::byte{0x5a});
      SpanSource ours(again);
      chain->decode(ours, whole_view(out.data(), spec.shape, array.item_size), scratch);
      ASSERT_TRUE(equal(out, array.data));
      ++count;
    }
  }
  EXPECT_GT(count, 0u);
}

INSTANTIATE_TEST_SUITE_P(Codec, NumcodecsFixture,
                         ::testing::Values("blosc", "bz2", "crc32c", "gzip", "lz4", "lzma", "shuffle", "zlib", "zstd"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace zarr::codec
