# frozen_string_literal: true

module Zarr
  # What has a native handle: closed by hand, by the end of a block, or by the garbage collector. Closing in any order is safe:
  # a handle keeps alive what it came from, and a call that runs in another thread ends as if nothing had happened.
  module Closable
    # Releases the handle. Further use raises {ClosedError}; closing again does nothing.
    # @return [nil]
    def close
      handle = @native
      @native = nil
      Native.zrb_close(handle) if handle
      nil
    end

    # @return [Boolean]
    def closed? = @native.nil?

    # @api private
    def native = @native || raise(ClosedError, "the #{self.class.name} is closed")

    # Gives the object to the block and closes it afterwards; without a block, the object.
    # @api private
    def self.using(object)
      return object unless block_given?

      begin
        yield object
      ensure
        object.close
      end
    end
  end
end
