// zarrs.optional: elements that may be missing.
#include "testing.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

ArraySpec optional_spec(const Shape& shape, std::string_view inner) {
  ArraySpec spec = make_spec(shape, "string");
  spec.type = parse_v3_data_type(
      json::parse(cat(R"({"name":"optional","configuration":{"name":")", inner, R"(","configuration":{}}})")));
  return spec;
}

using Elements = std::vector<std::optional<std::string>>;

Buffer refs_of(const Elements& elements) {
  Buffer refs(elements.size() * sizeof(ValueRef));
  for (size_t i = 0; i < elements.size(); ++i) {
    const ValueRef ref = elements[i] ? ValueRef::of(as_bytes(*elements[i])) : ValueRef::null();
    std::memcpy(refs.data() + i * sizeof ref, &ref, sizeof ref);
  }
  return refs;
}

Buffer encode(const Chain& chain, const Elements& elements) {
  Scratch scratch;
  Buffer out;
  const Buffer refs = refs_of(elements);
  chain.encode(whole_view<const std::byte>(refs.data(), chain.decoded().shape, sizeof(ValueRef)), out, scratch);
  return out;
}

Elements decode(const Chain& chain, ByteSpan encoded) {
  Scratch scratch;
  Buffer refs(chain.decoded_bytes());
  ValueArena values;
  DecodeView view = whole_view(refs.data(), chain.decoded().shape, sizeof(ValueRef));
  view.values = &values;
  SpanSource source(encoded);
  chain.decode(source, view, scratch);
  Elements out;
  for (size_t at = 0; at < refs.size(); at += sizeof(ValueRef)) {
    const ValueRef ref = ValueRef::load(refs.data() + at);
    out.push_back(ref.is_null() ? std::nullopt : std::optional(std::string(as_text(ref.bytes()))));
  }
  return out;
}

const char* const plain = R"([{"name":"optional","configuration":{"mask_codecs":["packbits"],"data_codecs":[{"name":"bytes"}]}}])";

// Chunks of zarrs' own test data (zarrs/tests/data/v3/array_optional.zarr).
TEST(Optional, ReadsAndWritesTheBytesOfZarrs) {
  const auto chain = make_chain(plain, optional_spec({2, 2}, "uint8"));
  const auto item = [](int n) { return std::optional(std::string(1, static_cast<char>(n))); };
  struct Case {
    Elements elements;
    Buffer bytes;
  };
  const Case cases[] = {
      {{item(0), {}, {}, item(5)}, bytes_of({1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0x09, 0, 5})},
      {{item(2), item(3), {}, item(7)}, bytes_of({1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0x0B, 2, 3, 7})},
      {{item(8), item(9), item(12), {}}, bytes_of({1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0x07, 8, 9, 12})},
  };
  for (const auto& [elements, bytes] : cases) {
    EXPECT_EQ(decode(*chain, bytes), elements);
    EXPECT_TRUE(equal(encode(*chain, elements), bytes));
  }
  EXPECT_EQ(decode(*chain, encode(*chain, Elements(4))), Elements(4));
}

TEST(Optional, ComposesWithOtherCodecs) {
  Rng rng(1);
  const char* const chains[] = {
      R"([{"name":"transpose","configuration":{"order":[1,0]}},{"name":"zarrs.optional","configuration":{
          "mask_codecs":["packbits",{"name":"gzip","configuration":{"level":1}}],"data_codecs":["vlen-utf8","zstd"]}},"crc32c"])",
      R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[2,3],"codecs":[{"name":"zarrs.optional","configuration":{
          "mask_codecs":[{"name":"bytes"}],"data_codecs":["zarrs.vlen_v2"]}}],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}]}}])",
  };
  for (const char* codecs : chains) {
    SCOPED_TRACE(codecs);
    const auto chain = make_chain(codecs, optional_spec({4, 6}, "string"));
    for (int round = 0; round < 20; ++round) {
      Elements elements(24);
      for (auto& element : elements)
        if (draw(rng, 0, 2) != 0) element = std::string(draw(rng, 0, 5), 'x');
      const Buffer encoded = encode(*chain, elements);
      ASSERT_EQ(decode(*chain, encoded), elements);
      Scratch scratch;
      RandomView random = random_view(rng, {4, 6}, sizeof(ValueRef), false);
      ValueArena values;
      random.view.values = &values;
      SpanSource source(encoded);
      chain->decode(source, random.view, scratch);
      each_element(random.view, Shape{4, 6}, [&](uint64_t number, const std::byte* at) {
        const ValueRef ref = ValueRef::load(at);
        ASSERT_EQ(ref.is_null(), !elements[number]);
        if (elements[number]) {
          ASSERT_EQ(as_text(ref.bytes()), *elements[number]);
        }
      });
    }
  }
}

TEST(Optional, NumbersAreInNativeOrder) {
  const auto chain = make_chain(
      R"([{"name":"optional","configuration":{"mask_codecs":["packbits"],"data_codecs":[{"name":"bytes","configuration":{"endian":"big"}}]}}])",
      optional_spec({2}, "uint16"));
  const uint16_t number = 0x0102;
  const std::string item(reinterpret_cast<const char*>(&number), 2);
  const Buffer bytes = bytes_of({1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2});
  EXPECT_TRUE(equal(encode(*chain, {std::nullopt, item}), bytes));
  EXPECT_EQ(decode(*chain, bytes), (Elements{std::nullopt, item}));
}

TEST(Optional, DamagedChunksAreCorrupt) {
  const auto chain = make_chain(plain, optional_spec({2, 2}, "uint8"));
  const auto corrupt = [&](std::initializer_list<int> bytes, const char* part) {
    expect_error(Status::corrupt_data, part, [&] { decode(*chain, bytes_of(bytes)); });
  };
  corrupt({}, "expected at least 16 bytes, found 0");
  corrupt({1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 9, 0}, "expected 1 and 2 bytes behind the header, found 2");
  corrupt({255, 255, 255, 255, 255, 255, 255, 255, 4, 0, 0, 0, 0, 0, 0, 0, 9, 0, 5}, "behind the header, found 3");
  corrupt({1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 11, 0, 5}, "expected 3 bytes, found 2");
  corrupt({1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 5}, "expected no elements, found 1 bytes");
}

TEST(Optional, OtherTypesAndCodecsAreRefused) {
  expect_error(Status::unsupported, "expected data type optional, found uint8", [] { make_chain(plain, make_spec({2}, "uint8")); });
  expect_error(Status::unsupported, "that may be missing, which 'zarrs.optional' encodes",
               [] { make_chain(R"(["zarrs.vlen_v2"])", optional_spec({2}, "string")); });
  expect_error(Status::invalid_metadata, "'data_codecs' is missing", [] {
    make_chain(R"([{"name":"optional","configuration":{"mask_codecs":["packbits"]}}])", optional_spec({2}, "uint8"));
  });
  EXPECT_THROW(parse_v3_data_type(json::parse(R"({"name":"optional","configuration":{"name":"optional","configuration":{"name":"int8"}}})")), Error);
}

TEST(Optional, FillValues) {
  const auto type = optional_spec({1}, "int8").type;
  EXPECT_EQ(json::dump(type->fill_to_json(type->fill_item(json::parse("[5]"), Format::v3), Format::v3)), "[5]");
  EXPECT_THROW(type->fill_item(json::parse("5"), Format::v3), Error);
  EXPECT_THROW(type->fill_item(json::parse("[5,6]"), Format::v3), Error);
  EXPECT_EQ(json::dump(type->to_v3()), R"({"name":"zarrs.optional","configuration":{"name":"int8","configuration":{}}})");
  EXPECT_EQ(parse_v3_data_type(type->to_v3())->to_v3(), type->to_v3());
  EXPECT_THROW(type->to_v2(Endian::none), Error);
}

}  // namespace
}  // namespace zarr::codec
