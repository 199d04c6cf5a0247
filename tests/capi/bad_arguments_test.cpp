// Every function that can fail, with NULL and with wrong values in the place of each argument that matters: the status
// is as documented, the error says it too, and every out-parameter is NULL or 0 afterwards.
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "bad_arguments.hpp"

namespace {

std::vector<Case> all_cases() {
  std::vector<Case> cases = bad_argument_cases();
  for (Case& c : bad_data_type_cases()) cases.push_back(std::move(c));
  for (Case& c : bad_extension_cases()) cases.push_back(std::move(c));
  for (Case& c : bad_value_cases()) cases.push_back(std::move(c));
  return cases;
}

template <class T>
bool untouched(T value) {
  return value == reinterpret_cast<T>(8);
}

// Given to the call or not: what was given must be cleared.
void expect_cleared(const Outs& o) {
  EXPECT_TRUE(o.context == nullptr || untouched(o.context));
  EXPECT_TRUE(o.store == nullptr || untouched(o.store));
  EXPECT_TRUE(o.node == nullptr || untouched(o.node));
  EXPECT_TRUE(o.bytes == nullptr || untouched(o.bytes));
  EXPECT_TRUE(o.more == nullptr || untouched(o.more));
  EXPECT_TRUE(o.listing == nullptr || untouched(o.listing));
  EXPECT_TRUE(o.cancel == nullptr || untouched(o.cancel));
  EXPECT_TRUE(o.type == nullptr || untouched(o.type));
  EXPECT_TRUE(o.op == nullptr || untouched(o.op));
  EXPECT_TRUE(o.writer == nullptr || untouched(o.writer));
  EXPECT_TRUE(o.chain == nullptr || untouched(o.chain));
  EXPECT_TRUE(o.size == 0 || o.size == 8);
  EXPECT_TRUE(o.values == nullptr || untouched(o.values));
  EXPECT_TRUE(o.memory == nullptr || untouched(o.memory));
  EXPECT_EQ(o.schema.release, nullptr);
  EXPECT_EQ(o.arrow.release, nullptr);
  EXPECT_TRUE(o.tensor == nullptr || untouched(o.tensor));
  EXPECT_TRUE(o.old_tensor == nullptr || untouched(o.old_tensor));
  EXPECT_TRUE(o.number == 0 || o.number == 8);
  EXPECT_TRUE(o.flag == 0 || o.flag == 8);
  EXPECT_TRUE(o.coordinates[0] == 0 || o.coordinates[0] == 8);
  EXPECT_TRUE(o.coordinates[1] == 0 || o.coordinates[1] == 8);  // not cleared for a rank of 1
}

std::string slurp(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The names of the header's functions: those that can fail, and the others.
struct HeaderFunctions {
  std::set<std::string> fallible, infallible;
};
HeaderFunctions header_functions() {
  const std::string text = slurp(std::string(ZARR_TEST_SOURCE_DIR) + "/include/zarr.h");
  HeaderFunctions found;
  const std::regex declaration(R"(ZARR_API[^;]*?\b(zarr_[a-z0-9_]+)\(([^;]*)\);)");
  for (std::sregex_iterator at(text.begin(), text.end(), declaration), end; at != end; ++at) {
    const std::string arguments = (*at)[2];
    (arguments.find("zarr_error **err") != std::string::npos ? found.fallible : found.infallible).insert((*at)[1]);
  }
  return found;
}

TEST(BadArguments, EachGivesItsStatusAndClearsTheOutParameters) {
  World w;
  for (const Case& c : all_cases()) {
    SCOPED_TRACE(std::string(c.function) + ": " + c.what);
    Err err;
    Outs o;
    EXPECT_STATUS(c.expected, c.call(w, o, err));
    expect_cleared(o);
  }
}

TEST(BadArguments, TheErrorPointerMayBeNull) {
  World w;
  for (const Case& c : all_cases()) {
    SCOPED_TRACE(std::string(c.function) + ": " + c.what);
    Outs o;
    EXPECT_EQ(c.call(w, o, nullptr), c.expected);
    expect_cleared(o);
  }
}

TEST(BadArguments, NothingIsChangedByFailedCalls) {
  World w;
  for (const Case& c : all_cases()) {
    Outs o;
    (void)c.call(w, o, nullptr);
  }
  EXPECT_EQ(read_all(w.array.get()), counting(48));
  std::vector<std::string> keys;
  Err err;
  EXPECT_OK(zarr_store_list(
      w.store.get(), "", ZARR_NTS, 1,
      [](void* list, const char* key, size_t length) {
        static_cast<std::vector<std::string>*>(list)->emplace_back(key, length);
        return 0;
      },
      &keys, err));
  EXPECT_EQ(keys.size(), 2u + 6u);  // two documents, six chunks
}

TEST(BadArguments, EveryFallibleFunctionOfTheHeaderIsHere) {
  std::set<std::string> here;
  for (const Case& c : all_cases()) here.insert(c.function);
  const HeaderFunctions functions = header_functions();
  EXPECT_GT(functions.fallible.size(), 70u);
  for (const std::string& name : functions.fallible)
    EXPECT_TRUE(here.count(name)) << name << " has no case with bad arguments";
}

// NULL is an answer, not a crash, in everything without a status.
TEST(BadArguments, NullIsFineWhereNothingCanFail) {
  zarr_struct_init(nullptr, 8);
  EXPECT_EQ(zarr_has_feature(nullptr), 0);
  EXPECT_EQ(zarr_error_code(nullptr), ZARR_OK);
  EXPECT_STREQ(zarr_error_message(nullptr), "");
  EXPECT_EQ(zarr_error_key(nullptr), nullptr);
  EXPECT_EQ(zarr_error_codec(nullptr), nullptr);
  EXPECT_EQ(zarr_error_chunk(nullptr, nullptr, 0), 0u);
  EXPECT_EQ(zarr_error_errno(nullptr), 0);
  EXPECT_EQ(zarr_error_retryable(nullptr), 0);
  EXPECT_EQ(zarr_error_cause(nullptr), nullptr);
  EXPECT_EQ(zarr_error_payload(nullptr), nullptr);
  EXPECT_EQ(zarr_error_retain(nullptr), nullptr);
  zarr_error_release(nullptr);
  zarr_error_set(nullptr, ZARR_IO, "x", 1);
  zarr_error_set_detail(nullptr, 1, 1);
  zarr_error_set_payload(nullptr, nullptr, nullptr);
  EXPECT_EQ(zarr_bytes_data(nullptr), nullptr);
  EXPECT_STREQ(zarr_bytes_text(nullptr), "");
  EXPECT_EQ(zarr_bytes_size(nullptr), 0u);
  EXPECT_EQ(zarr_bytes_retain(nullptr), nullptr);
  zarr_bytes_release(nullptr);
  zarr_buffer_free(nullptr, 0);
  EXPECT_EQ(zarr_context_retain(nullptr), nullptr);
  zarr_context_release(nullptr);
  EXPECT_GE(zarr_context_threads(nullptr), 1u);  // the default context's
  zarr_cancel_trigger(nullptr);
  EXPECT_EQ(zarr_cancel_retain(nullptr), nullptr);
  zarr_cancel_release(nullptr);
  EXPECT_EQ(zarr_data_type_retain(nullptr), nullptr);
  zarr_data_type_release(nullptr);
  EXPECT_EQ(zarr_data_type_name(nullptr), nullptr);
  EXPECT_EQ(zarr_data_type_kind(nullptr), ZARR_TYPE_OTHER);
  EXPECT_EQ(zarr_data_type_item_size(nullptr), 0u);
  EXPECT_EQ(zarr_data_type_bits(nullptr), 0);
  EXPECT_EQ(zarr_data_type_byte_order(nullptr), ZARR_ORDER_NATIVE);
  EXPECT_EQ(zarr_data_type_unit(nullptr), nullptr);
  EXPECT_EQ(zarr_data_type_unit_scale(nullptr), 0u);
  EXPECT_EQ(zarr_data_type_field_count(nullptr), 0u);
  EXPECT_EQ(zarr_op_poll(nullptr), 0);
  zarr_op_cancel(nullptr);
  uint64_t done = 9, total = 9;
  zarr_op_progress(nullptr, &done, &total);
  EXPECT_EQ(done + total, 0u);
  zarr_op_progress(nullptr, nullptr, nullptr);
  EXPECT_EQ(zarr_op_retain(nullptr), nullptr);
  zarr_op_release(nullptr);
  EXPECT_EQ(zarr_store_retain(nullptr), nullptr);
  zarr_store_release(nullptr);
  EXPECT_EQ(zarr_store_capabilities(nullptr), 0u);
  EXPECT_STREQ(zarr_store_description(nullptr), "");
  EXPECT_EQ(zarr_node_retain(nullptr), nullptr);
  zarr_node_release(nullptr);
  EXPECT_EQ(zarr_node_kind(nullptr), ZARR_KIND_NONE);
  EXPECT_STREQ(zarr_node_path(nullptr), "");
  EXPECT_EQ(zarr_node_format(nullptr), 0);
  EXPECT_EQ(zarr_node_is_implicit(nullptr), 0);
  EXPECT_EQ(zarr_node_store(nullptr), nullptr);
  EXPECT_EQ(zarr_values_count(nullptr), 0u);
  EXPECT_EQ(zarr_values_offsets(nullptr), nullptr);
  EXPECT_EQ(zarr_values_data(nullptr), nullptr);
  EXPECT_EQ(zarr_values_size(nullptr), 0u);
  EXPECT_EQ(zarr_values_validity(nullptr), nullptr);
  EXPECT_EQ(zarr_values_retain(nullptr), nullptr);
  zarr_values_release(nullptr);
  EXPECT_EQ(zarr_array_has_variable_length(nullptr), 0);
  EXPECT_EQ(zarr_listing_size(nullptr), 0u);
  EXPECT_EQ(zarr_listing_name(nullptr, 0), nullptr);
  EXPECT_EQ(zarr_listing_kind(nullptr, 0), ZARR_KIND_NONE);
  zarr_listing_release(nullptr);
  zarr_append_writer_counts(nullptr, &done, &total);
  EXPECT_EQ(done + total, 0u);
  zarr_append_writer_counts(nullptr, nullptr, nullptr);
  EXPECT_EQ(zarr_append_writer_retain(nullptr), nullptr);
  zarr_append_writer_release(nullptr);
  EXPECT_EQ(zarr_group_is_consolidated(nullptr), 0);
  EXPECT_EQ(zarr_codec_chain_retain(nullptr), nullptr);
  zarr_codec_chain_release(nullptr);
  EXPECT_EQ(zarr_codec_chain_decoded_size(nullptr), 0u);
  EXPECT_EQ(zarr_codec_chain_encoded_bound(nullptr), 0u);
  EXPECT_EQ(zarr_array_rank(nullptr), 0u);
  EXPECT_EQ(zarr_array_data_type(nullptr), nullptr);
  EXPECT_EQ(zarr_array_stored_byte_order(nullptr), ZARR_ORDER_NATIVE);
  EXPECT_EQ(zarr_array_item_size(nullptr), 0u);
  EXPECT_EQ(zarr_array_dimension_name(nullptr, 0), nullptr);
  EXPECT_NE(zarr_sink_write(nullptr, "x", 1, nullptr), ZARR_OK);
  EXPECT_EQ(zarr_sink_reserve(nullptr, 1, nullptr), nullptr);
  zarr_sink_commit(nullptr, 1);
  EXPECT_EQ(zarr_sink_room(nullptr), 0u);
  EXPECT_EQ(zarr_source_size(nullptr), 0u);
  EXPECT_NE(zarr_source_read(nullptr, 0, nullptr, 0, nullptr), ZARR_OK);
  EXPECT_EQ(zarr_reply_buffer(nullptr, 1, nullptr), nullptr);
  zarr_reply_set_data(nullptr, nullptr, 0, nullptr, nullptr);
  zarr_reply_set_info(nullptr, 0, nullptr, 0);
  EXPECT_EQ(zarr_completion_reply(nullptr, 0), nullptr);
  EXPECT_EQ(zarr_completion_error(nullptr, 0), nullptr);
  zarr_completion_done(nullptr, 0, ZARR_OK);
  EXPECT_EQ(zarr_completion_cancelled(nullptr), 0);
  EXPECT_NE(zarr_lister_emit(nullptr, "k", 1), 0);
}

// The arrays that the functions of arrays get may be groups.
TEST(BadArguments, GroupsWhereArraysBelong) {
  World w;
  EXPECT_EQ(zarr_array_rank(w.group.get()), 0u);
  EXPECT_EQ(zarr_array_data_type(w.group.get()), nullptr);
  EXPECT_EQ(zarr_array_item_size(w.group.get()), 0u);
  EXPECT_EQ(zarr_array_stored_byte_order(w.group.get()), ZARR_ORDER_NATIVE);
  EXPECT_EQ(zarr_array_dimension_name(w.group.get(), 0), nullptr);
  EXPECT_EQ(zarr_group_is_consolidated(w.array.get()), 0);
}

// A handle of another kind, cast by mistake: the tag tells.
TEST(BadArguments, HandlesOfAnotherKind) {
  World w;
  Err err;
  Outs o;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_store_flush(reinterpret_cast<zarr_store*>(w.array.get()), err));
  EXPECT_NE(err.message().find("store"), std::string::npos) << err.message();
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT,
                zarr_attributes_json(reinterpret_cast<zarr_node*>(w.store.get()), &o.bytes, err));
}

// A function that no test calls is a function that nobody knows to work.
TEST(Coverage, EveryFunctionOfTheHeaderIsCalledByATest) {
  std::string sources;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(ZARR_TEST_SOURCE_DIR) + "/tests/capi")) {
    const auto extension = entry.path().extension();
    if ((extension == ".cpp" || extension == ".c") && entry.path().filename().string().find("bad_argument") != 0)
      sources += slurp(entry.path());
    if (extension == ".hpp") sources += slurp(entry.path());
  }
  const HeaderFunctions functions = header_functions();
  EXPECT_GT(functions.infallible.size(), 50u);
  for (const auto* names : {&functions.fallible, &functions.infallible})
    for (const std::string& name : *names)
      EXPECT_TRUE(std::regex_search(sources, std::regex("\\b" + name + "\\s*[(>,]")))
          << name << " is called with good arguments by no test";
}

}  // namespace
