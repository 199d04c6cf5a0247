# frozen_string_literal: true

module Zarr
  # Appends to an array as values come; see {Array#append_writer}. Readers see a band of chunks with all of its values or not at all.
  # Threads may share a writer: their calls are served one after the other.
  class AppendWriter
    include Closable

    private_class_method :new

    # @api private
    def initialize(array, axis, handle)
      @array = array
      @axis = axis
      @native = handle
    end

    # Appends values. When storing fails, {#stored} and {#held} tell what was taken; further writes raise the same error until {#flush}
    # has worked.
    # @param values [Array, String] nested lists, or bytes, as for {Array#append}
    # @return [self]
    def write(values, **options)
      added, bytes = @array.send(:appended, values, @axis)
      Native.zarr_append_writer_write(native, added.size, added, bytes, nil, IoOptions.make(**options))
      self
    end

    # The same without options, to be chained.
    # @return [self]
    def <<(values) = write(values)

    # Stores what is held, also a part of a band, and ends a failure. What fails stays held.
    # @return [self]
    def flush(**options)
      Native.zarr_append_writer_flush(native, IoOptions.make(**options))
      self
    end

    # Stores what is held and ends the writer; the array then has its new shape. After a failure it may be called again.
    # @return [Array] the array
    def finish(**options)
      newer = Native.zarr_append_writer_close(native, IoOptions.make(**options))
      @array.send(:adopt, newer) unless @array.closed?
      @array
    end

    # @return [Integer] extents along the axis that are stored
    def stored = Native.zarr_append_writer_counts(native).first

    # @return [Integer] extents along the axis that wait in memory
    def held = Native.zarr_append_writer_counts(native).last
  end
end
