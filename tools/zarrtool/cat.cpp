// zarrtool cat and conformance: elements as text, JSON, CSV, NumPy file or plain bytes. Streams in slabs.
#include <algorithm>
#include <memory>

#include "commands.hpp"
#include "interrupt.hpp"
#include "json_text.hpp"
#include "npy.hpp"
#include "output.hpp"
#include "slabs.hpp"
#include "url.hpp"

namespace zarrtool {
namespace {

struct Options {
  std::string url;
  std::string slice;
  std::string format = "text";
  std::string file;
};

// Puts elements, one a line of JSON, into the lines of a format.
class TextWriter {
 public:
  TextWriter(std::string format, const Shape& shape, Output& output)
      : format_(std::move(format)), shape_(shape), position_(shape.size(), 0), output_(output) {}

  void write(std::string_view lines) {
    if (format_ == "json") return output_.write(lines);
    std::string out;
    for (size_t begin = 0; begin < lines.size();) {
      const size_t end = std::min(lines.find('\n', begin), lines.size());
      append(lines.substr(begin, end - begin), out);
      begin = end + 1;
    }
    output_.write(out);
  }

 private:
  void append(std::string_view value, std::string& out) {
    if (shape_.empty() || position_.back() == 0) {
      blank_lines(out);
    } else {
      out += format_ == "csv" ? ',' : ' ';
    }
    const std::string text = json::unquote(value);
    const bool quoted = format_ == "csv" && text.find_first_of(",\"\r\n") != std::string::npos;
    if (quoted) out += '"';
    for (const char c : text) {
      if (quoted && c == '"') out += '"';
      out += c;
    }
    if (quoted) out += '"';
    advance(out);
  }

  // In text, one empty line between planes for every axis that begins anew.
  void blank_lines(std::string& out) const {
    if (format_ != "text" || !begun_) return;
    for (size_t d = position_.size(); d-- > 1 && position_[d] == 0;) {
      if (d + 1 < position_.size()) out += '\n';
    }
  }

  void advance(std::string& out) {
    begun_ = true;
    if (shape_.empty() || position_.back() + 1 == shape_.back()) out += '\n';
    for (size_t d = shape_.size(); d-- > 0;) {
      if (++position_[d] < shape_[d]) return;
      position_[d] = 0;
    }
  }

  std::string format_;
  Shape shape_;
  Shape position_;
  Output& output_;
  bool begun_ = false;
};

constexpr uint64_t kLinesAtOnce = 65536;  // JSON takes several times the bytes of the elements

void write_text(zarr_node* array, const char* elements, uint64_t count, TextWriter& writer) {
  const size_t item = zarr_array_item_size(array);
  for (uint64_t done = 0; done < count; done += kLinesAtOnce) {
    Bytes lines;
    call(zarr_array_elements_to_json, array, elements + done * item, std::min(kLinesAtOnce, count - done), lines.out());
    writer.write({zarr_bytes_text(lines), zarr_bytes_size(lines)});
  }
}

void write_text(zarr_values* values, TextWriter& writer) {
  const uint64_t count = zarr_values_count(values);
  for (uint64_t done = 0; done < count; done += kLinesAtOnce) {
    Bytes lines;
    call(zarr_values_to_json, values, done, std::min(kLinesAtOnce, count - done), lines.out());
    writer.write({zarr_bytes_text(lines), zarr_bytes_size(lines)});
  }
}

void run(const Options& options) {
  const std::vector<SliceTerm> terms = parse_slice(options.slice);
  const Node array = open_array(options.url);
  const Selection selection = resolve(terms, shape_of(array));
  const bool binary = options.format == "npy" || options.format == "raw";
  const bool variable = zarr_array_has_variable_length(array) != 0;
  if (binary && variable) {
    throw Failure("--format " + options.format + " needs elements of a fixed size, the array has " + zarr_array_data_type(array));
  }
  std::string header;
  if (options.format == "npy") {
    Bytes descr;
    call(zarr_array_numpy_type, array, descr.out());
    header = npy_header(text_of(descr), selection.result_shape());
  }
  const uint64_t item = variable ? kVariableBytes : zarr_array_item_size(array);
  if (item == 0) {  // any access to the data says which type it is
    Bytes plan;
    call(zarr_plan_read_slice, array, selection.rank(), selection.start.data(), selection.count.data(), selection.step.data(),
         nullptr, plan.out());
  }
  std::optional<Interrupt> interrupt;  // standard output may block in a pipe, which the signal itself ends best
  if (!options.file.empty()) interrupt.emplace();
  auto io = zeroed<zarr_io_options>();
  io.cancel = interrupt ? interrupt->cancel() : nullptr;
  Output output(options.file);
  output.write(header);
  TextWriter writer(options.format, selection.result_shape(), output);
  std::string buffer;
  for_each_slab(selection, chunk_shape_of(array), item, kSlabBytes, [&](const Selection& part) {
    if (interrupt) interrupt->check();
    const uint64_t count = part.elements();
    buffer.resize(variable ? 0 : count * item);
    Values values;
    try {
      if (variable) {
        call(zarr_read_values, array, part.rank(), part.start.data(), part.count.data(), part.step.data(), &io, values.out());
        return write_text(values, writer);
      }
      call(zarr_read_slice, array, part.rank(), part.start.data(), part.count.data(), part.step.data(), buffer.data(),
           buffer.size(), nullptr, &io);
    } catch (const Failure&) {
      if (interrupt) interrupt->check();
      throw;
    }
    if (binary) {
      output.write(buffer);
    } else {
      write_text(array, buffer.data(), count, writer);
    }
  });
  output.finish();
}

}  // namespace

void add_cat(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* cat = app.add_subcommand("cat", "Print the elements of an array");
  cat->add_option("URL", options->url, "Folder or URL of the array")->required();
  cat->add_option("--slice", options->slice, "What to print, as NumPy indexes: \"0:10, ::2, 5, ...\"");
  cat->add_option("--format", options->format, "text, json (one element a line), csv, npy or raw")
      ->check(CLI::IsMember({"text", "json", "npy", "raw", "csv"}));
  cat->add_option("-o,--output", options->file, "Write to a file, which appears when it is complete");
  cat->callback([options] { run(*options); });

  auto conformance = std::make_shared<Options>();
  conformance->format = "json";
  CLI::App* command = app.add_subcommand("conformance", "Print every element as fill-value JSON, one a line, in C order");
  command->add_option("--array_path", conformance->url, "Folder of the array")->required();
  command->callback([conformance] { run(*conformance); });
}

}  // namespace zarrtool
