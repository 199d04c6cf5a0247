# frozen_string_literal: true

require_relative 'helper'

class TextAndTimesTest < ZarrTest
  WORDS = ['', 'a', 'größe', "😀b\0c", 'ключ', '12345'].freeze

  [2, 3].product(%i[little big]).each do |format, order|
    define_method("test_text_v#{format}_#{order}") do
      array = memory_array([2, 3], data_type: '<U5', format: format, byte_order: order)
      array[] = WORDS.each_slice(3).to_a
      assert_equal WORDS, array[].flatten
      assert_equal Encoding::UTF_8, array[0, 2].encoding
      assert_equal '12345', array[1, 2]
      array[0] = 'x'
      assert_equal %w[x x x], array[0]
      array[0, 1] = 'größe'.encode('UTF-16LE')
      assert_equal 'größe', array[0, 1]
      assert_equal '', memory_array([1], data_type: '<U5').fill_value
      ['123456', "a\0"].each { |bad| assert_raises(TypeError) { array[0, 0] = bad } }
      assert_raises(Zarr::InvalidArgumentError) { array[0, 0] = "\xff" }
      assert_raises(TypeError) { array[0, 0] = 5 }
    end
  end

  def test_padded_bytes
    array = memory_array([3], data_type: '|S6')
    array[] = ['größ', '', "\xff".b]
    assert_equal ['größ', '', "\xff".b], array[]
    assert_equal [Encoding::UTF_8, Encoding::BINARY], [array[0].encoding, array[2].encoding]
    assert_raises(TypeError) { array[0] = '1234567' }
    assert_raises(TypeError) { array[0] = "a\0" }
  end

  def test_text_that_is_no_unicode
    array = memory_array([1], data_type: '<U1')
    array.write_bytes([0xd800].pack('L'))
    assert_raises(Zarr::CorruptDataError) { array[] }
  end

  [2, 3].each do |format|
    define_method("test_text_of_any_length_v#{format}") do
      words = ['', 'a', 'größe 😀', "x\0y\0", 'ключ', 'z' * 5000]
      array = memory_array([2, 3], data_type: 'string', chunks: [2, 2], format: format, fill_value: 'none')
      assert_equal %w[none none none], array[1]
      assert_equal 'none', array.fill_value
      array[] = words.each_slice(3).to_a
      assert_equal words, array[].flatten
      assert_equal Encoding::UTF_8, array[0, 2].encoding
      assert_equal [words[2], words[0]], array[0, 2.step(0, -2)]
      assert_equal %(""\n"a"), array.read_json(0, 0..1).chomp
      array[0, 0..1] = 'full'
      assert_equal %w[full full], array[0, 0..1]
      array[0, 0] = ''
      assert_equal '', array[0, 0]
      array[0, 1] = 'größe'.encode('UTF-16LE')
      assert_equal 'größe', array[0, 1]
      array.fill(nil, 1)
      assert_equal %w[none none none], array[1]
      array.append([['p', '', 'q']])
      assert_equal [3, 3], array.shape
      assert_equal ['p', '', 'q'], array[2]
      assert_raises(Zarr::InvalidArgumentError) { array[0, 0] = "\xff" }
      assert_raises(TypeError) { array[0, 0] = 5 }
      assert_raises(TypeError) { array[0] = ['a', nil, 'b'] }
      assert_raises(Zarr::InvalidArgumentError) { array[0] = %w[a b] }
      assert_raises(Zarr::UnsupportedError) { array.read_bytes }
      assert_raises(Zarr::UnsupportedError, Zarr::InvalidArgumentError) { array.read_slices([[0, 0]]) }
      assert_raises(Zarr::OutOfRangeError) { array[3, 0] }
      array.close
      assert_raises(Zarr::ClosedError) { array[] }
    end
  end

  def test_bytes_of_any_length
    array = memory_array([4], data_type: 'bytes')
    pieces = ['', "\0\xff", 'text', "\0" * 100].map(&:b)
    array[] = pieces
    assert_equal pieces, array[]
    assert_equal Encoding::BINARY, array[2].encoding
    array.append(["\x07".b])
    assert_equal "\x07".b, array[4]
    assert_equal "0\n1", counted([2]).read_json.chomp
  end

  [2, 3].each do |format|
    define_method("test_records_v#{format}") do
      fields = [['a', '<i4'], ['b', '<f8'], ['c', [['d', '<i2']]]]
      record = { 'a' => -5, 'b' => 1.5, 'c' => { 'd' => 7 } }
      array = memory_array([3], data_type: fields, format: format)
      array[1] = record
      assert_equal record, array[1]
      assert_equal [0, -5, 0], array[].map { |found| found['a'] }
      assert_equal({ 'a' => 0, 'b' => 0.0, 'c' => { 'd' => 0 } }, array.fill_value)
      assert_raises(Zarr::Error) { array[0] = { 'a' => 1 } }
      assert_raises(Zarr::Error) { array[0] = 5 }
    end
  end

  def test_narrow_numbers
    { 'bfloat16' => [1.5, -Float::INFINITY, -2.0], 'float8_e5m2' => [1.5, Float::INFINITY, -2.0], 'int4' => [-8, 7, 0], 'uint2' => [0, 3, 1] }.each do |name, values|
      array = memory_array([3], data_type: name)
      array[] = values
      assert_equal values, array[], name
    end
    array = memory_array([1], data_type: 'bfloat16')
    array[0] = Float::NAN
    assert_predicate array[0], :nan?
    assert_raises(Zarr::Error) { memory_array([1], data_type: 'int4')[0] = 8 }
  end

  def test_times
    at = Time.utc(1969, 7, 20, 20, 17, Rational(40_123_456_789, 10**9))
    { 'Y' => Time.utc(1969), 'M' => Time.utc(1969, 7), 'W' => Time.utc(1969, 7, 17), 'D' => Time.utc(1969, 7, 20),
      'h' => Time.utc(1969, 7, 20, 20), 'm' => Time.utc(1969, 7, 20, 20, 17), 's' => Time.utc(1969, 7, 20, 20, 17, 40),
      'ms' => Time.utc(1969, 7, 20, 20, 17, Rational(40_123, 1000)), '25ms' => Time.utc(1969, 7, 20, 20, 17, Rational(401, 10)),
      'us' => Time.utc(1969, 7, 20, 20, 17, Rational(40_123_456, 10**6)), 'ns' => at }.each do |unit, expected|
      array = memory_array([3], data_type: ">M8[#{unit}]")
      array[] = [at.getlocal('+05:00'), nil, Time.utc(2024, 1, 4)]
      assert_equal [expected, nil], array[0..1], unit
      assert_equal Time.utc(2024, 1, 4), array[2], unit unless %w[Y M].include?(unit)
      assert_predicate array[0], :utc?
    end
    fine = memory_array([1], data_type: '<M8[as]')
    fine[0] = Time.at(Rational(-3, 10**17), in: 'UTC')
    assert_equal Rational(-3, 10**17), fine[0].to_r
    assert_raises(Zarr::OutOfRangeError) { fine[0] = Time.utc(2024) }
    assert_raises(TypeError) { fine[0] = 5 }
    wide = memory_array([1], data_type: '<M8[W]')
    wide.write_bytes([1 << 40].pack('q'))
    assert_operator wide[0].year, :>, 10**9
  end

  def test_durations
    { 'D' => -172_800, 's' => -129_602, 'ms' => Rational(-259_203, 2), 'm' => -129_660 }.each do |unit, expected|
      array = memory_array([3], data_type: "<m8[#{unit}]", format: 2)
      array[] = [-129_601.5, nil, 0]
      assert_equal [expected, nil, 0], array[], unit
    end
    months = memory_array([2], data_type: '<m8[M]')
    months[] = [5, nil]
    assert_equal [5, nil], months[]
    assert_raises(Zarr::OutOfRangeError) { months[0] = 1 << 63 }
    assert_raises(TypeError) { memory_array([1], data_type: '<m8[s]')[0] = 'x' }
  end
end
