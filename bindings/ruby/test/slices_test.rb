# frozen_string_literal: true

require_relative 'helper'

class SlicesTest < ZarrTest
  ALL = (0...48).each_slice(8).to_a.freeze

  def setup
    @array = counted
  end

  def test_indices
    assert_equal ALL, @array[]
    assert_equal 21, @array[2, 5]
    assert_equal 47, @array[-1, -1]
    assert_equal ALL[3], @array[3]
    assert_equal ALL.map { |row| row[2] }, @array[nil, 2]
    assert_equal ALL.map { |row| row[2] }, @array[:all, 2]
  end

  def test_ranges_are_rubys
    [0..2, 1...4, 2.., ..3, -2.., 1..-2, 6.., 3..1, 0..99].each do |rows|
      [0..7, 2...5, ..-3, -1.., 8..].each do |columns|
        assert_equal ALL[rows].map { |row| row[columns] }, @array[rows, columns], "#{rows}, #{columns}"
      end
    end
  end

  def test_steps_are_rubys
    [(0..).step(2), (1..4).step(3), (1..5) % 2, (0...5).step(5)].each do |rows|
      assert_equal ALL[rows], @array[rows], rows.inspect
    end
    assert_equal [ALL[5], ALL[3], ALL[1]], @array[5.step(0, -2)]
    assert_equal ALL.reverse, @array[5.step(0, -1)]
    assert_equal ALL.map(&:reverse), @array[nil, 7.step(0, -1)]
    assert_equal ALL.reverse, @array[(-1..0).step(-1)]
    assert_equal [[], []], @array[0..1, 3..2]
  end

  def test_writing_with_steps
    @array[(0..).step(3), 7.step(0, -4)] = [[1000, 1001], [1002, 1003]]
    assert_equal [[1001, 1000], [1003, 1002]], @array[(0..).step(3), (3..).step(4)]
    assert_equal 46, @array[5, 6]
    @array[1..2, 0..1] = -1
    assert_equal [[-1, -1], [-1, -1]], @array[1..2, 0..1]
    @array[0, 0] = 5
    assert_equal 5, @array[0, 0]
    @array[4] = (0...8).to_a
    assert_equal (0...8).to_a, @array[4]
    @array[4..5] = (0...16).to_a
    assert_equal [8, 9], @array[5, 0..1]
  end

  def test_outside
    [[6], [-7], [0, 8], [7..], [-7..]].each { |items| assert_raises(Zarr::OutOfRangeError, items.inspect) { @array[*items] } }
    assert_raises(Zarr::InvalidArgumentError) { @array[0, 0, 0] }
    assert_raises(TypeError) { @array['x'] }
    assert_raises(TypeError) { @array[1.5] }
    assert_raises(TypeError) { @array[1.5..2] }
    assert_raises(Zarr::OutOfRangeError) { @array.read(Zarr::Selection.new([0, 7], [1, 2])) }
    assert_raises(Zarr::InvalidArgumentError) { @array.read(Zarr::Selection.new([0], [1])) }
    assert_raises(Zarr::InvalidArgumentError) { @array.read(Zarr::Selection.new([0, 0], [2, 2], [0, 1])) }
  end

  def test_selections_that_are_none
    assert_raises(Zarr::InvalidArgumentError) { Zarr::Selection.new([0, 0], [1]) }
    assert_raises(Zarr::InvalidArgumentError) { Zarr::Selection.new([0, 0], [1, 1], [1]) }
    assert_raises(TypeError) { Zarr::Selection.new(5, 5) }
    assert_raises(TypeError) { @array.read(Zarr::Selection.new(['0', 0], [1, 1])) }
    assert_raises(TypeError, Zarr::Error) { @array.read(Zarr::Selection.new([nil, 0], [1, 1])) }
    assert_raises(RangeError, TypeError, Zarr::Error) { @array.read(Zarr::Selection.new([0, 0], [1 << 80, 1])) }
    assert_raises(RangeError, Zarr::Error) { @array.read(Zarr::Selection.new([-1, 0], [1, 1])) }
    assert_equal 0, @array[0, 0]
  end

  def test_the_data_type_of_memory
    assert_equal [0, 1], @array.read(0, 0..1, memory_data_type: 'int32')
    assert_raises(Zarr::UnsupportedError) { @array.read_into("\0".b * 16, 0, 0..1, memory_data_type: 'r32') }
    assert_raises(Zarr::InvalidArgumentError) { @array.read(0, memory_data_type: "int32\0") }
  end

  def test_conversion
    array = memory_array([4], data_type: 'float64')
    array.write([-3, 0, 7, 300], memory_data_type: 'int16')
    assert_equal [-3.0, 0.0, 7.0, 300.0], array[]
    assert_equal [-3, 0, 7, 300], array.read(memory_data_type: 'int32')
    assert_raises(Zarr::InvalidArgumentError) { array.read(memory_data_type: 'uint8') }
    assert_equal [0, 0, 7, 255], array.read(memory_data_type: 'uint8', out_of_range: :saturate)
    assert_equal [253, 0, 7, 44], array.read(memory_data_type: :uint8, out_of_range: :wrap)
    array.fill(2.5, 0..1, memory_data_type: 'float32')
    assert_equal [3, 3, 7, 127], array.read(memory_data_type: 'int8', rounding: :up, out_of_range: :saturate)
    assert_equal [2, 2], array.read(0..1, memory_data_type: 'int8')
    assert_equal [2.5, 2.5].pack('e*'), array.read_bytes(0..1, memory_data_type: '<f4')
    assert_equal [2.5].pack('f'), array.read_into("\0".b * 4, 0, memory_data_type: 'float32')
    %w[bfloat16 float8_e4m3].each do |name|
      narrow = memory_array([3], data_type: name)
      narrow.write([1.5, -2, 0.25], memory_data_type: 'float32')
      assert_equal [1.5, -2.0, 0.25], narrow.read(memory_data_type: 'float64')
    end
    days = memory_array([2], data_type: '<M8[D]')
    days[] = [Time.utc(2024, 1, 4), nil]
    assert_equal [Time.utc(2024, 1, 4), nil], days.read(memory_data_type: '<M8[ms]')
    assert_raises(Zarr::InvalidArgumentError) { array.read(memory_data_type: 'float31') }
    assert_raises(Zarr::InvalidArgumentError) { array.read(rounding: :sideways) }
  end

  def test_fields_of_records
    array = memory_array([3], data_type: [['a', '<i4'], ['b', '>f8']], format: 2)
    array.write([1, 2, 3], field: 'a', memory_data_type: 'int32')
    array.write([0.5, 1.5, 2.5], field: 'b', memory_data_type: 'float64')
    assert_equal [1.0, 2.0, 3.0], array.read(field: 'a', memory_data_type: 'float32')
    assert_equal 1.5, array.read(1, field: 'b', memory_data_type: 'float64')
    assert_equal [1, 2, 3].pack('l*'), array.read_into("\0".b * 12, field: 'a')
    assert_raises(Zarr::InvalidArgumentError) { array.read(field: 'a') }
    assert_raises(Zarr::Error) { array.read(field: 'none', memory_data_type: 'int32') }
  end

  def test_values_of_another_shape
    assert_raises(Zarr::InvalidArgumentError) { @array[0..1, 0..1] = [1, 2, 3] }
    assert_raises(Zarr::InvalidArgumentError) { @array[0..1, 0..1] = [[1, 2], [3]] }
    assert_raises(Zarr::InvalidArgumentError) { @array[0..1, 0..1] = [[1, 2], 3] }
    assert_raises(Zarr::InvalidArgumentError) { @array.write_bytes('abc', 0..1, 0..1) }
    assert_raises(TypeError) { @array.write_bytes(nil) }
    assert_equal ALL, @array[]
  end

  def test_ranks
    zero = memory_array([], data_type: 'float64')
    zero[] = 2.5
    assert_equal 2.5, zero[]
    assert_equal [], zero.shape
    deep = counted([2] * 10, chunks: [1, 2] * 5)
    assert_equal 1023, deep[*[-1] * 10]
    assert_equal 1 << 9, deep[1, *[0] * 9]
    wide = memory_array([1] * 32, data_type: 'uint8')
    wide[*[0] * 32] = 9
    assert_equal 9, wide[*[0] * 32]
    assert_raises(Zarr::Error) { memory_array([1] * 33) }
  end

  def test_empty_arrays
    array = memory_array([0, 4], chunks: [1, 2])
    assert_equal [], array[]
    assert_equal 0, array.size
    assert_equal ''.b, array.read_bytes
    assert_equal 0, array.chunks.count
  end

  def test_random_slices_are_those_of_nested_lists
    random = Random.new(7)
    500.times do
      items = [6, 8].map do |n|
        from = random.rand(n)
        to = random.rand(n)
        step = random.rand(1..3)
        from <= to ? (from..to).step(step) : from.step(to, -step)
      end
      expected = items[0].map { |i| items[1].map { |j| ALL[i][j] } }
      assert_equal expected, @array[*items], items.inspect
    end
  end

  def test_random_writes_are_those_of_nested_lists
    random = Random.new(8)
    lists = ALL.map(&:dup)
    200.times do |round|
      rows = (random.rand(3)..random.rand(3..5)).step(random.rand(1..2)).to_a
      columns = random.rand(4..7).step(random.rand(3), -random.rand(1..2)).to_a
      values = rows.map { columns.map { random.rand(1_000_000) } }
      rows.each_with_index { |r, i| columns.each_with_index { |c, j| lists[r][c] = values[i][j] } }
      row_step = rows.size > 1 ? rows[1] - rows[0] : 1
      column_step = columns.size > 1 ? columns[1] - columns[0] : 1
      @array.write(values, Zarr::Selection.new([rows[0], columns[0]], [rows.size, columns.size], [row_step, column_step]))
      assert_equal lists, @array[], "round #{round}" if (round % 10).zero?
    end
    assert_equal lists, @array[]
  end

  def test_each_goes_along_the_first_dimension
    assert_equal ALL, @array.each.to_a
    assert_equal 6, @array.each.size
    assert_equal ALL, @array.to_a
  end

  def test_plans
    plan = @array.plan_read(0..2, 0..2)
    assert_equal 1, plan['chunks']
    assert_equal 6, @array.plan_write['whole_chunks']
    assert_equal 1, @array.plan_write(0, 0)['partial_chunks']
  end

  def test_missing_chunks
    array = memory_array([4], chunks: [2], fill_value: 9)
    assert_equal [9] * 4, array[]
    assert_raises(Zarr::NotFoundError) { array.read(missing: :error) }
    array[0..1] = [9, 9]
    refute array.chunks[0].present?
    array.write([9, 9], 0..1, fill_chunks: :write)
    assert array.chunks[0].present?
  end
end
