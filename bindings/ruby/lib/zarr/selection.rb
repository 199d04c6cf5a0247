# frozen_string_literal: true

module Zarr
  # A rectangle of elements: start, number and step along each dimension.
  #
  # Made of one item a dimension, the last ones may be left out (= whole):
  # - Integer: one index; the dimension is dropped from the result. Negative ones count from the end.
  # - Range: as for ::Array, cut at the array's end; `2..`, `..5`, `-3..`.
  # - Range with step: `(0..).step(2)`, `(1..9) % 3`, and backwards `9.step(0, -2)`, `(-1..0).step(-1)`.
  # - nil or :all: the whole dimension.
  class Selection
    # @return [Array<Integer>]
    attr_reader :start, :shape, :step
    # @return [Array<Integer>] shape of the result: without the dimensions that an Integer fixed
    attr_reader :result_shape

    # @param items [Array] the items
    # @param extents [Array<Integer>] the array's shape
    def self.of(items, extents)
      return items.first if items.size == 1 && items.first.is_a?(Selection)
      if items.size > extents.size
        raise InvalidArgumentError, "#{items.size} indices for an array of rank #{extents.size}"
      end

      start = []
      shape = []
      step = []
      result = []
      extents.each_with_index do |extent, axis|
        s, n, d, kept = one(axis < items.size ? items[axis] : nil, extent, axis)
        start << s
        shape << n
        step << d
        result << n if kept
      end
      new(start, shape, step, result)
    end

    # @param start [Array<Integer>] first element of each dimension
    # @param shape [Array<Integer>] number of elements
    # @param step [Array<Integer>, nil] nil = all 1; negative ones go backwards
    def initialize(start, shape, step = nil, result_shape = shape)
      [start, shape, step || start].each do |list|
        raise TypeError, "expected a list of Integers, found #{list.inspect}" unless list.is_a?(::Array)
        raise InvalidArgumentError, "lists of different sizes: #{start}, #{shape}, #{step}" if list.size != start.size
      end
      @start = start
      @shape = shape
      @step = step
      @result_shape = result_shape
    end

    # @return [Integer] number of elements
    def size = @shape.inject(1, :*)

    def self.one(item, extent, axis)
      case item
      when Integer then [index(item, extent, axis), 1, 1, false]
      when nil, :all then [0, extent, 1, true]
      when Range then range(item.begin, item.end, item.exclude_end?, 1, extent, axis)
      when Enumerator::ArithmeticSequence then range(item.begin, item.end, item.exclude_end?, item.step, extent, axis)
      else raise TypeError, "dimension #{axis}: expected Integer, Range, Range with step, nil or :all, found #{item.inspect}"
      end
    end

    def self.index(item, extent, axis)
      found = item.negative? ? item + extent : item
      raise OutOfRangeError, "dimension #{axis}: index #{item} is outside of 0...#{extent}" unless found >= 0 && found < extent

      found
    end

    def self.range(first, last, exclusive, step, extent, axis)
      [first, last, step].each do |n|
        raise TypeError, "dimension #{axis}: expected Integers, found #{n.inspect}" unless n.nil? || n.is_a?(Integer)
      end
      return backwards(first, last, exclusive, step, extent, axis) if step.negative?

      from = bound(first || 0, extent)
      raise OutOfRangeError, "dimension #{axis}: #{first} is outside of 0..#{extent}" unless from.between?(0, extent)

      to = last.nil? ? extent : bound(last, extent) + (exclusive ? 0 : 1)
      count = [[to, extent].min - from, 0].max
      [from, (count + step - 1) / step, step, true]
    end

    def self.backwards(first, last, exclusive, step, extent, axis)
      from = first.nil? ? extent - 1 : bound(first, extent)
      raise OutOfRangeError, "dimension #{axis}: #{first} is outside of 0...#{extent}" unless from.between?(extent.zero? ? -1 : 0, extent - 1)

      to = last.nil? ? 0 : bound(last, extent) + (exclusive ? 1 : 0)
      count = [from - [to, 0].max + 1, 0].max
      count.zero? ? [0, 0, 1, true] : [from, (count - step - 1) / -step, step, true]
    end

    def self.bound(value, extent) = value.negative? ? value + extent : value
    private_class_method :one, :index, :range, :backwards, :bound
  end
end
