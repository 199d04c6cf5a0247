// Replays a corpus without libFuzzer: every file named, and every file of every folder named, is given to the target once, then
// again with each of a few thousand seeded mutations. Ends with the line that test.sh counts.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<uint8_t>;

void run(const Bytes& input) {
  const Bytes exact(input);  // no slack behind the end: sanitizers see every overrun
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void mutate(Bytes& input, std::mt19937& random) {
  for (int i = 1 + static_cast<int>(random() % 4); i > 0 && !input.empty(); --i) {
    const size_t at = random() % input.size();
    switch (random() % 5) {
      case 0: input[at] ^= static_cast<uint8_t>(1u << (random() % 8)); break;
      case 1: input[at] = static_cast<uint8_t>(random()); break;
      case 2: input.resize(at); break;
      case 3: input.insert(input.begin() + static_cast<long>(at), static_cast<uint8_t>(random())); break;
      default: input[at] = 0xFF; break;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    if (!fs::is_directory(argv[i])) files.emplace_back(argv[i]);
    else
      for (const auto& entry : fs::directory_iterator(argv[i])) files.push_back(entry.path());
  }
  if (files.empty()) {
    std::fprintf(stderr, "no corpus\n");
    return 1;
  }
  const char* rounds = std::getenv("ZARR_FUZZ_MUTATIONS");
  const long mutations = rounds != nullptr ? std::atol(rounds) : 300;
  std::mt19937 random(20240229);
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    const Bytes input((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    run(input);
    for (size_t cut = 0; cut < input.size() && cut < 512; ++cut) run(Bytes(input.begin(), input.begin() + static_cast<long>(cut)));
    for (long i = 0; i < mutations; ++i) {
      Bytes changed = input;
      mutate(changed, random);
      run(changed);
    }
  }
  std::printf("CASES passed=%zu failed=0 skipped=0\n", files.size());
  return 0;
}
