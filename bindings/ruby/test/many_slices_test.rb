# frozen_string_literal: true

require_relative 'helper'

class ManySlicesTest < ZarrTest
  ZSTD = [*BYTES, { name: 'zstd', configuration: { level: 1, checksum: false } }].freeze

  # An array of 0, 1, 2, ... in compressed chunks, and a list of the names of the events that come after it was written.
  def compressed(shape, chunks, **options)
    names = Queue.new
    context = Zarr::Context.new(event: ->(event) { names << event.name }, **options)
    array = counted(shape, chunks: chunks, codecs: ZSTD, store: Zarr::Store.open('memory://', context: context))
    eventually { settled?(names) }
    names.clear
    [array, names]
  end

  # Events of other threads come a little later.
  def settled?(names)
    before = names.size
    sleep 0.02
    names.size == before
  end

  def count(names, name)
    eventually { settled?(names) }
    list = ::Array.new(names.size) { names.pop }
    list.each { |found| names << found }
    list.count(name)
  end

  def test_many_selections_are_those_read_one_by_one
    array, = compressed([40, 50], [7, 9])
    random = Random.new(7)
    20.times do
      selections = ::Array.new(random.rand(30)) do
        size = [random.rand(6), random.rand(20)]
        Zarr::Selection.new([random.rand(40 - size[0]), random.rand(50 - size[1])], size)
      end
      assert_equal selections.map { |s| array.read(s) }, array.read_slices(selections)
      bytes = selections.map { |s| array.read_bytes(s) }.join
      assert_equal bytes, array.read_slices_into("\0".b * bytes.bytesize, selections)
    end
    assert_equal [52, [50, 51], (0...50).to_a, array[]], array.read_slices([[1, 2], [1, 0..1], 0, []])
    assert_equal [], array.read_slices([])
    scalar = memory_array([], data_type: 'float64').tap { |a| a[] = 2.5 }
    assert_equal [2.5, 2.5], scalar.read_slices([[], []])
  end

  def test_every_chunk_is_decoded_once
    array, names = compressed([20], [10])
    points = (0...400).map { |i| i * 7 % 20 }
    assert_equal points, array.read_slices(points)
    assert_includes 1..4, count(names, 'codec.decode')
  end

  def test_selections_that_are_wrong
    array = counted([4, 4])
    error = assert_raises(Zarr::OutOfRangeError) { array.read_slices([[0, 0], Zarr::Selection.new([4, 0], [1, 1])]) }
    assert_match(/1/, error.message)
    assert_raises(Zarr::OutOfRangeError) { array.read_slices([[0, 0], [4, 0]]) }
    assert_raises(Zarr::InvalidArgumentError) { array.read_slices([[(0..).step(2), 0]]) }
    assert_raises(Zarr::InvalidArgumentError) { array.read_slices([Zarr::Selection.new([0], [1])]) }
    assert_raises(Zarr::InvalidArgumentError) { array.read_slices([[0, 0, 0]]) }
    assert_raises(TypeError) { array.read_slices(nil) }
    assert_raises(TypeError) { array.read_slices([[1.5, 0]]) }
    assert_raises(TypeError) { array.read_slices([Zarr::Selection.new([1.5, 0], [1, 1])]) }
    assert_raises(RangeError, Zarr::Error) { array.read_slices([Zarr::Selection.new([-1, 0], [1, 1])]) }
    assert_raises(RangeError, Zarr::Error) { array.read_slices([Zarr::Selection.new([1 << 80, 0], [1, 1])]) }
    assert_raises(FrozenError) { array.read_slices_into('1234', [[0, 0]]) }
    assert_raises(Zarr::InvalidArgumentError) { array.read_slices_into("\0".b * 3, [[0, 0]]) }
    assert_raises(TypeError) { array.read_slices_into(nil, [[0, 0]]) }
    cancel = Zarr::Cancellation.new.tap(&:cancel)
    assert_raises(Zarr::CancelledError) { array.read_slices([[0, 0]], cancel: cancel) }
    array.close
    assert_raises(Zarr::ClosedError) { array.read_slices([[0, 0]]) }
  end

  def test_the_chunk_cache_answers_the_second_read
    array, names = compressed([40, 50], [7, 9], chunk_cache_bytes: 1 << 20)
    array.read_bytes
    decoded = count(names, 'codec.decode')
    assert_operator decoded, :>, 0
    assert_equal 0, count(names, 'chunk_cache.hit')
    assert_equal (0...2000).to_a, array[].flatten
    assert_operator count(names, 'chunk_cache.hit'), :>, 0
    assert_equal decoded, count(names, 'codec.decode')
    array[3, 4] = -1
    assert_equal(-1, array[3, 4])
    assert_raises(RangeError, TypeError) { Zarr::Context.new(chunk_cache_bytes: -1) }
  end

  [2, 3].each do |format|
    define_method("test_children_opened_at_once_v#{format}") do
      store = Zarr::Store.memory
      root = Zarr.create_group(store, format: format)
      assert_equal({}, root.open_children)
      root.create_array('a 😀', shape: [2], data_type: 'int8')[] = [1, 2]
      root.create_group('g', attributes: { n: 1 })
      children = root.open_children
      assert_equal ['a 😀', 'g'], children.keys
      assert_equal [1, 2], children['a 😀'][]
      assert_equal Encoding::UTF_8, children.keys.first.encoding
      root.create_group('broken')
      store.set(format == 2 ? 'broken/.zgroup' : 'broken/zarr.json', '{')
      assert_raises(Zarr::InvalidMetadataError) { root.open_children }
      errors = {}
      assert_equal ['a 😀', 'g'], root.open_children { |name, error| errors[name] = error.class }.keys
      assert_equal({ 'broken' => Zarr::InvalidMetadataError }, errors)
      seen = []
      assert_raises(Zarr::InvalidMetadataError) { root.each { |name, node| seen << [name, node.kind] } }
      assert_equal [['a 😀', :array]], seen
      root.close
      assert_equal({ 'n' => 1 }, children['g'].attributes)
      assert_raises(Zarr::ClosedError) { root.open_children }
    end
  end
end
