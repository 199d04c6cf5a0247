# frozen_string_literal: true

module Zarr
  # Base of every error of the library. Exceptions that a store or codec written in Ruby raises are not wrapped: they reach the
  # caller as the same objects.
  class Error < StandardError
    # @return [Integer] status code of zarr.h
    attr_reader :status
    # @return [String, nil] store key or node path concerned
    attr_reader :key
    # @return [String, nil] name of the codec that failed
    attr_reader :codec
    # @return [Array<Integer>, nil] grid coordinates of the chunk concerned
    attr_reader :chunk
    # @return [Integer] errno of the failed system call, or 0
    attr_reader :errno

    # Stores may raise these with a message alone: the class says the status.
    def initialize(message = nil, status = self.class.default_status, key = nil, codec = nil, chunk = nil, errno = 0, retryable = false,
                   behind = nil)
      super(message || self.class.name)
      @status = status
      @key = key
      @codec = codec
      @chunk = chunk
      @errno = errno
      @retryable = retryable
      @behind = behind
    end

    # @return [Boolean] whether the same call may succeed later
    def retryable? = @retryable

    # @return [Exception, nil] the error behind this one
    def cause = @behind || super

    # @return [Symbol] name of the status, :not_found
    def status_name = Native.zarr_status_name(@status).delete_prefix('ZARR_').downcase.to_sym

    # @return [Integer] status of an error of this class that the library did not make
    def self.default_status = ERROR_CLASSES.index(self) || 14
  end

  # There is no such node, key, chunk or attribute.
  class NotFoundError < Error; end
  # There is one already.
  class ExistsError < Error; end
  # The call is wrong: rank, buffer, stride, name, option.
  class InvalidArgumentError < Error; end
  # A metadata document or configuration is not what the specification says.
  class InvalidMetadataError < Error; end
  # Valid, but this library or this store cannot do it.
  class UnsupportedError < Error; end
  # A stored chunk, shard or value does not decode.
  class CorruptDataError < Error; end
  # An index, chunk coordinate or byte range lies outside.
  class OutOfRangeError < Error; end
  # A conditional write or read found another version.
  class PreconditionFailedError < Error; end
  # The store or the node was opened for reading.
  class ReadOnlyError < Error; end
  # The operating system or a store failed; see {Error#errno}.
  class IOFailedError < Error; end
  # The deadline of the call passed.
  class DeadlineError < Error; end
  # A {Cancellation}, {Operation#cancel} or an interrupt stopped the call.
  class CancelledError < Error; end
  # An allocation failed.
  class MemoryError < Error; end
  # A callback failed without an exception of its own.
  class CallbackError < Error; end
  # A defect of the library: please report it.
  class InternalError < Error; end
  # Over a limit of the context.
  class LimitExceededError < Error; end
  # Use of an object after its close.
  class ClosedError < InvalidArgumentError
    # @return [Integer]
    def self.default_status = 3
  end

  # Index = status code.
  ERROR_CLASSES = [nil, NotFoundError, ExistsError, InvalidArgumentError, InvalidMetadataError, UnsupportedError, CorruptDataError,
                   OutOfRangeError, PreconditionFailedError, ReadOnlyError, IOFailedError, DeadlineError, CancelledError, MemoryError,
                   CallbackError, InternalError, LimitExceededError].freeze
end
