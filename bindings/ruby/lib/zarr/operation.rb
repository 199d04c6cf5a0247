# frozen_string_literal: true

module Zarr
  # A read or write that goes on by itself, of {Array#read_async} and the like. It holds its memory until it is complete, also when
  # nobody looks at it any more.
  class Operation
    FOREVER = (1 << 64) - 1
    private_constant :FOREVER

    # @api private
    def self.start(handle, memory, &result)
      operation = allocate
      operation.send(:set_up, handle, memory, result)
      operation
    end
    private_class_method :new

    # Operations that hold memory, with the process that started them.
    HOLDING = {}.compare_by_identity
    private_constant :HOLDING

    class << self
      # @api private
      def hold(operation)
        HOLDING[operation] = Process.pid
        at_exit { end_all } unless @ends_all
        @ends_all = true
      end

      # @api private
      def let_go(operation) = HOLDING.delete(operation)

      private

      # Ruby gives memory back at its end, so nothing must write into it any more.
      def end_all
        @ends_all = false
        own = HOLDING.select { |_, process| process == Process.pid }.keys
        own.each(&:cancel).each { |operation| operation.wait(5) }
      end
    end

    # Waits until the operation is complete.
    # @param timeout [Numeric, nil] seconds
    # @return [Boolean] false when the time was up first
    def wait(timeout = nil)
      limit = timeout && Process.clock_gettime(Process::CLOCK_MONOTONIC) + timeout
      loop do
        return true.tap { release } if Native.zrb_operation_wait(@waiter, left(limit)) == 1
        return false if limit && Process.clock_gettime(Process::CLOCK_MONOTONIC) >= limit
      end
    end

    # Waits, and gives the result; raises what ended the operation.
    # @return [Object] the values, the bytes, the buffer or the array, as the method that started it says
    def value
      wait
      Native.zarr_op_wait(@op, FOREVER) # complete but for the return of the notification
      @value = @result.call unless defined?(@value)
      @value
    end

    # @return [Boolean] whether it is complete, well or not
    def done? = Native.zrb_operation_wait(@waiter, 0) == 1

    # Asks it to stop. It still completes, soon, as {CancelledError} or with its result.
    # @return [self]
    def cancel
      Native.zarr_op_cancel(@op)
      self
    end

    # @return [Array(Integer, Integer)] chunks finished and chunks in all, so far
    def progress = Native.zarr_op_progress(@op)

    # Calls the block when the operation is complete, from another Ruby thread; at once when that has been told already. What it raises
    # is written to standard error.
    # @yield [operation]
    # @return [self]
    def on_complete(&block)
      late = @mutex.synchronize { @blocks ? (@blocks << block) && false : true }
      block.call(self) if late
      self
    end

    # @api private
    def __finished
      release
      blocks = @mutex.synchronize { @blocks.tap { @blocks = nil } }
      blocks&.each do |block|
        block.call(self)
      rescue StandardError => e
        warn "the end of a zarr operation: a block raised #{e.class}: #{e.message}"
      end
    end

    private

    def release
      memory = @mutex.synchronize { @memory.tap { @memory = nil } }
      memory&.unpin
      Operation.let_go(self)
    end

    def set_up(handle, memory, result)
      @op = handle
      @memory = memory
      @result = result
      @blocks = []
      @mutex = Mutex.new
      Operation.hold(self)
      @waiter = Native.zrb_operation_new(handle, self)
    end

    def left(limit)
      return FOREVER unless limit

      [((limit - Process.clock_gettime(Process::CLOCK_MONOTONIC)) * 1e9).ceil, 0].max
    end
  end
end
