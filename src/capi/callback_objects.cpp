// What callbacks of a vtable call back into: sink, source, reply, completion, lister. The objects belong to the
// adapters of src/codec and src/store; here are their exported functions.
#include <cstring>

#include "capi/guard.hpp"
#include "codec/c_source.hpp"
#include "store/vtable/objects.hpp"

using namespace zarr;
using namespace zarr::capi;

namespace {

std::byte* reserve_or_fail(zarr_sink& sink, size_t size) {
  sink.full = sink.full || size > sink.room();
  if (size > sink.room())
    fail(Status::corrupt_data, "output of ", sink.written, " + ", size, " bytes is over the limit of ", sink.limit);
  static std::byte nothing[1];  // an output without any bytes may have no memory, NULL means failure
  std::byte* room = sink.reserve(size);
  return room != nullptr ? room : nothing;
}

}  // namespace

extern "C" {

zarr_status zarr_sink_write(zarr_sink* sink, const void* data, size_t size, zarr_error* err) {
  return guard_callback(err, [&] {
    require(sink, "sink");
    if (size == 0) return;
    require(data, "data");
    std::memcpy(reserve_or_fail(*sink, size), data, size);
    sink->commit(size);
  });
}

void* zarr_sink_reserve(zarr_sink* sink, size_t size, zarr_error* err) {
  void* room = nullptr;
  guard_callback(err, [&] {
    require(sink, "sink");
    room = reserve_or_fail(*sink, size);
  });
  return room;
}

void zarr_sink_commit(zarr_sink* sink, size_t size) {
  if (sink != nullptr) sink->commit(size);
}

size_t zarr_sink_room(const zarr_sink* sink) { return sink == nullptr ? 0 : sink->room(); }

uint64_t zarr_source_size(const zarr_source* source) {
  return guard_value<uint64_t>(0, [&] { return source == nullptr ? 0 : source->bytes.size(); });
}

zarr_status zarr_source_read(zarr_source* source, uint64_t offset, void* buffer, size_t size, zarr_error* err) {
  return guard_callback(err, [&] {
    require(source, "source");
    const uint64_t total = source->bytes.size();
    if (offset > total || size > total - offset)
      fail(Status::out_of_range, "bytes ", offset, " to ", offset, " + ", size, " are not inside the source of ", total,
           " bytes");
    if (size == 0) return;
    require(buffer, "buffer");
    source->bytes.read_at(offset, MutByteSpan(static_cast<std::byte*>(buffer), size));
  });
}

void* zarr_reply_buffer(zarr_reply* reply, size_t size, zarr_error* err) {
  if (reply != nullptr) return reply->buffer(size, err);
  guard_callback(err, [&] { require(reply, "reply"); });
  return nullptr;
}

void zarr_reply_set_data(zarr_reply* reply, const void* data, size_t size, void (*release)(void* release_data),
                         void* release_data) {
  if (reply != nullptr) reply->set_data(data, size, release, release_data);
  else if (release != nullptr) release(release_data);
}

void zarr_reply_set_info(zarr_reply* reply, uint64_t object_size, const char* etag, size_t etag_length) {
  if (reply != nullptr) reply->set_info(object_size, etag, etag_length);
}

zarr_reply* zarr_completion_reply(zarr_completion* completion, size_t index) {
  return completion == nullptr ? nullptr : completion->reply(index);
}

zarr_error* zarr_completion_error(zarr_completion* completion, size_t index) {
  return completion == nullptr ? nullptr : completion->error(index);
}

void zarr_completion_done(zarr_completion* completion, size_t index, zarr_status status) {
  if (completion != nullptr) completion->done(index, status);
}

int32_t zarr_completion_cancelled(const zarr_completion* completion) {
  return completion != nullptr && completion->cancelled() ? 1 : 0;
}

int32_t zarr_lister_emit(zarr_lister* lister, const char* key, size_t length) {
  if (lister == nullptr || (key == nullptr && length != 0)) return 1;
  return lister->emit(key, length == ZARR_NTS ? std::strlen(key) : length);
}

}  // extern "C"
