// What people are told about a codec is what the codec takes.
#include <regex>
#include <set>

#include "testing.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

struct CatalogueTest : ::testing::Test {
  std::shared_ptr<Registry> registry = Registry::with_builtins();
  Limits limits;
  ArraySpec spec = make_spec(Shape{4}, "float32");
  BuildContext context{*registry, limits, spec};
  std::vector<std::string> own_names() const {
    std::vector<std::string> names;
    for (const std::string& name : registry->names())
      if (registry->canonical(name) == name) names.push_back(name);
    return names;
  }
};

TEST_F(CatalogueTest, EveryCodecHasALine) {
  EXPECT_GT(own_names().size(), 30u);
  for (const std::string& name : own_names()) {
    const auto description = registry->description(name);
    ASSERT_TRUE(description) << name << " is missing in codec/catalogue.cpp";
    EXPECT_TRUE(description->configuration) << name;
  }
}

TEST_F(CatalogueTest, MembersAreThoseThatTheCodecTakes) {
  json::Object wrong;
  wrong.set("no such member", 1);
  for (const std::string& name : own_names()) {
    std::set<std::string> taken, told;
    try {
      registry->make(name, wrong, context);
      ADD_FAILURE() << name << " takes a member that does not exist";
    } catch (const Error& error) {
      const std::string& text = error.message();
      const std::regex member("'([a-z_]+)'");
      const size_t from = text.find("expected");
      ASSERT_NE(from, std::string::npos) << name << ": " << text;
      const std::string list = text.substr(from);
      for (std::sregex_iterator at(list.begin(), list.end(), member), end; at != end; ++at) taken.insert((*at)[1]);
    }
    const auto description = registry->description(name);
    for (const auto& [member, value] : description->configuration->members()) told.insert(member);
    EXPECT_EQ(taken, told) << name;
  }
}

// The kind, and defaults that are said, of codecs that can be made without a configuration.
TEST_F(CatalogueTest, KindsAndDefaultsAreTrue) {
  size_t made = 0;
  for (const std::string& name : own_names()) {
    const auto description = registry->description(name);
    bool complete = true;
    for (const auto& [member, value] : description->configuration->members())
      complete = complete && !(value.is_string() && value.string().starts_with("required"));
    const bool of_text = name.starts_with("vlen-") || name == "zarrs.vlen_v2" || name.starts_with("numcodecs.json") ||
                         name.starts_with("numcodecs.msgpack");
    if (!complete || of_text || name == "packbits" || name == "numcodecs.packbits") continue;  // not of floats
    SCOPED_TRACE(name);
    ++made;
    const AnyCodec codec = registry->make(name, {}, context);
    EXPECT_EQ(codec.index() + 1, static_cast<size_t>(description->kind));
    json::Object told = *description->configuration;
    for (const auto& [member, value] : description->configuration->members())
      if (value.is_null()) told.erase(member);
    if (told.size() == description->configuration->size()) (void)registry->make(name, told, context);
    const json::Object canonical =
        std::visit([](const auto& typed) { return typed->configuration(); }, codec);
    for (const auto& [member, value] : canonical.members()) {
      const json::Value* said = description->configuration->find(member);
      ASSERT_NE(said, nullptr) << member;
      if (!said->is_null()) {
        EXPECT_EQ(json::dump(*said), json::dump(value)) << member;
      }
    }
  }
  EXPECT_GT(made, 15u);
}

TEST_F(CatalogueTest, ModulesAreNamed) {
  for (const auto& [name, module] : registry->modules()) {
    const std::string& codec = name;
    const Error error = expect_error(Status::unsupported, "module " + module, [&] { registry->make(codec, {}, context); });
    EXPECT_EQ(error.codec(), name);
    EXPECT_TRUE(registry->recognises(name));
    EXPECT_FALSE(registry->has(name));
  }
  EXPECT_EQ(registry->canonical("zarrs.zfp"), "zfp");
  expect_error(Status::unsupported, "ZARR_PLUGIN_PATH", [&] { registry->make("zarrs.zfp", {}, context); });
}

}  // namespace
}  // namespace zarr::codec
