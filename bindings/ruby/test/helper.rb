# frozen_string_literal: true

# Tests go through the public API of the installed gem only.
require 'fiddle'
require 'fileutils'
require 'json'
require 'minitest/autorun'
require 'timeout'
require 'tmpdir'
require 'zarr'

Warning[:experimental] = false # IO::Buffer

# What the tests share.
module Helpers
  BYTES = [{ name: 'bytes', configuration: { endian: 'little' } }].freeze
  NATIVE = [1].pack('S') == [1].pack('S<') ? :little : :big

  # A folder of the test's own.
  def folder(&block) = Dir.mktmpdir('zarr-ruby-', &block)

  # An array in memory.
  def memory_array(shape = [6, 8], data_type: 'int32', chunks: nil, store: Zarr::Store.memory, **words)
    Zarr.create_array(store, shape: shape, data_type: data_type, chunks: chunks || shape.map { |n| [n, 3].min }, **words)
  end

  # 0, 1, 2, ... in an array in memory.
  def counted(shape = [6, 8], **words)
    memory_array(shape, **words).tap { |array| array.write((0...shape.inject(1, :*)).to_a) }
  end

  # Collects what nobody holds; stale words on the machine's stack may keep a few objects.
  def collect
    4.times { GC.start(full_mark: true, immediate_sweep: true) }
  end

  def eventually(seconds = 10)
    limit = Process.clock_gettime(Process::CLOCK_MONOTONIC) + seconds
    until yield
      flunk 'it did not happen in time' if Process.clock_gettime(Process::CLOCK_MONOTONIC) > limit
      sleep 0.01
    end
  end

  # Fails, rather than hangs, when the block takes too long.
  def soon(seconds = 20, &block) = Timeout.timeout(seconds, Minitest::Assertion, 'still running', &block)

  # What a Ruby program of its own prints, and how it ended. One that hangs is killed.
  def run_program(source, *arguments)
    [IO.popen(['timeout', '-s', 'KILL', '30', 'ruby', '-W:no-experimental', '-e', source, *arguments, err: %i[child out]], &:read), $?]
  end

  def resident_kib = File.read('/proc/self/status')[/VmRSS:\s+(\d+)/, 1].to_i
end

# A store in Ruby: a Hash with a lock.
class HashStore
  attr_reader :values, :threads

  def initialize(values = {})
    @values = values
    @lock = Mutex.new
    @threads = {}
  end

  def get(key)
    @lock.synchronize do
      @threads[Thread.current] = true
      @values[key]
    end
  end

  def set(key, bytes) = @lock.synchronize { @values[key] = bytes }
  def delete(key) = @lock.synchronize { !@values.delete(key).nil? }
  def list(prefix) = @lock.synchronize { @values.keys.select { |key| key.start_with?(prefix) } }
end

# Called by any thread of the library.
class SharedStore < HashStore
  def any_thread? = true
end

class ZarrTest < Minitest::Test
  include Helpers
end
