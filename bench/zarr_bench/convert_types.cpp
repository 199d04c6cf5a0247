// One raw chunk in memory, read into (or written from) memory of another data type: --codec FROM:TO. "memcpy": as many bytes copied
// by memcpy, to compare with.
#include <cstring>

#include "zarr_bench/workloads.hpp"

namespace bench {
namespace {

Node make_array(zarr_store* store, const std::string& type, uint64_t elements) {
  zarr_array_builder builder;
  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 1;
  builder.shape = builder.chunks = &elements;
  builder.data_type = type.c_str();
  zarr_node* out = nullptr;
  zarr_error* err = nullptr;
  check(zarr_create_array(store, "", 0, &builder, nullptr, &out, &err), err);
  return Node(out);
}

void copy_bytes(const Job& job) {
  std::vector<unsigned char> in(job.arguments.size, 1), out(job.arguments.size);
  job.timer.run([&](uint64_t, bool want) {
    for (uint64_t k = 0; k < job.arguments.count; ++k) {
      in[k % in.size()] = static_cast<unsigned char>(k);
      std::memcpy(out.data(), in.data(), in.size());
    }
    if (want) job.timer.checksum.add(out.data(), out.size());
  });
}

}  // namespace

void convert_types(const Job& job) {
  const Arguments& a = job.arguments;
  job.timer.operations = a.count;
  job.timer.extra = ", \"types\": \"" + a.codec + "\", \"bytes\": " + std::to_string(a.size);
  if (a.codec == "memcpy") return copy_bytes(job);
  const size_t colon = a.codec.find(':');
  if (colon == std::string::npos) throw std::runtime_error("--codec: expected FROM:TO or memcpy, found " + a.codec);
  const std::string from = a.codec.substr(0, colon), to = a.codec.substr(colon + 1);
  const Store store = open_store(job.context, "memory://");
  const Node probe = make_array(store.get(), to, 1);
  const size_t to_size = zarr_array_item_size(probe.get());
  const Store other = open_store(job.context, "memory://");
  const Node sized = make_array(other.get(), from, 1);
  const uint64_t elements = a.size / zarr_array_item_size(sized.get());
  const Store data = open_store(job.context, "memory://");
  const Node array = make_array(data.get(), from, elements);
  // Numbers that every type holds.
  zarr_io_options options;
  zarr_struct_init(&options, sizeof options);
  options.memory_data_type = "uint8";
  std::vector<unsigned char> numbers(elements);
  for (uint64_t i = 0; i < elements; ++i) numbers[i] = static_cast<unsigned char>(i * 7 % 6);
  const uint64_t start = 0;
  zarr_error* err = nullptr;
  check(zarr_write_slice(array.get(), 1, &start, &elements, nullptr, numbers.data(), numbers.size(), nullptr, &options, &err), err);
  options.memory_data_type = to.c_str();
  std::vector<unsigned char> out(elements * to_size);
  job.timer.run([&](uint64_t, bool want) {
    for (uint64_t k = 0; k < a.count; ++k)
      check(zarr_read_slice(array.get(), 1, &start, &elements, nullptr, out.data(), out.size(), nullptr, &options, &err), err);
    if (want) job.timer.checksum.add(out.data(), out.size());
  });
}

}  // namespace bench
