// The node layer over files: what only shows there (directories left behind, other processes).
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "store/filesystem_store.hpp"
#include "support.hpp"
#include "unit/store/temporary_directory.hpp"

namespace zarr::node::test {
namespace {

namespace fs = std::filesystem;

struct FilesystemTest : NodeTest {
  const store::TemporaryDirectory directory;
  const std::string& root = directory.path();
  const store::StorePtr files = store::open_filesystem_store(root, {});

  FilesystemTest() { store = std::make_shared<TestStore>(files); }
  // Directories and files with their content.
  std::map<std::string, std::string> tree() const {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      std::string text = "(directory)";
      if (entry.is_regular_file()) {
        std::ifstream in(entry.path(), std::ios::binary);
        text.assign(std::istreambuf_iterator<char>(in), {});
      }
      out[entry.path().string().substr(root.size())] = text;
    }
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Formats, FilesystemTest, ::testing::Values(Format::v2, Format::v3), format_name);

TEST_P(FilesystemTest, AFailedCreationLeavesNeitherFilesNorDirectories) {
  make_group("", GetParam());
  const auto before = tree();
  json::Object attributes;
  attributes.set("a", 1);
  for (const bool behind : {false, true}) {
    for (int n = 1;; ++n) {
      ASSERT_LT(n, 100);
      store->fail_call(n, behind);
      const Status status = status_of([&] { make_array("p/q/a", {.format = GetParam(), .attributes = attributes}); });
      store->heal();
      if (status == Status::ok) break;
      EXPECT_EQ(status, Status::io);
      EXPECT_EQ(tree(), before) << n;
    }
    erase(store, "p", runtime);
  }
  EXPECT_EQ(tree(), before);
  make_array("a", {.format = GetParam()});
  const auto with_array = tree();
  EXPECT_EQ(status_of([&] { make_array("a/below/it", {.format = GetParam()}); }), Status::invalid_argument);
  EXPECT_EQ(status_of([&] { make_array("a", {.format = GetParam()}); }), Status::exists);
  EXPECT_EQ(tree(), with_array);
}

TEST_P(FilesystemTest, AFailedCopyLeavesNeitherFilesNorDirectories) {
  make_array("src/a", {.format = GetParam()});
  write_all(open("src/a"), counting(100));
  const auto before = tree();
  for (int n = 1;; ++n) {
    ASSERT_LT(n, 300);
    store->fail_call(n);
    const Status status = status_of([&] { copy(store, "src", store, "x/dst", runtime, false, {}); });
    store->heal();
    if (status == Status::ok) break;
    EXPECT_EQ(status, Status::io);
    EXPECT_EQ(tree(), before) << n;
  }
  EXPECT_EQ(read_all(open("x/dst/a")), counting(100));
  erase(store, "x", runtime);
  EXPECT_EQ(tree(), before);
}

TEST_P(FilesystemTest, OverwriteResizeAndAppend) {
  NodePtr array = make_array("a", {.format = GetParam()}, true);
  write_all(array, std::vector<int32_t>(100, 1));
  array = resize(resize(array, {5, 10}, {}), {10, 10}, {});
  const auto values = read_all(array);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(values[i], i < 50 ? 1 : -1);
  const auto row = counting(10);
  array = append(array, 0, reinterpret_cast<const std::byte*>(row.data()), {1, 10}, {40, 4}, {});
  EXPECT_EQ(array->array->shape, (Shape{11, 10}));
  array = make_array("a", {.format = GetParam()}, true);
  EXPECT_EQ(read_all(array), std::vector<int32_t>(100, -1));
}

TEST_P(FilesystemTest, FourProcessesAppendAndSetAttributes) {
  constexpr int processes = 4, rounds = 10, columns = 3;
  make_array("a", {.format = GetParam(), .shape = {0, columns}});
  std::vector<pid_t> children;
  for (int p = 0; p < processes; ++p) {
    const pid_t pid = fork();
    ASSERT_GE(pid, 0);
    if (pid == 0) {
      int failed = 0;
      try {
        const auto own = store::open_filesystem_store(root, {});
        const NodePtr array = node::open(own, "a", make_runtime(), {});
        for (int r = 0; r < rounds; ++r) {
          const std::vector<int32_t> row(columns, p * rounds + r);
          append(array, 0, reinterpret_cast<const std::byte*>(row.data()), {1, columns}, {columns * 4, 4}, {});
          update_attributes(array, [&](json::Object& attributes) { attributes.set(cat(p, "-", r), r); });
        }
      } catch (const std::exception& error) {
        fprintf(stderr, "process %d: %s\n", p, error.what());
        failed = 1;
      }
      _exit(failed);
    }
    children.push_back(pid);
  }
  for (const pid_t pid : children) {
    int status = 0;
    ASSERT_EQ(waitpid(pid, &status, 0), pid);
    EXPECT_EQ(status, 0);
  }
  const NodePtr array = open("a");
  EXPECT_EQ(array->attributes().size(), size_t{processes * rounds});
  const auto values = read_all(array);
  std::vector<int32_t> rows;
  for (size_t i = 0; i < values.size(); i += columns) {
    EXPECT_TRUE(values[i] == values[i + 1] && values[i] == values[i + 2]);
    rows.push_back(values[i]);
  }
  std::sort(rows.begin(), rows.end());
  EXPECT_EQ(rows, counting(processes * rounds));
}

TEST_P(FilesystemTest, ReadOnlyStoresAreNotTouched) {
  make_array("a", {.format = GetParam()});
  const auto before = tree();
  const auto frozen = store::open_filesystem_store(root, {.read_only = true});
  const NodePtr array = node::open(frozen, "a", runtime, {});
  EXPECT_EQ(status_of([&] { resize(array, {1, 1}, {}); }), Status::read_only);
  EXPECT_EQ(status_of([&] { update_attributes(array, [](json::Object& a) { a.set("x", 1); }); }), Status::read_only);
  EXPECT_EQ(status_of([&] { create_group(frozen, "g", metadata::build_group(GetParam(), {}), runtime, {}, false); }), Status::read_only);
  EXPECT_EQ(status_of([&] { erase(frozen, "a", runtime); }), Status::read_only);
  EXPECT_EQ(status_of([&] { copy(frozen, "a", frozen, "b", runtime, false, {}); }), Status::read_only);
  EXPECT_EQ(tree(), before);
}

TEST_P(FilesystemTest, ErasingNothingMakesNoFolder) {
  const auto absent = store::open_filesystem_store(root + "/absent", {.create_root = true});
  for (const std::string path : {"", "a"})
    EXPECT_EQ(status_of([&] { erase(absent, path, runtime); }), Status::not_found);
  EXPECT_FALSE(fs::exists(root + "/absent"));
}

TEST_P(FilesystemTest, ForeignFilesOfADirectoryThatIsNoNodeStay) {
  std::ofstream(root + "/letter.txt") << "mine";
  fs::create_directories(root + "/photos/2024");
  std::ofstream(root + "/photos/2024/1.jpg") << "mine";
  const auto before = tree();
  EXPECT_EQ(open(""), nullptr);
  EXPECT_EQ(status_of([&] { erase(store, "", runtime); }), Status::not_found);
  EXPECT_EQ(status_of([&] { erase(store, "photos", runtime); }), Status::not_found);
  EXPECT_EQ(tree(), before);
}

// Overwriting would erase the source first; moving would erase the target last.
TEST_P(FilesystemTest, CopiesOverThemselvesAreRefusedWhateverTheRoots) {
  make_group("", GetParam());
  make_group("a", GetParam());
  make_group("a/b", GetParam());
  const auto before = tree();
  const auto inner = store::open_filesystem_store(root + "/a", {});
  EXPECT_EQ(status_of([&] { copy(inner, "", files, "a", runtime, true, {}); }), Status::invalid_argument);
  EXPECT_EQ(status_of([&] { copy(inner, "b", files, "a", runtime, true, {}); }), Status::invalid_argument);
  EXPECT_EQ(status_of([&] { move(files, "a", inner, "c", runtime, false, {}); }), Status::invalid_argument);
  EXPECT_EQ(tree(), before);
  copy(inner, "b", files, "ab", runtime, false, {});
}

// Without a log a file store opens arrays by a quick look. The node must be the one that the long way gives.
TEST_P(FilesystemTest, QuicklyOpenedNodesAreTheSame) {
  const chunk::RuntimePtr quick = make_runtime({});
  make_group("g", GetParam());
  const std::vector<ArraySketch> sketches = {
      {.format = GetParam()},
      {.format = GetParam(), .shape = {}, .chunks = {}},
      {.format = GetParam(), .shape = {7, 0, 3}, .chunks = {2, 2, 2}, .data_type = "float32", .fill = "\"NaN\""},
      {.format = GetParam(), .attributes = json::parse(R"({"a":[1,{"b":null}],"b":"x"})").object()},
      {.format = GetParam(), .data_type = "complex64", .fill = "[0.0,0.0]"},
  };
  for (size_t i = 0; i < sketches.size(); ++i) make_array(cat("g/a", i), sketches[i]);
  store::FilesystemOptions reading;
  reading.read_only = true;
  for (size_t i = 0; i < sketches.size(); ++i) {
    const std::string path = cat("g/a", i);
    const NodePtr plain = open(path);
    for (const auto& [at, from] : {std::pair(path, files), std::pair(path, store::open_filesystem_store(root, reading)),
                                   std::pair(std::string(), store::open_filesystem_store(root + "/" + path, reading))}) {
      const NodePtr node = node::open(from, at, quick, {});
      ASSERT_NE(node, nullptr);
      EXPECT_EQ(node->kind, Kind::array);
      EXPECT_EQ(node->path, at);
      EXPECT_EQ(node->format(), GetParam());
      EXPECT_EQ(node->array.shape(), plain->array->shape);
      EXPECT_EQ(node->array.format(), plain->array->format);
      EXPECT_EQ(node->array->document, plain->array->document);
      EXPECT_EQ(node->attributes(), plain->attributes());
      EXPECT_NE(node->io(), nullptr);
    }
  }
  const NodePtr many = node::open(files, "g", quick, {});
  const auto opened = open_children(many);
  ASSERT_EQ(opened.size(), sketches.size());
  for (size_t i = 0; i < opened.size(); ++i) EXPECT_EQ(opened[i].node->array.shape(), sketches[i].shape);
  const std::vector<std::string> bad_texts = {"", "{", "[]", R"({"zarr_format":3,"node_type":"array"})", std::string(20000, ' ')};
  for (const std::string& bad : bad_texts) {
    put(*files, "bad/zarr.json", bad);
    EXPECT_EQ(status_of([&] { node::open(files, "bad", quick, {}); }), Status::invalid_metadata) << bad.substr(0, 50);
  }
}

// All threads may ask for more than the shape at the same time.
TEST_P(FilesystemTest, QuicklyOpenedNodesParseOnce) {
  const chunk::RuntimePtr quick = make_runtime({});
  make_array("a", {.format = GetParam()});
  for (int round = 0; round < 20; ++round) {
    const NodePtr node = node::open(files, "a", quick, {});
    std::vector<const metadata::ArrayMetadata*> seen(4);
    std::vector<std::thread> threads;
    for (auto& one : seen) threads.emplace_back([&] { one = &*node->array; });
    for (auto& thread : threads) thread.join();
    for (const auto* one : seen) EXPECT_EQ(one, seen[0]);
  }
}

}  // namespace
}  // namespace zarr::node::test
