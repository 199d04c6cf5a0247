// NumPy's .npy files: numpy.lib.format, header versions 1.0, 2.0 and 3.0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "handles.hpp"

namespace zarrtool {

struct NpyHeader {
  std::string descr;  // "<f4"; of a structured type the Python list as written
  bool fortran_order = false;
  Shape shape;
  size_t data_offset = 0;
};

// `file` is the file or at least its whole header. Failures name `name`.
NpyHeader parse_npy_header(std::string_view file, const std::string& name);

// Header of a C-ordered file; version 1.0, or 2.0 when it is too long for that.
std::string npy_header(const std::string& descr, const Shape& shape);

// A file in memory, mapped: pages are read when they are used.
class MappedFile {
 public:
  explicit MappedFile(const std::string& name);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  std::string_view bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace zarrtool
