// Runs what c99_client.c, compiled as C99, does with the library.
#include "support.hpp"

extern "C" const char* c99_round_trip(const char* url);
extern "C" size_t c99_struct_sizes(size_t* sizes, size_t capacity);

namespace {

TEST(C99, ARoundTripOnMemoryAndFiles) {
  TempFolder folder;
  EXPECT_STREQ(c99_round_trip("memory://c99"), nullptr);
  EXPECT_STREQ(c99_round_trip(folder.path("array").c_str()), nullptr);
}

TEST(C99, StructsHaveTheSizesThatTheyHaveInCpp) {
  size_t sizes[32] = {};
  const size_t number = c99_struct_sizes(sizes, 32);
  const std::vector<size_t> here = {sizeof(zarr_event),        sizeof(zarr_context_options), sizeof(zarr_range),
                                    sizeof(zarr_get_request),  sizeof(zarr_condition),       sizeof(zarr_array_builder),
                                    sizeof(zarr_open_options), sizeof(zarr_io_options),      sizeof(zarr_array_spec),
                                    sizeof(zarr_codec_vtable), sizeof(zarr_store_vtable),    sizeof(zarr_plugin_api),
                                    sizeof(zarr_codec_chain_options), sizeof(zarr_chunk_key_vtable)};
  EXPECT_EQ(std::vector<size_t>(sizes, sizes + number), here);
}

}  // namespace
