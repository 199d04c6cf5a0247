#include <filesystem>
#include <fstream>
#include <iterator>

#include "zarr_bench/workloads.hpp"

namespace bench {

Node open_data(const Job& job) { return open_url(job.context, job.arguments.data); }

Node make_out(const Job& job, const std::string& from, const std::function<std::string(std::string)>& edit) {
  namespace fs = std::filesystem;
  const Arguments& a = job.arguments;
  if (a.out.empty()) throw std::runtime_error("--out is needed");
  fs::remove_all(a.out);
  fs::create_directories(a.out);
  std::ifstream in(from + "/zarr.json");
  std::string document((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) throw std::runtime_error("cannot read " + from + "/zarr.json");
  std::ofstream(a.out + "/zarr.json") << (edit ? edit(std::move(document)) : document);
  const std::string options = std::string("{\"durability\": \"") + (a.durability == "inplace" ? "in_place" : a.durability) + "\"}";
  return open_node(open_store(job.context, a.out, options.c_str()).get(), "", ZARR_MODE_R_PLUS);
}

}  // namespace bench
