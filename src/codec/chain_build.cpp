// Binding a list of codecs to one chunk shape: order of the kinds, sizes, what a partial decode needs.
#include "codec/bytes.hpp"
#include "codec/chain.hpp"
#include "codec/sharding/sharding.hpp"

namespace zarr::codec {

struct ChainBuilder {
  Chain& chain;
  const BuildContext& context;
  ArraySpec spec;           // what the next array codec sees
  Permutation permutation;  // folded since the last array step
  uint64_t size = 0;        // bound of the encoded bytes so far
  bool exact = true;

  static Permutation identity(size_t rank) {
    Permutation out(rank);
    for (size_t d = 0; d < rank; ++d) out[d] = d;
    return out;
  }

  [[noreturn]] static void bad_order(const std::string& name, const char* what) {
    Error error(Status::invalid_metadata,
                cat("codecs: '", name, "' ", what,
                    "; expected array -> array codecs, one array -> bytes codec, bytes -> bytes codecs"));
    error.with_codec(name);
    throw error;
  }

  void add(const CodecConfig& config) {
    if (!config.must_understand && !context.registry.recognises(config.name)) {
      chain.configs_.push_back(config);
      return;
    }
    // What elements of variable length are encoded to has no items.
    const bool single_bytes = !chain.bytes_codecs_.empty() || spec.type->is_variable();
    const BuildContext inner{context.registry, context.limits, spec, context.depth, single_bytes,
                             chain.array_to_bytes_ != nullptr};
    const std::string name = context.registry.canonical(config.name);
    AnyCodec codec = context.registry.make(config.name, config.configuration, inner);
    try {
      std::visit(
          [&](auto& typed) {
            chain.any_thread_ = chain.any_thread_ && typed->any_thread();
            add(name, typed);
          },
          codec);
    } catch (Error& error) {
      error.with_codec(config.name);
      throw;
    }
  }

  void add(const std::string& name, const std::shared_ptr<const ArrayToArray>& codec) {
    if (chain.array_to_bytes_) bad_order(name, "(array -> array) comes after the array -> bytes codec");
    chain.configs_.push_back({name, codec->configuration()});
    if (spec.type->is_variable() && !codec->only_moves_elements()) refuse_variable(name);
    ArraySpec encoded = codec->encoded_spec(spec);
    check_size(encoded);
    if (const auto order = codec->permutation()) {
      Permutation folded(permutation.size());
      for (size_t i = 0; i < folded.size(); ++i) folded[i] = permutation[(*order)[i]];
      permutation = folded;
    } else {
      chain.array_codecs_.push_back({permutation, codec, name, spec, encoded});
      permutation = identity(encoded.shape.size());
    }
    spec = std::move(encoded);
  }

  void add(const std::string& name, const std::shared_ptr<const ArrayToBytes>& codec) {
    if (chain.array_to_bytes_) bad_order(name, "is a second array -> bytes codec");
    const bool nullable = spec.type->nullable_of() != nullptr;
    if (spec.type->is_variable() && !(nullable ? codec->takes_nullable() : codec->takes_variable())) refuse_variable(name);
    chain.configs_.push_back({name, codec->configuration()});
    chain.array_to_bytes_ = codec;
    chain.plain_ = dynamic_cast<const Bytes*>(codec.get());
    chain.stored_ = spec;
    chain.last_permutation_ = permutation;
    const auto fixed = codec->fixed_encoded_size();
    size = fixed ? *fixed : codec->max_encoded_size();
    exact = fixed.has_value();
  }

  void add(const std::string& name, const std::shared_ptr<const BytesToBytes>& codec) {
    if (!chain.array_to_bytes_) bad_order(name, "(bytes -> bytes) comes before an array -> bytes codec");
    chain.configs_.push_back({name, codec->configuration()});
    chain.bytes_codecs_.push_back({codec, name, size, exact});
    const auto fixed = exact ? codec->fixed_encoded_size(size) : std::nullopt;
    if (size != no_bound) size = fixed ? *fixed : codec->max_encoded_size(size);
    exact = fixed.has_value();
  }

  [[noreturn]] void refuse_variable(const std::string& name) const {
    codec_fail(name, Status::unsupported, "data type ", spec.type->name(), " has elements ",
               spec.type->nullable_of() != nullptr ? "that may be missing" : "of variable length", ", which '",
               spec.type->array_to_bytes_codec(), "' encodes");
  }

  void check_size(const ArraySpec& array) const {
    const uint64_t bytes = array.bytes();
    if (bytes > context.limits.max_chunk_bytes)
      fail(Status::limit_exceeded, "a chunk of ", bytes, " bytes is over the limit of ", context.limits.max_chunk_bytes,
           " bytes");
  }

  void finish() {
    if (!chain.array_to_bytes_)
      fail(Status::invalid_metadata, "codecs: the array -> bytes codec (such as 'bytes') is missing");
    chain.max_encoded_ = size;
    if (exact) chain.fixed_encoded_ = size;
    chain.permutation_ = chain.array_codecs_.empty() ? chain.last_permutation_ : identity(chain.decoded_.shape.size());
    const bool direct = chain.array_codecs_.empty();
    if (direct && chain.bytes_codecs_.empty()) {
      chain.sharding_ = dynamic_cast<const Sharding*>(chain.array_to_bytes_.get());
      if (chain.plain_ != nullptr) chain.access_ = Chain::Access::ranges;
      else if (chain.sharding_ != nullptr) chain.access_ = Chain::Access::blocks;
    } else if (direct && chain.plain_ != nullptr && chain.bytes_codecs_.size() == 1) {
      switch (chain.bytes_codecs_[0].codec->partial()) {
        case BytesToBytes::Partial::random: chain.access_ = Chain::Access::blocks; break;
        case BytesToBytes::Partial::stream: chain.access_ = Chain::Access::stream; break;
        default: break;
      }
    }
  }
};

std::shared_ptr<const Chain> Chain::create(const std::vector<CodecConfig>& codecs, const BuildContext& context) {
  if (codecs.size() > context.limits.max_codecs)
    fail(Status::limit_exceeded, "codecs: ", codecs.size(), " codecs are over the limit of ",
         context.limits.max_codecs);
  if (context.depth > max_chain_depth) fail(Status::limit_exceeded, "codecs: chains are nested deeper than ", max_chain_depth);
  auto chain = std::make_shared<Chain>();
  chain->decoded_ = context.decoded;
  chain->max_unbounded_ = context.limits.max_chunk_bytes;
  ChainBuilder builder{*chain, context, context.decoded, ChainBuilder::identity(context.decoded.shape.size())};
  builder.check_size(context.decoded);
  chain->decoded_bytes_ = context.decoded.bytes();
  for (const CodecConfig& config : codecs) builder.add(config);
  builder.finish();
  return chain;
}

}  // namespace zarr::codec
