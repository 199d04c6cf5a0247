# frozen_string_literal: true

module Zarr
  # Changes of the shape. They take part in the object: its {#shape} is the new one afterwards.
  class Array
    # Changes the shape (same rank). What is outside is gone; growing again shows the fill value.
    # {PreconditionFailedError} when somebody else has changed the shape: {#refresh} first.
    # @return [self]
    def resize(*new_shape, **options)
      extents = new_shape.flatten
      adopt(Native.zarr_resize(native, extents.size, extents, IoOptions.make(**options)))
    end

    # Grows one dimension by the values and writes them there. Two appends at once get two places.
    # @param values [Array, String] nested lists (as for {#write}), or bytes
    # @param axis [Integer] the dimension that grows
    # @return [self]
    def append(values, axis: 0, **options)
      raise OutOfRangeError, "axis #{axis} of an array of rank #{rank}" unless axis.between?(0, rank - 1)

      if type.variable? && values.is_a?(::Array)
        added = appended_shape(values, axis)
        return append_values(Values.flatten(values, added), axis, added, options)
      end

      added, bytes = appended(values, axis)
      adopt(Native.zarr_append(native, axis, added.size, added, bytes, nil, IoOptions.make(**options)))
    end

    # Appends values as they come, and writes no chunk twice: whole bands of chunks are stored at once. With a block the writer is
    # finished at its end; what a block that raises left in the writer is dropped. The array has its new shape when the writer is finished.
    # @param axis [Integer] the dimension that grows
    # @param buffer_bytes [Integer] the most bytes that are held, one band at least; 0: one band, or as many as 16 MiB hold
    # @return [AppendWriter, Object] the writer, or the block's result
    def append_writer(axis: 0, buffer_bytes: 0)
      raise OutOfRangeError, "axis #{axis} of an array of rank #{rank}" unless axis.between?(0, rank - 1)

      writer = AppendWriter.send(:new, self, axis, Native.zarr_append_writer_new(native, axis, buffer_bytes))
      return writer unless block_given?

      begin
        yield(writer).tap { writer.finish }
      ensure
        writer.close
      end
    end

    private

    # Shape and bytes of values that are appended.
    def appended(values, axis)
      added = appended_shape(values, axis)
      [added, values.is_a?(String) ? values : type.pack(Values.flatten(values, added))]
    end

    # The array's shape, with along the axis as many as the values fill.
    def appended_shape(values, axis)
      across = shape.each_with_index.reject { |_, i| i == axis }.inject(1) { |n, (extent, _)| n * extent }
      count = if values.is_a?(String)
                values.bytesize / [item_size * across, 1].max
              elsif values.is_a?(::Array)
                values.first.is_a?(::Array) ? depth_size(values, axis) : values.size / [across, 1].max
              else
                raise TypeError, "expected lists or bytes, found #{values.class}"
              end
      shape.each_with_index.map { |extent, i| i == axis ? count : extent }
    end

    def depth_size(values, axis)
      axis.times { values = values.first }
      values.is_a?(::Array) ? values.size : 0
    end
  end
end
