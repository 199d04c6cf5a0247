// Codecs without an array: a chain bound to one chunk shape and data type.
#include "capi/bytes.hpp"
#include "capi/codec_chain.hpp"
#include "capi/guard.hpp"
#include "capi/io_options.hpp"
#include "capi/options.hpp"
#include "codec/codec_list.hpp"
#include "metadata/array_metadata.hpp"

namespace zarr::capi {
namespace {

void check_members(const zarr_codec_chain_options& o) {
  if (o.rank > ZARR_MAX_RANK)
    fail(Status::invalid_argument, "zarr_codec_chain_options.rank is ", o.rank, ": expected at most ", ZARR_MAX_RANK);
  if (o.rank != 0 && o.shape == nullptr) fail(Status::invalid_argument, "zarr_codec_chain_options.shape is NULL");
  if (o.data_type == nullptr) fail(Status::invalid_argument, "zarr_codec_chain_options.data_type is NULL");
  check_enum(o.byte_order, ZARR_ORDER_BIG, "zarr_codec_chain_options.byte_order");
  check_enum(o.order_f, 1, "zarr_codec_chain_options.order_f");
  const bool v2 = o.filters != nullptr || o.compressor != nullptr;
  if (v2 == (o.codecs != nullptr))
    fail(Status::invalid_argument, "zarr_codec_chain_options: expected codecs, or filters and compressor, found ",
         v2 ? "both" : "neither");
}

// The metadata of an array of one chunk: it knows what may be left out, and how v2 becomes a chain.
metadata::ArrayMetadata metadata_of_chunk(const zarr_codec_chain_options& o, const Limits& limits) {
  metadata::ArrayBuilder builder;
  builder.format = o.codecs != nullptr ? Format::v3 : Format::v2;
  builder.shape.assign({o.shape, o.rank});
  builder.chunks = builder.shape;
  V2DataType type = parse_any_data_type(text_argument(o.data_type, ZARR_NTS, "zarr_codec_chain_options.data_type"));
  builder.data_type = std::move(type.type);
  builder.endian = o.byte_order == ZARR_ORDER_LITTLE ? Endian::little
                   : o.byte_order == ZARR_ORDER_BIG  ? Endian::big
                                                     : type.endian;
  builder.fill_value = optional_json(o.fill_value, "zarr_codec_chain_options.fill_value", limits);
  builder.codecs = optional_json(o.codecs, "zarr_codec_chain_options.codecs", limits);
  builder.filters = optional_json(o.filters, "zarr_codec_chain_options.filters", limits);
  builder.compressor = optional_json(o.compressor, "zarr_codec_chain_options.compressor", limits);
  if (builder.format == Format::v2 && !builder.compressor) builder.compressor = json::Value();
  builder.order_f = o.order_f != 0;
  return metadata::build(builder);
}

std::shared_ptr<const codec::Chain> chain_of(const zarr_codec_chain_options& options, const ContextState& context) {
  const metadata::ArrayMetadata metadata = metadata_of_chunk(options, context.limits());
  if (metadata.unsupported) throw Error(*metadata.unsupported);
  require_fixed_size(*metadata.data_type);
  std::vector<codec::CodecConfig> configs;
  for (const auto& codec : metadata.codecs) configs.push_back({codec.name, codec.configuration, codec.must_understand});
  const codec::ArraySpec decoded{metadata.grid.chunk_shape, metadata.data_type,
                                 std::make_shared<const Buffer>(metadata.fill_value.span())};
  return codec::Chain::create(configs,
                              {.registry = context.codecs(), .limits = context.limits(), .decoded = decoded});
}

ByteSpan input(const void* data, size_t size, const char* name) {
  if (size != 0) require(data, name);
  return {static_cast<const std::byte*>(data), size};
}

// The chunk's bytes in `out`.
void encode(const zarr_codec_chain& self, const void* chunk, size_t size, Buffer& out) {
  const codec::Chain& chain = *self.chain;
  const ByteSpan in = input(chunk, size, "chunk");
  if (size != chain.decoded_bytes())
    fail(Status::invalid_argument, "argument 'size' is ", size, ": a whole chunk has ", chain.decoded_bytes(), " bytes");
  const auto view = codec::whole_view(in.data(), chain.decoded().shape, chain.decoded().type->item_size());
  out.reserve(chain.encoded_room());
  codec::ScratchPool::Lease scratch(self.context->scratch());
  chain.encode(view, out, *scratch);
}

void decode(const zarr_codec_chain& self, const void* data, size_t size, MutByteSpan out) {
  const codec::Chain& chain = *self.chain;
  codec::SpanSource source(input(data, size, "data"));
  const auto view = codec::whole_view(out.data(), chain.decoded().shape, chain.decoded().type->item_size());
  codec::ScratchPool::Lease scratch(self.context->scratch());
  chain.decode(source, view, *scratch);
}

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_codec_chain_new(zarr_context* context, const zarr_codec_chain_options* options, zarr_codec_chain** out,
                                 zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        require(options, "options");
        const ContextPtr& state = context_of(context);
        const auto given = copy_struct(options, "zarr_codec_chain_options");
        check_members(given);
        *out = new zarr_codec_chain(state, chain_of(given, *state));
      },
      out);
}

zarr_codec_chain* zarr_codec_chain_retain(zarr_codec_chain* chain) { return retain(chain); }

void zarr_codec_chain_release(zarr_codec_chain* chain) { release(chain); }

uint64_t zarr_codec_chain_decoded_size(const zarr_codec_chain* chain) {
  return guard_value<uint64_t>(0, [&] { return checked(chain, "chain").chain->decoded_bytes(); });
}

uint64_t zarr_codec_chain_encoded_bound(const zarr_codec_chain* chain) {
  return guard_value<uint64_t>(0, [&] { return checked(chain, "chain").chain->max_encoded_size(); });
}

zarr_status zarr_codec_chain_json(const zarr_codec_chain* chain, zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        *out = new_bytes(json::dump(codec::codec_list_to_json(checked(chain, "chain").chain->configs())));
      },
      out);
}

zarr_status zarr_codec_encode(const zarr_codec_chain* chain, const void* chunk, size_t size, zarr_bytes** out,
                              zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_codec_chain& self = checked(chain, "chain");
        Buffer encoded;
        encode(self, chunk, size, encoded);
        *out = new_bytes(std::move(encoded), self.context);
      },
      out);
}

zarr_status zarr_codec_encode_into(const zarr_codec_chain* chain, const void* chunk, size_t size, void* buffer,
                                   size_t capacity, size_t* written, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(written, "written");
        const zarr_codec_chain& self = checked(chain, "chain");
        if (capacity != 0) require(buffer, "buffer");
        codec::ScratchPool::Lease scratch(self.context->scratch());
        codec::Scratch::Lease encoded(*scratch, 0);
        encoded->clear();
        encode(self, chunk, size, *encoded);
        if (encoded->size() > capacity)
          fail(Status::out_of_range, "argument 'capacity' is ", capacity, ": the encoded chunk has ", encoded->size(),
               " bytes");
        if (!encoded->empty()) std::memcpy(buffer, encoded->data(), encoded->size());
        *written = encoded->size();
      },
      written);
}

zarr_status zarr_codec_decode(const zarr_codec_chain* chain, const void* data, size_t size, zarr_bytes** out,
                              zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_codec_chain& self = checked(chain, "chain");
        Buffer decoded;
        decoded.reserve_discard(self.chain->decoded_bytes() + 1);  // room for the NUL
        decoded.resize(self.chain->decoded_bytes());
        decode(self, data, size, decoded.span());
        *out = new_bytes(std::move(decoded), self.context);
      },
      out);
}

zarr_status zarr_codec_decode_into(const zarr_codec_chain* chain, const void* data, size_t size, void* buffer,
                                   size_t buffer_size, zarr_error** err) {
  return guard(err, [&] {
    const zarr_codec_chain& self = checked(chain, "chain");
    if (buffer_size != self.chain->decoded_bytes())
      fail(Status::invalid_argument, "argument 'buffer_size' is ", buffer_size, ": a whole chunk has ",
           self.chain->decoded_bytes(), " bytes");
    require(buffer, "buffer");
    decode(self, data, size, {static_cast<std::byte*>(buffer), buffer_size});
  });
}

}  // extern "C"
