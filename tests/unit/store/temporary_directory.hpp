// A directory for one test, removed with everything in it; and children made by fork that report by their exit status.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace zarr::store {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "zarr_store_test_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline void write_file(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}
inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Runs body in a child; an exception or a false result is exit status 1.
template <class Body>
pid_t start_child(const Body& body, unsigned limit_seconds = 60) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::alarm(limit_seconds);
  bool good = false;
  try {
    good = body();
  } catch (const std::exception& error) { ::fprintf(stderr, "child: %s\n", error.what()); }
  ::_exit(good ? 0 : 1);
}
inline int wait_for(pid_t pid) {
  int status = -1;
  ::waitpid(pid, &status, 0);
  return status;
}

}  // namespace zarr::store
