// numcodecs' own fixtures: arrays and what its codecs made of them.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "support.hpp"

struct NumcodecsArray {
  std::string numpy_type;  // "<f8"
  std::vector<uint64_t> shape;
  bool fortran = false;
  std::string bytes;  // as in the file
};

inline std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// NumPy's format 1.0.
inline NumcodecsArray read_npy(const std::filesystem::path& path) {
  const std::string file = file_bytes(path);
  const size_t length = static_cast<unsigned char>(file[8]) | static_cast<size_t>(static_cast<unsigned char>(file[9])) << 8;
  const std::string header = file.substr(10, length);
  const auto behind = [&](const std::string& text) { return header.substr(header.find(text) + text.size()); };
  NumcodecsArray array;
  const std::string type = behind("'descr': '");
  array.numpy_type = type.substr(0, type.find('\''));
  array.fortran = behind("'fortran_order': ")[0] == 'T';
  const std::string shape = behind("'shape': (");
  for (const char* at = shape.c_str(); *at >= '0' && *at <= '9';) {
    char* end = nullptr;
    array.shape.push_back(std::strtoull(at, &end, 10));
    at = end + std::min<size_t>(std::strspn(end, ", "), 2);
  }
  array.bytes = file.substr(10 + length);
  return array;
}

// Calls check(array, configuration, encoded) for every file of one codec; how many there were. The configuration is JSON with "id".
inline size_t each_numcodecs_file(
    const std::string& id,
    const std::function<void(const NumcodecsArray&, const std::string& configuration, const std::string& encoded)>& check) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(std::getenv("ZARR_NUMCODECS_FIXTURE")) / id;
  size_t count = 0;
  for (const auto& codec : fs::directory_iterator(folder)) {
    if (codec.path().filename().string().rfind("codec.", 0) != 0) continue;
    const std::string configuration = file_bytes(codec.path() / "config.json");
    for (const auto& file : fs::directory_iterator(codec.path())) {
      const std::string name = file.path().filename().string();
      if (name.rfind("encoded.", 0) != 0) continue;
      SCOPED_TRACE(file.path().string());
      check(read_npy(folder / ("array." + name.substr(8, 2) + ".npy")), configuration, file_bytes(file.path()));
      ++count;
    }
  }
  return count;
}
