# frozen_string_literal: true

module Zarr
  # Reading many selections in one call: a chunk that several of them need is read and decoded once, and chunks are read by the threads of
  # the context together, so that hundreds of single elements cost little more than their chunks.
  class Array
    # @param selections [Array] each a {Selection} without steps, or a list of items as for {#[]}: `[[0, 1..3], [5, 2]]`
    # @return [Array] what {#read} gives for each; {OutOfRangeError} names the first that lies outside, by its number
    def read_slices(selections, **options)
      type = self.type
      chosen = boxes(selections)
      bytes = Native.uninitialized(slices_size(chosen))
      slices_into(bytes, chosen, options)
      at = 0
      chosen.map do |selection|
        size = selection.size * type.item_size
        values = Values.nest(type.unpack(bytes.byteslice(at, size)), selection.result_shape)
        at += size
        values
      end
    end

    # Reads many selections into memory of the caller, without a copy: one behind the other, each in C order.
    # @param buffer [String, IO::Buffer, Object] as for {#read_into}; just as large as the selections together
    # @return the buffer
    def read_slices_into(buffer, selections, **options)
      memory = check_memory(buffer, true)
      slices_into(memory, boxes(selections), options)
      buffer
    ensure
      memory.unpin if memory.is_a?(Native::Memory)
    end

    # The largest number of 64 bits: pack takes the low bits of larger ones.
    MOST = (1 << 64) - 1
    private_constant :MOST

    private

    def boxes(selections)
      raise TypeError, "expected a list of selections, found #{selections.inspect}" unless selections.is_a?(::Array)

      extents = shape
      selections.each_with_index.map do |items, i|
        selection = items.is_a?(Selection) ? items : Selection.of(items.is_a?(::Array) ? items : [items], extents)
        check_box(selection, i, extents.size)
        selection
      end
    end

    def check_box(selection, number, rank)
      unless selection.start.size == rank
        raise InvalidArgumentError, "selection #{number} has #{selection.start.size} dimensions, the array #{rank}"
      end
      [selection.start, selection.shape].each do |list|
        raise TypeError, "selection #{number}: expected Integers, found #{list.inspect}" unless list.all?(Integer)
        raise RangeError, "selection #{number}: #{list} has a number below 0 or of more than 64 bits" unless list.all? { |n| n.between?(0, MOST) }
      end
      return unless selection.step&.each_with_index&.any? { |step, d| step != 1 && selection.shape[d] > 1 }

      raise InvalidArgumentError, "selection #{number} has a step; many selections are read without"
    end

    def slices_size(chosen) = chosen.sum { |selection| checked_size(selection) * item_size }

    def slices_into(memory, chosen, options)
      starts = chosen.flat_map(&:start).pack('Q*')
      shapes = chosen.flat_map(&:shape).pack('Q*')
      Native.zarr_read_slices(native, chosen.size, rank, starts, shapes, memory, IoOptions.make(**options))
    end
  end
end
