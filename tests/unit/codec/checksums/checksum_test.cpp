#include "codec/checksums/checksum.hpp"

#include "../parts.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

ByteSpan text(std::string_view s) { return as_bytes(s); }

// Published values: lookup3.c's driver, RFC 1950, the check value of CRC-32.
TEST(Checksum, KnownValues) {
  EXPECT_EQ(jenkins_lookup3({}, 0), 0xdeadbeefu);
  EXPECT_EQ(jenkins_lookup3(text("Four score and seven years ago"), 0), 0x17770551u);
  EXPECT_EQ(jenkins_lookup3(text("Four score and seven years ago"), 1), 0xcd628161u);
  EXPECT_EQ(fletcher32({}), 0u);
  EXPECT_EQ(fletcher32(text("abcde")), 0x4ff029c7u);  // words 6162 6364 6500
}

struct Place {
  const char* name;
  bool at_start;
  uint32_t of_digits;  // of "123456789"
};

TEST(Checksum, WhereItStands) {
  const Buffer digits(text("123456789"));
  for (const Place& place : {Place{R"({"name":"numcodecs.crc32"})", true, 0xcbf43926},
                             Place{R"({"name":"numcodecs.crc32","configuration":{"location":"end"}})", false, 0xcbf43926},
                             Place{R"({"name":"numcodecs.crc32","configuration":{"location":"start"}})", true, 0xcbf43926},
                             Place{R"({"name":"numcodecs.adler32"})", true, 0x091e01de},
                             Place{R"({"name":"numcodecs.adler32","configuration":{"location":"end"}})", false, 0x091e01de}}) {
    SCOPED_TRACE(place.name);
    const auto chain = make_chain(cat(R"(["bytes",)", place.name, "]"), make_spec(Shape{9}, "uint8"));
    const Buffer encoded = encoded_by(*chain, digits);
    ASSERT_EQ(encoded.size(), 13u);
    uint32_t stored;
    std::memcpy(&stored, encoded.data() + (place.at_start ? 0 : 9), 4);
    EXPECT_EQ(stored, place.of_digits);
    EXPECT_TRUE(equal(decoded_by(*chain, encoded), digits));
  }
}

TEST(Checksum, DamageIsFound) {
  Rng rng(3);
  for (const char* name : {"crc32", "adler32", "fletcher32", "jenkins_lookup3"}) {
    SCOPED_TRACE(name);
    const auto chain = make_chain(cat(R"(["bytes",{"name":"numcodecs.)", name, "\"}]"), make_spec(Shape{40}, "uint8"));
    const Buffer chunk = random_bytes(rng, 40);
    check_chain(*chain, chunk, rng);
    const Buffer encoded = encoded_by(*chain, chunk);
    for (size_t i = 0; i < encoded.size(); ++i) {
      Buffer damaged(encoded.span());
      damaged.data()[i] ^= std::byte{0x10};
      expect_error(Status::corrupt_data, "checksum", [&] { decoded_by(*chain, damaged); });
    }
    for (size_t size = 0; size < encoded.size(); ++size)
      expect_error(Status::corrupt_data, "", [&] { decoded_by(*chain, encoded.span().first(size)); });
  }
}

// Sums of 65535 stay what they are: all ones is a sum, not 0.
TEST(Checksum, FletcherOfOnes) {
  Buffer ones(64);
  std::fill_n(ones.data(), 64, std::byte{0xff});
  EXPECT_EQ(fletcher32(ones), 0xffffffffu);
}

TEST(Checksum, ConfigurationIsChecked) {
  const auto make = [](const char* codec) {
    return make_chain(cat(R"(["bytes",)", codec, "]"), make_spec(Shape{9}, "uint8"));
  };
  expect_error(Status::invalid_metadata, "'location': expected \"start\" or \"end\"",
               [&] { make(R"({"name":"numcodecs.crc32","configuration":{"location":"middle"}})"); });
  expect_error(Status::invalid_metadata, "unknown configuration member 'location'",
               [&] { make(R"({"name":"numcodecs.fletcher32","configuration":{"location":"start"}})"); });
  expect_error(Status::invalid_metadata, "'prefix': expected null or a list of bytes",
               [&] { make(R"({"name":"numcodecs.jenkins_lookup3","configuration":{"prefix":[1,256]}})"); });
  expect_error(Status::invalid_metadata, "initval",
               [&] { make(R"({"name":"numcodecs.jenkins_lookup3","configuration":{"initval":-1}})"); });
}

TEST(Checksum, PrefixIsHashedAndNotStored) {
  const auto chain = make_chain(R"(["bytes",{"name":"numcodecs.jenkins_lookup3","configuration":{"initval":1,"prefix":[70,111]}}])",
                                make_spec(Shape{28}, "uint8"));
  const Buffer encoded = encoded_by(*chain, text("ur score and seven years ago"));
  ASSERT_EQ(encoded.size(), 32u);
  uint32_t stored;
  std::memcpy(&stored, encoded.data() + 28, 4);
  EXPECT_EQ(stored, 0xcd628161u);
}

}  // namespace
}  // namespace zarr::codec
