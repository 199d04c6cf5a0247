// Chunks that numcodecs encoded (tests/data/codec/golden.json, made by make_golden.py there).
#include <fstream>
#include <sstream>

#include "damage.hpp"
#include "data_type/base64.hpp"
#include "testing.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

const json::Value& golden() {
  static const json::Value document = [] {
    std::ifstream file(ZARR_TEST_SOURCE_DIR "/tests/data/codec/golden.json");
    std::stringstream text;
    text << file.rdbuf();
    return json::parse(text.str());
  }();
  return document;
}

Buffer bytes_from(const json::Value& base64) {
  const auto bytes = base64_decode(base64.string());
  if (!bytes) fail(Status::internal, "golden.json: bad base64");
  return Buffer(ByteSpan(*bytes));
}

struct Case {
  CodecConfig config;
  ArraySpec spec;
  Buffer decoded, encoded;
};

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const json::Value& entry : golden().find("cases")->array()) {
    json::Object configuration = entry.find("config")->object();
    const std::string id = configuration.find("id")->string();
    configuration.erase("id");
    const json::Value* input = golden().find("inputs")->find(entry.find("input")->string());
    Buffer decoded = bytes_from(*input->find("data"));
    const uint64_t item = *input->find("item_size")->as_uint64();
    out.push_back({{"numcodecs." + id, configuration},
                   make_spec(Shape{decoded.size() / item}, cat("r", item * 8)),
                   std::move(decoded),
                   bytes_from(*entry.find("encoded"))});
  }
  return out;
}

std::shared_ptr<const Chain> chain_of(const Case& c) {
  return Chain::create({{"bytes", {}}, c.config}, {*registry(), Limits{}, c.spec});
}

TEST(Golden, WhatNumcodecsWroteIsRead) {
  size_t count = 0;
  Rng rng(21);
  for (const Case& c : cases()) {
    SCOPED_TRACE(cat(c.config.name, " ", json::dump(c.config.configuration)));
    const auto chain = chain_of(c);
    Scratch scratch;
    Buffer out(c.decoded.size());
    SpanSource memory(c.encoded);
    chain->decode(memory, whole_view(out.data(), c.spec.shape, c.spec.type->item_size()), scratch);
    ASSERT_TRUE(equal(out, c.decoded));
    for (int round = 0; round < 6; ++round) {  // parts, from something like a file
      RandomView target = random_view(rng, c.spec.shape, c.spec.type->item_size(), false);
      FileLikeSource file(c.encoded, 0);
      chain->decode(file, target.view, scratch);
      each_element(target.view, c.spec.shape, [&](uint64_t number, std::byte* p) {
        ASSERT_EQ(std::memcmp(p, c.decoded.data() + number * c.spec.type->item_size(), c.spec.type->item_size()), 0);
      });
    }
    ++count;
  }
  EXPECT_GT(count, 250u);
}

// What numcodecs lets pass (half a blosc chunk, a stream without its last byte) is an error here.
TEST(Golden, EveryTruncationIsRefused) {
  for (const Case& c : cases()) {
    if (c.config.name == "numcodecs.crc32c" || c.config.name == "numcodecs.shuffle")
      continue;  // one size, tested elsewhere
    SCOPED_TRACE(cat(c.config.name, " ", json::dump(c.config.configuration)));
    const auto chain = chain_of(c);
    Scratch scratch;
    Buffer out(c.decoded.size());
    const size_t step = c.encoded.size() > 400 ? 7 : 1;
    for (size_t size = 0; size < c.encoded.size(); size += size + 40 < c.encoded.size() ? step : 1) {
      const Buffer cut(c.encoded.span().first(size));
      SpanSource source(cut);
      expect_error(Status::corrupt_data, "", [&] {
        chain->decode(source, whole_view(out.data(), c.spec.shape, c.spec.type->item_size()), scratch);
      });
    }
  }
}

TEST(Golden, TrailingBytesAreRefused) {
  for (const Case& c : cases()) {
    if (c.config.name == "numcodecs.shuffle") continue;
    SCOPED_TRACE(cat(c.config.name, " ", json::dump(c.config.configuration)));
    const auto chain = chain_of(c);
    Scratch scratch;
    Buffer out(c.decoded.size());
    Buffer longer(c.encoded.span());
    longer.append(bytes_of({1, 2, 3}));
    SpanSource source(longer);
    expect_error(Status::corrupt_data, "", [&] {
      chain->decode(source, whole_view(out.data(), c.spec.shape, c.spec.type->item_size()), scratch);
    });
  }
}

TEST(Golden, DamagedBytesNeverCrash) {
  for (const Case& c : cases())
    if (c.encoded.size() < 700) check_damage(*chain_of(c), c.encoded);
}

}  // namespace
}  // namespace zarr::codec
