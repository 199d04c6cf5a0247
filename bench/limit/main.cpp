// A lower bound per workload: the same files and the same results as the implementations under test. See README.md.
#include <cstdio>
#include <exception>
#include <map>
#include <string>

#include "limit/codecs.hpp"
#include "limit/workloads.hpp"

namespace {

using namespace limit;

const std::map<std::string, void (*)(const Job&)> workloads = {
    {"read_all", read_whole_array}, {"read_into", read_whole_array}, {"read_all_4k", read_whole_array},
    {"read_budget", read_whole_array}, {"read_chunks", read_chunks}, {"read_subchunks", read_random},
    {"read_boxes", read_random},    {"read_strided", read_random},   {"read_column", read_random},
    {"read_tiny", read_tiny},       {"read_tiny_mem", read_tiny},    {"memcpy", touch_memory},
    {"fault_4k", touch_memory},     {"fault_thp", touch_memory},     {"cacheread", read_files},
    {"rawdecode", read_files},      {"codec_encode", codec},         {"codec_decode", codec},
    {"codec_decode_strided", codec}, {"open_array", open_array},     {"open_group", open_group},
    {"write_all", write_all},       {"append", write_all},           {"overwrite", overwrite},
    {"convert", convert}};

int skip(const std::string& reason) {
  std::printf("{\"skip\": \"%s\"}\n", reason.c_str());
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const bench::Arguments a = bench::parse_arguments(argc, argv);
    const auto workload = workloads.find(a.workload);
    if (workload == workloads.end()) return skip("no workload " + a.workload);
    Team team(a.threads);
    bench::Timer timer(a);
    workload->second({a, team, timer});
    timer.print("limit", codec_versions());
    return 0;
  } catch (const Skip& s) {
    return skip(s.reason);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "limit: %s\n", e.what());
    return 1;
  }
}
