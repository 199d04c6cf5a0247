# frozen_string_literal: true

module Zarr
  # NumPy's times: datetime64 is Time in UTC, exact whatever the unit; timedelta64 is a number of seconds, an Integer or Rational. NaT is
  # nil. What is finer than the unit is rounded towards the past when it is written, as NumPy does.
  # @api private
  class TimeType < DataType
    NAMES = %w[numpy.datetime64 numpy.timedelta64].freeze
    NAT = -(1 << 63)
    # Seconds of a unit.
    SECONDS = { 'W' => 604_800, 'D' => 86_400, 'h' => 3600, 'm' => 60, 's' => 1, 'ms' => 10**-3, 'us' => 10**-6, 'ns' => 10**-9,
                'ps' => 10**-12, 'fs' => 10**-15, 'as' => 10**-18 }.freeze
    # Months of a unit.
    MONTHS = { 'Y' => 12, 'M' => 1 }.freeze

    # Without a unit, or with months that have no length, counts are what they are.
    def self.of(name, item_size, numpy_type)
      scale, unit = numpy_type.call.match(/\A[<>=|]?[mM]8\[(\d*)(\w+)\]\z/)&.captures
      months = MONTHS[unit]
      return CountType.new(name, item_size) if unit.nil? || (months && name == 'numpy.timedelta64')

      klass = months ? MonthType : name == 'numpy.datetime64' ? DateTimeType : SecondsType
      klass.new(name, item_size, (scale.empty? ? 1 : Integer(scale, 10)) * (months || SECONDS.fetch(unit)))
    end

    def initialize(name, item_size, step = 1)
      super(name, item_size)
      @step = step
    end

    def unpack(bytes) = bytes.unpack('q*').map { |count| count == NAT ? nil : value(count) }

    def pack(values) = values.map { |v| v.nil? ? NAT : counted(v) }.pack('q*')

    private

    def counted(value)
      found = count(value)
      return found if found > NAT && found < 1 << 63

      raise OutOfRangeError, "#{@name}: #{value} is beyond what the unit can count"
    end
  end

  # @api private
  class DateTimeType < TimeType
    private

    def value(count) = Time.at(count * @step, in: 'UTC')
    def count(value) = value.is_a?(Time) ? (value.to_r / @step).floor : refuse(value, 'Times or nil')
  end

  # @api private
  class MonthType < TimeType
    private

    def value(count) = (count * @step).divmod(12).then { |year, month| Time.utc(1970 + year, 1 + month) }

    def count(value)
      refuse(value, 'Times or nil') unless value.is_a?(Time)
      value.getutc.then { |time| ((time.year - 1970) * 12 + time.month - 1).div(@step) }
    end
  end

  # @api private
  class SecondsType < TimeType
    private

    def value(count)
      seconds = count * @step
      seconds.is_a?(Rational) && seconds.denominator == 1 ? seconds.numerator : seconds
    end

    def count(value) = value.is_a?(Numeric) && value.real? ? (value.to_r / @step).floor : refuse(value, 'seconds or nil')
  end

  # @api private
  class CountType < TimeType
    private

    def value(count) = count
    def count(value) = value.is_a?(Integer) ? value : refuse(value, 'Integers or nil')
  end
end
