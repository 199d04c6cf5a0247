#include "npy.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace zarrtool {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);

// Reads the header's Python dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class HeaderReader {
 public:
  HeaderReader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  NpyHeader read() {
    NpyHeader header;
    unsigned seen = 0;
    expect('{');
    while (!take('}')) {
      const std::string key = string();
      expect(':');
      if (key == "descr") {
        header.descr = descr();
        seen |= 1;
      } else if (key == "fortran_order") {
        header.fortran_order = boolean();
        seen |= 2;
      } else if (key == "shape") {
        header.shape = tuple();
        seen |= 4;
      } else {
        fail("unknown header member '" + key + "'");
      }
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    if (seen != 7) fail("the header lacks descr, fortran_order or shape");
    return header;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw Failure(name_ + ": not a NumPy file: " + what); }

  bool take(char c) {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) fail(std::string("expected '") + c + "' in the header");
  }
  std::string string() {
    const char quote = take('\'') ? '\'' : (expect('"'), '"');
    const size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) fail("a string of the header does not end");
    std::string result(text_.substr(at_, end - at_));
    at_ = end + 1;
    return result;
  }
  std::string descr() {
    if (!take('[')) return string();
    const size_t begin = at_ - 1;
    for (int depth = 1; depth > 0; ++at_) {
      if (at_ >= text_.size()) fail("the list of fields does not end");
      depth += text_[at_] == '[' ? 1 : text_[at_] == ']' ? -1 : 0;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }
  bool boolean() {
    take(' ');
    for (const auto& [word, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
      if (text_.substr(at_, word.size()) == word) {
        at_ += word.size();
        return value;
      }
    }
    fail("fortran_order is neither True nor False");
  }
  Shape tuple() {
    Shape shape;
    expect('(');
    while (!take(')')) {
      take(' ');
      uint64_t extent = 0;
      const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), extent);
      if (error != std::errc()) fail("shape is no tuple of integers");
      at_ = static_cast<size_t>(end - text_.data());
      take('L');  // Python 2 wrote 3L
      shape.push_back(extent);
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    return shape;
  }

  std::string_view text_;
  const std::string& name_;
  size_t at_ = 0;
};

size_t little_endian(std::string_view bytes) {
  size_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

NpyHeader parse_npy_header(std::string_view file, const std::string& name) {
  if (file.substr(0, kMagic.size()) != kMagic || file.size() < 10) {
    throw Failure(name + ": not a NumPy file: it does not begin with \\x93NUMPY");
  }
  const int major = static_cast<unsigned char>(file[6]);
  if (major < 1 || major > 3) {
    throw Failure(name + ": NumPy file version " + std::to_string(major) + " is unknown (1, 2 and 3 are read)");
  }
  const size_t length_size = major == 1 ? 2 : 4;
  if (file.size() < 8 + length_size) throw Failure(name + ": the NumPy header is cut short");
  const size_t length = little_endian(file.substr(8, length_size));
  if (length > file.size() - 8 - length_size) throw Failure(name + ": the NumPy header is cut short");
  NpyHeader header = HeaderReader(file.substr(8 + length_size, length), name).read();
  header.data_offset = 8 + length_size + length;
  return header;
}

std::string npy_header(const std::string& descr, const Shape& shape) {
  std::string tuple;
  for (const uint64_t extent : shape) tuple += std::to_string(extent) + ", ";
  if (shape.size() > 1) tuple.resize(tuple.size() - 2);
  if (shape.size() == 1) tuple.pop_back();
  const std::string quoted = descr.front() == '[' ? descr : "'" + descr + "'";
  std::string text = "{'descr': " + quoted + ", 'fortran_order': False, 'shape': (" + tuple + "), }";
  const size_t length_size = text.size() + 1 + 64 > 0xFFFF ? 4 : 2;
  const size_t unpadded = 8 + length_size + text.size() + 1;
  text.append((64 - unpadded % 64) % 64, ' ');
  text += '\n';
  std::string out(kMagic);
  out += static_cast<char>(length_size / 2);
  out += '\0';
  for (size_t i = 0; i < length_size; ++i) out += static_cast<char>(text.size() >> (8 * i) & 0xFF);
  return out + text;
}

MappedFile::MappedFile(const std::string& name) {
  const auto fail = [&name](int descriptor) {
    const int number = errno;
    if (descriptor >= 0) ::close(descriptor);
    throw Failure(name + ": " + std::strerror(number), ZARR_IO);
  };
  const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info;
  if (descriptor < 0 || ::fstat(descriptor, &info) != 0) fail(descriptor);
  if (!S_ISREG(info.st_mode)) {
    ::close(descriptor);
    throw Failure(name + ": not a regular file", ZARR_IO);
  }
  size_ = static_cast<size_t>(info.st_size);
  if (size_ > 0) {
    void* memory = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (memory == MAP_FAILED) fail(descriptor);
    data_ = static_cast<const char*>(memory);
  }
  ::close(descriptor);
}

MappedFile::~MappedFile() {
  if (size_ > 0) ::munmap(const_cast<char*>(data_), size_);
}

}  // namespace zarrtool
