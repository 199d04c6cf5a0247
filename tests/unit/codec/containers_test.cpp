// packbits, conditional, n5_default.
#include "codec/containers.hpp"

#include "damage.hpp"
#include "parts.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

std::shared_ptr<const Chain> one(std::string_view name, std::string_view configuration, const ArraySpec& spec) {
  return make_chain(cat(R"([{"name":")", name, R"(","configuration":{)", configuration, "}}]"), spec);
}

TEST(PackBits, LowestBitFirst) {
  const Buffer bools = bytes_of({1, 0, 1, 1, 0, 0, 0, 0, 0, 1});
  const ArraySpec spec = make_spec(Shape{10}, "bool");
  EXPECT_TRUE(equal(encoded_by(*one("packbits", "", spec), bools), bytes_of({0x0d, 0x02})));
  EXPECT_TRUE(equal(encoded_by(*one("packbits", R"("padding_encoding":"first_byte")", spec), bools), bytes_of({6, 0x0d, 0x02})));
  EXPECT_TRUE(equal(encoded_by(*one("packbits", R"("padding_encoding":"last_byte")", spec), bools), bytes_of({0x0d, 0x02, 6})));
}

TEST(PackBits, PartOfTheBitsAndTheSign) {
  const auto chain = one("packbits", R"("first_bit":1,"last_bit":3)", make_spec(Shape{3}, "int16"));
  const Buffer encoded = encoded_by(*chain, numbers<int16_t>({6, -2, 5}));  // 011, 111, 010
  EXPECT_TRUE(equal(encoded, bytes_of({0xbb, 0x00})));
  EXPECT_EQ(as_numbers<int16_t>(decoded_by(*chain, encoded)), (std::vector<int16_t>{6, -2, 4}));
  const auto unsigned_chain = one("packbits", R"("first_bit":1,"last_bit":3)", make_spec(Shape{3}, "uint16"));
  EXPECT_EQ(as_numbers<uint16_t>(decoded_by(*unsigned_chain, encoded)), (std::vector<uint16_t>{6, 14, 4}));
}

// Bit by bit, against the specification's words.
TEST(PackBits, EveryTypeAndWidth) {
  Rng rng(2);
  for (const char* type : {"int8", "uint16", "int32", "uint64", "int64", "float16", "float32", "complex64", "complex128"}) {
    const ArraySpec spec = make_spec(Shape{3, 5}, type);
    const uint32_t parts = std::string_view(type).starts_with("complex") ? 2 : 1;
    const uint32_t bits = static_cast<uint32_t>(8 * spec.type->item_size() / parts);
    for (int round = 0; round < 8; ++round) {
      const auto first = static_cast<uint32_t>(round == 0 ? 0 : draw(rng, 0, bits - 1));
      const auto last = static_cast<uint32_t>(round == 0 ? bits - 1 : draw(rng, first, bits - 1));
      SCOPED_TRACE(cat(type, " ", first, " ", last));
      const auto chain = one("packbits", cat(R"("padding_encoding":"last_byte","first_bit":)", first, R"(,"last_bit":)", last), spec);
      const Buffer chunk = random_bytes(rng, spec.bytes());
      std::vector<bool> want;
      for (size_t part = 0; part < 15 * parts; ++part)
        for (uint32_t bit = first; bit <= last; ++bit)
          want.push_back((chunk.data()[part * bits / 8 + bit / 8] >> (bit % 8) & std::byte{1}) != std::byte{0});
      const Buffer encoded = encoded_by(*chain, chunk);
      ASSERT_EQ(encoded.size(), (want.size() + 7) / 8 + 1);
      for (size_t i = 0; i < want.size(); ++i)
        ASSERT_EQ((encoded.data()[i / 8] >> (i % 8) & std::byte{1}) != std::byte{0}, want[i]);
      if (round == 0) {
        EXPECT_TRUE(equal(decoded_by(*chain, encoded), chunk));
      }
      EXPECT_TRUE(equal(encoded_by(*chain, decoded_by(*chain, encoded)), encoded));
      check_chain(*chain, chunk, rng);
    }
  }
}

TEST(PackBits, BadConfigurationAndData) {
  const ArraySpec spec = make_spec(Shape{10}, "bool");
  const auto refused = [](std::string_view configuration, std::string_view type, Status status, std::string_view why) {
    expect_error(status, why, [&] { one("packbits", configuration, make_spec(Shape{10}, type)); });
  };
  refused(R"("padding_encoding":"both")", "bool", Status::invalid_metadata, "padding_encoding");
  refused(R"("first_bit":1)", "bool", Status::invalid_metadata, "first_bit");
  refused(R"("first_bit":5,"last_bit":4)", "int8", Status::invalid_metadata, "'last_bit': expected 5 or more");
  refused("", "r24", Status::unsupported, "r24");
  const auto chain = one("packbits", R"("padding_encoding":"first_byte")", spec);
  expect_error(Status::corrupt_data, "expected 6 bits of padding, found 5", [&] { decoded_by(*chain, bytes_of({5, 1, 1})); });
  expect_error(Status::corrupt_data, "expected 3 bytes, found 2", [&] { decoded_by(*chain, bytes_of({6, 1})); });
}

constexpr const char* shuffle_zstd =
    R"("codecs":[{"name":"numcodecs.shuffle","configuration":{"elementsize":2}},{"name":"zstd","configuration":{"level":1,"checksum":false}}])";

std::shared_ptr<const Chain> conditional(std::string_view configuration, const ArraySpec& spec) {
  return make_chain(cat(R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"conditional","configuration":{)", configuration, "}}]"), spec);
}

TEST(Conditional, CompressesOnlyWhatGetsSmaller) {
  Rng rng(6);
  const ArraySpec spec = make_spec(Shape{20, 20}, "uint16");
  const auto chain = conditional(shuffle_zstd, spec);
  const Buffer zeros(Buffer(800).span()), noise = random_bytes(rng, 800);
  Buffer steps(800);
  std::fill_n(steps.data(), 800, std::byte{7});
  const Buffer small = encoded_by(*chain, steps), large = encoded_by(*chain, noise);
  EXPECT_EQ(small.data()[0], std::byte{3});
  EXPECT_LT(small.size(), 100u);
  EXPECT_EQ(large.data()[0], std::byte{0});
  EXPECT_EQ(large.size(), 801u);
  check_chain(*chain, noise, rng);
  check_chain(*chain, steps, rng);
}

// Other writers choose the codecs one by one.
TEST(Conditional, EveryMaskIsRead) {
  Rng rng(7);
  const ArraySpec spec = make_spec(Shape{16}, "uint16");
  const auto chain = conditional(cat(shuffle_zstd, R"(,"header_bits":16)"), spec);
  const Buffer chunk = random_bytes(rng, 32);
  const auto shuffled = make_chain(R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"numcodecs.shuffle","configuration":{"elementsize":2}}])", spec);
  const auto packed = make_chain(R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"zstd","configuration":{"level":1,"checksum":false}}])", spec);
  for (const auto& [mask, inner] : {std::pair{1, shuffled}, std::pair{2, packed}}) {
    Buffer value = bytes_of({mask, 0});
    value.append(encoded_by(*inner, chunk));
    EXPECT_TRUE(equal(decoded_by(*chain, value), chunk)) << mask;
  }
  Buffer reserved = bytes_of({4, 0});
  reserved.append(chunk);
  expect_error(Status::corrupt_data, "bit 2 set", [&] { decoded_by(*chain, reserved); });
  expect_error(Status::corrupt_data, "header of 2 bytes", [&] { decoded_by(*chain, bytes_of({0})); });
  check_damage(*chain, encoded_by(*chain, chunk));
}

TEST(Conditional, ConfigurationIsChecked) {
  const ArraySpec spec = make_spec(Shape{16}, "uint16");
  expect_error(Status::invalid_metadata, "'codecs' is missing", [&] { conditional("", spec); });
  expect_error(Status::invalid_metadata, "multiple of 8", [&] { conditional(cat(shuffle_zstd, R"(,"header_bits":12)"), spec); });
  expect_error(Status::invalid_metadata, "header_bits", [&] { conditional(cat(shuffle_zstd, R"(,"header_bits":0)"), spec); });
  expect_error(Status::invalid_metadata, "expected bytes -> bytes codecs, found 'bytes'", [&] { conditional(R"("codecs":[{"name":"bytes","configuration":{"endian":"big"}}])", spec); });
  std::string nested = R"("codecs":[])";
  for (int i = 0; i < 40; ++i) nested = cat(R"("codecs":[{"name":"conditional","configuration":{)", nested, "}}]");
  expect_error(Status::limit_exceeded, "", [&] { conditional(nested, spec); });
}

std::string n5(std::string_view more = "", std::string_view order = "[1,0]") {
  return cat(R"("codecs":[{"name":"transpose","configuration":{"order":)", order,
             R"(}},{"name":"bytes","configuration":{"endian":"big"}})", more, "]");
}
constexpr const char* gzip = R"(,{"name":"gzip","configuration":{"level":1}})";

// A block by hand: dimensions 3 x 2, the first running fastest, big endian.
TEST(N5Default, TheBlockOfTheSpecification) {
  const auto chain = one("n5_default", n5(), make_spec(Shape{3, 2}, "int16"));
  const Buffer block = bytes_of({0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 10, 0, 20, 0, 1, 0, 11, 0, 21});
  const Buffer chunk = numbers<int16_t>({0, 1, 10, 11, 20, 21});  // [x][y] = 10 x + y
  EXPECT_TRUE(equal(decoded_by(*chain, block), chunk));
  EXPECT_TRUE(equal(encoded_by(*chain, chunk), block));
}

TEST(N5Default, BlocksThatAreCutOrLarger) {
  for (const char* compressor : {"", gzip}) {
    SCOPED_TRACE(compressor);
    Rng rng(11);
    const auto chain = one("n5_default", n5(compressor), make_spec(Shape{4, 5}, "int32", numbers<int32_t>({-1})));
    for (const Shape& block : {Shape{2, 5}, Shape{4, 3}, Shape{1, 1}, Shape{6, 2}, Shape{5, 7}, Shape{4, 5}, Shape{0, 3}}) {
      std::vector<int32_t> values(block[0] * block[1]), want(20, -1);
      for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int32_t>(rng() % 1000);
      const auto inner = one("n5_default", n5(compressor), make_spec(Shape{std::max<uint64_t>(block[0], 1), block[1]}, "int32"));
      Buffer encoded = block[0] == 0 ? bytes_of({0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3}) : encoded_by(*inner, numbers(values));
      if (block[0] == 0 && *compressor != 0) continue;
      for (uint64_t x = 0; x < std::min<uint64_t>(4, block[0]); ++x)
        for (uint64_t y = 0; y < std::min<uint64_t>(5, block[1]); ++y) want[x * 5 + y] = values[x * block[1] + y];
      EXPECT_EQ(as_numbers<int32_t>(decoded_by(*chain, encoded)), want);
      check_parts(*chain, encoded, numbers(want), rng);
    }
  }
}

TEST(N5Default, BadBlocks) {
  const auto chain = one("n5_default", n5(), make_spec(Shape{3, 2}, "uint8"));
  const auto zipped = one("n5_default", n5(gzip), make_spec(Shape{3, 2}, "uint8"));
  const auto refused = [&](std::initializer_list<int> bytes, std::string_view why, Status status = Status::corrupt_data) {
    expect_error(status, why, [&] { decoded_by(*chain, bytes_of(bytes)); });
  };
  refused({0, 0, 0, 2}, "expected a header of 12 bytes, found 4");
  refused({0, 1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 6}, "found mode 1");
  refused({0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0}, "found 1");
  refused({0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3}, "expected 4 bytes in a block, found 3");
  refused({0, 0, 0, 2, 255, 255, 255, 255, 255, 255, 255, 255, 1}, "elements", Status::limit_exceeded);
  check_damage(*zipped, encoded_by(*zipped, bytes_of({1, 2, 3, 4, 5, 6})));
}

TEST(N5Default, ConfigurationIsChecked) {
  const auto refused = [](std::string_view configuration, std::string_view why) {
    expect_error(Status::invalid_metadata, why, [&] { one("n5_default", configuration, make_spec(Shape{3, 2}, "int16")); });
  };
  refused(n5("", "[0,1]"), "expected the order [1,0]");
  refused(R"("codecs":["bytes"])", "transpose, bytes");
  refused(R"("codecs":[{"name":"transpose","configuration":{"order":[1,0]}},{"name":"bytes","configuration":{"endian":"little"}}])", "\"big\"");
  refused(n5(cat(gzip, gzip)), "at most one more");
  expect_error(Status::unsupported, "complex64", [&] { one("n5_default", n5(), make_spec(Shape{3, 2}, "complex64")); });
}

}  // namespace
}  // namespace zarr::codec
