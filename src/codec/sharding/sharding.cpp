#include "codec/sharding/sharding.hpp"

#include "codec/codec_list.hpp"
#include "codec/sharding/shard_builder.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "sharding_indexed";

Shape parse_inner_shape(const json::Object& configuration, const Shape& shard) {
  const json::Value* member = configuration.find("chunk_shape");
  if (member == nullptr)
    codec_fail(codec_name, Status::invalid_metadata, "configuration member 'chunk_shape' is missing");
  if (!member->is_array() || member->array().size() != shard.size())
    codec_fail(codec_name, Status::invalid_metadata, "configuration member 'chunk_shape': expected ", shard.size(),
               " extents, found ", json::dump(*member));
  Shape out;
  for (size_t d = 0; d < shard.size(); ++d) {
    const auto extent = member->array()[d].as_uint64();
    if (!extent || *extent == 0 || shard[d] % *extent != 0)
      codec_fail(codec_name, Status::invalid_metadata,
                 "configuration member 'chunk_shape': expected a divisor of the shard's extent ", shard[d],
                 " for dimension ", d, ", found ", json::dump(member->array()[d]));
    out.push_back(*extent);
  }
  return out;
}

std::vector<CodecConfig> index_codecs_of(const json::Object& configuration) {
  if (const json::Value* member = configuration.find("index_codecs")) return parse_codec_list(*member, "index_codecs");
  json::Object little;  // what every writer uses when nothing is said
  little.set("endian", "little");
  return {{"bytes", little}, {"crc32c", {}}};
}

// The index is an array of the grid's shape with one more dimension of 2; a grid of the highest rank is flattened.
ArraySpec index_spec(const Shape& grid, uint64_t count) {
  Shape shape = grid;
  if (grid.size() == max_rank) shape = Shape{count};
  shape.push_back(2);
  auto fill = std::make_shared<Buffer>(size_t{8});
  std::fill_n(fill->data(), 8, std::byte{0xff});
  return {shape, parse_v3_data_type(json::Value("uint64")), fill};
}

}  // namespace

std::shared_ptr<const Sharding> Sharding::create(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"chunk_shape", "codecs", "index_codecs", "index_location"}, codec_name);
  auto out = std::make_shared<Sharding>();
  out->spec_ = context.decoded;
  out->inner_shape_ = parse_inner_shape(configuration, context.decoded.shape);
  for (size_t d = 0; d < context.decoded.shape.size(); ++d)
    out->grid_shape_.push_back(context.decoded.shape[d] / out->inner_shape_[d]);
  out->inner_count_ = checked_product(out->grid_shape_.span(), "the number of inner chunks of a shard");
  if (out->inner_count_ > context.limits.max_shard_index_bytes / sizeof(ShardIndex::Entry))
    codec_fail(codec_name, Status::limit_exceeded, "an index of ", out->inner_count_,
               " inner chunks is over the limit of ", context.limits.max_shard_index_bytes, " bytes");

  const std::string location = string_member_or(configuration, "index_location", "end", codec_name);
  if (location != "start" && location != "end")
    codec_fail(codec_name, Status::invalid_metadata,
               "configuration member 'index_location': expected \"start\" or \"end\", found \"", location, "\"");
  out->index_at_end_ = location == "end";

  const json::Value* codecs = configuration.find("codecs");
  if (codecs == nullptr) codec_fail(codec_name, Status::invalid_metadata, "configuration member 'codecs' is missing");
  const ArraySpec inner{out->inner_shape_, context.decoded.type, context.decoded.fill};
  out->inner_ =
      Chain::create(parse_codec_list(*codecs, "codecs"), {context.registry, context.limits, inner, context.depth + 1});

  const ArraySpec index = index_spec(out->grid_shape_, out->inner_count_);
  out->index_chain_ =
      Chain::create(index_codecs_of(configuration), {context.registry, context.limits, index, context.depth + 1});
  const auto index_bytes = out->index_chain_->fixed_encoded_size();
  if (!index_bytes)
    codec_fail(codec_name, Status::invalid_metadata,
               "index_codecs: expected codecs with an encoded size that does not vary (such as "
               "bytes and crc32c), found ",
               json::dump(codec_list_to_json(out->index_chain_->configs())));
  out->index_bytes_ = *index_bytes;
  return out;
}

json::Object Sharding::configuration() const {
  json::Array shape;
  for (uint64_t extent : inner_shape_) shape.push_back(json::Value(extent));
  json::Object out;
  out.set("chunk_shape", std::move(shape));
  out.set("codecs", codec_list_to_json(inner_->configs()));
  out.set("index_codecs", codec_list_to_json(index_chain_->configs()));
  out.set("index_location", index_at_end_ ? "end" : "start");
  return out;
}

uint64_t Sharding::max_encoded_size() const {
  if (inner_->max_encoded_size() == no_bound) return no_bound;
  return checked_add(checked_mul(inner_count_, inner_->max_encoded_size(), "the size of a shard"), index_bytes_,
                     "the size of a shard");
}

size_t Sharding::room_for(uint64_t inner_chunks) const {
  uint64_t bytes = 0;
  if (__builtin_mul_overflow(inner_chunks, inner_->expected_encoded_size(), &bytes) ||
      __builtin_add_overflow(bytes, index_bytes_, &bytes))
    bytes = UINT64_MAX;
  return Chain::room_for(bytes);
}

void Sharding::encode(const EncodeView& view, Buffer& out, Scratch& scratch) const {
  ShardBuilder shard(*this, out, room_for(inner_count_));
  // The walk is in C order of the grid, so is the layout; what the view does not touch is fill, hence missing.
  for (InnerWalker walker(view, inner_shape_, grid_shape_); !walker.done(); walker.next()) {
    const EncodeView part = walker.part();
    if (all_fill(part, *spec_.type, *spec_.fill)) continue;
    shard.encode(walker.index(), [&](Buffer& behind) {
      inner_->encode_behind(part, behind, scratch);
      return true;
    });
  }
  shard.finish(scratch);
}

}  // namespace zarr::codec
