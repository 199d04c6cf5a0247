# frozen_string_literal: true

module Zarr
  # Reads and writes that return at once. With a store or codec that wants to be called by the calling thread alone they are done
  # when they return.
  class Array
    # @return [Operation] its value: Ruby values, as of {#read}
    def read_async(*items, **options)
      selection = Selection.of(items, shape)
      type = self.type
      bytes = Native.uninitialized(checked_size(selection) * item_size)
      start_read(bytes, selection, nil, options) { Values.nest(type.unpack(bytes), selection.result_shape) }
    end

    # @return [Operation] its value: the buffer. Nobody may look at the buffer before it is complete
    def read_into_async(buffer, *items, strides: nil, **options)
      start_read(buffer, Selection.of(items, shape), check_strides(strides), options) { buffer }
    end

    # @return [Operation] its value: the array
    def write_async(values, *items, **options)
      selection = Selection.of(items, shape)
      start_write(type.pack(Values.flatten(values, selection.result_shape)), selection, nil, options)
    end

    # @return [Operation] its value: the array. Nobody may change the buffer before it is complete
    def write_from_async(buffer, *items, strides: nil, **options)
      start_write(buffer, Selection.of(items, shape), check_strides(strides), options)
    end

    private

    def start_read(buffer, selection, strides, options, &result)
      start(:zarr_read_slice_start, buffer, true, selection, strides, options, &result)
    end

    def start_write(buffer, selection, strides, options)
      start(:zarr_write_slice_start, buffer, false, selection, strides, options) { self }
    end

    # An interrupt may come when a native call returns, and take what it returns with it; then nobody would know that an operation
    # writes into the memory. So interrupts wait until there is an object that holds both.
    def start(function, buffer, writable, selection, strides, options, &result)
      raise TypeError, 'no buffer was given' if buffer.nil?

      Thread.handle_interrupt(Object => :never) do
        start_uninterrupted(function, buffer, writable, selection, strides, IoOptions.make(**options), &result)
      end
    end

    def start_uninterrupted(function, buffer, writable, selection, strides, options, &result)
      handle = operation = nil
      memory = Native::Memory.new(buffer, writable)
      if memory.item_size && ![1, item_size].include?(memory.item_size)
        raise InvalidArgumentError, "the memory has items of #{memory.item_size} bytes, #{data_type} has #{item_size}"
      end

      handle = Native.public_send(function, native, selection.start.size, selection.start, selection.shape, selection.step, memory, strides,
                                  options)
      operation = Operation.start(handle, memory, &result)
    ensure
      abandon(handle, memory) unless operation
    end

    # An error came before there was an object that holds the memory: the library must let go of it first.
    def abandon(handle, memory)
      Native.zarr_op_cancel(handle) if handle
      sleep 0.001 until handle.nil? || Native.zarr_op_poll(handle) == 1
      memory&.unpin
    end
  end
end
