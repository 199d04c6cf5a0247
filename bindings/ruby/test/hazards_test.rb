# frozen_string_literal: true

require_relative 'helper'
require 'open3'

# What goes wrong around a call: conversions that call back, warnings that raise, the end of Ruby.
class HazardsTest < ZarrTest
  # Calls the library while its arguments are looked at.
  class Meddler
    def to_int
      Zarr.create_array(Zarr::Store.memory, shape: [2], data_type: 'int8', &:read)
      GC.start
      4
    end

    def to_str = to_int.to_s
  end

  def test_conversions_do_not_run_inside_of_a_call
    array = counted([4, 4])
    buffer = "\0".b * 64
    assert_raises(TypeError) { array.read_into(buffer, strides: [16, Meddler.new]) }
    assert_raises(TypeError) { array.read_bytes(Zarr::Selection.new([0, Meddler.new], [1, 1])) }
    assert_raises(TypeError) { array.store.get(Meddler.new) }
    assert_equal (0...16).to_a, array.read_into(buffer).unpack('l*')
  end

  def test_selections_of_several_ranks_are_refused
    assert_raises(Zarr::InvalidArgumentError) { Zarr::Selection.new([0, 0], [3]) }
    assert_raises(Zarr::InvalidArgumentError) { Zarr::Selection.new([0], [3], [1, 1]) }
  end

  def test_what_is_no_text_is_a_type_error
    store = Zarr::Store.memory
    [nil, :key, 5].each { |key| assert_raises(TypeError) { store.get(key) } }
    store['a'] = 'value'
    assert_equal 'value', store.get('a', nil..nil)
  end

  def test_rank_0_has_nothing_to_go_through
    assert_raises(Zarr::InvalidArgumentError) { memory_array([], data_type: 'int8').each { flunk } }
  end

  def test_a_warning_that_raises_stays_outside_of_the_library
    program = <<~RUBY
      require 'zarr'
      module Warning
        def self.warn(*) = raise('a warning')
      end
      context = Zarr::Context.new(event: ->(_) { raise 'an event' })
      array = Zarr.create_array(Zarr::Store.open('memory://', context: context), shape: [4], data_type: 'int32')
      array.write([1, 2, 3, 4])
      p array.read
    RUBY
    out, status = Open3.capture2e(RbConfig.ruby, '-e', program)
    assert_equal "[1, 2, 3, 4]\n", out
    assert status.success?
  end

  def test_the_end_of_ruby_waits_for_operations
    program = <<~RUBY
      require 'zarr'
      codecs = [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'gzip', configuration: { level: 1 } }]
      array = Zarr.create_array(Zarr::Store.memory, shape: [1_000_000], chunks: [5000], data_type: 'float64', codecs: codecs)
      array.fill(1.5)
      at_exit { fork { exit! 0 if array[0] == 1.5 } and Process.wait }
      3.times { array.read_into_async(IO::Buffer.new(8_000_000)) }
    RUBY
    6.times do
      out, status = Open3.capture2e(RbConfig.ruby, '-W:no-experimental', '-e', program)
      assert status.success?, "#{status}\n#{out}"
    end
  end

  # The native start may have returned when the interrupt comes: the library must not write into memory that nobody holds.
  def test_interrupts_around_the_start_of_an_operation
    program = <<~RUBY
      require 'zarr'
      codecs = [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'gzip', configuration: { level: 1 } }]
      array = Zarr.create_array(Zarr::Store.memory, shape: [1_000_000], chunks: [10_000], data_type: 'float64', codecs: codecs)
      array.fill(1.5)
      stop = Class.new(StandardError)
      60.times do |i|
        buffer = "\\0".b * 8_000_000
        started = false
        thread = Thread.new do
          started = true
          array.read_into_async(buffer)
          sleep
        rescue stop
          nil
        end
        Thread.pass until started
        (i * 5 % 300).times { nil }
        thread.raise stop
        thread.join
        begin
          buffer << 'x' # raises while the operation holds the buffer
          before = buffer.hash
          sleep 0.005
          abort 'memory that nobody holds has changed' if buffer.hash != before
        rescue RuntimeError
          nil
        end
      end
      puts 'well'
    RUBY
    out, status = Open3.capture2e('timeout', '-k', '5', '100', RbConfig.ruby, '-W:no-experimental', '-e', program)
    assert_equal ['well', true], [out.strip, status.success?]
  end

  def test_ruby_ends_after_calls_with_interrupts_put_off
    program = <<~RUBY
      require 'zarr'
      Thread.handle_interrupt(Object => :never) do
        context = Zarr::Context.new(event: ->(*) {})
        Zarr.create_array(Zarr::Store.open('memory://', context: context), shape: [4], data_type: 'int32').read_async.value
      end
      sleep 0.05
      puts 'well'
    RUBY
    out, status = Open3.capture2e('timeout', '-k', '5', '30', RbConfig.ruby, '-W:no-experimental', '-e', program)
    assert_equal ['well', true], [out.strip, status.success?]
  end
end
