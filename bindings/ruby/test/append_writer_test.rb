# frozen_string_literal: true

require_relative 'helper'

class AppendWriterTest < ZarrTest
  def frames = memory_array([0, 3], chunks: [4, 3])

  def rows(range) = range.map { |i| [3 * i, 3 * i + 1, 3 * i + 2] }

  def test_frame_by_frame
    array = frames
    array.append_writer(buffer_bytes: 48) do |writer|
      10.times { |i| writer << rows(i..i) }
      assert_equal [8, 2], [writer.stored, writer.held]
      writer.flush
      writer.write(rows(10..10).flatten.pack('l*'))
    end
    assert_equal [11, 3], array.shape
    assert_equal rows(0..10), array.read
  end

  def test_what_a_raising_block_left_is_dropped
    array = frames
    assert_raises(RuntimeError) do
      array.append_writer(buffer_bytes: 48) do |writer|
        writer << rows(0..5)
        raise 'enough'
      end
    end
    assert_equal [4, 3], array.refresh.shape
  end

  def test_finished_and_closed
    array = frames
    writer = array.append_writer
    writer << rows(0..0)
    assert_same array, writer.finish
    assert_raises(Zarr::InvalidArgumentError) { writer << rows(1..1) }
    writer.close
    writer.close
    assert_raises(Zarr::ClosedError) { writer << rows(1..1) }
    assert_raises(Zarr::ClosedError) { writer.held }
    assert_equal rows(0..0), array.read
  end

  def test_refusals
    array = frames
    assert_raises(Zarr::OutOfRangeError) { array.append_writer(axis: 2) }
    assert_raises(Zarr::LimitExceededError) { array.append_writer(buffer_bytes: 47) }
    array.append_writer do |writer|
      assert_raises(Zarr::InvalidArgumentError) { writer << [[1, 2]] }
      assert_raises(TypeError, Zarr::InvalidArgumentError) { writer << nil }
      stop = Zarr::Cancellation.new
      stop.cancel
      assert_raises(Zarr::CancelledError) { writer.write(rows(0..0), cancel: stop) }
      writer << rows(0..0)
    end
    assert_equal rows(0..0), array.read
    array.close
    assert_raises(Zarr::ClosedError) { array.append_writer }
  end
end
