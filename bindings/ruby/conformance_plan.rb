# frozen_string_literal: true

# The metadata document of a copy: what bindings/README.md says of `copy`.
class ConformancePlan
  SHARDING = 'sharding_indexed'
  INDEX = { 'index_location' => 'end',
            'index_codecs' => [{ 'name' => 'bytes', 'configuration' => { 'endian' => 'little' } }, { 'name' => 'crc32c' }] }.freeze

  def initialize(from, changes)
    @from = from
    @format = changes.fetch(:format, from.format)
    @chunks = changes[:chunks]
    @codecs = changes[:codecs]
    raise Zarr::InvalidArgumentError, "--chunks: #{@chunks.size} of them for rank #{from.rank}" if @chunks && @chunks.size != from.rank
  end

  # The metadata document, JSON.
  def document
    sharded = @from.shard_shape
    unless @chunks || @codecs || (@format == 2 && sharded)
      return @from.metadata_json(format: @format == @from.format ? 0 : @format).first
    end
    return JSON.generate(stored_document(0).merge('chunks' => @chunks)) if @format == 2 && @from.format == 2 && !@codecs

    v3 = JSON.generate(rebuilt(stored_document(@from.format == 3 ? 0 : 3), sharded), allow_nan: true, max_nesting: false)
    @format == 3 ? v3 : in_format2(v3)
  end

  # The attributes beside the document, JSON: the stored texts. v2 says dimension names there.
  def attributes
    text = @from.attributes_json
    names = @from.dimension_names
    return text if @format == 3 || @from.format == 2 || names.none?
    raise Zarr::UnsupportedError, 'v2 cannot say that only some of the dimensions have names' unless names.all?

    member = "\"_ARRAY_DIMENSIONS\": #{JSON.generate(names)}"
    @from.attributes.reject { |name, _| name == '_ARRAY_DIMENSIONS' }.empty? ? "{#{member}}" : with_member(text, member)
  end

  private

  # The last of two members of one name counts nowhere for sure, so an old one is refused.
  def with_member(text, member)
    raise Zarr::UnsupportedError, 'there is an attribute _ARRAY_DIMENSIONS already' if @from.attributes.key?('_ARRAY_DIMENSIONS')

    text.strip.sub(/\}\z/) { ", #{member}}" }
  end

  def stored_document(format) = @from.metadata(format: format).tap { |document| document.delete('attributes') }

  def rebuilt(document, sharded)
    old = document.fetch('codecs', [])
    chain = @codecs ? given_codecs : plain(old)
    return document.merge('codecs' => chain) unless @chunks || sharded

    chunks = @chunks || @from.chunk_shape
    edges = chunks
    if sharded && @format == 3
      edges = sharded.zip(chunks).map { |shard, chunk| (shard + chunk - 1) / chunk * chunk }
      chain = [{ 'name' => SHARDING, 'configuration' => INDEX.merge(sharding_of(old), 'chunk_shape' => chunks, 'codecs' => chain) }]
    end
    document.merge('chunk_grid' => { 'name' => 'regular', 'configuration' => { 'chunk_shape' => edges } }, 'codecs' => chain)
  end

  def given_codecs
    chain = JSON.parse(@codecs)
    chain.is_a?(Array) ? chain : raise(Zarr::InvalidArgumentError, '--codecs is no JSON list')
  rescue JSON::ParserError
    raise Zarr::InvalidArgumentError, '--codecs is no JSON'
  end

  # The chain that encodes the smallest chunks.
  def plain(chain) = chain.flat_map { |codec| (found = configuration_of_sharding(codec)) ? plain(found.fetch('codecs', [])) : [codec] }

  def sharding_of(chain) = chain.filter_map { |codec| configuration_of_sharding(codec) }.first || {}

  def configuration_of_sharding(codec)
    codec.is_a?(Hash) && codec['name'] == SHARDING ? codec.fetch('configuration', {}) : nil
  end

  # A v3 document in v2's words.
  def in_format2(document)
    Zarr::Store.memory do |store|
      Zarr.create_from_metadata(store, metadata: document) { |node| return node.metadata_json(format: 2).first }
    end
  end
end
