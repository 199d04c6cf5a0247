# frozen_string_literal: true

module Zarr
  # Reading and writing of slices. The keywords of {IoOptions} are known to every method.
  class Array
    # Elements as Ruby values, in nested lists; one value when every dimension has an Integer. See {Selection}.
    #
    #   array[2, 1..3]; array[(0..).step(10)]; array[-1]
    def [](*items) = read(*items)

    # Writes nested lists or a flat one, or one value everywhere.
    #
    #   array[0, 1..3] = [1, 2, 3]; array[5..] = 0
    def []=(*items, values)
      values.is_a?(::Array) ? write(values, *items) : fill(values, *items)
    end

    # @return [Array, Object] see {#[]}
    def read(*items, **options)
      selection = Selection.of(items, shape)
      flat = type.variable? ? read_values(selection, options) : memory_type(options).unpack(bytes_of(selection, options))
      Values.nest(flat, selection.result_shape)
    end

    # @return [String] the elements' bytes, native byte order unless byte_order: says else
    def read_bytes(*items, **options) = bytes_of(Selection.of(items, shape), options)

    # Reads into memory of the caller, without a copy. The memory is locked while it is written to.
    # @param buffer [String, IO::Buffer, Object] binary String (not frozen), IO::Buffer, or what has a writable memory view
    # @param strides [Array<Integer>, nil] bytes from one element to the next along each dimension; nil = C order without gaps
    # @option options [Integer] :offset bytes from the buffer's start to the first selected element
    # @return the buffer
    def read_into(buffer, *items, strides: nil, **options)
      selection = Selection.of(items, shape)
      memory = check_memory(buffer, true, options)
      Native.zarr_read_slice(native, selection.start.size, selection.start, selection.shape, selection.step, memory,
                             strides && check_strides(strides), options.empty? ? nil : IoOptions.make(**options))
      buffer
    ensure
      memory.unpin if memory.is_a?(Native::Memory)
    end

    # Writes Ruby values.
    # @param values [Array, Object] nested lists of the selection's shape, or a flat list; one value for one element
    # @return [self]
    def write(values, *items, **options)
      selection = Selection.of(items, shape)
      flat = Values.flatten(values, selection.result_shape)
      return write_values(flat, selection, options) if type.variable?

      write_bytes_at(memory_type(options).pack(flat), selection, nil, options)
    end

    # @param bytes [String] the elements, C order
    # @return [self]
    def write_bytes(bytes, *items, **options)
      raise TypeError, "expected a String, found #{bytes.class}" unless bytes.is_a?(String)

      write_bytes_at(bytes, Selection.of(items, shape), nil, options)
    end

    # Writes from memory of the caller, without a copy.
    # @param buffer [String, IO::Buffer, Object] String, IO::Buffer, or what has a memory view
    # @param strides [Array<Integer>, nil] as for {#read_into}; 0 repeats an element
    # @return [self]
    def write_from(buffer, *items, strides: nil, **options)
      memory = check_memory(buffer, false, options)
      write_bytes_at(memory, Selection.of(items, shape), check_strides(strides), options)
    ensure
      memory.unpin if memory.is_a?(Native::Memory)
    end

    # Sets all selected elements to one value; nil = the fill value.
    # @return [self]
    def fill(value, *items, **options)
      selection = Selection.of(items, shape)
      item = type.variable? ? value && type.bytes(value) : value.nil? ? nil : in_order(memory_type(options).pack([value]), options)
      Native.zarr_fill_slice(native, selection.start.size, selection.start, selection.shape, selection.step, item, IoOptions.make(**options))
      self
    end

    # What {#read} would do, without reading data.
    # @return [Hash] "chunks", "requests", "request_count", "bytes", "decode_jobs"
    def plan_read(*items, **options) = plan(:zarr_plan_read_slice, items, options)

    # What {#write} would do, without writing.
    # @return [Hash] "chunks", "whole_chunks", "partial_chunks", "requests"
    def plan_write(*items, **options) = plan(:zarr_plan_write_slice, items, options)

    # Copies all elements to another array of the same shape and data type, whatever its chunks, codecs and format.
    # @yield [done, total] elements, from time to time; what it raises ends the copy
    # @return [Array] the other array
    def copy_data_to(other, **options, &progress)
      Native.zrb_copy_data(native, other.native, IoOptions.make(**options), progress)
      other
    end

    private

    # What the elements are in memory: the array's own type, or what memory_data_type: says.
    def memory_type(options)
      return DataType.named(options[:memory_data_type].to_s) if options[:memory_data_type]
      raise InvalidArgumentError, 'a field is read as what memory_data_type: says' if options[:field]

      type
    end

    def bytes_of(selection, options)
      bytes = Native.uninitialized(checked_size(selection) * (options.empty? ? item_size : memory_type(options).item_size))
      options = options.merge(flags: [*options[:flags], :fresh_memory]) if bytes.bytesize >= 4 << 20
      Native.zarr_read_slice(native, selection.start.size, selection.start, selection.shape, selection.step, bytes, nil,
                             options.empty? ? nil : IoOptions.make(**options))
      bytes
    end

    # Ruby Strings end at the address space; the library would refuse the rest, but the String comes first.
    def checked_size(selection)
      size = selection.size
      raise UnsupportedError, "#{data_type}: elements have no fixed length, or are not known to the library" if item_size.zero?
      raise MemoryError, "#{size} elements do not fit into memory" if size * item_size >= 1 << 47

      size
    end

    def write_bytes_at(bytes, selection, strides, options)
      Native.zarr_write_slice(native, selection.start.size, selection.start, selection.shape, selection.step, bytes, strides,
                              options.empty? ? nil : IoOptions.make(**options))
      self
    end

    def plan(function, items, options)
      selection = Selection.of(items, shape)
      JsonText.parse(Native.public_send(function, native, selection.start.size, selection.start, selection.shape, selection.step,
                                        IoOptions.make(**options)))
    end

    # Strings and IO::Buffers are bytes; a memory view knows its items, which must be ours (or bytes).
    def check_memory(buffer, writable, options = {})
      case buffer
      when String, IO::Buffer then buffer
      when nil then raise TypeError, 'no buffer was given'
      else
        memory = Native::Memory.new(buffer, writable)
        return memory if item_size_of(options).nil? || [1, item_size_of(options)].include?(memory.item_size)

        found = memory.item_size
        memory.unpin
        raise InvalidArgumentError, "the memory has items of #{found} bytes, #{data_type} has #{item_size}"
      end
    end

    # Of the memory; nil when only the library knows.
    def item_size_of(options) = options[:field] && !options[:memory_data_type] ? nil : memory_type(options).item_size

    def check_strides(strides)
      return nil if strides.nil?
      raise InvalidArgumentError, "#{strides.size} strides for an array of rank #{rank}" unless strides.size == rank

      strides
    end

    # Items of fill are in the byte order of the options.
    def in_order(item, options)
      native_order = [1].pack('S') == [1].pack('S<') ? :little : :big
      part = memory_type(options).part_size
      return item if [nil, :native, native_order].include?(options[:byte_order]) || part == 1

      item.scan(/.{#{part}}/mn).map(&:reverse).join
    end
  end
end
