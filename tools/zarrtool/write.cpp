// zarrtool write and append: NumPy files into arrays.
#include <memory>

#include "commands.hpp"
#include "json_text.hpp"
#include "npy.hpp"
#include "preflight.hpp"
#include "url.hpp"

namespace zarrtool {
namespace {

struct Options {
  std::string url;
  std::string slice;
  std::string file;
  int64_t axis = 0;
};

// A NumPy file whose elements are those of an array; mapped, so that a large one takes no memory.
class NpyArray {
 public:
  NpyArray(const std::string& name, zarr_array* array) : name_(name), file_(name), header_(parse_npy_header(file_.bytes(), name)) {
    Bytes descr;
    call(zarr_array_numpy_type, array, descr.out());
    const std::string wanted = text_of(descr);
    item_ = zarr_array_item_size(array);
    if (kind_of(wanted) != kind_of(header_.descr)) {
      throw Failure(name_ + ": the data type is " + header_.descr + ", that of the array " + wanted);
    }
    require_size();
  }

  const Shape& shape() const { return header_.shape; }
  const char* data() const { return file_.bytes().data() + header_.data_offset; }
  size_t size() const { return size_; }
  zarr_io_options io() const {
    auto options = zeroed<zarr_io_options>();
    options.byte_order = header_.descr.front() == '>'   ? ZARR_ORDER_BIG
                         : header_.descr.front() == '<' ? ZARR_ORDER_LITTLE
                                                        : ZARR_ORDER_NATIVE;
    return options;
  }
  std::vector<int64_t> strides() const {
    std::vector<int64_t> result(shape().size());
    int64_t stride = static_cast<int64_t>(item_);
    for (size_t i = 0; i < result.size(); ++i) {
      const size_t d = header_.fortran_order ? i : result.size() - 1 - i;
      result[d] = stride;
      stride *= static_cast<int64_t>(shape()[d]);
    }
    return result;
  }

 private:
  static std::string kind_of(const std::string& descr) {
    return !descr.empty() && std::string_view("<>=|").find(descr[0]) != std::string_view::npos ? descr.substr(1) : descr;
  }

  void require_size() {
    uint64_t bytes = item_;
    bool overflow = false;
    for (const uint64_t extent : header_.shape) overflow = overflow || __builtin_mul_overflow(bytes, extent, &bytes);
    const uint64_t stored = file_.bytes().size() - header_.data_offset;
    if (overflow || bytes > stored || bytes > INT64_MAX) {
      throw Failure(name_ + ": the file is cut short: its shape " + json::list(header_.shape) + " needs " +
                    (overflow ? "more than 2^64" : std::to_string(bytes)) + " bytes of data, it has " + std::to_string(stored));
    }
    size_ = bytes;
  }

  std::string name_;
  MappedFile file_;
  NpyHeader header_;
  uint64_t item_ = 0;
  size_t size_ = 0;
};

void write(const Options& options) {
  const std::vector<SliceTerm> terms = parse_slice(options.slice);
  const Node array = open_array(options.url, ZARR_MODE_R_PLUS);
  const Selection selection = resolve(terms, shape_of(array));
  const NpyArray file(options.file, array);
  if (file.shape() != selection.result_shape()) {
    throw Failure(options.file + ": the shape is " + json::list(file.shape()) + ", that of the selection " +
                  json::list(selection.result_shape()));
  }
  if (selection.elements() == 0) return;
  const std::vector<int64_t> of_file = file.strides();
  std::vector<int64_t> strides;
  for (size_t d = 0, axis = 0; d < selection.rank(); ++d) strides.push_back(selection.dropped[d] ? 0 : of_file[axis++]);
  const zarr_io_options io = file.io();
  require_readable(array, selection);
  call(zarr_write_slice, array, selection.rank(), selection.start.data(), selection.count.data(), selection.step.data(),
       file.data(), file.size(), strides.data(), &io);
}

void append(const Options& options) {
  const Node array = open_array(options.url, ZARR_MODE_R_PLUS);
  const NpyArray file(options.file, array);
  const Shape shape = shape_of(array);
  const int64_t rank = static_cast<int64_t>(shape.size());
  if (options.axis >= rank || options.axis < -rank) {
    throw Failure("--axis " + std::to_string(options.axis) + " is out of range: the array has " + std::to_string(rank) +
                      " dimensions",
                  ZARR_OUT_OF_RANGE);
  }
  const size_t axis = static_cast<size_t>(options.axis < 0 ? options.axis + rank : options.axis);
  Shape wanted = file.shape();
  if (wanted.size() == shape.size()) wanted[axis] = shape[axis];
  if (wanted != shape) {
    throw Failure(options.file + ": the shape " + json::list(file.shape()) + " does not continue the array's " +
                  json::list(shape) + " along axis " + std::to_string(axis));
  }
  const zarr_io_options io = file.io();
  const std::vector<int64_t> strides = file.strides();
  require_readable_end(array, axis);
  Node grown;
  call(zarr_append, array, axis, shape.size(), file.shape().data(), file.data(), file.size(), strides.data(), &io, grown.out());
}

}  // namespace

void add_write(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("write", "Write a NumPy file into an array");
  command->add_option("URL", options->url, "Folder or URL of the array")->required();
  command->add_option("FILE", options->file, "NumPy file of the array's type and the selection's shape")->required();
  command->add_option("--slice", options->slice, "Where to, as NumPy indexes (default: everywhere)");
  command->callback([options] { write(*options); });

  auto appended = std::make_shared<Options>();
  CLI::App* append_command = app.add_subcommand("append", "Grow an array along an axis by a NumPy file");
  append_command->add_option("URL", appended->url, "Folder or URL of the array")->required();
  append_command->add_option("FILE", appended->file, "NumPy file of the array's type")->required();
  append_command->add_option("--axis", appended->axis, "Axis that grows (default 0); negative ones count from the end");
  append_command->callback([appended] { append(*appended); });
}

}  // namespace zarrtool
