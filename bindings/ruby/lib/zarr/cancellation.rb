# frozen_string_literal: true

module Zarr
  # A switch that stops every call and operation that it was given to (`cancel:`). Any thread, any time, once.
  class Cancellation
    def initialize
      @native = Native.zarr_cancel_new
      @cancelled = false
    end

    # Stops the calls, soon: they raise {CancelledError}. Calls that come later are stopped at once.
    # @return [nil]
    def cancel
      @cancelled = true
      Native.zarr_cancel_trigger(@native)
      nil
    end

    # @return [Boolean]
    def cancelled? = @cancelled

    # @api private
    def native
      raise CancelledError, 'cancelled before the call' if @cancelled

      @native
    end
  end
end
