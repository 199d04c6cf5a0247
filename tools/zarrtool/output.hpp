// Where results go: standard output, or a file that appears only when it is complete.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace zarrtool {

class Output {
 public:
  // "" or "-" = standard output.
  explicit Output(const std::string& file);
  ~Output();  // without finish(): no file
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view bytes);
  void finish();  // everything is written, or a Failure

 private:
  [[noreturn]] void fail() const;

  std::string name_;
  std::string temporary_;  // "" = none: standard output, or a device
  std::FILE* stream_;
};

// Prints a line on standard output.
void print_line(std::string_view text);

// A bar on standard error when that is a terminal; else nothing.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  void update(uint64_t done, uint64_t total);

 private:
  std::string what_;
  bool shown_;
  int percent_ = -1;
};

}  // namespace zarrtool
