#include "codec/registry.hpp"

#include "testing.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

struct RegistryTest : ::testing::Test {
  Registry registry;
  Limits limits;
  ArraySpec spec = make_spec(Shape{4}, "uint8");
  BuildContext context{registry, limits, spec};
  RegistryTest() { register_builtin_codecs(registry); }
};

TEST_F(RegistryTest, AliasesLeadToTheirCodec) {
  EXPECT_TRUE(registry.has("endian"));
  EXPECT_EQ(registry.canonical("endian"), "bytes");
  EXPECT_EQ(registry.canonical("gone"), "gone");
  EXPECT_EQ(registry.make("endian", {}, context).index(), 1u);
}

TEST_F(RegistryTest, TakenNamesNeedReplace) {
  const Factory factory = [](const json::Object&, const BuildContext&) -> AnyCodec { fail(Status::callback, "mine"); };
  expect_error(Status::exists, "'bytes'", [&] { registry.add("bytes", factory, false); });
  expect_error(Status::exists, "'endian'", [&] { registry.add("endian", factory, false); });
  registry.add("bytes", factory, true);
  expect_error(Status::callback, "mine", [&] { registry.make("endian", {}, context); });
}

TEST_F(RegistryTest, UnknownCodecsAskTheHookOnce) {
  int asked = 0;
  registry.set_missing_hook([&](std::string_view name) {
    ++asked;
    if (name != "late") return false;
    registry.add(
        "late", [](const json::Object&, const BuildContext&) -> AnyCodec { fail(Status::callback, "loaded"); }, false);
    return true;
  });
  EXPECT_TRUE(registry.recognises("late"));
  expect_error(Status::callback, "loaded", [&] { registry.make("late", {}, context); });
  EXPECT_EQ(asked, 1);
  const Error error =
      expect_error(Status::unsupported, "codec 'never' is not known", [&] { registry.make("never", {}, context); });
  EXPECT_EQ(error.codec(), "never");
  EXPECT_EQ(asked, 2);
}

TEST_F(RegistryTest, SwitchedOffCodecsSayWhichOption) {
  registry.add_switched_off("blosc2", "ZARR_WITH_BLOSC2");
  expect_error(Status::unsupported, "codec 'blosc2' was switched off when libzarr was built (ZARR_WITH_BLOSC2)",
               [&] { registry.make("blosc2", {}, context); });
  EXPECT_FALSE(registry.has("blosc2"));
  EXPECT_TRUE(registry.recognises("blosc2"));
  EXPECT_FALSE(registry.recognises("blosc3"));
}

TEST_F(RegistryTest, NamesAreSortedAndComplete) {
  const auto names = registry.names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  for (const char* name : {"bytes", "endian", "transpose", "crc32c", "numcodecs.crc32c", "sharding_indexed"})
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
}

}  // namespace
}  // namespace zarr::codec
