# frozen_string_literal: true

module Zarr
  # Elements that Ruby has values for, but no directive of unpack: records are Hashes with sub-arrays as lists, the floats and integers of
  # less than 16 bits, and bfloat16, are numbers. They go through their JSON, which costs more than the others. Inside of records NaN and
  # the infinities are the texts that JSON has for them.
  # @api private
  class JsonType < DataType
    NARROW = /\A(bfloat16|float[468]_\w+|u?int[24])\z/
    INFINITIES = { 'Infinity' => Float::INFINITY, '-Infinity' => -Float::INFINITY }.freeze

    # @return [JsonType, nil] nil when the elements are of another kind
    def self.of(array)
      name = array.data_type
      new(name, array.item_size, array) if name.match?(NARROW) || %w[struct structured].include?(name)
    end

    def initialize(name, item_size, array)
      super(name, item_size)
      @array = array
    end

    def unpack(bytes) = @array.elements_to_json(bytes).each_line.map { |line| number(JsonText.parse(line)) }

    def pack(values) = values.map { |value| @array.element_from_json(JsonText.generate(text(value))) }.join

    private

    # Text of an element that is a number: NaN may have bits of its own.
    def number(value) = value.is_a?(String) && @name.include?('float') ? INFINITIES.fetch(value, Float::NAN) : value

    def text(value)
      return value unless value.is_a?(Float) && !value.finite?

      value.nan? ? 'NaN' : INFINITIES.key(value)
    end
  end
end
