// A file system without room: nothing that was stored is lost, and what failed can be done again once there is room. A file
// system of 2 MiB is mounted in a namespace of a child process; where that is not permitted the tests are skipped.
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <random>

#include "support.hpp"

namespace {

constexpr uint64_t chunk_bytes = 64 << 10;
constexpr uint64_t disk_chunks = (2 << 20) / chunk_bytes;
constexpr int cannot_mount = 77;

bool put(const char* file, const std::string& text) { return static_cast<bool>(std::ofstream(file) << text << std::flush); }

// A small disk at `folder`, which only this process sees.
bool mount_small_disk(const std::string& folder) {
  const std::string user = std::to_string(getuid()), group = std::to_string(getgid());
  if (unshare(CLONE_NEWNS) != 0) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    put("/proc/self/setgroups", "deny");
    if (!put("/proc/self/uid_map", "0 " + user + " 1") || !put("/proc/self/gid_map", "0 " + group + " 1")) return false;
  }
  return mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=2m") == 0;
}

// Runs `scene` in a child that has the disk.
void on_a_small_disk(const std::function<void(const std::string& folder)>& scene) {
  const TempFolder folder;
  const pid_t child = fork();
  if (child == 0) {
    if (!mount_small_disk(folder.path())) _exit(cannot_mount);
    scene(folder.path());
    _exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << "the child ended by signal " << WTERMSIG(status);
  if (WEXITSTATUS(status) == cannot_mount) GTEST_SKIP() << "mounting a tmpfs in a namespace is not permitted here";
  EXPECT_EQ(WEXITSTATUS(status), 0) << "see the failures of the child above";
}

std::vector<char> noise(uint64_t seed) {
  std::mt19937 random(static_cast<unsigned>(seed));
  std::vector<char> bytes(chunk_bytes);
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

Store open_disk(const std::string& folder, const char* durability) {
  Err err;
  Store store;
  const std::string options = std::string(R"({"durability": ")") + durability + "\"}";
  EXPECT_OK(zarr_store_open(nullptr, folder.c_str(), ZARR_NTS, options.c_str(), ZARR_NTS, 0, out(store), err));
  return store;
}

Node make_bytes(const Store& store, uint64_t chunks) {
  return make_array(store.get(), "a",
                    {.shape = {chunks * chunk_bytes}, .chunks = {chunk_bytes}, .data_type = "uint8",
                     .codecs = R"([{"name": "bytes"}])", .fill_value = "0"});
}

zarr_status write_chunk(const Node& array, uint64_t chunk, uint64_t seed, zarr_error** err) {
  const std::vector<char> bytes = noise(seed);
  return zarr_write_chunk(array.get(), 1, &chunk, bytes.data(), bytes.size(), nullptr, err);
}

std::vector<char> read_chunk(const Node& array, uint64_t chunk) {
  Err err;
  std::vector<char> bytes(chunk_bytes);
  EXPECT_OK(zarr_read_chunk(array.get(), 1, &chunk, bytes.data(), bytes.size(), nullptr, err));
  return bytes;
}

// Writes chunk after chunk until there is no room; returns how many there are.
uint64_t fill_disk(const Node& array) {
  Err err;
  for (uint64_t chunk = 0; chunk < 2 * disk_chunks; ++chunk) {
    if (write_chunk(array, chunk, chunk, err) == ZARR_OK) continue;
    EXPECT_EQ(zarr_error_code(err.get()), ZARR_IO) << err.message();
    EXPECT_EQ(zarr_error_errno(err.get()), ENOSPC) << err.message();
    return chunk;
  }
  ADD_FAILURE() << "the disk takes more than it has";
  return 0;
}

uint64_t temporaries_of(const Node& array) {
  Err err;
  Bytes json;
  EXPECT_OK(zarr_check(array.get(), nullptr, out(json), err));
  const std::string text = text_of(json), name = "\"temporaries\":";
  const size_t at = text.find(name);
  EXPECT_NE(at, std::string::npos) << text;
  return at == std::string::npos ? 1 : std::stoull(text.substr(at + name.size()));
}

class FullDisk : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Durability, FullDisk, ::testing::Values("rename", "in_place", "fsync"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(FullDisk, ChunksThatAreThereStayAndNothingIsLeftBehind) {
  on_a_small_disk([](const std::string& folder) {
    Err err;
    const Store store = open_disk(folder, GetParam());
    const Node array = make_bytes(store, 2 * disk_chunks);
    const uint64_t stored = fill_disk(array);
    ASSERT_GT(stored, 10u);
    int32_t present = 1;
    EXPECT_OK(zarr_chunk_present(array.get(), 1, &stored, &present, err));
    EXPECT_EQ(present, 0);  // the one that did not fit
    EXPECT_EQ(temporaries_of(array), 0u);
    if (std::string(GetParam()) != "in_place") {  // which needs no room for a chunk that is there
      EXPECT_STATUS(ZARR_IO, write_chunk(array, 3, 1000, err));
      EXPECT_EQ(temporaries_of(array), 0u);
    }
    for (uint64_t chunk = 0; chunk < stored; ++chunk) EXPECT_EQ(read_chunk(array, chunk), noise(chunk)) << chunk;
    // Room, and the same call again.
    const uint64_t first = 0;
    EXPECT_OK(zarr_erase_chunk(array.get(), 1, &first, nullptr, err));
    EXPECT_OK(write_chunk(array, stored, stored, err));
    EXPECT_EQ(read_chunk(array, stored), noise(stored));
  });
}

TEST_P(FullDisk, MetadataStayAsTheyWere) {
  on_a_small_disk([](const std::string& folder) {
    Err err;
    const Store store = open_disk(folder, GetParam());
    const Node array = make_bytes(store, 2 * disk_chunks);
    const uint64_t stored = fill_disk(array);
    const std::string before = metadata_of(array.get());
    for (const size_t size : {2 << 20, 100 << 10}) {  // below 1 MiB files get their blocks at once only when they grow
      const std::string large = "{\"text\": \"" + std::string(size, 'x') + "\"}";
      EXPECT_STATUS(ZARR_IO, zarr_attributes_set(array.get(), large.c_str(), ZARR_NTS, nullptr, err));
    }
    Node now;
    ASSERT_OK(zarr_node_refresh(array.get(), out(now), err));
    EXPECT_EQ(metadata_of(now.get()), before);
    EXPECT_EQ(read_chunk(now, stored - 1), noise(stored - 1));
  });
}

TEST_P(FullDisk, AnAppendWriterGoesOnWhenThereIsRoom) {
  on_a_small_disk([](const std::string& folder) {
    Err err;
    const Store store = open_disk(folder, GetParam());
    const Node array = make_bytes(store, 0);
    { std::ofstream(folder + "/ballast") << std::string(10 * chunk_bytes, 'b'); }
    AppendWriter writer;
    ASSERT_OK(zarr_append_writer_new(array.get(), 0, chunk_bytes, out(writer), err));
    // Half a chunk a call, so that each band is held before it is stored.
    const auto give = [&](uint64_t half, zarr_error** error) {
      const std::vector<char> bytes = noise(half / 2);
      const uint64_t count = chunk_bytes / 2;
      return zarr_append_writer_write(writer.get(), 1, &count, bytes.data() + half % 2 * count, count, nullptr, nullptr, error);
    };
    uint64_t half = 0;
    while (half < 4 * disk_chunks && give(half, err) == ZARR_OK) ++half;
    ASSERT_LT(half, 4 * disk_chunks);
    EXPECT_EQ(zarr_error_errno(err.get()), ENOSPC) << err.message();
    uint64_t bytes_stored = 0, bytes_held = 0;
    zarr_append_writer_counts(writer.get(), &bytes_stored, &bytes_held);
    EXPECT_EQ(bytes_stored + bytes_held, (half + 1) * chunk_bytes / 2);  // the call that failed was taken
    Node now;
    ASSERT_OK(zarr_node_refresh(array.get(), out(now), err));
    uint64_t extent = 0;
    ASSERT_OK(zarr_array_shape(now.get(), 1, &extent, err));
    EXPECT_EQ(extent, bytes_stored);
    for (uint64_t chunk = 0; chunk < bytes_stored / chunk_bytes; ++chunk) EXPECT_EQ(read_chunk(now, chunk), noise(chunk)) << chunk;
    EXPECT_STATUS(ZARR_IO, zarr_append_writer_close(writer.get(), nullptr, nullptr, err));
    std::filesystem::remove(folder + "/ballast");
    ASSERT_OK(zarr_append_writer_flush(writer.get(), nullptr, err));
    for (++half; half % 2 == 1 || half < bytes_stored / chunk_bytes * 2 + 6; ++half) ASSERT_OK(give(half, err));
    ASSERT_OK(zarr_append_writer_close(writer.get(), nullptr, out(now), err));
    for (uint64_t chunk = 0; chunk < half / 2; ++chunk) EXPECT_EQ(read_chunk(now, chunk), noise(chunk)) << chunk;
    EXPECT_EQ(temporaries_of(now), 0u);
  });
}

}  // namespace
