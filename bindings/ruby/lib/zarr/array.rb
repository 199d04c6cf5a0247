# frozen_string_literal: true

module Zarr
  # An array. Its data are read and written in three ways:
  # - as Ruby values: {#[]}, {#[]=}, {#read}, {#write};
  # - as bytes in native byte order, C order: {#read_bytes}, {#write_bytes};
  # - in place, without a copy, in a String, IO::Buffer or anything with a memory view: {#read_into}, {#write_from}.
  class Array < Node
    # @return [Integer] number of dimensions
    def rank = shape.size

    # @return [Array<Integer>] extent of every dimension
    def shape = @shape || snapshot { @shape = list(:zarr_array_shape).freeze }

    # @return [Integer] number of elements
    def size = shape.inject(1, :*)

    # @return [Array<Integer>] shape of the smallest part that is encoded by itself: inner chunks, when sharded
    def chunk_shape = list(:zarr_array_chunk_shape)

    # @return [Array<Integer>, nil] shape of the shards; nil when the array is not sharded
    def shard_shape
      list(:zarr_array_shard_shape)
    rescue NotFoundError
      nil
    end

    # @return [Array<Integer>] number of chunks (of shards, when sharded) along each dimension
    def chunk_counts = list(:zarr_array_chunk_counts)

    # @return [String] v3 name of the data type, also of one that the library lacks
    def data_type = Native.zarr_array_data_type(native)

    # @return [DataType] how elements look in Ruby
    def type = @type || snapshot { @type = JsonType.of(self) || DataType.of(data_type, item_size) { numpy_type } }

    # @return [String] NumPy type string, "<f4"
    def numpy_type = Native.zarr_array_numpy_type(native).force_encoding(Encoding::UTF_8)

    # @return [Symbol] byte order in which elements are stored: :little, :big, or :native when they have one byte
    def stored_byte_order = IoOptions::BYTE_ORDERS.key(Native.zarr_array_stored_byte_order(native))

    # @return [Integer] bytes of one element; 0 when the library lacks the data type
    def item_size = Native.zarr_array_item_size(native)

    # @return [Object] value of what was never written; nil for v2's null
    def fill_value
      item, null = Native.zarr_array_fill_bytes(native)
      return nil if null == 1

      type.variable? ? item.force_encoding(type.text? ? Encoding::UTF_8 : Encoding::BINARY) : type.unpack(item).first
    end

    # @return [Array<String, nil>] names of the dimensions
    def dimension_names = ::Array.new(rank) { |i| Native.zarr_array_dimension_name(native, i) }

    # @return [Array<Hash>] the codec chain as v3 says it
    def codecs = JsonText.parse(Native.zarr_array_codecs_json(native))

    # @return [Integer] bytes of all stored chunks; lists the store
    def stored_bytes = Native.zarr_array_stored_bytes(native)

    # The array's chunks, Enumerable.
    # @return [ChunkGrid]
    def chunks = ChunkGrid.new(self)

    # @return [String] one bit a chunk in C order, lowest bit first: 1 = stored
    def presence_bitmap = Native.zarr_presence_bitmap(native) || ''.b

    # @param elements [String] elements in native byte order, C order
    # @return [String] them as v3 fill-value JSON, one a line
    def elements_to_json(elements)
      count, rest = elements.bytesize.divmod([item_size, 1].max)
      raise InvalidArgumentError, "#{elements.bytesize} bytes are no whole number of elements of #{item_size}" unless rest.zero?

      Native.zarr_array_elements_to_json(native, elements, count)&.force_encoding(Encoding::UTF_8) || +''
    end

    # @param json [String, Object] one element as fill-value JSON, or what such a text says
    # @return [String] the element's bytes
    def element_from_json(json)
      item = Native.uninitialized(item_size)
      Native.zarr_array_element_from_json(native, JsonText.document(json), item)
      item
    end

    # Elements of the first dimension one after the other, as Ruby values.
    def each
      raise InvalidArgumentError, 'an array of rank 0 has no first dimension' if rank.zero?
      return enum_for(:each) { shape.first } unless block_given?

      shape.first.times { |i| yield self[i] }
      self
    end

    # @return [Array] all elements, as nested lists
    def to_a = read

    private

    # Takes a new snapshot, whose properties are read anew.
    def adopt(handle)
      @shape = @type = nil
      super
    end

    # Two threads may do this at once: both find the same.
    def snapshot = yield

    def list(function)
      handle = native
      Native.public_send(function, handle, count = Native.zarr_array_rank(handle)).first(count)
    end

    def details = "v#{format} #{data_type} #{shape.inspect}"
  end
end
