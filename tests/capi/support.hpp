// What the tests of the ABI share: owners of handles, small arrays, and checks that say what the library said.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "zarr.h"

template <class T, void (*Release)(T*)>
struct Releaser {
  void operator()(T* handle) const { Release(handle); }
};
template <class T, void (*Release)(T*)>
using Owner = std::unique_ptr<T, Releaser<T, Release>>;

using Context = Owner<zarr_context, zarr_context_release>;
using Store = Owner<zarr_store, zarr_store_release>;
using Node = Owner<zarr_node, zarr_node_release>;
using Bytes = Owner<zarr_bytes, zarr_bytes_release>;
using Op = Owner<zarr_op, zarr_op_release>;
using Cancel = Owner<zarr_cancel, zarr_cancel_release>;
using DataType = Owner<zarr_data_type, zarr_data_type_release>;
using Values = Owner<zarr_values, zarr_values_release>;
using Listing = Owner<zarr_listing, zarr_listing_release>;
using AppendWriter = Owner<zarr_append_writer, zarr_append_writer_release>;
using CodecChain = Owner<zarr_codec_chain, zarr_codec_chain_release>;
using ErrorHandle = Owner<zarr_error, zarr_error_release>;

// An out-parameter of an owner: out(node) is a zarr_node **. The old handle goes first.
template <class O>
class Out {
 public:
  explicit Out(O& owner) : owner_(owner) { owner_.reset(); }
  ~Out() { owner_.reset(raw_); }
  operator typename O::pointer *() { return &raw_; }

 private:
  O& owner_;
  typename O::pointer raw_ = nullptr;
};
template <class O>
Out<O> out(O& owner) {
  return Out<O>(owner);
}

// The error of one call: EXPECT_OK(call(..., error)).
class Err {
 public:
  operator zarr_error**() {
    get();  // what the last call left, if nobody looked
    handle_.reset();
    raw_ = reinterpret_cast<zarr_error*>(1);  // must be written in every case
    filled_ = true;
    return &raw_;
  }
  zarr_error* get() {
    if (filled_) {
      EXPECT_NE(raw_, reinterpret_cast<zarr_error*>(1)) << "*err was not written";
      if (raw_ == reinterpret_cast<zarr_error*>(1)) raw_ = nullptr;
      handle_.reset(raw_);
      filled_ = false;
    }
    return handle_.get();
  }
  std::string message() { return zarr_error_message(get()); }
  ~Err() { get(); }

 private:
  zarr_error* raw_ = nullptr;
  bool filled_ = false;
  ErrorHandle handle_;
};

// Compares a status with what was expected; the error must say the same.
inline ::testing::AssertionResult has_status(zarr_status expected, zarr_status found, Err& err) {
  zarr_error* error = err.get();
  if (found != expected)
    return ::testing::AssertionFailure() << "expected " << zarr_status_name(expected) << ", found "
                                         << zarr_status_name(found) << " (" << zarr_error_message(error) << ")";
  if (zarr_error_code(error) != found)
    return ::testing::AssertionFailure() << "status " << zarr_status_name(found) << ", but the error says "
                                         << zarr_status_name(zarr_error_code(error));
  if (found != ZARR_OK && *zarr_error_message(error) == 0)
    return ::testing::AssertionFailure() << "an error without a message";
  return ::testing::AssertionSuccess();
}
// `err` is an Err of the scope.
#define EXPECT_STATUS(expected, call) EXPECT_TRUE(has_status(expected, call, err))
#define ASSERT_STATUS(expected, call) ASSERT_TRUE(has_status(expected, call, err))
#define EXPECT_OK(call) EXPECT_STATUS(ZARR_OK, call)
#define ASSERT_OK(call) ASSERT_STATUS(ZARR_OK, call)

template <class Struct>
Struct init() {
  Struct value;
  zarr_struct_init(&value, sizeof value);
  return value;
}

inline std::string text_of(const Bytes& bytes) { return {zarr_bytes_text(bytes.get()), zarr_bytes_size(bytes.get())}; }

// A folder that is gone at the end of the test.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "zarr_capi_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string path(const std::string& name = "") const { return name.empty() ? path_ : path_ + "/" + name; }

 private:
  std::string path_;
};

inline Store memory_store(zarr_context* context = nullptr) {
  Err err;
  Store store;
  EXPECT_OK(zarr_store_open(context, "memory://", ZARR_NTS, nullptr, 0, 0, out(store), err));
  return store;
}

struct ArrayArguments {
  std::vector<uint64_t> shape{6, 8};
  std::vector<uint64_t> chunks{4, 3};
  std::vector<uint64_t> shards{};
  const char* data_type = "int32";
  const char* codecs = nullptr;
  const char* fill_value = "7";
  int32_t format = 3;
};

inline zarr_array_builder builder_of(const ArrayArguments& arguments) {
  auto builder = init<zarr_array_builder>();
  builder.zarr_format = arguments.format;
  builder.rank = arguments.shape.size();
  builder.shape = arguments.shape.data();
  builder.chunks = arguments.chunks.empty() ? nullptr : arguments.chunks.data();
  builder.shards = arguments.shards.empty() ? nullptr : arguments.shards.data();
  builder.data_type = arguments.data_type;
  builder.codecs = arguments.codecs;
  builder.fill_value = arguments.fill_value;
  return builder;
}

// A new int32 array of 6 x 8 in chunks of 4 x 3, fill value 7, unless told otherwise.
inline Node make_array(zarr_store* store, const char* path = "a", const ArrayArguments& arguments = {}) {
  Err err;
  Node array;
  const auto builder = builder_of(arguments);
  EXPECT_OK(zarr_create_array(store, path, ZARR_NTS, &builder, nullptr, out(array), err));
  return array;
}

inline size_t product(const std::vector<uint64_t>& shape) {
  size_t n = 1;
  for (uint64_t extent : shape) n *= extent;
  return n;
}

// All elements, in C order.
inline std::vector<int32_t> read_all(zarr_array* array, const zarr_io_options* options = nullptr) {
  Err err;
  const size_t rank = zarr_array_rank(array);
  std::vector<uint64_t> shape(rank), start(rank, 0);
  EXPECT_OK(zarr_array_shape(array, rank, shape.data(), err));
  std::vector<int32_t> elements(product(shape), -1);
  EXPECT_OK(zarr_read_slice(array, rank, start.data(), shape.data(), nullptr, elements.data(),
                            elements.size() * sizeof(int32_t), nullptr, options, err));
  return elements;
}

inline std::vector<int32_t> counting(size_t count, int32_t first = 0) {
  std::vector<int32_t> elements(count);
  for (size_t i = 0; i < count; ++i) elements[i] = first + static_cast<int32_t>(i);
  return elements;
}

// Fills an int32 array with 0, 1, 2, ...
inline std::vector<int32_t> write_counting(zarr_array* array, int32_t first = 0) {
  Err err;
  const size_t rank = zarr_array_rank(array);
  std::vector<uint64_t> shape(rank), start(rank, 0);
  EXPECT_OK(zarr_array_shape(array, rank, shape.data(), err));
  std::vector<int32_t> elements = counting(product(shape), first);
  EXPECT_OK(zarr_write_slice(array, rank, start.data(), shape.data(), nullptr, elements.data(),
                             elements.size() * sizeof(int32_t), nullptr, nullptr, err));
  return elements;
}

inline std::string get_text(zarr_store* store, const std::string& key) {
  Err err;
  Bytes bytes;
  auto request = init<zarr_get_request>();
  request.key = key.data();
  request.key_length = key.size();
  EXPECT_OK(zarr_store_get(store, &request, nullptr, out(bytes), nullptr, nullptr, err)) << key;
  return text_of(bytes);
}

inline void put_text(zarr_store* store, const std::string& key, const std::string& text) {
  Err err;
  EXPECT_OK(zarr_store_set(store, key.data(), key.size(), text.data(), text.size(), nullptr, nullptr, err)) << key;
}

inline int32_t kind_at(zarr_store* store, const char* path) {
  Err err;
  int32_t kind = -1;
  EXPECT_OK(zarr_exists(store, path, ZARR_NTS, &kind, err));
  return kind;
}

inline std::string attributes_of(zarr_node* node) {
  Err err;
  Bytes json;
  EXPECT_OK(zarr_attributes_json(node, out(json), err));
  return text_of(json);
}

inline std::string metadata_of(zarr_node* node, int32_t format = 0) {
  Err err;
  Bytes json;
  EXPECT_OK(zarr_node_metadata_json(node, format, out(json), nullptr, err));
  return text_of(json);
}
