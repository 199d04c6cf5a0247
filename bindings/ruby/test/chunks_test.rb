# frozen_string_literal: true

require_relative 'helper'

class ChunksTest < ZarrTest
  def setup
    @array = counted([5, 7], chunks: [2, 3], fill_value: -1)
  end

  def test_enumerable
    chunks = @array.chunks
    assert_equal 9, chunks.size
    assert_equal 9, chunks.each.size
    assert_equal [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2], [2, 0], [2, 1], [2, 2]], chunks.map(&:coordinates)
    assert_equal (0...35).sum, chunks.sum { |chunk| chunk.read.flatten.sum }
    assert_equal [[0, 1, 2], [7, 8, 9]], chunks.first.read
    assert_equal [34], chunks.to_a.last.read.flatten
    assert_equal %w[c/0/0 c/0/1], chunks.lazy.map(&:key).first(2)
    assert_equal [@array], chunks.map(&:array).uniq
  end

  def test_places
    chunk = @array.chunks[2, 2]
    assert_equal [[4, 6], [2, 3], [1, 1], 'c/2/2'], [chunk.origin, chunk.full_shape, chunk.shape, chunk.key]
    assert_equal [2, 1], @array.chunks.with_key('c/2/1').coordinates
    assert_nil @array.chunks.with_key('zarr.json')
    [[3, 0], [-1, 0], [0], [0, 0, 0], ['0', 0]].each { |at| assert_raises(Zarr::OutOfRangeError) { @array.chunks[*at] } }
    assert_match(/Chunk \[2, 2\]/, chunk.inspect)
  end

  def test_whole_chunks
    chunk = @array.chunks[1, 1]
    bytes = chunk.read_bytes
    assert_equal [17, 18, 19, 24, 25, 26], bytes.unpack('l*')
    buffer = IO::Buffer.new(24)
    assert_same buffer, chunk.read_into(buffer)
    assert_equal bytes, buffer.get_string
    chunk.write_bytes([1, 2, 3, 4, 5, 6].pack('l*'))
    assert_equal [[1, 2, 3], [4, 5, 6]], @array[2..3, 3..5]
    chunk.write([[7, 7, 7], [8, 8, 8]])
    assert_equal [[7, 7, 7], [8, 8, 8]], chunk.read
    assert_raises(Zarr::InvalidArgumentError) { chunk.write_bytes('abc') }
    assert_raises(Zarr::InvalidArgumentError) { chunk.write([1, 2]) }
  end

  def test_encoded_and_presence
    chunk = @array.chunks[0, 0]
    encoded = chunk.encoded
    assert chunk.present?
    assert chunk.erase
    refute chunk.erase
    refute chunk.present?
    assert_nil chunk.encoded
    assert_equal [[-1] * 3] * 2, chunk.read
    assert_raises(Zarr::NotFoundError) { chunk.read_bytes(missing: :error) }
    assert_equal [0b11111110, 1], @array.presence_bitmap.bytes
    assert_equal 8, @array.chunks.stored.size
    chunk.write_encoded(encoded, validate: true)
    assert_equal [[0, 1, 2], [7, 8, 9]], chunk.read
  end

  def test_rectilinear_grids
    grid = { name: 'rectilinear', configuration: { kind: 'inline', chunk_shapes: [[2, 3, 1]] } }
    array = Zarr.create_array(Zarr::Store.memory, shape: [6], data_type: 'int8', chunk_grid: grid)
    array[] = [1, 2, 3, 4, 5, 6]
    assert_equal [[1, 2], [3, 4, 5], [6]], array.chunks.map(&:read)
    assert_raises(Zarr::UnsupportedError) { array.chunk_shape }
  end

  def test_shards
    array = counted([8], chunks: [2], shards: [4])
    assert_equal 2, array.chunks.size
    assert_equal [4, 5, 6, 7], array.chunks[1].read
    assert_equal 1, array.plan_read(0..1, flags: :resolve_shards)['chunks']
  end
end
