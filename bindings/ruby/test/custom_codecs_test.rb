# frozen_string_literal: true

require_relative 'helper'

# Codecs written in Ruby.
class CustomCodecsTest < ZarrTest
  # Every byte exclusive-or a key.
  class Xor
    attr_reader :configuration

    def initialize(configuration)
      raise Zarr::InvalidMetadataError, "unknown: #{configuration.keys}" unless (configuration.keys - ['key']).empty?

      @configuration = { 'key' => configuration.fetch('key', 42) }
    end

    def encode(bytes) = bytes.unpack('C*').map { |b| b ^ @configuration['key'] }.pack('C*')
    def decode(bytes) = encode(bytes)
    def encoded_size(size) = [size, true]
  end

  # The same in parts.
  class RangedXor < Xor
    class << self
      attr_accessor :asked
    end

    def decode_ranges(source, ranges, decoded_size)
      raise 'sizes differ' unless source.size == decoded_size

      (self.class.asked ||= []).concat(ranges)
      ranges.map { |range| decode(source.read(range.begin, range.size)) }
    end
  end

  # An array codec: neighbours' differences of 32-bit integers.
  class Delta
    def initialize(_) = nil

    def encode(bytes, spec)
      raise Zarr::UnsupportedError, 'int32 only' unless spec.data_type.name == 'int32'

      previous = 0
      bytes.unpack('l*').map { |v| (v - previous).tap { previous = v } }.pack('l*')
    end

    def decode(bytes, _spec)
      sum = 0
      bytes.unpack('l*').map { |v| sum += v }.pack('l*')
    end

    def resolve(spec)
      raise Zarr::UnsupportedError, "delta: #{spec.data_type} in chunks of #{spec.shape}" unless spec.data_type.name == 'int32'
    end
  end

  def setup
    @context = Zarr::Context.new(threads: 3)
    @store = Zarr::Store.open('memory://', context: @context)
  end

  def coded(*codecs, **words) = counted([60], chunks: [5], store: @store, codecs: [*BYTES, *codecs], **words)

  [false, true].each do |any_thread|
    define_method("test_bytes_to_bytes_any_thread_#{any_thread}") do
      @context.register_codec('xor', Xor, any_thread: any_thread)
      array = coded({ name: 'xor', configuration: { key: 7 } })
      assert_equal (0...60).to_a, array[]
      assert_equal (0...5).to_a.pack('l*').bytes.map { |b| b ^ 7 }, array.chunks[0].encoded.bytes
      assert_equal({ 'key' => 7 }, array.codecs.last['configuration'])
      assert_equal (0...60).to_a, coded({ name: 'xor' }, overwrite: true)[]
    end
  end

  def test_array_to_array
    @context.register_codec('delta', Delta, kind: :array_to_array, any_thread: true)
    array = counted([4, 6], chunks: [2, 3], store: @store, codecs: [{ name: 'delta' }, *BYTES])
    assert_equal (0...24).each_slice(6).to_a, array[]
    assert_equal [0, 1, 1, 4, 1, 1], array.chunks[0, 0].encoded.unpack('l*')
    assert_raises(Zarr::UnsupportedError) { memory_array([4], data_type: 'int8', store: @store, overwrite: true, codecs: [{ name: 'delta' }, *BYTES])[] = 1 }
  end

  def test_array_to_bytes
    specs = []
    pack = Class.new do
      define_method(:initialize) { |_| nil }
      define_method(:encode) { |bytes, spec| (specs << spec) && bytes.unpack('l*').join(',') }
      define_method(:decode) { |bytes, _spec| bytes.split(',').map(&:to_i).pack('l*') }
      def encoded_size(size) = size * 4
    end
    @context.register_codec('text', pack, kind: :array_to_bytes)
    array = counted([6], chunks: [3], store: @store, codecs: [{ name: 'text' }], fill_value: 9)
    assert_equal '3,4,5', array.chunks[1].encoded
    assert_equal (0...6).to_a, array[]
    assert_equal ['int32', [3], 9], [specs.first.data_type.to_s, specs.first.shape, specs.first.fill_value]
  end

  def test_ranges
    @context.register_codec('ranged', RangedXor, any_thread: true)
    array = counted([100], chunks: [50], store: @store, codecs: [*BYTES, { name: 'ranged' }])
    sharded = counted([100], chunks: [50], shards: [100], store: Zarr::Store.open('memory://', context: @context),
                             codecs: [*BYTES, { name: 'ranged' }])
    [array, sharded].each do |each|
      RangedXor.asked = []
      assert_equal [17, 18], each[17..18]
      assert_equal [57], each[57..57]
      assert_equal [68...76, 28...32], RangedXor.asked
      assert_equal (0...100).to_a, each[]
    end
  end

  def test_a_source_is_closed_after_its_call
    kept = nil
    leak = Class.new(RangedXor) do
      define_method(:decode_ranges) do |source, ranges, size|
        kept = source
        super(source, ranges, size)
      end
    end
    @context.register_codec('leak', leak)
    array = counted([100], chunks: [50], store: @store, codecs: [*BYTES, { name: 'leak' }])
    assert_equal [57], array[57..57]
    assert_raises(Zarr::ClosedError) { kept.size }
    assert_raises(Zarr::ClosedError) { kept.read(0, 1) }
    outside = Class.new(RangedXor) { def decode_ranges(source, *) = source.read(source.size, 1) }
    @context.register_codec('leak', outside, replace: true)
    array = Zarr.open(array.store)
    assert_raises(Zarr::OutOfRangeError) { array[57..57] }
    [17, [], ['x'], [nil], nil].each do |garbage|
      @context.register_codec('leak', Class.new(Xor) { define_method(:decode_ranges) { |*| garbage } }, replace: true)
      array = Zarr.open(array.store)
      assert_raises(TypeError) { array[57..57] }
    end
  end

  def test_exceptions_keep_their_identity
    [true, false].each do |any_thread|
      error = KeyError.new('mine')
      failing = Class.new(Xor) { define_method(:decode) { |_| raise error } }
      @context.register_codec("failing#{any_thread}", failing, any_thread: any_thread)
      array = coded({ name: "failing#{any_thread}" }, overwrite: true)
      assert_same error, assert_raises(KeyError) { array[] }
    end
    @context.register_codec('refusing', Xor)
    assert_raises(Zarr::InvalidMetadataError) { coded({ name: 'refusing', configuration: { colour: 1 } }, overwrite: true) }
    corrupt = Class.new(Xor) { def decode(_) = raise(Zarr::CorruptDataError, 'bad bytes') }
    @context.register_codec('corrupt', corrupt)
    array = coded({ name: 'corrupt' }, overwrite: true)
    assert_equal 12, array.check['corrupt']
  end

  def test_garbage
    [17, nil, :x, [], Object.new].each_with_index do |garbage, i|
      @context.register_codec("garbage#{i}", Class.new(Xor) { define_method(:encode) { |_| garbage } })
      assert_raises(TypeError) { coded({ name: "garbage#{i}" }, overwrite: true) }
    end
    { short: 'x', long: 'x' * 1_000_000, empty: '' }.each do |name, answer|
      @context.register_codec(name.to_s, Class.new(Xor) { define_method(:decode) { |_| answer } }, any_thread: true)
      array = coded({ name: name.to_s }, overwrite: true)
      assert_raises(Zarr::CorruptDataError) { array[] }
    end
    @context.register_codec('sizes', Class.new(Xor) { def encoded_size(_) = 'large' })
    assert_raises(TypeError) { coded({ name: 'sizes' }, overwrite: true) }
    @context.register_codec('negative', Class.new(Xor) { def encoded_size(_) = -1 })
    assert_raises(TypeError) { coded({ name: 'negative' }, overwrite: true) }
    @context.register_codec('bare', Class.new { def initialize(_) = nil })
    assert_raises(Zarr::InvalidArgumentError) { coded({ name: 'bare' }, overwrite: true) }
    @context.register_codec('configured', Class.new(Xor) { def configuration = 5 })
    assert_raises(NoMethodError, TypeError) { coded({ name: 'configured' }, overwrite: true) }
  end

  def test_hanging_codecs_are_interrupted
    [true, false].each do |any_thread|
      @context.register_codec("hang#{any_thread}", Class.new(Xor) { def decode(_) = sleep }, any_thread: any_thread)
      array = coded({ name: "hang#{any_thread}" }, overwrite: true)
      soon { assert_raises(Timeout::Error) { Timeout.timeout(0.2) { array[] } } }
    end
  end

  def test_registration
    @context.register_codec('twice', Xor)
    assert_raises(Zarr::ExistsError) { @context.register_codec('twice', Xor) }
    @context.register_codec('twice', Xor, replace: true)
    @context.register_codec('called', ->(configuration) { Xor.new(configuration) })
    assert_equal (0...60).to_a, coded({ name: 'called' })[]
    assert_raises(Zarr::InvalidArgumentError) { @context.register_codec('wrong', 5) }
    assert_raises(Zarr::InvalidArgumentError) { @context.register_codec('kind', Xor, kind: :sideways) }
    assert_includes @context.capabilities['codecs'].to_s, 'twice'
    refute_includes Zarr.capabilities['codecs'].to_s, 'twice'
  end

  def test_v2_filters
    @context.register_codec('xor2', Xor)
    array = counted([6], chunks: [3], store: @store, format: 2, compressor: nil, filters: [{ id: 'xor2', key: 3 }])
    assert_equal (0...6).to_a, array[]
    assert_equal [{ 'id' => 'xor2', 'key' => 3 }], array.metadata['filters']
  end
end
