# frozen_string_literal: true

require_relative 'helper'

class DataTypesTest < ZarrTest
  VALUES = {
    'bool' => [true, false, true, true, false, false],
    'int8' => [-128, -1, 0, 1, 64, 127], 'uint8' => [0, 1, 127, 128, 254, 255],
    'int16' => [-32_768, -1, 0, 1, 256, 32_767], 'uint16' => [0, 1, 255, 256, 32_768, 65_535],
    'int32' => [-(1 << 31), -1, 0, 1, 65_536, (1 << 31) - 1], 'uint32' => [0, 1, 255, 65_536, 1 << 31, (1 << 32) - 1],
    'int64' => [-(1 << 63), -1, 0, (1 << 53) + 1, 1 << 32, (1 << 63) - 1], 'uint64' => [0, 1, (1 << 53) + 1, 1 << 63, (1 << 64) - 1, 7],
    'float16' => [0.0, 1.5, -2.0, 65_504.0, 2.0**-24, -Float::INFINITY],
    'float32' => [0.0, 1.5, -2.25, 2.0**100, 2.0**-149, Float::INFINITY],
    'float64' => [0.1, 1.5e300, -5e-324, Float::MAX, -Float::INFINITY, 2.5],
    'complex64' => [Complex(0, 1), Complex(1.5, -2.5), Complex(0, 0), Complex(-1, 0), Complex(2, 2), Complex(8, -0.5)],
    'complex128' => [Complex(0.1, 0.2), Complex(1.5, -2.5), Complex(0, 0), Complex(-1, 0), Complex(2, 2), Complex(8, -0.5)],
    'r24' => %w[abc def ghi jkl mno pqr].map(&:b)
  }.freeze

  VALUES.each do |name, values|
    %w[C F].product(%i[little big]).each do |order, byte_order|
      [2, 3].each do |format|
        next if name == 'r24' && format == 2

        define_method("test_#{name}_#{order}_#{byte_order}_v#{format}") do
          array = memory_array([2, 3], data_type: name, chunks: [2, 2], order: order, byte_order: byte_order, format: format)
          array.write(values.each_slice(3).to_a)
          assert_equal values.each_slice(3).to_a, array[]
          assert_equal values.each_slice(3).map(&:reverse), array[nil, 2.step(0, -1)]
          assert_equal values[4], array[1, 1]
          assert_equal [[values[1]], [values[4]]], array[0.., 1..1]
          assert_equal name, array.data_type
          assert_equal values.size * array.item_size, array.read_bytes.bytesize
          expected = array.item_size == 1 || name == 'r24' ? :native : byte_order
          assert_equal expected, array.stored_byte_order
        end
      end
    end

    define_method("test_#{name}_in_the_other_byte_order_of_memory") do
      array = memory_array([6], data_type: name)
      array.write(values)
      other = NATIVE == :little ? :big : :little
      swapped = array.read_bytes(byte_order: other)
      copy = memory_array([6], data_type: name)
      copy.write_bytes(swapped, byte_order: other)
      assert_equal values, copy[]
      part = name.start_with?('complex') ? array.item_size / 2 : (name == 'r24' ? 1 : array.item_size)
      assert_equal array.read_bytes.scan(/.{#{part}}/mn).map(&:reverse).join, swapped
    end

    define_method("test_#{name}_fill_value") do
      array = memory_array([6], data_type: name)
      array.fill(values[1])
      assert_equal [values[1]] * 6, array[]
      array.fill(nil, 2..3)
      assert_equal array.fill_value, array[2]
      assert_equal values[1], array[4]
      assert_equal array.type.pack([values[3]]), array.element_from_json(array.elements_to_json(array.type.pack([values[3]])).chomp)
    end
  end

  def test_fill_values_that_are_no_numbers
    [Float::NAN, Float::INFINITY, -Float::INFINITY].each do |value|
      array = memory_array([2], data_type: 'float32', fill_value: value)
      assert_equal value.to_s, array.fill_value.to_s
      assert_equal [value.to_s] * 2, array[].map(&:to_s)
    end
    assert_equal Complex(1, -2), memory_array([1], data_type: 'complex64', fill_value: Complex(1, -2)).fill_value
    assert_nil memory_array([1], format: 2, fill_value: nil).fill_value
  end

  def test_half_precision_is_what_ruby_packs_and_rounds_to_even
    type = memory_array([1], data_type: 'float16').type
    assert_equal [0x3c00, 0x4000, 0x0001, 0x8000, 0x7c00, 0x3c00].pack('S*'), type.pack([1.0, 2.0, 2.0**-24, -0.0, 65_520.0, 1.0 + 2.0**-11])
    assert_equal [0x3c02].pack('S'), type.pack([1.0 + 3 * 2.0**-11])
    (0..0xffff).each_slice(4096) do |bits|
      values = type.unpack(bits.pack('S*'))
      kept = bits.zip(values).reject { |_, v| v.nan? }
      assert_equal kept.map(&:first).pack('S*'), type.pack(kept.map(&:last))
    end
  end

  def test_wrong_elements_are_refused
    array = memory_array([2])
    assert_raises(TypeError) { array[] = ['1', 2] }
    assert_raises(TypeError) { array[] = [1.5, 2] }
    assert_raises(TypeError) { array[] = [nil, 2] }
    assert_raises(RangeError) { array[] = [1 << 31, 2] }
    assert_raises(TypeError) { memory_array([2], data_type: 'bool')[] = [1, 0] }
    assert_raises(TypeError) { memory_array([2], data_type: 'float64')[] = ['x', 1] }
    assert_raises(TypeError) { memory_array([2], data_type: 'r24')[] = ['four', 'abc'] }
    assert_equal [0, 0], array[]
  end

  def test_numpy_types
    assert_equal '<f8', memory_array([1], data_type: 'float64').numpy_type
    assert_equal '|b1', memory_array([1], data_type: 'bool').numpy_type
    assert_equal 'int16', memory_array([1], data_type: '>i2').data_type
    assert_equal :big, memory_array([1], data_type: '>i2').stored_byte_order
  end
end
