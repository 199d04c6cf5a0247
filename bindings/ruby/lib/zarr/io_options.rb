# frozen_string_literal: true

module Zarr
  # Keywords of data calls as zarr_io_options. Every data call knows:
  # - `byte_order:` :little, :big or :native (of the caller's memory; default native),
  # - `missing:` :fill (default) or :error (raise {NotFoundError} where a chunk is not stored),
  # - `fill_chunks:` :skip (default; chunks of nothing but fill values are not stored) or :write,
  # - `timeout:` seconds until {DeadlineError},
  # - `cancel:` a {Cancellation},
  # - `offset:` bytes from the start of the buffer to the first selected element,
  # - `memory_data_type:` data type of the caller's memory where it is not the array's own: converted on the way,
  # - `field:` one field of an array of records, "a" or "a.b"; a write keeps the others. With memory_data_type:, but for {Array#read_into},
  # - `rounding:` of a conversion: :nearest_even, :towards_zero, :up, :down or :nearest_away,
  # - `out_of_range:` of a conversion: :error (default; {InvalidArgumentError}), :saturate or :wrap,
  # - `flags:` :validate (encoded chunks), :resolve_shards (plans), :fresh_memory.
  # @api private
  module IoOptions
    BYTE_ORDERS = { native: 0, little: 1, big: 2 }.freeze
    MISSING = { fill: 0, error: 1 }.freeze
    FILL_CHUNKS = { skip: 0, write: 1 }.freeze
    ROUNDING = { nearest_even: 1, towards_zero: 2, up: 3, down: 4, nearest_away: 5 }.freeze
    OUT_OF_RANGE = { error: 0, saturate: 1, wrap: 2 }.freeze
    FLAGS = { fresh_memory: 1, validate: 2, resolve_shards: 4 }.freeze

    module_function

    # @return the native options, or nil when all are the defaults
    def make(byte_order: nil, missing: nil, fill_chunks: nil, timeout: nil, cancel: nil, offset: 0, memory_data_type: nil, field: nil,
             rounding: nil, out_of_range: nil, flags: nil)
      unless byte_order || missing || fill_chunks || timeout || cancel || memory_data_type || flags || offset != 0 || field || rounding || out_of_range
        return nil
      end

      out = Native.zarr_flat_io_options_new(bits(flags), offset, one(BYTE_ORDERS, byte_order, :byte_order), one(MISSING, missing, :missing),
                                            one(FILL_CHUNKS, fill_chunks, :fill_chunks), nanoseconds(timeout), cancel&.native)
      if memory_data_type && Native.zarr_flat_io_options_memory_data_type(out, memory_data_type.to_s) == 0
        raise InvalidArgumentError, 'memory_data_type has a NUL'
      end
      convert(out, field, rounding, out_of_range) if field || rounding || out_of_range
      out
    end

    def convert(out, field, rounding, out_of_range)
      return if Native.zarr_flat_io_options_conversion(out, JsonText.utf8(field.to_s), one(ROUNDING, rounding, :rounding),
                                                       one(OUT_OF_RANGE, out_of_range, :out_of_range)) == 1

      raise InvalidArgumentError, 'field has a NUL'
    end

    def one(table, value, name)
      return 0 if value.nil?

      table.fetch(value) { raise InvalidArgumentError, "#{name}: expected one of #{table.keys.inspect}, found #{value.inspect}" }
    end

    def bits(flags) = ::Kernel.Array(flags).sum { |flag| one(FLAGS, flag, :flags) }

    def nanoseconds(seconds)
      return 0 if seconds.nil?
      raise InvalidArgumentError, "timeout: expected seconds, found #{seconds.inspect}" unless seconds.is_a?(Numeric) && seconds >= 0

      seconds >= 1 << 33 ? 0 : [(seconds * 1_000_000_000).ceil, 1].max
    end
  end
end
