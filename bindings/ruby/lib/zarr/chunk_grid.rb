# frozen_string_literal: true

module Zarr
  # The chunks of an array (its shards, when it is sharded), in C order. Enumerable:
  #
  #   array.chunks.sum { |chunk| chunk.read.flatten.sum }
  #   array.chunks.select(&:present?).map(&:key)
  class ChunkGrid
    include Enumerable

    # @return [Array] the array
    attr_reader :array
    # @return [Array<Integer>] number of chunks along each dimension
    attr_reader :shape

    # @api private
    def initialize(array)
      @array = array
      @shape = array.chunk_counts
    end

    # @return [Integer] number of chunks
    def size = @shape.inject(1, :*)

    # @param coordinates [Array<Integer>] of a chunk
    # @return [Chunk]
    def [](*coordinates)
      at = coordinates.flatten
      unless at.size == @shape.size && at.each_with_index.all? { |c, i| c.is_a?(Integer) && c.between?(0, @shape[i] - 1) }
        raise OutOfRangeError, "there is no chunk #{at.inspect} in a grid of #{@shape.inspect}"
      end

      Chunk.new(@array, at)
    end

    # @yield [chunk]
    def each
      return enum_for(:each) { size } unless block_given?

      size.times { |index| yield Chunk.new(@array, coordinates(index)) }
      self
    end

    # The chunks that are stored, by one look at the store.
    # @return [Array<Chunk>]
    def stored
      bits = @array.presence_bitmap
      ::Array.new(size) { |i| i }.select { |i| bits.getbyte(i / 8)[i % 8] == 1 }.map { |i| Chunk.new(@array, coordinates(i)) }
    end

    # The chunk with a store key.
    # @return [Chunk, nil] nil when it is no chunk key of the array
    def with_key(key)
      rank = @shape.size
      Chunk.new(@array, Native.zarr_array_chunk_coordinates(@array.native, JsonText.utf8(key), rank).first(rank))
    rescue NotFoundError
      nil
    end

    private

    def coordinates(index)
      @shape.reverse.map do |n|
        index, at = index.divmod(n)
        at
      end.reverse
    end
  end

  # One chunk of the grid.
  class Chunk
    # @return [Array] the array
    attr_reader :array
    # @return [Array<Integer>] coordinates in the grid
    attr_reader :coordinates

    # @api private
    def initialize(array, coordinates)
      @array = array
      @coordinates = coordinates
    end

    # @return [Array<Integer>] first element
    def origin = place(:zarr_array_grid_chunk_origin)

    # @return [Array<Integer>] shape, not clipped at the array's end
    def full_shape = place(:zarr_array_grid_chunk_shape)

    # @return [Array<Integer>] shape of the part inside the array
    def shape = full_shape.zip(origin, @array.shape).map { |n, from, extent| [n, extent - from].min }

    # @return [Selection] the part inside the array, for {Array#read} and others
    def selection = Selection.new(origin, shape)

    # @return [String] store key, relative to the store
    def key = Native.zarr_array_chunk_key(@array.native, rank, @coordinates).force_encoding(Encoding::UTF_8)

    # @return [Boolean] whether it is stored
    def present? = Native.zarr_chunk_present(@array.native, rank, @coordinates) == 1

    # @return [Array] the elements inside the array, as nested lists
    def read(**options) = @array.read(selection, **options)

    # Writes the elements inside the array.
    def write(values, **options)
      @array.write(values, selection, **options)
      self
    end

    # @return [String] the whole chunk, C order; elements outside the array are unspecified
    def read_bytes(**options)
      read_into(Native.uninitialized(full_shape.inject(1, :*) * @array.item_size), **options)
    end

    # Reads the whole chunk into memory of just its size, without a copy. {NotFoundError} with missing: :error.
    # @return the buffer
    def read_into(buffer, **options)
      raise TypeError, 'no buffer was given' if buffer.nil?

      Native.zarr_read_chunk(@array.native, rank, @coordinates, buffer, IoOptions.make(**options))
      buffer
    end

    # Writes the whole chunk, C order.
    # @param buffer [String, IO::Buffer, Object]
    def write_bytes(buffer, **options)
      raise TypeError, 'no buffer was given' if buffer.nil?

      Native.zarr_write_chunk(@array.native, rank, @coordinates, buffer, IoOptions.make(**options))
      self
    end

    # @return [String, nil] the stored bytes as they are; nil when it is not stored
    def encoded(**options)
      Native.zarr_read_encoded_chunk(@array.native, rank, @coordinates, IoOptions.make(**options))
    rescue NotFoundError => e
      raise unless e.instance_of?(NotFoundError)

      nil
    end

    # Stores encoded bytes as the chunk.
    # @param validate [Boolean] only when they decode
    def write_encoded(bytes, validate: false, **options)
      raise TypeError, 'no bytes were given' if bytes.nil?

      options[:flags] = [*options[:flags], :validate] if validate
      Native.zarr_write_encoded_chunk(@array.native, rank, @coordinates, bytes, IoOptions.make(**options))
      self
    end

    # Removes the chunk, which then reads as fill value.
    # @return [Boolean] whether it was stored
    def erase = Native.zarr_erase_chunk(@array.native, rank, @coordinates) == 1

    # @return [String] for people
    def inspect = "#<Zarr::Chunk #{@coordinates.inspect} of #{@array.inspect}>"

    private

    def rank = @coordinates.size
    def place(function) = Native.public_send(function, @array.native, rank, @coordinates).first(rank)
  end
end
