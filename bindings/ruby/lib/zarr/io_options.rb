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
  # - `flags:` :validate (encoded chunks), :resolve_shards (plans), :fresh_memory.
  # @api private
  module IoOptions
    BYTE_ORDERS = { native: 0, little: 1, big: 2 }.freeze
    MISSING = { fill: 0, error: 1 }.freeze
    FILL_CHUNKS = { skip: 0, write: 1 }.freeze
    FLAGS = { fresh_memory: 1, validate: 2, resolve_shards: 4 }.freeze

    module_function

    # @return the native options, or nil when all are the defaults
    def make(byte_order: nil, missing: nil, fill_chunks: nil, timeout: nil, cancel: nil, offset: 0, memory_data_type: nil, flags: nil)
      unless byte_order || missing || fill_chunks || timeout || cancel || memory_data_type || flags || offset != 0
        return nil
      end

      out = Native.zarr_flat_io_options_new(bits(flags), offset, one(BYTE_ORDERS, byte_order, :byte_order), one(MISSING, missing, :missing),
                                            one(FILL_CHUNKS, fill_chunks, :fill_chunks), nanoseconds(timeout), cancel&.native)
      return out unless memory_data_type
      raise InvalidArgumentError, 'memory_data_type has a NUL' if Native.zarr_flat_io_options_memory_data_type(out, memory_data_type.to_s) == 0

      out
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
