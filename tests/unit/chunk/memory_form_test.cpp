// The caller's memory in another form than the elements: one field of records, other types, and what is said when a value
// has no place there. (Random sequences with conversion are in model_test.cpp.)
#include "chunk/memory_form.hpp"

#include <gtest/gtest.h>

#include "chunk/chunk_cache.hpp"
#include "chunk/read_many.hpp"
#include "delayed_store.hpp"

namespace zarr::chunk {
namespace {

using namespace testing;

const char* const zstd = R"(, {"name": "zstd", "configuration": {"level": 1, "checksum": true}})";

MemoryFormPtr form_of(const DataTypePtr& type, std::string_view memory, bool writes, std::string_view field = "",
                      OutOfRange range = OutOfRange::error) {
  MemoryFormRequest request;
  request.data_type = memory;
  request.field = field;
  request.writes = writes;
  request.policy.range = range;
  bool swap = false;
  auto form = make_memory_form(type, request, swap);
  EXPECT_FALSE(swap);
  return form;
}

const DataTypePtr uint32_type = parse_any_data_type("uint32").type;

std::string message_of(Status status, const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), status) << error.message();
    return error.message();
  }
  ADD_FAILURE() << "no error";
  return "";
}

// Arrays of {id: uint16, at: {x: int32, y: float32}, box: 2 x uint8}, 12 bytes an element.
struct Records {
  static constexpr const char* text = R"([["id", "<u2"], ["at", [["x", "<i4"], ["y", "<f4"]]], ["box", "|u1", [2]]])";
  static constexpr uint64_t size = 12;
  DataTypePtr type = parse_any_data_type(text).type;
  Shape shape{9, 7};
  std::vector<std::byte> model = std::vector<std::byte>(9 * 7 * size);
  std::shared_ptr<const ArrayIo> array;

  Records(const store::StorePtr& store, const std::string& codecs, const RuntimePtr& runtime) {
    metadata::ArrayMetadata made = make_metadata({.shape = shape, .chunks = {4, 4}, .codecs = codecs});
    made.data_type = type;
    made.fill_value = Buffer(size);
    for (uint64_t i = 0; i < size; ++i) made.fill_value.data()[i] = static_cast<std::byte>(i + 1);
    for (uint64_t i = 0; i < model.size(); ++i) model[i] = made.fill_value.data()[i % size];
    array = ArrayIo::create(store, "a", made, runtime);
  }
  std::vector<std::byte> read() const {
    std::vector<std::byte> out(model.size());
    array->read(all_of(shape), out.data(), c_strides(shape, size), {});
    return out;
  }
};

TEST(MemoryForm, AFieldIsWrittenAndTheOthersStay) {
  std::mt19937_64 random(8);
  const auto below = [&](uint64_t n) { return random() % n; };
  struct Field {
    const char* path;
    const char* memory;  // "" = as it is
    uint64_t offset, bytes;
  };
  const Field fields[] = {{"id", "", 0, 2}, {"at", "", 2, 8}, {"at.x", "", 2, 4}, {"at.y", "", 6, 4}, {"box", "", 10, 2},
                          {"id", "int64", 0, 2}, {"box", ">u2", 10, 2}};
  for (const std::string& chain : {chain_of(little), chain_of(std::string(little) + zstd), chain_of(sharded("[2, 2]", little)),
                                   chain_of(sharded("[2, 4]", std::string(little) + zstd))}) {
    Records records(store::open_memory_store(""), chain, make_runtime({.threads = 1 + below(3)}));
    for (int round = 0; round < 60; ++round) {
      const Field& field = fields[below(std::size(fields))];
      Selection selection{Shape(2), Shape(2), Strides(2)};
      for (size_t d = 0; d < 2; ++d) {
        selection.start[d] = below(records.shape[d]);
        selection.step[d] = below(3) == 0 ? 2 : 1;
        const uint64_t room = (records.shape[d] - 1 - selection.start[d]) / static_cast<uint64_t>(selection.step[d]);
        selection.count[d] = 1 + below(room + 1);
      }
      const uint64_t n = product(selection.count);
      const MemoryFormPtr form = form_of(records.type, field.memory, true, field.path);
      std::vector<std::byte> items(n * form->item_size);
      std::vector<std::byte> raw(n * field.bytes);  // as they are stored
      for (auto& byte : raw) byte = static_cast<std::byte>(random());
      for (uint64_t i = 0; i < n; ++i) {
        if (std::string_view(field.memory) == "int64") {
          int64_t wide = std::to_integer<int>(raw[2 * i]) | std::to_integer<int>(raw[2 * i + 1]) << 8;
          std::memcpy(items.data() + 8 * i, &wide, 8);
        } else if (std::string_view(field.memory) == ">u2") {
          for (int k = 0; k < 2; ++k) {
            items[4 * i + 2 * static_cast<size_t>(k)] = std::byte{0};
            items[4 * i + 2 * static_cast<size_t>(k) + 1] = raw[2 * i + static_cast<size_t>(k)];
          }
        } else {
          std::memcpy(items.data() + i * field.bytes, raw.data() + i * field.bytes, field.bytes);
        }
      }
      IoOptions options;
      options.form = form;
      if (below(4) != 0) {
        records.array->write(selection, items.data(), c_strides(selection.count, static_cast<int64_t>(form->item_size)), options);
        each(selection, [&](const Shape& at, uint64_t i) {
          std::memcpy(records.model.data() + (at[0] * records.shape[1] + at[1]) * Records::size + field.offset, raw.data() + i * field.bytes,
                      field.bytes);
        });
      }
      ASSERT_EQ(records.read(), records.model) << chain << field.path << round;
      // And read back, the field alone.
      options.form = form_of(records.type, field.memory, false, field.path);
      std::vector<std::byte> back(items.size());
      records.array->read(selection, back.data(), c_strides(selection.count, static_cast<int64_t>(form->item_size)), options);
      if (*field.memory == 0) {
        std::vector<std::byte> expected(raw.size());
        each(selection, [&](const Shape& at, uint64_t i) {
          std::memcpy(expected.data() + i * field.bytes,
                      records.model.data() + (at[0] * records.shape[1] + at[1]) * Records::size + field.offset, field.bytes);
        });
        ASSERT_EQ(back, expected) << field.path;
      } else {
        options.form = form_of(records.type, field.memory, true, field.path);
        records.array->write(selection, back.data(), c_strides(selection.count, static_cast<int64_t>(form->item_size)), options);
        ASSERT_EQ(records.read(), records.model) << "what was read converts back to what is there";
      }
    }
  }
}

TEST(MemoryForm, AFieldIsFilled) {
  Records records(store::open_memory_store(""), chain_of(little), make_runtime());
  IoOptions options;
  options.form = form_of(records.type, "float64", true, "at.x");
  const double item = -5;
  records.array->fill({{2, 1}, {4, 3}, {1, 1}}, {reinterpret_cast<const std::byte*>(&item), 8}, options);
  each({{2, 1}, {4, 3}, {1, 1}}, [&](const Shape& at, uint64_t) {
    const int32_t x = -5;
    std::memcpy(records.model.data() + (at[0] * 7 + at[1]) * Records::size + 2, &x, 4);
  });
  EXPECT_EQ(records.read(), records.model);
}

TEST(MemoryForm, ErrorsNameTheElementAndBothTypes) {
  const auto array = make_array(store::open_memory_store(""), {.shape = {6, 6}, .chunks = {4, 4}, .codecs = chain_of(sharded("[2, 2]", little))});
  std::vector<uint32_t> values(36, 5);
  values[3 * 6 + 2] = 300;
  write_values(*array, all_of({6, 6}), values);
  IoOptions options;
  options.form = form_of(uint32_type, "int8", false);
  std::vector<std::byte> out(36);
  const std::string text = message_of(Status::invalid_argument, [&] { array->read(all_of({6, 6}), out.data(), {6, 1}, options); });
  EXPECT_NE(text.find("uint32 300 has no value in int8"), std::string::npos) << text;
  EXPECT_NE(text.find("inner chunk (1, 1)"), std::string::npos) << text;
  EXPECT_NE(text.find("element (1, 0)"), std::string::npos) << text;
  options.form = form_of(uint32_type, "int8", false, "", OutOfRange::clamp);
  array->read(all_of({6, 6}), out.data(), {6, 1}, options);
  EXPECT_EQ(std::to_integer<int>(out[20]), 127);
  // A write that fails changes nothing of that chunk.
  std::vector<float> floats(36, 1);
  floats[7] = -1;
  options.form = form_of(uint32_type, "float32", true);
  const std::string said = message_of(Status::invalid_argument, [&] {
    array->write(all_of({6, 6}), reinterpret_cast<const std::byte*>(floats.data()), {24, 4}, options);
  });
  EXPECT_NE(said.find("element (1, 1) of the chunk: float32 -1.0 has no value in uint32"), std::string::npos) << said;
  EXPECT_EQ(read_values(*array, {{0, 0}, {4, 4}, {1, 1}})[5], 5u);
}

TEST(MemoryForm, FillValuesAreConverted) {
  const auto array = make_array(store::open_memory_store(""), {.shape = {6}, .chunks = {4}, .fill = 70000});
  IoOptions options;
  options.form = form_of(uint32_type, ">f8", false);
  std::vector<uint64_t> out(6);
  array->read(all_of({6}), reinterpret_cast<std::byte*>(out.data()), {8}, options);
  for (const uint64_t bits : out) EXPECT_EQ(std::bit_cast<double>(__builtin_bswap64(bits)), 70000);
  options.form = form_of(uint32_type, "uint16", false);
  const std::string text =
      message_of(Status::invalid_argument, [&] { array->read(all_of({6}), reinterpret_cast<std::byte*>(out.data()), {2}, options); });
  EXPECT_NE(text.find("the fill value: uint32 70000 has no value in uint16"), std::string::npos) << text;
}

TEST(MemoryForm, ManySelectionsAndTheChunkCache) {
  for (const bool cached : {false, true}) {
    auto runtime = make_runtime({.threads = 2});
    if (cached) runtime->chunks = std::make_shared<ChunkCache>(uint64_t{1} << 20);
    const auto array = make_array(store::open_memory_store(""), {.shape = {40, 30}, .chunks = {8, 8}, .codecs = chain_of(std::string(little) + zstd)}, runtime);
    write_values(*array, {{0, 0}, {30, 30}, {1, 1}}, counted(900));
    std::vector<uint64_t> starts, shapes;
    std::vector<double> expected;
    for (uint64_t i = 0; i < 20; ++i) {
      const Selection selection{{i, (i * 7) % 20}, {1 + i % 9, 1 + i % 10}, {1, 1}};
      starts.insert(starts.end(), selection.start.begin(), selection.start.end());
      shapes.insert(shapes.end(), selection.count.begin(), selection.count.end());
      for (const uint32_t value : read_values(*array, selection)) expected.push_back(value);
    }
    std::vector<double> out(expected.size());
    IoOptions options;
    options.form = form_of(uint32_type, "float64", false);
    const ManySelections many{20, starts.data(), shapes.data()};
    for (int round = 0; round < 2; ++round) {
      std::fill(out.begin(), out.end(), -1);
      array->read_many(many, {reinterpret_cast<std::byte*>(out.data()), out.size() * 8}, options);
      ASSERT_EQ(out, expected) << cached << round;
    }
    std::vector<double> transposed(40 * 30);
    array->read(all_of({40, 30}), reinterpret_cast<std::byte*>(transposed.data()), {8, 8 * 40}, options);
    const auto plain = read_values(*array, all_of({40, 30}));
    for (size_t i = 0; i < 40; ++i)
      for (size_t j = 0; j < 30; ++j) ASSERT_EQ(transposed[j * 40 + i], plain[i * 30 + j]);
  }
}

// Large enough for slabs, along either dimension of the store.
TEST(MemoryForm, LargeRawChunksArePiecewise) {
  const std::string transposed = R"({"name": "transpose", "configuration": {"order": [1, 0]}}, )" + std::string(little);
  for (const std::string& chain : {chain_of(little), chain_of(transposed), chain_of(sharded("[512, 700]", little))}) {
    const auto array = make_array(store::open_memory_store(""), {.shape = {500, 700}, .chunks = {512, 700}, .codecs = chain});
    write_values(*array, all_of({500, 700}), counted(500 * 700));
    IoOptions options;
    options.form = form_of(uint32_type, "float64", false);
    const Selection selection{{3, 690}, {240, 340}, {2, -2}};
    std::vector<double> out(240 * 340);
    array->read(selection, reinterpret_cast<std::byte*>(out.data()), c_strides(selection.count, 8), options);
    const std::vector<uint32_t> plain = read_values(*array, selection);
    for (size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out[i], plain[i]) << i;
  }
  // A chunk of a wrong size is corrupt.
  const auto store = store::open_memory_store("");
  const auto array = make_array(store, {.shape = {512, 700}, .chunks = {512, 700}});
  const std::vector<std::byte> longer(512 * 700 * 4 + 1);
  store->set(array->keys().encode({0, 0}), longer, {}, false);
  IoOptions options;
  options.form = form_of(uint32_type, "float64", false);
  std::vector<double> out(512 * 700);
  message_of(Status::corrupt_data, [&] { array->read(all_of({512, 700}), reinterpret_cast<std::byte*>(out.data()), {5600, 8}, options); });
}

TEST(MemoryForm, WholeChunks) {
  const auto array = make_array(store::open_memory_store(""), {.shape = {6, 6}, .chunks = {4, 4}});
  IoOptions options;
  options.form = form_of(uint32_type, "float64", true);
  std::vector<double> in(16);
  for (size_t i = 0; i < 16; ++i) in[i] = static_cast<double>(i);
  array->write_chunk({0, 0}, {reinterpret_cast<const std::byte*>(in.data()), 128}, options);
  options.form = form_of(uint32_type, "float64", false);
  std::vector<double> out(16);
  array->read_chunk({0, 0}, {reinterpret_cast<std::byte*>(out.data()), 128}, options);
  EXPECT_EQ(out, in);
  message_of(Status::invalid_argument, [&] { array->read_chunk({0, 0}, {reinterpret_cast<std::byte*>(out.data()), 64}, options); });
}

TEST(MemoryForm, PlansOfFieldsReadBeforeTheyWrite) {
  Records records(store::open_memory_store(""), chain_of(little), make_runtime());
  IoOptions options;
  options.form = form_of(records.type, "", true, "id");
  EXPECT_NE(json::dump(records.array->plan_write(all_of(records.shape), options)).find("\"whole_chunks\":0"), std::string::npos);
  EXPECT_NE(json::dump(records.array->plan_write(all_of(records.shape), {})).find("\"partial_chunks\":0"), std::string::npos);
}

TEST(MemoryForm, RequestsThatAreWrong) {
  const DataTypePtr records = parse_any_data_type(Records::text).type;
  const DataTypePtr dotted = parse_any_data_type(R"([["a.b", "<u2"], ["a", [["b", "<i4"]], [3]]])").type;
  EXPECT_EQ(form_of(dotted, "", false, "a.b")->field_bytes, 2u);
  EXPECT_NE(message_of(Status::invalid_argument, [&] { form_of(records, "", false, "nope"); }).find("\"id\", \"at\", \"box\""), std::string::npos);
  message_of(Status::invalid_argument, [&] { form_of(records, "", false, "at.z"); });
  message_of(Status::invalid_argument, [&] { form_of(uint32_type, "", false, "id"); });
  message_of(Status::unsupported, [&] { form_of(parse_any_data_type(R"([["a", [["b", "<i4"]], [3]]])").type, "", false, "a.b"); });
  message_of(Status::unsupported, [&] { form_of(records, "float64", false); });
  message_of(Status::unsupported, [&] { form_of(records, "float64", false, "at"); });
  message_of(Status::invalid_argument, [&] { form_of(uint32_type, "<z9", false); });
  bool swap = false;
  MemoryFormRequest request;
  request.data_type = ">f4";
  request.byte_order = Endian::little;
  message_of(Status::invalid_argument, [&] { make_memory_form(uint32_type, request, swap); });
  request.data_type = ">u4";
  request.byte_order = Endian::none;
  EXPECT_EQ(make_memory_form(uint32_type, request, swap), nullptr);  // nothing but the byte order
  EXPECT_EQ(swap, native_endian == Endian::little);
}

}  // namespace
}  // namespace zarr::chunk
