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

bool is_one_of(const std::string& id, std::initializer_list<const char*> ids) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}
bool is_lossy(const std::string& id) { return is_one_of(id, {"quantize", "fixedscaleoffset", "astype"}); }
// One input has one encoded form, unlike that of a compressor.
bool is_exact(const std::string& id) {
  return is_lossy(id) || is_one_of(id, {"adler32", "base64", "categorize", "crc32", "crc32c", "delta", "packbits", "shuffle"});
}
bool is_codec_folder(const fs::path& path) { return path.filename().string().rfind("codec.", 0) == 0; }

class NumcodecsFixture : public ::testing::TestWithParam<const char*> {};

// Decodes every file of one folder of arrays and encoded forms; what we write of it, we read.
void check_folder(const fs::path& folder, const std::string& id, size_t& count) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!is_codec_folder(entry.path())) continue;
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
          Chain::create({{"bytes", {}}, {cat("numcodecs.", id), configuration}}, {*registry(), Limits{}, spec});
      const Buffer encoded = read_file(file.path());
      Scratch scratch;
      Buffer out(array.data.size());
      SpanSource source(encoded);
      chain->decode(source, whole_view(out.data(), spec.shape, array.item_size), scratch);
      if (!is_lossy(id)) {
        ASSERT_TRUE(equal(out, array.data));
      }
      Buffer again, decoded(out.span());
      chain->encode(whole_view<const std::byte>(array.data.data(), spec.shape, array.item_size), again, scratch);
      if (is_exact(id)) {
        ASSERT_TRUE(equal(again, encoded));
      }
      std::fill_n(out.data(), out.size(), std::byte{0x5a});
      SpanSource ours(again);
      chain->decode(ours, whole_view(out.data(), spec.shape, array.item_size), scratch);
      ASSERT_TRUE(equal(out, decoded));
      ++count;
    }
  }
}

TEST_P(NumcodecsFixture, EveryFileDecodes) {
  const char* root = std::getenv("ZARR_NUMCODECS_FIXTURE");
  if (root == nullptr) GTEST_SKIP() << "ZARR_NUMCODECS_FIXTURE is not set: the fixture folder of numcodecs is needed";
  const std::string id = GetParam();
  const fs::path folder = fs::path(root) / id;
  ASSERT_TRUE(fs::is_directory(folder)) << folder;
  size_t count = 0;
  check_folder(folder, id, count);
  for (const auto& entry : fs::directory_iterator(folder))  // delta and others have a folder for each type
    if (entry.is_directory() && !is_codec_folder(entry.path()) && entry.path().filename() != "O")
      check_folder(entry.path(), id, count);
  EXPECT_GT(count, 0u);
}

INSTANTIATE_TEST_SUITE_P(Codec, NumcodecsFixture,
                         ::testing::Values("adler32", "astype", "base64", "blosc", "bz2", "categorize", "crc32", "crc32c",
                                           "delta", "fixedscaleoffset", "gzip", "lz4", "lzma", "packbits", "quantize",
                                           "shuffle", "zlib", "zstd"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace zarr::codec
