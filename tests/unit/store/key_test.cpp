#include "store/key.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.hpp"

namespace zarr::store {
namespace {

using std::string_literals::operator""s;

// Every way to be bad, in every place of a key: about 300 names.
std::vector<std::string> bad_keys() {
  const std::vector<std::string> bad_segments = {
      "",
      ".",
      "..",
      "a\\b",
      "\\",
      "..\\..",
      "\0"s,
      "a\0b"s,
      "\x01",
      "a\nb",
      "tab\t",
      "\x1f",
      "\x7f",
      "\x80",
      "\xff",
      "\xc0\xaf",
      "\xc1\xbf",
      "\xe0\x80\xaf",
      "\xed\xa0\x80",
      "\xf0\x80\x80\x80",
      "\xf4\x90\x80\x80",
      "\xf5\x80\x80\x80",
      "\xe2\x82",
      "\xc3",
      "C:",
      "z:",
      "%2e",
      "%2E%2e",
      ".%2e",
      "%2e.",
      "..%2f..",
      "%2e%2e%2fa",
      "a%2f..",
      "a%5c..%5cb",
      "%00",
      "a%00b",
      "..%5Ca",
      std::string(256, 'a'),
      std::string(300, 'x'),
      std::string(1000, 'y'),
      "\xef\xbf",
      "\xfe\xff",
      "a\x0b",
      "a\rb",
  };
  std::vector<std::string> keys = {"",
                                   "/",
                                   "//",
                                   "/a",
                                   "a/",
                                   "/a/",
                                   "a//b",
                                   "///",
                                   "../a",
                                   "a/..",
                                   "./a",
                                   "a/.",
                                   "a/../b",
                                   "a/./b",
                                   "../../../etc/passwd",
                                   "/etc/passwd",
                                   "..",
                                   ".",
                                   std::string(4097, 'a'),
                                   "a/b/",
                                   "C:/a",
                                   "C:\\a"};
  for (const auto& bad : bad_segments) {
    keys.push_back(bad);
    keys.push_back(bad + "/zarr.json");
    keys.push_back("a/" + bad);
    keys.push_back("a/" + bad + "/b");
    keys.push_back("c/0/" + bad + "/1");
  }
  std::string deep;  // over the limit in sum, each segment short
  while (deep.size() <= 4096) deep += "abcdefg/";
  keys.push_back(deep + "a");
  return keys;
}

TEST(Key, RefusesBadNames) {
  const auto keys = bad_keys();
  EXPECT_GE(keys.size(), 200u);
  for (const auto& key : keys) {
    try {
      check_key(key);
      ADD_FAILURE() << "accepted " << testing::PrintToString(key);
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::invalid_argument);
      EXPECT_FALSE(error.message().empty());
      EXPECT_EQ(error.message().find('\0'), std::string::npos);
    }
  }
}

TEST(Key, RefusesBadPrefixes) {
  for (const auto& key : bad_keys()) {
    const std::string prefix = key + "/";
    if (prefix == "a/" || prefix == "/") continue;
    EXPECT_THROW(check_prefix(prefix), Error) << testing::PrintToString(prefix);
  }
  for (const char* prefix : {"a", "a/b", "/", "//", "/a/", "../", "a//"})
    EXPECT_THROW(check_prefix(prefix), Error) << prefix;
}

TEST(Key, AcceptsWhatZarrHierarchiesHold) {
  for (const std::string key : {"zarr.json",
                                ".zarray",
                                "a/.zattrs",
                                "c/0/0",
                                "c",
                                "0.0",
                                "a b/c",
                                "dt=2024-01-01T00:00/0",
                                "...",
                                "a..b",
                                "..a",
                                "a%2fb",
                                "100%",
                                "%zz",
                                "\xc3\xa9/\xe4\xb8\xad",
                                "\xf0\x9f\x8c\x8d",
                                "__x",
                                "a:b",
                                "CC:",
                                "-rf",
                                "~",
                                "$(x)",
                                "a+b&c"}) {
    EXPECT_NO_THROW(check_key(key)) << key;
    EXPECT_NO_THROW(check_prefix(key + "/")) << key;
  }
  EXPECT_NO_THROW(check_key(std::string(255, 'a')));
  EXPECT_NO_THROW(check_prefix(""));
  EXPECT_THROW(check_key("abcdef", 5), Error);
}

TEST(Key, NormalisesPaths) {
  EXPECT_EQ(normalise_path(""), "");
  EXPECT_EQ(normalise_path("/"), "");
  EXPECT_EQ(normalise_path("///"), "");
  EXPECT_EQ(normalise_path("/a"), "a");
  EXPECT_EQ(normalise_path("a//b///c/"), "a/b/c");
  for (const auto& path : {"..", "a/../b", ".", "a/.", "a\\b", "a/%2e%2e/b"})
    EXPECT_THROW(normalise_path(path), Error) << path;
  EXPECT_THROW(normalise_path("a\0b"s), Error);
}

TEST(Key, ChecksNodeNames) {
  for (const std::string name : {"", ".", "..", "...", "....", "__x", "__", "zarr.json", ".zarray", ".zgroup",
                                 ".zattrs", ".zmetadata", "a/b", "/", "a\\b", "\xff", "C:", "%2e%2e", "a\n"})
    EXPECT_THROW(check_node_name(name), Error) << name;
  EXPECT_THROW(check_node_name("a\0"s), Error);
  EXPECT_THROW(check_node_name(std::string(256, 'n')), Error);
  for (const std::string name : {"a", "_x", ".hidden", "c", "0", "x.tmp", "caf\xc3\xa9", "a b"})
    EXPECT_NO_THROW(check_node_name(name)) << name;
}

TEST(Key, KnowsLitter) {
  for (const char* name :
       {"._zarr.json", ".DS_Store", ".zarr-1-2-3.partial", ".6b1f.partial", "0.0.__lock", "0.tmp", "0.0.lock"})
    EXPECT_TRUE(is_litter(name)) << name;
  for (const char* name : {"zarr.json", ".zarray", "0.0", "partial", "a.partial", ".tmp", "lock", "tmp", "c"})
    EXPECT_FALSE(is_litter(name)) << name;
}

}  // namespace
}  // namespace zarr::store
