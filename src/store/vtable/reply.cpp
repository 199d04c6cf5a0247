#include <limits>

#include "store/vtable/objects.hpp"

using zarr::cat;
using zarr::Error;
using zarr::Status;
using zarr::store::ByteRange;

namespace {

constexpr size_t max_etag_bytes = 4096;

// The most bytes that can answer this request.
uint64_t most_bytes(const ByteRange& range) {
  const bool limited = range.kind == ByteRange::Kind::part || range.kind == ByteRange::Kind::suffix;
  return limited ? range.length : std::numeric_limits<uint64_t>::max();
}

std::byte* nothing() {  // where no bytes go: a pointer that is not null
  static std::byte place[1];
  return place;
}

// One allocation for small answers, where two would be most of the cost; large ones lie at a multiple of 64 bytes.
std::shared_ptr<std::byte[]> new_memory(size_t size) {
  constexpr size_t large = 4096;
  if (size < large) return std::make_shared_for_overwrite<std::byte[]>(size);
  auto buffer = std::make_shared<zarr::Buffer>(size);
  return {buffer, buffer->data()};
}

void fill(zarr_error* err, Status status, const std::string& message) {
  if (err != nullptr) err->error = Error(status, message);
}

}  // namespace

struct zarr_reply::Foreign {
  const void* data = nullptr;
  void (*release)(void*) = nullptr;
  void* release_data = nullptr;
  Foreign(const void* d, void (*r)(void*), void* rd) : data(d), release(r), release_data(rd) {}
  Foreign(const Foreign&) = delete;
  Foreign& operator=(const Foreign&) = delete;
  ~Foreign() {
    if (release != nullptr) release(release_data);
  }
};

zarr_reply::zarr_reply(const zarr::store::Request& request, bool own_memory)
    : request_(request), own_memory_(own_memory) {}

void zarr_reply::drop_data() noexcept {
  foreign_.reset();
  buffer_.reset();
  target_ = nullptr;
  answered_ = false;
}

void* zarr_reply::buffer(size_t size, zarr_error* err) noexcept {
  drop_data();
  try {
    if (size > most_bytes(request_.range)) {
      fill(err, Status::callback, cat("an answer of ", size, " bytes to a request for ", most_bytes(request_.range)));
      return nullptr;
    }
    const bool direct = !own_memory_ && request_.destination.data() != nullptr && request_.destination.size() == size;
    if (direct) {
      target_ = request_.destination.data();
    } else {
      buffer_ = new_memory(size);
      target_ = size == 0 ? nothing() : buffer_.get();
    }
  } catch (...) {
    drop_data();
    fill(err, Status::no_memory, "out of memory for an answer");
    return nullptr;
  }
  size_ = size;
  answered_ = true;
  return size == 0 && target_ == nullptr ? nothing() : target_;
}

void zarr_reply::set_data(const void* data, size_t size, void (*release)(void*), void* release_data) noexcept {
  drop_data();
  try {
    foreign_ = std::make_shared<Foreign>(data, release, release_data);
    if (data == nullptr && size != 0) fault_ = cat("NULL as ", size, " bytes of data");
  } catch (...) {
    if (release != nullptr && !foreign_) release(release_data);
    return;  // unanswered: take() says so
  }
  size_ = size;
  answered_ = true;
}

void zarr_reply::set_info(uint64_t object_size, const char* etag, size_t etag_length) noexcept {
  object_size_ = object_size;
  try {
    if (etag_length > max_etag_bytes) fault_ = cat("an etag of ", etag_length, " bytes; the limit is ", max_etag_bytes);
    else if (etag == nullptr && etag_length != 0) fault_ = cat("NULL as an etag of ", etag_length, " bytes");
    else etag_.assign(etag == nullptr ? "" : etag, etag_length);
  } catch (...) { etag_.clear(); }
}

zarr::store::Value zarr_reply::take(const std::function<std::optional<uint64_t>()>& known_size,
                                    const std::string& who) {
  const auto wrong = [&](const std::string& what) -> Error {
    Error error(Status::callback, cat(who, ": get answered with ", what));
    error.with_key(request_.key);
    return error;
  };
  if (!fault_.empty()) throw wrong(fault_);
  if (!answered_) throw wrong("ZARR_OK and no data");
  const bool all = request_.range.kind == ByteRange::Kind::whole ||
                   (request_.range.kind == ByteRange::Kind::suffix && size_ < request_.range.length);
  if (!object_size_ && all) object_size_ = size_;
  if (!object_size_) object_size_ = known_size();
  if (!object_size_) throw wrong("a range, but without the size of the whole value");
  uint64_t expected = 0;
  try {
    expected = resolve(request_.range, *object_size_, request_.key).second;
  } catch (const Error& error) {
    throw wrong(cat("bytes, though by its own word the range does not exist: ", error.message()));
  }
  if (size_ != expected)
    throw wrong(cat(size_, " bytes where ", expected, " were expected (value of ", *object_size_, " bytes)"));

  zarr::store::Value value;
  value.object_size = *object_size_;
  value.etag = etag_;
  const auto* data = foreign_ ? static_cast<const std::byte*>(foreign_->data) : target_;
  value.bytes = {data, size_};
  if (foreign_) value.owner = foreign_;
  else if (buffer_) value.owner = buffer_;
  if (request_.destination.data() == nullptr) return value;
  if (request_.destination.size() != size_)
    throw Error(Status::invalid_argument,
                cat("destination of ", request_.destination.size(), " bytes for a range of ", size_))
        .with_key(request_.key);
  if (size_ != 0 && data != request_.destination.data()) std::memcpy(request_.destination.data(), data, size_);
  value.bytes = request_.destination;
  value.owner = nullptr;
  return value;
}

namespace zarr::store {

zarr_get_request c_request(const Request& request) {
  zarr_get_request out = {};
  out.struct_size = sizeof(out);
  out.key = request.key.data();
  out.key_length = request.key.size();
  switch (request.range.kind) {
    case ByteRange::Kind::whole: out.range.kind = ZARR_RANGE_WHOLE; break;
    case ByteRange::Kind::part: out.range.kind = ZARR_RANGE_PART; break;
    case ByteRange::Kind::from: out.range.kind = ZARR_RANGE_FROM; break;
    case ByteRange::Kind::suffix: out.range.kind = ZARR_RANGE_SUFFIX; break;
  }
  out.range.offset = request.range.offset;
  out.range.length = request.range.length;
  if (!request.if_match.empty()) {
    out.if_match = request.if_match.data();
    out.if_match_length = request.if_match.size();
  }
  return out;
}

Request request_of(const zarr_get_request& request) {
  const auto text = [](const char* data, size_t length, const char* what) {
    if (data == nullptr && length != 0) fail(Status::invalid_argument, what, " is NULL with a length of ", length);
    return std::string(data == nullptr ? "" : data, length);
  };
  Request out;
  out.key = text(request.key, request.key_length, "key");
  out.if_match = text(request.if_match, request.if_match_length, "if_match");
  switch (request.range.kind) {
    case ZARR_RANGE_WHOLE: break;
    case ZARR_RANGE_PART: out.range = ByteRange::part(request.range.offset, request.range.length); break;
    case ZARR_RANGE_FROM: out.range = ByteRange::from(request.range.offset); break;
    case ZARR_RANGE_SUFFIX: out.range = ByteRange::suffix(request.range.length); break;
    default: fail(Status::invalid_argument, "range kind ", request.range.kind, " is none of ZARR_RANGE_*");
  }
  return out;
}

}  // namespace zarr::store
