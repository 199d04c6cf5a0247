# frozen_string_literal: true

module Zarr
  # What an array codec is told of the chunk that it handles.
  # @!attribute data_type [DataType]
  # @!attribute shape [Array<Integer>]
  # @!attribute fill_value [Object]
  ChunkSpec = Struct.new(:data_type, :shape, :fill_value)

  # Between a codec written in Ruby and the native shim. A codec is made for each configuration by `new(configuration)` (a class) or
  # `call(configuration)` (anything else), configuration being a Hash, and has
  #
  # - `encode(bytes)` and `decode(bytes)`, or with a second argument, the {ChunkSpec} (nil for :bytes_to_bytes codecs): both give a String.
  #   Array codecs see elements in C order and native byte order.
  # - `encoded_size(decoded_size)`, optional: the largest possible size, or [size, true] when every chunk has just that one.
  #   Default: the decoded size and an eighth more, and 1024 bytes.
  # - `configuration`, optional: the Hash that is stored. Default: the one that it was made with.
  # - `resolve(spec)`, optional: raises {UnsupportedError} when it cannot serve such chunks.
  # - `decode_ranges(source, ranges, decoded_size)`, optional, :bytes_to_bytes only: Strings of just those parts of the decoded bytes.
  #   `ranges` is a list of Ranges; `source` has `size` and `read(offset, length)` of the encoded bytes, during the call. Parts of
  #   shards then cost no decoding of the whole.
  #
  # It must refuse configuration members that it does not know, with {InvalidMetadataError}; encoding must be deterministic.
  # @api private
  class CodecAdapter
    # Makes adapters; registered with the library.
    class Maker
      def initialize(factory)
        @factory = factory
      end

      def make(text)
        configuration = JsonText.parse(text)
        codec = @factory.is_a?(Class) ? @factory.new(configuration) : @factory.call(configuration)
        CodecAdapter.new(codec, text)
      end
    end

    def initialize(codec, given)
      %i[encode decode].each do |name|
        raise InvalidArgumentError, "a codec must have the method #{name}, #{codec.class} has none" unless codec.respond_to?(name)
      end
      @codec = codec
      @given = given
    end

    def configuration = @codec.respond_to?(:configuration) ? JsonText.generate(@codec.configuration.to_h) : @given
    def resolve(spec) = @codec.respond_to?(:resolve) ? @codec.resolve(chunk(spec)) : nil
    def encode(bytes, spec) = call(:encode, bytes, spec)
    def decode(bytes, spec) = call(:decode, bytes, spec)

    # ranges: [offset, length] each.
    def decode_ranges(source, ranges, decoded_size)
      found = @codec.decode_ranges(source, ranges.map { |offset, length| offset...offset + length }, decoded_size)
      unless found.is_a?(::Array) && found.size == ranges.size && found.zip(ranges).all? { |s, r| s.is_a?(String) && s.bytesize == r[1] }
        raise TypeError, "decode_ranges must give #{ranges.size} Strings of the sizes of the ranges, found #{found.inspect[0, 80]}"
      end

      found
    end

    def encoded_size(decoded)
      return [decoded + decoded / 8 + 1024, false] unless @codec.respond_to?(:encoded_size)

      size, exact = @codec.encoded_size(decoded)
      raise TypeError, "encoded_size must give an Integer, found #{size.inspect}" unless size.is_a?(Integer) && size >= 0

      [size, exact || false]
    end

    private

    def call(name, bytes, spec)
      method = @codec.method(name)
      method.arity == 1 ? method.call(bytes) : method.call(bytes, chunk(spec))
    end

    def chunk(spec)
      return nil if spec.nil?

      type = DataType.of(spec[0], spec[1])
      ChunkSpec.new(type, spec[2], type.unpack(spec[3]).first)
    end
  end
end
