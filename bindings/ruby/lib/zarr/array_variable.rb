# frozen_string_literal: true

module Zarr
  # Elements of any length: data types string and bytes. They have no place in memory of the caller's; {Array#read}, {Array#write},
  # {Array#fill} and {Array#append} take and give them as Strings.
  class Array
    # @return [String] elements of any data type as v3 fill-value JSON, one a line, C order: elements of bytes as base64
    def read_json(*items, **options)
      return elements_to_json(read_bytes(*items, **options)) unless type.variable?

      values = values_of(Selection.of(items, shape), options)
      Native.zarr_values_to_json(values, 0, Native.zarr_values_count(values)).force_encoding(Encoding::UTF_8)
    end

    private

    def values_of(selection, options)
      Native.zarr_read_values(native, selection.start.size, selection.start, selection.shape, selection.step, IoOptions.make(**options))
    end

    def read_values(selection, options)
      type.text? ? Native.zrb_values_list(values_of(selection, options), 1) : Native.zrb_values_list(values_of(selection, options), 0)
    end

    def write_values(values, selection, options)
      offsets, bytes = type.join(values)
      Native.zarr_write_values(native, selection.start.size, selection.start, selection.shape, selection.step, offsets, bytes,
                               IoOptions.make(**options))
      self
    end

    def append_values(values, axis, added, options)
      offsets, bytes = type.join(values)
      adopt(Native.zarr_append_values(native, axis, added.size, added, offsets, bytes, IoOptions.make(**options)))
    end
  end

  # @api private
  class VariableType < DataType
    # @return [Boolean] whether elements have any length
    def variable? = true

    # @return [Boolean] whether they are UTF-8
    def text? = @name == 'string'

    # @return [String] the bytes of one element
    def bytes(value)
      refuse(value, 'Strings') unless value.is_a?(String)
      text? ? JsonText.utf8(value) : value.b
    end

    # @return [Array(String, String)] where each element begins, and all of them one behind the other
    def join(values)
      pieces = values.map { |value| bytes(value).b }
      at = 0
      [[0, *pieces.map { |piece| at += piece.bytesize }].pack('q*'), pieces.join]
    end

    def unpack(_bytes) = no_memory
    def pack(_values) = no_memory

    private

    def no_memory = raise(UnsupportedError, "elements of #{@name} have no fixed length")
  end
end
