# frozen_string_literal: true

require_relative 'helper'

# Reading and writing in place.
class BuffersTest < ZarrTest
  EXPECTED = (0...48).to_a.pack('l*').freeze

  def setup
    @array = counted
  end

  # Memory of the C heap, which Fiddle exports as a memory view.
  def pointer(size, content = "\0" * size)
    Fiddle::Pointer.malloc(size, Fiddle::RUBY_FREE).tap { |p| p[0, size] = content }
  end

  def address_of(object) = Zarr::Native::Memory.new(object, true).then { |m| m.address.tap { m.unpin } }

  def test_into_a_string_in_place
    buffer = "\xff".b * EXPECTED.bytesize
    at = Fiddle::Pointer[buffer].to_i
    assert_same buffer, @array.read_into(buffer)
    assert_equal EXPECTED, buffer
    assert_equal at, Fiddle::Pointer[buffer].to_i
    buffer << 'unlocked again'
  end

  def test_into_an_io_buffer_in_place
    buffer = IO::Buffer.new(EXPECTED.bytesize)
    assert_same buffer, @array.read_into(buffer)
    assert_equal EXPECTED, buffer.get_string
    refute buffer.locked?
    mapped = IO::Buffer.new(1 << 20, IO::Buffer::MAPPED)
    @array.read_into(mapped)
    assert_equal EXPECTED, mapped.get_string(0, EXPECTED.bytesize)
  end

  def test_into_a_memory_view_in_place
    memory = pointer(EXPECTED.bytesize)
    assert_same memory, @array.read_into(memory)
    assert_equal EXPECTED, memory[0, EXPECTED.bytesize]
    assert_equal memory.to_i, address_of(memory)
  end

  def test_from_strings_buffers_and_views
    content = (100...148).to_a.pack('l*')
    buffer = IO::Buffer.new(content.bytesize).tap { |b| b.set_string(content) }
    [content, content.dup, IO::Buffer.for(content), buffer, pointer(content.bytesize, content)].each do |source|
      array = memory_array
      assert_same array, array.write_from(source)
      assert_equal content, array.read_bytes, source.class.name
    end
  end

  def test_parts
    whole = @array.read_into("\0".b * 24, 1..2, 2..4)
    assert_equal [10, 11, 12, 18, 19, 20], whole.unpack('l*')
    buffer = IO::Buffer.new(100)
    @array.read_into(buffer, 3, 0..1, offset: 40)
    assert_equal [24, 25], buffer.get_string(40, 8).unpack('l*')
  end

  def test_strides
    # Columns first: what Fortran calls its order.
    buffer = "\0".b * EXPECTED.bytesize
    @array.read_into(buffer, strides: [4, 24])
    assert_equal (0...48).each_slice(8).to_a.transpose.flatten, buffer.unpack('l*')
    # Every other item of the memory, and backwards.
    wide = "\xff".b * 32
    @array.read_into(wide, 0, 0..3, strides: [32, 8])
    assert_equal [0, -1, 1, -1, 2, -1, 3, -1], wide.unpack('l*')
    back = "\0".b * 16
    @array.read_into(back, 0, 0..3, strides: [16, -4], offset: 12)
    assert_equal [3, 2, 1, 0], back.unpack('l*')
    assert_raises(Zarr::InvalidArgumentError) { @array.read_into(buffer, strides: [4]) }
    assert_raises(Zarr::InvalidArgumentError) { @array.read_into(buffer, strides: [0, 4]) }
    assert_raises(Zarr::InvalidArgumentError) { @array.read_into(buffer, strides: [-32, 4]) }
    array = memory_array([2, 3], chunks: [2, 3])
    array.write_from([7].pack('l'), strides: [0, 0])
    assert_equal [[7] * 3] * 2, array[]
  end

  def test_too_short
    [0, 1, EXPECTED.bytesize - 1].each do |size|
      assert_raises(Zarr::InvalidArgumentError) { @array.read_into("\0".b * size) }
      assert_raises(Zarr::InvalidArgumentError) { @array.write_from("\0".b * size) }
      assert_raises(Zarr::InvalidArgumentError) { @array.write_from(pointer(size + 1)[0, size]) }
    end
    assert_raises(Zarr::InvalidArgumentError) { @array.read_into(IO::Buffer.new(8)) }
    assert_raises(Zarr::InvalidArgumentError) { @array.read_into(pointer(8)) }
    assert_raises(Zarr::InvalidArgumentError) { @array.read_into("\0".b * 192, offset: 1) }
    assert_raises(Zarr::InvalidArgumentError) { @array.chunks[0, 0].read_into("\0".b * 35) }
    assert_equal EXPECTED, @array.read_bytes
  end

  def test_frozen_and_read_only
    frozen = ("\0".b * 192).freeze
    assert_raises(FrozenError) { @array.read_into(frozen) }
    assert_raises(FrozenError) { @array.read_into_async(frozen) }
    assert_raises(FrozenError) { @array.read_into(pointer(192).freeze) }
    assert_equal "\0".b * 192, frozen
    assert_raises(IO::Buffer::AccessError) { @array.read_into(IO::Buffer.for(frozen)) }
    assert_raises(FrozenError) { @array.chunks[0, 0].read_into(("\0" * 36).freeze) }
  end

  def test_wrong_objects
    [1, 1.5, :symbol, [1, 2], {}, Object.new, $stdout].each do |object|
      assert_raises(TypeError, object.class.name) { @array.read_into(object) }
      assert_raises(TypeError, object.class.name) { @array.write_from(object) }
    end
  end

  def test_failures_unlock
    buffer = "\0".b * 192
    io = IO::Buffer.new(192)
    assert_raises(Zarr::OutOfRangeError) { @array.read_into(buffer, Zarr::Selection.new([9, 9], [1, 1])) }
    assert_raises(Zarr::OutOfRangeError) { @array.read_into(io, Zarr::Selection.new([9, 9], [1, 1])) }
    assert_raises(ArgumentError) { @array.read_into(buffer, colour: 1) }
    buffer << 'x'
    refute io.locked?
    io.free
  end

  def test_a_locked_buffer_is_refused_and_the_lock_is_kept
    buffer = IO::Buffer.new(192)
    buffer.locked do
      assert_raises(IO::Buffer::LockedError) { @array.read_into(buffer) }
      assert buffer.locked?
    end
    @array.read_into(buffer)
  end

  def test_strings_cannot_change_while_they_are_written_to
    slow = SharedStore.new
    array = counted([8], chunks: [1], store: Zarr::Store.new(slow))
    slow.define_singleton_method(:get) { |key| sleep(0.02) && super(key) }
    buffer = "\0".b * 32
    operation = array.read_into_async(buffer)
    assert_raises(RuntimeError) { buffer << 'x' }
    operation.value
    buffer << 'x'
  end

  def test_a_shared_string_is_not_changed_through_its_copy
    original = 'z'.b * 192
    copy = original.dup
    @array.read_into(copy)
    assert_equal 'z'.b * 192, original
    assert_equal EXPECTED, copy
  end

  def test_threads_fill_parts_of_one_buffer
    array = counted([64, 64], chunks: [8, 64])
    [IO::Buffer.new(64 * 64 * 4), "\0".b * (64 * 64 * 4)].each do |buffer|
      ::Array.new(16) do |n|
        Thread.new { array.read_into(buffer, 4 * n...4 * n + 4, offset: 4 * n * 256) }
      end.each(&:join)
      bytes = buffer.is_a?(String) ? buffer : buffer.get_string
      assert_equal (0...4096).to_a, bytes.unpack('l*')
    end
  end

  def test_large_reads
    array = memory_array([3 << 20], data_type: 'float64', chunks: [1 << 18])
    array.write_bytes(::Array.new(3 << 20) { |i| i * 0.5 }.pack('d*'))
    assert_equal (3 << 20) - 1, array.read_bytes.unpack('d*').last * 2
  end

  # A store that tries something at each get.
  class Meddling < Hash
    attr_accessor :attempt

    def get(key)
      attempt&.call
      self[key]
    end

    def set(key, bytes) = self[key] = bytes
  end

  def test_the_buffer_of_a_slice_cannot_be_freed_while_the_slice_is_used
    store = Meddling.new
    array = Zarr.create_array(store, shape: [4], data_type: 'int32', codecs: [{ name: 'bytes', configuration: { endian: 'little' } }])
    array.write([1, 2, 3, 4])
    whole = IO::Buffer.new(4096)
    refused = []
    store.attempt = -> { refused << assert_raises(IO::Buffer::LockedError) { whole.free } }
    array.read_into(whole.slice(100, 16).slice(0, 16))
    refute_empty refused
    assert_equal [1, 2, 3, 4], whole.get_string(100, 16).unpack('l*')
    whole.locked { array.read_into(whole.slice(0, 16)) } # locked by its user: that is enough
    refute whole.locked?
    whole.free
  end

  def test_numo_narray
    begin
      require 'numo/narray'
    rescue LoadError
      puts 'SKIPPED ruby: Numo::NArray: the gem numo-narray is not installed (no registry of gems here)'
      skip
    end
    values = Numo::Int32.zeros(6, 8)
    @array.read_into(values)
    assert_equal EXPECTED, values.to_binary
  end
end
