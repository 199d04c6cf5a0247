// zarrtool resize.
#include <memory>

#include "commands.hpp"
#include "layout.hpp"
#include "url.hpp"

namespace zarrtool {
namespace {

struct Options {
  std::string url;
  std::string shape;
};

void run(const Options& options) {
  const Shape shape = parse_extents(options.shape, "SHAPE");
  const Node array = open_array(options.url, ZARR_MODE_R_PLUS);
  const size_t rank = zarr_array_rank(array);
  if (rank != shape.size()) {
    throw Failure("SHAPE has " + std::to_string(shape.size()) + " extents, the array " + std::to_string(rank) + " dimensions");
  }
  Node resized;
  call(zarr_resize, array, rank, shape.data(), nullptr, resized.out());
}

}  // namespace

void add_resize(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("resize", "Change the shape of an array; what falls outside is erased");
  command->add_option("URL", options->url, "Folder or URL of the array")->required();
  command->add_option("SHAPE", options->shape, "Extents, such as 10,20")->required();
  command->callback([options] { run(*options); });
}

}  // namespace zarrtool
