// Plugins: found on ZARR_PLUGIN_PATH when a name is missing, loaded once, named in errors. ZARR_TEST_PLUGIN_DIR holds
// those that tests/capi/plugins is built into.
#include <stdlib.h>

#include <fstream>

#include "support.hpp"

namespace {

constexpr const char* rot_chain = R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"rot"}])";

class Plugins : public ::testing::Test {
 protected:
  Plugins() { setenv("ZARR_PLUGIN_PATH", ("/no/such/folder::" + std::string(ZARR_TEST_PLUGIN_DIR)).c_str(), 1); }
  ~Plugins() override { unsetenv("ZARR_PLUGIN_PATH"); }
  Context fresh(uint32_t flags = 0) {
    auto options = init<zarr_context_options>();
    options.flags = flags;
    Context context;
    EXPECT_OK(zarr_context_new(&options, out(context), err));
    return context;
  }
  zarr_status make(zarr_context* context, const char* codecs) {
    Store store = memory_store(context);
    const ArrayArguments arguments{.codecs = codecs};
    const auto builder = builder_of(arguments);
    array.reset();
    const zarr_status status = zarr_create_array(store.get(), "a", 1, &builder, nullptr, out(array), err);
    return status;
  }
  Err err;
  Node array;
};

TEST_F(Plugins, AreLoadedForAMissingCodec) {
  Context context = fresh();
  EXPECT_OK(make(context.get(), rot_chain));
  write_counting(array.get());
  EXPECT_EQ(read_all(array.get()), counting(48));
  Store store(zarr_node_store(array.get()));
  EXPECT_EQ(get_text(store.get(), "a/c/0/0")[0], 1);
}

TEST_F(Plugins, AreLoadedForAMissingScheme) {
  Context context = fresh();
  Store store;
  ASSERT_OK(zarr_store_open(context.get(), "const://x", ZARR_NTS, nullptr, 0, 0, out(store), err));
  EXPECT_EQ(get_text(store.get(), "k"), "hello");
}

TEST_F(Plugins, AreLoadedIntoEachContextByName) {
  const std::string path = std::string(ZARR_TEST_PLUGIN_DIR) + "/rot_plugin.so";
  for (int i = 0; i < 2; ++i) {
    Context context = fresh(ZARR_CONTEXT_NO_PLUGINS);
    EXPECT_STATUS(ZARR_UNSUPPORTED, make(context.get(), rot_chain));
    ASSERT_OK(zarr_load_plugin(context.get(), path.data(), path.size(), err));
    ASSERT_OK(zarr_load_plugin(context.get(), path.data(), path.size(), err));  // once is enough
    EXPECT_OK(make(context.get(), rot_chain));
  }
}

TEST_F(Plugins, ThatFailAreNamed) {
  Context context = fresh();
  EXPECT_STATUS(ZARR_UNSUPPORTED,
                make(context.get(), R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"refused"}])"));
  EXPECT_NE(err.message().find("refusing_plugin"), std::string::npos) << err.message();
  EXPECT_NE(zarr_error_cause(err.get()), nullptr);
  EXPECT_STRNE(zarr_error_message(zarr_error_cause(err.get())), "");
  Store store;
  EXPECT_STATUS(ZARR_UNSUPPORTED,
                zarr_store_open(context.get(), "nothing://x", ZARR_NTS, nullptr, 0, 0, out(store), err));
  EXPECT_NE(err.message().find("no_plugin"), std::string::npos) << err.message();
  const std::string path = std::string(ZARR_TEST_PLUGIN_DIR) + "/no_plugin.so";
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_load_plugin(context.get(), path.data(), path.size(), err));
  EXPECT_NE(err.message().find("zarr_plugin_init"), std::string::npos) << err.message();
}

TEST_F(Plugins, AreNotLookedForWhenForbidden) {
  Context context = fresh(ZARR_CONTEXT_NO_PLUGINS);
  EXPECT_STATUS(ZARR_UNSUPPORTED, make(context.get(), rot_chain));
  EXPECT_STREQ(zarr_error_codec(err.get()), "rot");
  Store store;
  EXPECT_STATUS(ZARR_UNSUPPORTED,
                zarr_store_open(context.get(), "const://x", ZARR_NTS, nullptr, 0, 0, out(store), err));
}

TEST_F(Plugins, ManifestsThatAreBrokenAreNamed) {
  TempFolder folder;
  std::ofstream(folder.path("broken.json")) << "{\"codecs\": [";
  setenv("ZARR_PLUGIN_PATH", folder.path().c_str(), 1);
  Context context = fresh();
  EXPECT_NE(make(context.get(), rot_chain), ZARR_OK);
  EXPECT_NE(err.message().find("broken.json"), std::string::npos) << err.message();
  std::ofstream(folder.path("broken.json")) << "{\"codecs\": [\"rot\"]}";
  EXPECT_STATUS(ZARR_UNSUPPORTED, make(context.get(), rot_chain));  // the file beside it is not there
  EXPECT_NE(err.message().find("broken.so"), std::string::npos) << err.message();
}

}  // namespace
