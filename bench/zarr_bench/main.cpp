// One workload of the driver contract, timed inside the process: prints one line of JSON, last on stdout. See README.md.
#include <cstdio>
#include <exception>
#include <map>
#include <set>

#include "zarr_bench/workloads.hpp"

namespace {

using namespace bench;

const std::map<std::string, void (*)(const Job&)> workloads = {
    {"read_all", read_all},          {"read_into", read_all},       {"read_chunks", read_chunks},
    {"read_tiny", read_chunks},      {"read_tiny_mem", read_chunks}, {"read_subchunks", read_random},
    {"read_boxes", read_random},     {"read_strided", read_random}, {"read_column", read_random},
    {"read_budget", read_budget},    {"open_array", open_array},    {"open_group", open_group},
    {"write_all", write_all},        {"append", append},            {"overwrite", overwrite},
    {"convert", convert},            {"codec_encode", codec},       {"codec_decode", codec},
    {"codec_decode_strided", codec}, {"convert_types", convert_types}};

int run(const Arguments& a) {
  const auto workload = workloads.find(a.workload);
  if (workload == workloads.end()) {
    std::printf("{\"skip\": \"no workload %s\"}\n", a.workload.c_str());
    return 3;
  }
  const std::set<std::string> options = {"", "batch", "events", "no-cache", "plain-append", "plain-memory", "write-fill"};
  if (options.count(a.option) == 0) {
    throw std::runtime_error("--option: unknown: " + a.option);
  }
  const Context context = make_context(a.threads, a.budget, a.option);
  Timer timer(a);
  workload->second({a, context.get(), timer});
  timer.print("libzarr", zarr_version_string());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(parse_arguments(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "zarr_bench: %s\n", e.what());
    return 1;
  }
}
