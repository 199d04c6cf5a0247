#include "store/store.hpp"

namespace zarr::store {
namespace {

// A Reader over get(): every piece is asked for with the etag of the first look, so that all are of one version.
class GetReader final : public Reader {
 public:
  GetReader(Store& store, std::string key, Stat stat) : store_(store), key_(std::move(key)), stat_(std::move(stat)) {}

  uint64_t size() const override { return stat_.size; }
  const std::string& etag() const override { return stat_.etag; }

  void read_at(uint64_t offset, MutByteSpan out) override {
    if (offset > stat_.size || out.size() > stat_.size - offset)
      throw Error(Status::corrupt_data,
                  cat("bytes ", offset, " + ", out.size(), " are not inside the ", stat_.size, " bytes stored"))
          .with_key(key_);
    if (out.empty()) return;
    const std::optional<Value> value = store_.get({key_, ByteRange::part(offset, out.size()), out, stat_.etag});
    if (!value) throw changed("the value was erased while it was being read");
    if (value->bytes.size() != out.size())
      throw Error(Status::io, cat("the store returned ", value->bytes.size(), " bytes of ", out.size(), " asked for"))
          .with_key(key_);
    if (value->object_size != stat_.size) throw changed("the value changed its size while it was being read");
    if (value->bytes.data() != out.data()) std::memcpy(out.data(), value->bytes.data(), out.size());
  }

 private:
  Error changed(const char* how) const {
    return Error(Status::precondition_failed, how).with_key(key_).with_retryable(true);
  }

  Store& store_;
  std::string key_;
  Stat stat_;
};

}  // namespace

std::pair<uint64_t, uint64_t> resolve(const ByteRange& range, uint64_t value_size, std::string_view key) {
  const auto outside = [&](const std::string& what) -> Error {
    Error error(Status::out_of_range, cat(what, " of a value of ", value_size, " bytes"));
    error.with_key(key);
    return error;
  };
  switch (range.kind) {
    case ByteRange::Kind::whole: return {0, value_size};
    case ByteRange::Kind::part:
      if (range.offset > value_size || range.length > value_size - range.offset)
        throw outside(cat("bytes ", range.offset, " + ", range.length));
      return {range.offset, range.length};
    case ByteRange::Kind::from:
      if (range.offset > value_size) throw outside(cat("bytes from ", range.offset));
      return {range.offset, value_size - range.offset};
    case ByteRange::Kind::suffix: {
      const uint64_t length = std::min(range.length, value_size);
      return {value_size - length, length};
    }
  }
  fail(Status::internal, "unknown kind of byte range");
}

std::unique_ptr<Reader> Store::open(const std::string& key) {
  std::optional<Stat> found = stat(key);
  if (!found) return nullptr;
  return std::make_unique<GetReader>(*this, key, std::move(*found));
}

void Store::get_many(std::span<const Request> requests, Done done, const Cancel& cancel) {
  for (size_t i = 0; i < requests.size(); ++i) {
    std::optional<Value> value;
    std::optional<Error> error;
    try {
      cancel.check();
      value = get(requests[i]);
    } catch (const Error& e) { error = e; } catch (const std::bad_alloc&) {
      error = Error(Status::no_memory, "out of memory while reading a value");
    }
    if (error) done(i, std::nullopt, &error->with_key(requests[i].key));
    else done(i, std::move(value), nullptr);
  }
}

void Store::set_pieces(const std::string& key, BytePieces& value, const Condition& condition) {
  Buffer all;
  all.reserve(value.size());
  value.rewind();
  for (ByteSpan piece = value.next(); !piece.empty(); piece = value.next()) all.append(piece);
  set(key, all, condition, false);
}

std::unique_ptr<Lock> Store::lock(const std::string& key, const Cancel& cancel) {
  (void)key, (void)cancel;
  return nullptr;
}

}  // namespace zarr::store
