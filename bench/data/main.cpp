// zarr_bench_data DIR [--scale N] [NAME...]: writes data sets that are not there yet.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <sstream>
#include <vector>

#include "data/sets.hpp"

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  try {
    std::string folder;
    uint64_t scale = 1;
    std::vector<std::string> names;
    for (int i = 1; i < argc; ++i) {
      const std::string word = argv[i];
      if (word == "--scale" && i + 1 < argc) scale = std::stoull(argv[++i]);
      else if (folder.empty()) folder = word;
      else names.push_back(word);
    }
    if (folder.empty() || scale == 0) {
      std::fprintf(stderr, "usage: zarr_bench_data DIR [--scale N] [NAME...]\nnames: %s\n", bench::set_names().c_str());
      return 2;
    }
    if (names.empty()) {
      std::istringstream all(bench::set_names());
      for (std::string name; all >> name;) names.push_back(name);
    }
    const bench::Context context = bench::make_context(0);
    for (const std::string& name : names) {
      const std::string target = folder + "/" + name;
      if (fs::exists(target)) continue;
      fs::remove_all(target + ".part");
      fs::create_directories(fs::path(target).parent_path());
      bench::make_set(name, {context.get(), target + ".part", scale});
      fs::rename(target + ".part", target);
      std::printf("%s\n", name.c_str());
      std::fflush(stdout);
    }
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "zarr_bench_data: %s\n", e.what());
    return 1;
  }
}
