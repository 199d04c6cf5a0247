#include "store_behaviour.hpp"

#include <thread>

namespace zarr::store {

using Names = std::vector<std::string>;

void check_ranges(Store& store) {
  EXPECT_EQ(get_text(store, "r"), "(absent)");
  put(store, "r", "0123456789");
  EXPECT_EQ(get_text(store, "r"), "0123456789");
  EXPECT_EQ(get_text(store, "r", ByteRange::part(0, 10)), "0123456789");
  EXPECT_EQ(get_text(store, "r", ByteRange::part(3, 4)), "3456");
  EXPECT_EQ(get_text(store, "r", ByteRange::part(10, 0)), "");
  EXPECT_EQ(get_text(store, "r", ByteRange::from(7)), "789");
  EXPECT_EQ(get_text(store, "r", ByteRange::from(10)), "");
  EXPECT_EQ(get_text(store, "r", ByteRange::suffix(3)), "789");
  EXPECT_EQ(get_text(store, "r", ByteRange::suffix(0)), "");
  EXPECT_EQ(get_text(store, "r", ByteRange::suffix(11)), "0123456789");
  EXPECT_EQ(get_text(store, "r", ByteRange::suffix(UINT64_MAX)), "0123456789");
  for (const auto& range : {ByteRange::part(8, 3), ByteRange::part(11, 0), ByteRange::part(UINT64_MAX, 2),
                            ByteRange::part(2, UINT64_MAX), ByteRange::from(11)})
    EXPECT_EQ(status_of([&] { get_text(store, "r", range); }), Status::out_of_range);

  std::string target(4, '#');
  const MutByteSpan destination(reinterpret_cast<std::byte*>(target.data()), 4);
  const auto value = store.get({"r", ByteRange::part(2, 4), destination, {}});
  EXPECT_EQ(target, "2345");
  EXPECT_EQ(value->bytes.data(), destination.data());
  EXPECT_EQ(value->object_size, 10u);
  EXPECT_EQ(status_of([&] { store.get({"r", ByteRange::part(2, 3), destination, {}}); }), Status::invalid_argument);

  put(store, "r", "");
  EXPECT_EQ(get_text(store, "r"), "");
  EXPECT_EQ(get_text(store, "r", ByteRange::suffix(9)), "");
  EXPECT_EQ(store.stat("r")->size, 0u);
  EXPECT_TRUE(store.erase("r"));
  EXPECT_FALSE(store.erase("r"));
  EXPECT_FALSE(store.stat("r"));
  EXPECT_EQ(get_text(store, "r"), "(absent)");
}

CountedPieces::CountedPieces(size_t pieces, size_t fails_at) : fails_at_(fails_at) {
  for (size_t i = 0; i < pieces; ++i) all_ += "part " + std::to_string(i) + " ";
}

ByteSpan CountedPieces::next() {
  if (at_ < all_.size() && piece_++ == fails_at_) throw Error(Status::invalid_argument, "the pieces failed");
  const ByteSpan piece = as_bytes(all_).subspan(at_, std::min(all_.size() - at_, 1 + (at_ * 7919) % 30011));
  at_ += piece.size();
  return piece;
}

void check_pieces(Store& store) {
  for (const size_t count : {0, 1, 5000, 300000, 20}) {  // 2.9 MB: beyond what gets its room first
    CountedPieces pieces(count);
    store.set_pieces("p/q", pieces, {});
    EXPECT_TRUE(get_text(store, "p/q") == pieces.all()) << count;
    store.set_pieces("p/q", pieces, {});  // from the start again
    EXPECT_TRUE(get_text(store, "p/q") == pieces.all()) << count;
  }
  CountedPieces other(3);
  EXPECT_EQ(status_of([&] { store.set_pieces("p/q", other, if_absent()); }), Status::precondition_failed);
  store.set_pieces("p/q", other, if_match(store.stat("p/q")->etag));
  EXPECT_EQ(get_text(store, "p/q"), other.all());
  EXPECT_THROW(store.set_pieces("../p", other, {}), Error);
}

void check_conditions(Store& store) {
  EXPECT_EQ(status_of([&] { put(store, "k", "x", if_match("1.2.3.4")); }), Status::precondition_failed);
  EXPECT_EQ(get_text(store, "k"), "(absent)");
  const std::string first = put(store, "k", "1", if_absent());
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(status_of([&] { put(store, "k", "2", if_absent()); }), Status::precondition_failed);
  EXPECT_EQ(get_text(store, "k"), "1");
  const std::string second = put(store, "k", "2", if_match(first));
  EXPECT_NE(first, second);
  EXPECT_EQ(status_of([&] { put(store, "k", "3", if_match(first)); }), Status::precondition_failed);
  EXPECT_EQ(status_of([&] { put(store, "k", "3", if_match("no etag of ours")); }), Status::precondition_failed);
  EXPECT_EQ(get_text(store, "k"), "2");
  // The same bytes again are another version; a condition on what get and stat report holds.
  const std::string third = put(store, "k", "2");
  EXPECT_EQ(status_of([&] { put(store, "k", "3", if_match(second)); }), Status::precondition_failed);
  EXPECT_EQ(text_of(store.get({"k", {}, {}, third})), "2");
  EXPECT_EQ(status_of([&] { store.get({"k", {}, {}, second}); }), Status::precondition_failed);
  put(store, "k", "4", if_match(store.get({"k", {}, {}, {}})->etag));
  put(store, "k", "5", if_match(store.stat("k")->etag));
  put(store, "k", "6", if_match(store.open("k")->etag()));
  EXPECT_EQ(get_text(store, "k"), "6");
  EXPECT_TRUE(store.erase("k"));
  EXPECT_EQ(status_of([&] { put(store, "k", "7", if_match(third)); }), Status::precondition_failed);
}

void check_prefixes(Store& store) {
  for (const char* key : {"a/b/c", "a/b/d", "a/e", "aa/x", "a.b/x", "a b/x", "zarr.json", "a/\xc3\xa9"})
    put(store, key, key);
  EXPECT_EQ(listed(store, "a/", true), (Names{"a/b/c", "a/b/d", "a/e", "a/\xc3\xa9"}));
  EXPECT_EQ(listed(store, "a/", false), (Names{"a/b/", "a/e", "a/\xc3\xa9"}));
  EXPECT_EQ(listed(store, "", false), (Names{"a b/", "a.b/", "a/", "aa/", "zarr.json"}));
  EXPECT_EQ(listed(store, "", true).size(), 8u);
  EXPECT_EQ(listed(store, "nothing/", true), Names{});
  EXPECT_EQ(listed(store, "zarr.json/", false), Names{});
  size_t seen = 0;
  store.list("", true, [&](const Entry&) { return ++seen < 3; });
  EXPECT_EQ(seen, 3u);

  EXPECT_EQ(status_of([&] { store.list("a", true, [](const Entry&) { return true; }); }), Status::invalid_argument);
  EXPECT_EQ(status_of([&] { store.erase_prefix("a"); }), Status::invalid_argument);
  EXPECT_FALSE(store.erase("a/b"));
  EXPECT_FALSE(store.stat("a/b"));
  EXPECT_EQ(get_text(store, "a/b"), "(absent)");
  EXPECT_EQ(get_text(store, "zarr.json/x"), "(absent)");
  store.erase_prefix("a/b/");
  EXPECT_EQ(listed(store, "a/", true), (Names{"a/e", "a/\xc3\xa9"}));
  store.erase_prefix("a/");
  store.erase_prefix("a/");
  EXPECT_EQ(listed(store, "", true), (Names{"a b/x", "a.b/x", "aa/x", "zarr.json"}));
  store.erase_prefix("");
  EXPECT_EQ(listed(store, "", true), Names{});
}

void check_readers(Store& store) {
  EXPECT_EQ(store.open("x"), nullptr);
  put(store, "x", "abcdef");
  const auto reader = store.open("x");
  put(store, "x", "ghijklmn");  // the reader keeps its version
  std::string part(3, '#');
  reader->read_at(2, {reinterpret_cast<std::byte*>(part.data()), 3});
  EXPECT_EQ(part, "cde");
  EXPECT_EQ(reader->size(), 6u);
  EXPECT_EQ(status_of([&] {
              reader->read_at(4, {reinterpret_cast<std::byte*>(part.data()), 3});
            }),
            Status::corrupt_data);
  EXPECT_EQ(status_of([&] {
              reader->read_at(UINT64_MAX, {reinterpret_cast<std::byte*>(part.data()), 3});
            }),
            Status::corrupt_data);

  put(store, "y", "12");
  const std::vector<Request> requests = {
      {"x", {}, {}, {}}, {"absent", {}, {}, {}}, {"y", ByteRange::part(1, 5), {}, {}}, {"y", {}, {}, {}}};
  std::vector<std::string> results(requests.size());
  const auto record = [&](size_t i, std::optional<Value> value, const Error* error) {
    results[i] +=
        error != nullptr ? cat("error ", static_cast<int>(error->status()), " ", error->key()) : text_of(value);
  };
  store.get_many(requests, record, {});
  EXPECT_EQ(results, (Names{"ghijklmn", "(absent)", "error 7 y", "12"}));

  Cancel cancel;
  cancel.flag = std::make_shared<CancelFlag>();
  cancel.flag->cancel();
  results.assign(requests.size(), "");
  store.get_many(requests, record, cancel);
  for (size_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i], "error 12 " + requests[i].key);
}

void check_bad_keys(Store& store) {
  for (const std::string key : {"", "/a", "a/", "..", "a/../b", "a//b", "a\\b", "\xff"}) {
    EXPECT_EQ(status_of([&] { store.get({key, {}, {}, {}}); }), Status::invalid_argument) << key;
    EXPECT_EQ(status_of([&] { store.open(key); }), Status::invalid_argument) << key;
    EXPECT_EQ(status_of([&] { store.stat(key); }), Status::invalid_argument) << key;
    EXPECT_EQ(status_of([&] { store.erase(key); }), Status::invalid_argument) << key;
    EXPECT_EQ(status_of([&] { put(store, key, "x"); }), Status::invalid_argument) << key;
  }
  EXPECT_EQ(status_of([&] { put(store, std::string(300, 'n'), "x"); }), Status::invalid_argument);
  EXPECT_EQ(listed(store, "", true), Names{});
}

// Four threads count to 100 each in one value: no increment may be lost.
void check_concurrent_conditions(Store& store) {
  put(store, "counter", "0");
  const auto count = [&] {
    for (int done = 0; done < 100;) {
      const auto value = store.get({"counter", {}, {}, {}});
      const std::string next = std::to_string(std::stoi(std::string(as_text(value->bytes))) + 1);
      done += status_of([&] { put(store, "counter", next, if_match(value->etag)); }) == Status::ok;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(count);
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(get_text(store, "counter"), "400");
}

}  // namespace zarr::store
