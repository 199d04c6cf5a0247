// Elements of variable length through the engine, against a plain vector of strings.
#include <gtest/gtest.h>

#include "chunk/chunk_cache.hpp"
#include "delayed_store.hpp"

namespace zarr::chunk {
namespace {

using namespace testing;
using Texts = std::vector<std::string>;

metadata::ArrayMetadata text_metadata(const Shape& shape, const Shape& chunks, const std::string& codecs,
                                      const std::string& fill) {
  metadata::ArrayMetadata made = make_metadata({.shape = shape, .chunks = chunks, .codecs = codecs, .type = "string"});
  made.fill_value = Buffer(as_bytes(fill));
  return made;
}

Texts read_texts(const ArrayIo& array, const Selection& selection, const IoOptions& options = {}) {
  Buffer refs(product(selection.count) * sizeof(ValueRef));
  ValueArena values;
  array.read(selection, refs.data(), c_strides(selection.count, sizeof(ValueRef)), options, &values);
  Texts out;
  for (size_t at = 0; at < refs.size(); at += sizeof(ValueRef))
    out.emplace_back(as_text(ValueRef::load(refs.data() + at).bytes()));
  return out;
}

void write_texts(const ArrayIo& array, const Selection& selection, const Texts& texts, const IoOptions& options = {}) {
  Buffer refs(texts.size() * sizeof(ValueRef));
  for (size_t i = 0; i < texts.size(); ++i) {
    const ValueRef ref = ValueRef::of(as_bytes(texts[i]));
    std::memcpy(refs.data() + i * sizeof ref, &ref, sizeof ref);
  }
  array.write(selection, refs.data(), c_strides(selection.count, sizeof(ValueRef)), options);
}

struct Random {
  std::mt19937_64 engine;
  explicit Random(uint64_t seed) : engine(seed) {}
  uint64_t below(uint64_t n) { return engine() % n; }
  std::string text() {
    static const char* const pieces[] = {"", "a", "zarr", "\u00e9", "0123456789abcdef"};
    std::string out;
    for (uint64_t n = below(4); n > 0; --n) out += pieces[below(std::size(pieces))];
    return below(30) == 0 ? out + std::string(below(5000), 'x') : out;
  }
  Selection selection(const Shape& shape) {
    Selection s{Shape(shape.size()), Shape(shape.size()), Strides(shape.size(), 1)};
    for (size_t d = 0; d < shape.size(); ++d) {
      s.start[d] = below(shape[d]);
      const uint64_t step = 1 + below(3) / 2 * below(3);
      s.count[d] = 1 + below((shape[d] - 1 - s.start[d]) / step + 1);
      s.step[d] = static_cast<int64_t>(step);
    }
    return s;
  }
};

const char* const chains[] = {
    R"(["vlen-utf8"])",
    R"([{"name":"transpose","configuration":{"order":[1,0]}},"vlen-utf8",{"name":"crc32c"}])",
    R"(["vlen-utf8",{"name":"numcodecs.shuffle","configuration":{"elementsize":1}}])",
    R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[2,2],"codecs":["vlen-utf8","crc32c"],
        "index_codecs":[{"name":"bytes","configuration":{"endian":"little"}},"crc32c"]}}])",
    R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[4,2],"codecs":[
        {"name":"sharding_indexed","configuration":{"chunk_shape":[2,1],"codecs":["vlen-utf8"],
         "index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}]}}],
        "index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}],"index_location":"start"}}])",
};

void check_random(const store::StorePtr& store, const char* codecs, const std::string& fill, const RuntimePtr& runtime,
                  uint64_t seed) {
  SCOPED_TRACE(cat(codecs, " fill '", fill, "'"));
  Random random(seed);
  const Shape shape{13, 11};
  const auto array = ArrayIo::create(store, "a", text_metadata(shape, {4, 6}, codecs, fill), runtime);
  Texts model(product(shape), fill);
  const auto place = [&](const Shape& element) { return element[0] * shape[1] + element[1]; };
  for (int round = 0; round < 60; ++round) {
    const Selection selection = random.selection(shape);
    if (random.below(2) == 0) {
      Texts texts(product(selection.count));
      const bool filled = random.below(4) == 0;
      for (std::string& text : texts) text = filled ? fill : random.text();
      write_texts(*array, selection, texts);
      each(selection, [&](const Shape& element, uint64_t n) { model[place(element)] = texts[n]; });
    } else {
      Texts expected(product(selection.count));
      each(selection, [&](const Shape& element, uint64_t n) { expected[n] = model[place(element)]; });
      ASSERT_EQ(read_texts(*array, selection), expected);
    }
  }
  ASSERT_EQ(read_texts(*array, all_of(shape)), model);
  uint64_t corrupt = 0;
  array->check([&](const std::string&, const Error& error) { ++corrupt, ADD_FAILURE() << error.message(); }, {});
  EXPECT_EQ(corrupt, 0u);
  array->fill(all_of(shape), array->fill_item(), {});
  EXPECT_TRUE(content(*store).empty());  // nothing but the fill value is not stored
}

TEST(VariableLength, RandomReadsAndWrites) {
  uint64_t seed = 0;
  for (const char* codecs : chains)
    for (const char* fill : {"", "no text"})
      for (const size_t threads : {1, 3})
        check_random(store::open_memory_store(""), codecs, fill, make_runtime({.threads = threads}), ++seed);
}

TEST(VariableLength, StoresWithLatency) {
  uint64_t seed = 100;
  for (const char* codecs : chains)
    check_random(std::make_shared<DelayedStore>(std::chrono::milliseconds(0)), codecs, "f",
                 make_runtime({.threads = 2, .budget = 1 << 20}), ++seed);
}

TEST(VariableLength, DecodedChunksAreNotCached) {
  const auto runtime = make_runtime();
  runtime->chunks = std::make_shared<ChunkCache>(size_t{1} << 20);
  const auto store = store::open_memory_store("");
  const auto array = ArrayIo::create(store, "a", text_metadata({4, 4}, {4, 4}, R"(["vlen-utf8"])", ""), runtime);
  const Texts texts(16, "some text");
  write_texts(*array, all_of({4, 4}), texts);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(read_texts(*array, all_of({4, 4})), texts);
  EXPECT_EQ(runtime->chunks->bytes(), 0u);
  EXPECT_EQ(runtime->chunks->hits(), 0u);
}

TEST(VariableLength, ShrinkingShowsTheFillValueAgain) {
  for (const char* codecs : chains) {
    SCOPED_TRACE(codecs);
    const auto store = store::open_memory_store("");
    const auto array = ArrayIo::create(store, "a", text_metadata({8, 6}, {4, 6}, codecs, "gone"), make_runtime());
    write_texts(*array, all_of({8, 6}), Texts(48, "here"));
    array->trim_to({3, 5}, {});
    const Texts texts = read_texts(*array, all_of({8, 6}));
    for (uint64_t i = 0; i < 48; ++i) EXPECT_EQ(texts[i], i / 6 < 3 && i % 6 < 5 ? "here" : "gone");
  }
}

TEST(VariableLength, AMissingChunkIsAnErrorWhenAskedFor) {
  IoOptions options;
  options.missing = MissingChunks::error;
  const auto array = ArrayIo::create(store::open_memory_store(""), "a",
                                     text_metadata({4, 4}, {4, 4}, R"(["vlen-utf8"])", ""), make_runtime());
  EXPECT_THROW(read_texts(*array, all_of({4, 4}), options), Error);
}

TEST(VariableLength, DamagedChunksAreNotWrittenOver) {
  const auto store = store::open_memory_store("");
  const auto array = ArrayIo::create(store, "a", text_metadata({4, 4}, {4, 4}, R"(["vlen-utf8"])", ""), make_runtime());
  write_texts(*array, all_of({4, 4}), Texts(16, "x"));
  const std::string key = content(*store).begin()->first;
  store->set(key, as_bytes("damaged"), {}, false);
  const Selection one{{0, 0}, {1, 1}, {1, 1}};
  try {
    write_texts(*array, one, {"new"});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::corrupt_data);
    EXPECT_EQ(error.codec(), "vlen-utf8");
  }
  EXPECT_EQ(content(*store)[key], "damaged");
  try {
    read_texts(*array, one);
    ADD_FAILURE();
  } catch (const Error& error) { EXPECT_EQ(error.key(), key); }
}

TEST(VariableLength, EncodedChunksAreValidated) {
  const auto array = ArrayIo::create(store::open_memory_store(""), "a",
                                     text_metadata({1, 1}, {1, 1}, R"(["vlen-utf8"])", ""), make_runtime());
  const char good[] = {1, 0, 0, 0, 1, 0, 0, 0, 'a'};
  array->write_encoded_chunk({0, 0}, as_bytes({good, sizeof good}), true, {});
  EXPECT_EQ(read_texts(*array, all_of({1, 1})), Texts{"a"});
  EXPECT_THROW(array->write_encoded_chunk({0, 0}, as_bytes({good, 8}), true, {}), Error);
}

}  // namespace
}  // namespace zarr::chunk
