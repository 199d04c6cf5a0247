# frozen_string_literal: true

require_relative 'helper'

class AsyncTest < ZarrTest
  def slow_array(seconds = 0.01)
    store = SharedStore.new
    array = counted([60], chunks: [1], store: Zarr::Store.new(store))
    store.define_singleton_method(:get) do |key|
      sleep(seconds) if key.start_with?('c/')
      super(key)
    end
    array
  end

  def test_values
    array = counted
    assert_equal (0...48).each_slice(8).to_a, array.read_async.value
    assert_equal [9, 11], array.read_async(1, (1..3).step(2)).value
    buffer = "\0".b * 192
    assert_same buffer, array.read_into_async(buffer).value
    assert_equal (0...48).to_a, buffer.unpack('l*')
    assert_same array, array.write_async([7] * 8, 2).value
    assert_same array, array.write_from_async([8].pack('l') * 8, 3).value
    assert_equal [[7] * 8, [8] * 8], array[2..3]
  end

  def test_many_at_once
    array = counted([64, 64], chunks: [8, 8])
    operations = ::Array.new(64) { |i| array.read_async(i) }
    operations.each_with_index { |operation, i| assert_equal (64 * i...64 * (i + 1)).to_a, operation.value }
  end

  def test_waiting_and_progress
    operation = slow_array.read_async
    refute operation.wait(0)
    refute operation.done?
    refute operation.wait(0.02)
    done, total = operation.progress
    assert_operator done, :<=, total
    assert operation.wait
    assert operation.done?
    assert_equal [60, 60], operation.progress
    assert operation.wait(0)
    assert_equal (0...60).to_a, operation.value
    assert_same operation.value, operation.value
  end

  def test_errors_come_with_the_value
    array = counted([6], codecs: [*BYTES, { name: 'crc32c' }])
    array.chunks[1].write_encoded('nonsense')
    operation = array.read_async
    operation.wait
    2.times { assert_raises(Zarr::CorruptDataError) { operation.value } }
    error = KeyError.new('mine')
    store = SharedStore.new
    array = counted([6], store: Zarr::Store.new(store))
    store.define_singleton_method(:get) { |_| raise error }
    assert_same error, assert_raises(KeyError) { array.read_async.value }
  end

  def test_wrong_calls_fail_at_once
    array = counted
    assert_raises(Zarr::OutOfRangeError) { array.read_async(9) }
    assert_raises(Zarr::InvalidArgumentError) { array.read_into_async("\0".b * 5) }
    assert_raises(TypeError) { array.read_into_async(nil) }
    assert_raises(TypeError) { array.write_async(['x'] * 48) }
    buffer = "\0".b * 5
    assert_raises(Zarr::InvalidArgumentError) { array.read_into_async(buffer) }
    buffer << 'unlocked'
  end

  def test_cancel
    operation = slow_array(0.05).read_async
    sleep 0.02
    assert_same operation, operation.cancel
    soon { assert_raises(Zarr::CancelledError) { operation.value } }
    assert operation.done?
    token = Zarr::Cancellation.new
    operations = ::Array.new(3) { slow_array(0.05).read_async(cancel: token) }
    token.cancel
    operations.each { |each| soon { assert_raises(Zarr::CancelledError) { each.value } } }
    assert_raises(Zarr::DeadlineError) { slow_array(0.05).read_async(timeout: 0.1).value }
  end

  def test_on_complete
    seen = Queue.new
    operation = slow_array.read_async
    assert_same operation, operation.on_complete { |each| seen << each }
    operation.on_complete { |each| seen << each.value.size }
    assert_equal [operation, 60], [seen.pop, seen.pop]
    operation.on_complete { seen << :late }
    assert_equal :late, seen.pop
  end

  def test_blocks_that_raise_are_reported_and_no_more
    operation = slow_array.read_async
    _, text = capture_io do
      seen = Queue.new
      operation.on_complete { raise 'in a block' }
      operation.on_complete { seen << true }
      operation.wait
      seen.pop
    end
    assert_match(/RuntimeError: in a block/, text)
    assert_equal (0...60).to_a, operation.value
    assert_equal 1, counted.read_async(0, 1).value
  end

  def test_waiting_is_interrupted
    operation = slow_array(0.1).read_async
    thread = Thread.new { operation.value }
    sleep 0.05
    thread.kill
    soon { thread.join }
    assert_raises(Timeout::Error) { Timeout.timeout(0.05) { operation.value } }
    operation.cancel
  end

  def test_a_store_of_the_calling_thread
    array = counted([6], store: Zarr::Store.new(HashStore.new))
    operation = array.read_async
    assert_equal [0, 1, 2, 3, 4, 5], operation.value
  end

  def test_closing_the_array_does_not_stop_it
    array = slow_array
    operation = array.read_async
    array.close
    assert_equal (0...60).to_a, operation.value
  end
end
