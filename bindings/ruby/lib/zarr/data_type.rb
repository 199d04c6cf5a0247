# frozen_string_literal: true

module Zarr
  # How elements of one data type look in memory and in Ruby. Memory is in native byte order, C order.
  class DataType
    # @return [String] v3 name, "int32", "r24"
    attr_reader :name
    # @return [Integer] bytes of one element
    attr_reader :item_size

    # Directives of String#unpack for elements.
    INTEGERS = { 'int8' => 'c', 'uint8' => 'C', 'int16' => 's', 'uint16' => 'S', 'int32' => 'l', 'uint32' => 'L', 'int64' => 'q',
                 'uint64' => 'Q' }.freeze
    # Directives of String#unpack for elements.
    FLOATS = { 'float32' => 'f', 'float64' => 'd' }.freeze
    # Directives of String#unpack for the two parts of an element.
    COMPLEX = { 'complex64' => 'f', 'complex128' => 'd', 'complex_float32' => 'f', 'complex_float64' => 'd' }.freeze

    # @yield the NumPy type string, for types whose name does not say all
    # @api private
    def self.of(name, item_size, &numpy_type)
      return VariableType.new(name, 0) if %w[string bytes].include?(name)
      return TimeType.of(name, item_size, numpy_type) if TimeType::NAMES.include?(name) && numpy_type

      klass = if INTEGERS.key?(name) then IntegerType
              elsif FLOATS.key?(name) then FloatType
              elsif COMPLEX.key?(name) then ComplexType
              elsif name == 'bool' then BoolType
              elsif name == 'float16' then Float16Type
              elsif name == 'fixed_length_utf32' then TextType
              elsif name == 'null_terminated_bytes' then PaddedBytesType
              else RawType
              end
      klass.new(name, item_size)
    end

    # The type of memory that is not an array's own: a v3 name or a NumPy type string.
    # @api private
    def self.named(text)
      size = Native.zarr_flat_item_size(text)
      raise InvalidArgumentError, "memory_data_type: #{text.inspect} is no data type of a fixed size" if size.zero?
      return TimeType.of(text[/m8/] ? 'numpy.timedelta64' : 'numpy.datetime64', size, -> { text }) if text.match?(/\A[<>=|]?[mM]8/)

      of(text, size)
    end

    def initialize(name, item_size)
      @name = name
      @item_size = item_size
    end

    # @param bytes [String] elements
    # @return [Array] their values
    def unpack(bytes) = raise(NotImplementedError)

    # @param values [Array]
    # @return [String] elements
    def pack(values) = raise(NotImplementedError)

    # @return [Boolean] whether elements have any length
    def variable? = false

    # @return [Integer] bytes that the byte order turns over
    # @api private
    def part_size = @item_size

    # @return [String] the name
    def to_s = @name

    private

    def refuse(value, what) = raise(TypeError, "#{@name}: expected #{what}, found #{value.inspect}")
  end

  # @api private
  class IntegerType < DataType
    def initialize(name, item_size)
      super
      @directive = "#{INTEGERS.fetch(name)}*"
      bits = item_size * 8
      @range = name.start_with?('u') ? 0..(1 << bits) - 1 : -(1 << (bits - 1))..(1 << (bits - 1)) - 1
    end

    def unpack(bytes) = bytes.unpack(@directive)

    def pack(values)
      values.each { |v| refuse(v, 'Integers') unless v.is_a?(Integer) }
      low, high = values.minmax
      [low, high].compact.each { |v| raise RangeError, "#{@name}: #{v} is not in #{@range}" unless @range.cover?(v) }
      values.pack(@directive)
    end
  end

  # @api private
  class FloatType < DataType
    def initialize(name, item_size)
      super
      @directive = "#{FLOATS.fetch(name)}*"
    end

    def unpack(bytes) = bytes.unpack(@directive)

    def pack(values)
      values.each { |v| refuse(v, 'numbers') unless v.is_a?(Numeric) && v.real? }
      values.pack(@directive)
    end
  end

  # @api private
  class ComplexType < DataType
    def initialize(name, item_size)
      super
      @directive = "#{COMPLEX.fetch(name)}*"
    end

    def part_size = @item_size / 2

    def unpack(bytes) = bytes.unpack(@directive).each_slice(2).map { |re, im| Complex(re, im) }

    def pack(values)
      values.each { |v| refuse(v, 'numbers') unless v.is_a?(Numeric) }
      values.flat_map { |v| [v.real, v.imaginary] }.pack(@directive)
    end
  end

  # @api private
  class BoolType < DataType
    def unpack(bytes) = bytes.unpack('C*').map { |v| v != 0 }

    def pack(values)
      values.each { |v| refuse(v, 'true or false') unless [true, false].include?(v) }
      values.map { |v| v ? 1 : 0 }.pack('C*')
    end
  end

  # Half precision: values are Floats, rounded to the nearest, ties to even.
  # @api private
  class Float16Type < DataType
    def unpack(bytes) = bytes.unpack('S*').map { |bits| self.class.from_bits(bits) }

    def pack(values)
      values.each { |v| refuse(v, 'numbers') unless v.is_a?(Numeric) && v.real? }
      values.map { |v| self.class.to_bits(v.to_f) }.pack('S*')
    end

    def self.from_bits(bits)
      sign = bits[15] == 1 ? -1.0 : 1.0
      exponent = (bits >> 10) & 31
      fraction = bits & 1023
      return sign * Math.ldexp(fraction, -24) if exponent.zero?
      return fraction.zero? ? sign * Float::INFINITY : Float::NAN if exponent == 31

      sign * Math.ldexp(fraction + 1024, exponent - 25)
    end

    def self.to_bits(value)
      sign = [value].pack('G').getbyte(0) & 0x80 == 0 ? 0 : 0x8000
      return sign | 0x7e00 if value.nan?

      size = value.abs
      return sign | 0x7c00 if size >= 65_520.0
      return sign if size.zero?

      exponent = [Math.frexp(size)[1] - 1, -14].max
      units = Math.ldexp(size, 10 - exponent).round(half: :even) # 1024 and more: a normal number
      sign | (((exponent + 14) << 10) + units)
    end
  end

  # Elements that Ruby has no number for ("r24"): Strings of their bytes.
  # @api private
  class RawType < DataType
    def part_size = 1

    def unpack(bytes) = bytes.bytesize.zero? ? [] : bytes.unpack("a#{@item_size}" * (bytes.bytesize / @item_size))

    def pack(values)
      values.each { |v| refuse(v, "Strings of #{@item_size} bytes") unless v.is_a?(String) && v.bytesize == @item_size }
      values.map(&:b).join
    end
  end
end
