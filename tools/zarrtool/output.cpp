#include "output.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "failure.hpp"

namespace zarrtool {
namespace {

bool is_device(const std::string& name) {
  struct stat info;
  return ::stat(name.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
}

}  // namespace

Output::Output(const std::string& file) : name_(file == "-" ? "" : file) {
  if (name_.empty()) {
    stream_ = stdout;
    return;
  }
  if (!is_device(name_)) temporary_ = name_ + "." + std::to_string(::getpid()) + ".tmp";
  stream_ = std::fopen(temporary_.empty() ? name_.c_str() : temporary_.c_str(), "wb");
  if (stream_ == nullptr) {
    temporary_.clear();
    fail();
  }
}

Output::~Output() {
  if (stream_ != nullptr && stream_ != stdout) std::fclose(stream_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void Output::fail() const {
  throw Failure((name_.empty() ? "standard output" : name_) + ": " + std::strerror(errno), ZARR_IO);
}

void Output::write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), stream_) != bytes.size()) fail();
}

void Output::finish() {
  if (stream_ == stdout) {
    if (std::fflush(stdout) != 0) fail();
    return;
  }
  std::FILE* stream = stream_;
  stream_ = nullptr;
  if (std::fclose(stream) != 0) fail();
  if (temporary_.empty()) return;
  if (std::rename(temporary_.c_str(), name_.c_str()) != 0) fail();
  temporary_.clear();
}

void print_line(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fputc('\n', stdout);
}

Progress::Progress(std::string what) : what_(std::move(what)), shown_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (shown_ && percent_ >= 0) std::fputs("\r\033[K", stderr);
}

void Progress::update(uint64_t done, uint64_t total) {
  const int percent = total == 0 ? 100 : static_cast<int>(static_cast<double>(done) / static_cast<double>(total) * 100);
  if (!shown_ || percent == percent_) return;
  percent_ = percent;
  constexpr int kWidth = 40;
  const std::string bar(static_cast<size_t>(percent * kWidth / 100), '#');
  std::fprintf(stderr, "\r\033[K%s [%-*s] %3d %%", what_.c_str(), kWidth, bar.c_str(), percent);
  std::fflush(stderr);
}

}  // namespace zarrtool
