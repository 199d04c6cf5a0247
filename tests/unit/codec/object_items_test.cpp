// numcodecs' json2 and msgpack2: their bytes, their configurations, parts of chunks, and hostile bytes.
#include <filesystem>
#include <fstream>

#include "texts.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

ArraySpec json_spec(const Shape& shape) {
  ArraySpec spec = make_spec(shape, "string");
  spec.type = parse_any_data_type("json").type;
  return spec;
}
std::shared_ptr<const Chain> chain_of(std::string_view id, const ArraySpec& spec, std::string_view configuration = "{}", const Limits& limits = {}) {
  return make_chain(cat(R"([{"name":"numcodecs.)", id, R"(","configuration":)", configuration, "}]"), spec, limits);
}
std::string json2_of(const Texts& items, std::string_view configuration, const Shape& shape) {
  return std::string(as_text(encode(*chain_of("json2", json_spec(shape), configuration), items)));
}

TEST(Json2, HasTheBytesOfPython) {
  const Texts items{R"("a")", "1.0", R"({ "b" : null, "a" : [1, []], "c": {} })", R"("\u00e9\ud83e\uddca\u007f\n\u0001")"};
  EXPECT_EQ(json2_of(items, "{}", {4}), R"(["a",1.0,{"a":[1,[]],"b":null,"c":{}},"\u00e9\ud83e\uddca\u007f\n\u0001","|O",[4]])");
  EXPECT_EQ(json2_of({"1", "2", "[3]", "NaN"}, "{}", {2, 2}), R"([[1,2],[[3],NaN],"|O",[2,2]])");
  EXPECT_EQ(json2_of({R"("x")"}, "{}", {}), R"(["x","|O",[]])");
  EXPECT_EQ(json2_of({R"({"b":1,"a":"\u00e9"})"}, R"({"sort_keys":false,"ensure_ascii":false})", {1}), R"([{"b":1,"a":"é"},"|O",[1]])");
  EXPECT_EQ(json2_of({"1", "[2,3]"}, R"({"indent":true})", {2}), "[\n 1, \n [\n  2, \n  3\n ], \n \"|O\", \n [\n  2\n ]\n]");
  EXPECT_EQ(json2_of({"{\"a\":1}"}, R"({"indent":"-","separators":[";"," = "]})", {1}), "[\n-{\n--\"a\" = 1\n-};\n-\"|O\";\n-[\n--1\n-]\n]");
  EXPECT_EQ(as_text(encode(*chain_of("json", json_spec({2}), "{}"), {"1", "2"})), R"([1,2,"|O"])");
}

TEST(Json2, ReadsEveryFormOfJson) {
  const auto read = [](std::string_view text, const Shape& shape, std::string_view configuration = "{}") {
    return decode(*chain_of("json2", json_spec(shape), configuration), as_bytes(text));
  };
  EXPECT_EQ(read(" [ \"a\" ,\n-0.50e+3, [ 1 , { } ],\t{\"k\":\"]\\\"}\"} , \"|O\" , [ 4 ] ] ", {4}),
            (Texts{R"("a")", "-0.50e+3", "[1,{}]", R"({"k":"]\"}"})"}));
  EXPECT_EQ(read(R"([[["\u00e9\ud83e\uddca"]],"|O",[1,1,1]])", {1, 1, 1}), (Texts{"\"\u00e9\U0001f9ca\""}));
  EXPECT_EQ(read("[\"a\n\tb\\\"\n\",\"|O\",[1]]", {1}, R"({"strict":false})"), (Texts{R"("a\n\tb\"\n")"}));
  EXPECT_EQ(read(R"([1,2,"<i4",[2]])", {2}), (Texts{"1", "2"}));
  EXPECT_EQ(decode(*chain_of("json", json_spec({2}), "{}"), as_bytes(R"([[1],null,"|O"])")), (Texts{"[1]", "null"}));
}

TEST(Json2, TextAloneIsOfDataTypeString) {
  const auto chain = chain_of("json2", make_spec({2}, "string"));
  const Texts texts{"", "\u00e9\""};
  EXPECT_EQ(as_text(encode(*chain, texts)), R"(["","\u00e9\"","|O",[2]])");
  EXPECT_EQ(decode(*chain, encode(*chain, texts)), texts);
  expect_error(Status::corrupt_data, "expected items of data type string, found 1", [&] { decode(*chain, as_bytes(R"(["a",1,"|O",[2]])")); });
}

TEST(Json2, DamagedChunksAreCorrupt) {
  const auto chain = chain_of("json2", json_spec({2}));
  const auto corrupt = [&](std::string_view text, const char* part, Status status = Status::corrupt_data) {
    SCOPED_TRACE(text.substr(0, 60));
    const Error error = expect_error(status, part, [&] { decode(*chain, as_bytes(text)); });
    EXPECT_EQ(error.codec(), "numcodecs.json2");
    FileLikeSource file(as_bytes(text));
    expect_error(status, part, [&] { decode(*chain, file); });
  };
  corrupt("", "expected more than 2 bytes");
  corrupt("   ", "expected '[', found the end");
  corrupt(R"({"a":1,"b":2})", "expected '['");
  corrupt(R"([1,2,"|O",[2])", "expected ']', found the end");
  corrupt(R"([1,2,"|O",[2]]])", "1 bytes after the list");
  corrupt(R"([1,"|O",[2]])", "found [2]");
  corrupt(R"([1,2,3,"|O",[3]])", "expected the text of a NumPy data type");
  corrupt(R"([1,2,"|O",[3]])", "expected the shape [2]");
  corrupt(R"([1,2,"|O"])", "expected ','");
  corrupt(R"([1,,"|O",[2]])", "item that ends at byte");
  corrupt(R"([1 2,3,"|O",[2]])", "expected ','");
  corrupt(R"([1,[2},"|O",[2]])", "item that ends at byte");
  corrupt(R"([1,"x)", "item that ends at byte");
  corrupt("[1,\"x\\", "item that ends at byte");
  corrupt("[1,\"\xff\",\"|O\",[2]]", "item that ends at byte");
  corrupt("[1,\"\n\",\"|O\",[2]]", "item that ends at byte");
  corrupt(R"([1,"\ud800","|O",[2]])", "item that ends at byte");
  corrupt("[1," + std::string(100000, '['), "nesting deeper", Status::limit_exceeded);
  Limits limits;
  limits.max_metadata_bytes = 100;
  const auto limited = chain_of("json2", json_spec({2}), "{}", limits);
  const std::string large = cat("[\"", std::string(200, 'x'), "\",[", std::string(200, ' '), "],\"|O\",[2]]");
  expect_error(Status::limit_exceeded, "at most 100 bytes", [&] { decode(*limited, as_bytes(large)); });
}

TEST(Json2, ElementsThatAreNoJsonAreRefused) {
  const auto chain = chain_of("json2", json_spec({1}));
  for (const char* text : {"", "text", "[1", "\"\xe9\""})
    expect_error(Status::invalid_argument, "expected elements that are JSON text", [&] { encode(*chain, {text}); });
  const auto plain = chain_of("json2", json_spec({1}), R"({"allow_nan":false})");
  expect_error(Status::unsupported, "'allow_nan' is false, found -Infinity", [&] { encode(*plain, {"[-Infinity]"}); });
}

TEST(ObjectItems, BadConfigurationsAreRefused) {
  const auto refused = [](const char* id, const char* configuration, const char* part, Status status = Status::invalid_metadata) {
    SCOPED_TRACE(configuration);
    expect_error(status, part, [&] { chain_of(id, json_spec({1}), configuration); });
  };
  refused("json2", R"({"x":1})", "'x'");
  refused("json2", R"({"encoding":"utf-16"})", "'encoding'", Status::unsupported);
  refused("json2", R"({"separators":[","]})", "'separators'");
  refused("json2", R"({"indent":[]})", "'indent'");
  refused("json2", R"({"indent":100000})", "'indent'");
  refused("json", R"({"skipkeys":1})", "'skipkeys'");
  refused("msgpack2", R"({"raw":1})", "'raw'");
  refused("msgpack", R"({"encoding":"utf-8"})", "'encoding'");
  for (const char* id : {"json2", "msgpack2"})
    expect_error(Status::unsupported, "found float32", [&] { chain_of(id, make_spec({1}, "float32")); });
  expect_error(Status::unsupported, "expected data type string or json, found bytes", [&] { chain_of("json2", make_spec({1}, "bytes")); });
}

TEST(MsgPack2, HasTheBytesOfPython) {
  const auto check = [](std::string_view item, std::initializer_list<int> bytes, const char* configuration = "{}") {
    SCOPED_TRACE(item);
    const auto chain = chain_of("msgpack", json_spec({1}), configuration);
    Buffer expected = bytes_of({0x92});
    expected.append(bytes_of(bytes));
    expected.append(bytes_of({0xa2, '|', 'O'}));
    EXPECT_TRUE(equal(encode(*chain, {std::string(item)}), expected));
    EXPECT_EQ(decode(*chain, expected), (Texts{std::string(item)}));
  };
  check("null", {0xc0});
  check("false", {0xc2});
  check("true", {0xc3});
  check("0", {0}), check("127", {127}), check("128", {0xcc, 128}), check("255", {0xcc, 255}), check("256", {0xcd, 1, 0});
  check("65536", {0xce, 0, 1, 0, 0}), check("4294967296", {0xcf, 0, 0, 0, 1, 0, 0, 0, 0});
  check("18446744073709551615", {0xcf, 255, 255, 255, 255, 255, 255, 255, 255});
  check("-1", {0xff}), check("-32", {0xe0}), check("-33", {0xd0, 0xdf}), check("-128", {0xd0, 0x80}), check("-129", {0xd1, 0xff, 0x7f});
  check("-32769", {0xd2, 0xff, 0xff, 0x7f, 0xff}), check("-2147483649", {0xd3, 255, 255, 255, 255, 0x7f, 255, 255, 255});
  check("-9223372036854775808", {0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0});
  check("1.0", {0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0}), check("NaN", {0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0});
  check("-Infinity", {0xcb, 0xff, 0xf0, 0, 0, 0, 0, 0, 0});
  check("-1.5", {0xca, 0xbf, 0xc0, 0, 0}, R"({"use_single_float":true})");
  check(R"("é")", {0xa2, 0xc3, 0xa9}), check(R"("")", {0xa0});
  check(R"([1,["a"],[]])", {0x93, 1, 0x91, 0xa1, 'a', 0x90}), check(R"({"b":1,"a":{}})", {0x82, 0xa1, 'b', 1, 0xa1, 'a', 0x80});
  check(R"({"$bytes":"AP8="})", {0xc4, 2, 0, 255}), check(R"({"$bytes":""})", {0xc4, 0});
  check(R"({"$bytes":"AP8="})", {0xa2, 0, 255}, R"({"raw":true,"use_bin_type":false})");
}

TEST(MsgPack2, CountsTakeTheirShortestForm) {
  const auto chain = chain_of("msgpack2", make_spec({1}, "string")), old = chain_of("msgpack2", make_spec({1}, "string"), R"({"use_bin_type":false})");
  const auto bytes = chain_of("msgpack2", make_spec({1}, "bytes"));
  struct Case { size_t size; int text, old, bin; };
  for (const Case& c : {Case{31, 0xbf, 0xbf, 0xc4}, Case{32, 0xd9, 0xda, 0xc4}, Case{255, 0xd9, 0xda, 0xc4}, Case{256, 0xda, 0xda, 0xc5}, Case{65536, 0xdb, 0xdb, 0xc6}})
    for (const auto& [with, tag] : {std::pair(chain, c.text), std::pair(old, c.old), std::pair(bytes, c.bin)}) {
      const Texts texts{std::string(c.size, 'x')};
      const Buffer encoded = encode(*with, texts);
      EXPECT_EQ(static_cast<int>(encoded.data()[1]), tag) << c.size;
      EXPECT_EQ(decode(*with, encoded), texts);
    }
  for (const uint64_t items : {13, 14, 65533, 65534}) {
    const Buffer encoded = encode(*chain_of("msgpack2", json_spec({items})), Texts(items, "0"));
    EXPECT_EQ(static_cast<int>(encoded.data()[0]), items == 13 ? 0x9f : items < 65534 ? 0xdc : 0xdd);
  }
}

TEST(MsgPack2, DamagedChunksAreCorrupt) {
  const auto chain = chain_of("msgpack2", json_spec({1}));
  const auto refused = [&](std::initializer_list<int> bytes, const char* part, Status status = Status::corrupt_data) {
    const Buffer encoded = bytes_of(bytes);
    const Error error = expect_error(status, part, [&] { decode(*chain, encoded); });
    EXPECT_EQ(error.codec(), "numcodecs.msgpack2");
  };
  refused({0x93}, "expected more than 1 bytes");
  refused({0x94, 0, 0xa2, '|', 'O', 0x91, 1}, "expected a list of 3 entries");
  refused({0x83, 0, 0xa2, '|', 'O', 0x91, 1}, "expected a list");
  refused({0xdd, 255, 255, 255, 255, 0}, "found 4294967295");
  refused({0x93, 0, 0xa2, '|', 'O', 0x91, 1, 7}, "1 bytes after the list");
  refused({0x93, 0, 0xa2, '|', 'O', 0x91, 2}, "expected the shape [1]");
  refused({0x93, 0, 1, 0x91, 1}, "expected the text of a NumPy data type");
  refused({0x93, 0, 0xa2, '|'}, "expected 2 bytes");
  refused({0x93, 0xdb, 255, 255, 255, 255, 'a'}, "expected 4294967295 bytes");
  refused({0x93, 0xdd, 255, 255, 255, 255, 0}, "expected 4294967295 entries");
  refused({0x93, 0xdf, 255, 255, 255, 255, 0xa0}, "expected 4294967295 entries");
  refused({0x93, 0xc6, 255, 255, 255, 255, 0}, "expected 4294967295 bytes");
  refused({0x93, 0xa2, 0xc3, 0x28, 0}, "expected UTF-8");
  refused({0x93, 0xc1, 0}, "found type 193");
  refused({0x93, 0xd4, 1, 2, 0}, "extension type", Status::unsupported);
  refused({0x93, 0xc7, 1, 2, 0}, "extension type", Status::unsupported);
  refused({0x93, 0x81, 1, 2, 0}, "keys of maps that are text", Status::unsupported);
  refused({0x93, 0x81, 0xa6, '$', 'b', 'y', 't', 'e', 's', 2}, "cannot be told from bytes", Status::unsupported);
  Buffer deep(100000);
  std::fill_n(deep.data(), deep.size(), std::byte{0x91});
  deep.data()[0] = std::byte{0x93};
  expect_error(Status::limit_exceeded, "nesting deeper", [&] { decode(*chain, deep); });
  Limits limits;
  limits.max_metadata_bytes = 100;
  Buffer large(300);
  std::fill_n(large.data(), large.size(), std::byte{0});
  std::copy_n(bytes_of({0x93, 0xdc, 0, 250}).data(), 4, large.data());
  expect_error(Status::limit_exceeded, "at most 100 bytes", [&] { decode(*chain_of("msgpack2", json_spec({1}), "{}", limits), large); });
  expect_error(Status::unsupported, "at most 64 bits", [&] { encode(*chain, {"18446744073709551616"}); });
  expect_error(Status::unsupported, "cannot be told from bytes", [&] { encode(*chain, {R"({"$bytes":"not base64"})"}); });
  expect_error(Status::corrupt_data, "expected items of data type bytes",
               [&] { decode(*chain_of("msgpack2", make_spec({1}, "bytes")), bytes_of({0x93, 0xa0, 0xa2, '|', 'O', 0x91, 1})); });
}

std::string random_json(Rng& rng, int depth) {
  static const char* const plain[] = {"null", "true", "0", "-7", "1.5", "NaN", "123456789012", R"("")", R"("a\"]}")", R"("é🧊")"};
  const uint64_t kind = draw(rng, 0, depth > 3 ? 0 : 4);
  if (kind < 3) return plain[draw(rng, 0, std::size(plain) - 1)];
  std::string out(1, kind == 3 ? '[' : '{');
  for (uint64_t i = 0, n = draw(rng, 0, 3); i < n; ++i)
    out += cat(i == 0 ? "" : ",", kind == 3 ? "" : cat("\"k", i, "\":"), random_json(rng, depth + 1));
  return out + (kind == 3 ? ']' : '}');
}

TEST(ObjectItems, PartsAndDamageOfRandomChunks) {
  Rng rng(11);
  const Shape shape{4, 5};
  for (const char* id : {"json2", "json", "msgpack2", "msgpack"}) {
    SCOPED_TRACE(id);
    const auto chain = make_chain(cat(R"([{"name":"transpose","configuration":{"order":[1,0]}},"numcodecs.)", id, R"(","zstd"])"), json_spec(shape));
    const auto bare = chain_of(id, json_spec(shape));
    for (int round = 0; round < 100; ++round) {
      Texts texts(20);
      for (std::string& text : texts) text = random_json(rng, 0);
      const Buffer encoded = encode(*chain, texts);
      ASSERT_EQ(decode(*chain, encoded), texts);
      RandomView random = random_view(rng, shape, sizeof(ValueRef), draw(rng, 0, 2) == 0);
      {
        Scratch scratch;
        ValueArena values;
        random.view.values = &values;
        FileLikeSource file(encoded);
        chain->decode(file, random.view, scratch);
        scratch.trim(0);
        each_element(random.view, shape, [&](uint64_t number, const std::byte* item) { ASSERT_EQ(text_at(item), texts[number]); });
      }
      const Buffer good = encode(*bare, texts);
      Buffer bad(good.span().first(draw(rng, 0, 1) == 0 ? good.size() : draw(rng, 0, good.size())));
      for (uint64_t n = draw(rng, 0, 3); n > 0 && !bad.empty(); --n) bad.data()[draw(rng, 0, bad.size() - 1)] = static_cast<std::byte>(rng());
      try {
        const Texts read = decode(*bare, bad);
        ASSERT_EQ(decode(*bare, encode(*bare, read)), read);
      } catch (const Error& error) {
        ASSERT_TRUE(error.status() == Status::corrupt_data || error.status() == Status::unsupported) << error.message();
      }
    }
  }
}

// The golden files of numcodecs. The arrays beside them are pickled; its tests/test_json.py and test_msgpacks.py say what they hold.
Texts golden_items(const std::string& folder, int number) {
  const bool json = folder == "json2";
  const auto repeated = [](const Texts& texts, int times) {
    Texts out;
    for (int i = 0; i < times; ++i) out.insert(out.end(), texts.begin(), texts.end());
    return out;
  };
  Texts numbers(1000);
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = std::to_string(i);
  switch (number) {
    case 0: case 4: return repeated({R"("foo")", R"("bar")", R"("baz")"}, 300);
    case 1: return repeated({R"("foo")", R"("bar")", "NaN"}, 300);
    case 2: return repeated({R"("foo")", "1.0", "2"}, 300);
    case 3: return numbers;
    case 5: return repeated({R"("foo")", R"(["bar",1.0,2])", R"({"a":"b","c":42})"}, 300);
    case 8: return json ? Texts{"0", "1", "2", "3"} : repeated({R"({"$bytes":"Zm9v"})", R"({"$bytes":"YmFy"})", R"({"$bytes":"YmF6"})"}, 300);
    case 10: return {"0", "1", "2", "3"};
    default: return {};  // greetings
  }
}

TEST(ObjectItems, ReadsTheFilesOfNumcodecs) {
  const char* root = std::getenv("ZARR_NUMCODECS_FIXTURE");
  if (root == nullptr) GTEST_SKIP() << "ZARR_NUMCODECS_FIXTURE is not set: the fixture folder of numcodecs is needed";
  namespace fs = std::filesystem;
  const auto read_file = [](const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  };
  size_t files = 0;
  for (const std::string folder : {"json2", "msgpack2"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / folder)) {
      if (entry.path().extension() != ".dat") continue;
      SCOPED_TRACE(entry.path().string());
      json::Object configuration = json::parse(read_file(entry.path().parent_path() / "config.json")).object();
      const std::string id = configuration.find("id")->string();
      configuration.erase("id");
      const int number = std::stoi(entry.path().filename().string().substr(8, 2));
      const bool square = number == 10 || (number == 8 && folder == "json2"), greetings = number == 6 || number == 7 || number == 9;
      const Shape shape = square ? Shape{2, 2} : number == 1 ? Shape{300, 3} : greetings ? Shape{1200} : number == 3 ? Shape{1000} : Shape{900};
      const auto chain = chain_of(id, json_spec(shape), json::dump(configuration));
      const std::string stored = read_file(entry.path());
      const Texts items = decode(*chain, as_bytes(stored));
      if (greetings) {
        EXPECT_EQ(items[0], number == 9 ? R"({"$bytes":"wqFIb2xhIG11bmRvIQ=="})" : "\"\u00a1Hola mundo!\"");
        EXPECT_EQ(items[1199], items[11]);
      } else {
        EXPECT_EQ(items, golden_items(folder, number));
      }
      const Buffer again = encode(*chain, items);
      if (number == 3 || number == 4 || number == 6) EXPECT_EQ(decode(*chain, again), items);  // of another NumPy type
      else EXPECT_EQ(as_text(again), stored);
      ++files;
    }
  EXPECT_GE(files, 45u);
}

}  // namespace
}  // namespace zarr::codec
