# frozen_string_literal: true

module Zarr
  # Between nested Ruby lists and flat ones.
  # @api private
  module Values
    module_function

    # @return [Array, Object] the values in lists of that shape; rank 0 gives the value itself
    def nest(flat, shape)
      return flat.first if shape.empty?
      return empty(shape) if flat.empty?

      shape.drop(1).reverse_each { |n| flat = flat.each_slice(n).to_a }
      flat
    end

    def empty(shape)
      return [] if shape.size == 1 || shape.first.zero?

      ::Array.new(shape.first) { empty(shape.drop(1)) }
    end

    # @param values [Array, Object] nested lists of just that shape, a flat list of as many, or one value for rank 0
    # @return [Array] flat
    def flatten(values, shape)
      count = shape.inject(1, :*)
      return one(values, count, shape) unless values.is_a?(::Array)
      return values if shape.size == 1 && values.size == count
      return values if values.size == count && values.none?(::Array) && !shape.empty?

      out = []
      collect(values, shape, 0, out)
      out
    end

    def one(value, count, shape)
      return [value] if count == 1
      raise InvalidArgumentError, "expected #{count} values of shape #{shape}, found one #{value.class}" unless value.respond_to?(:to_a)

      flatten(value.to_a, shape)
    end

    def collect(values, shape, depth, out)
      wanted = shape[depth]
      unless values.is_a?(::Array) && values.size == wanted
        found = values.is_a?(::Array) ? "#{values.size} of them" : values.class.to_s
        raise InvalidArgumentError, "values of shape #{shape}: dimension #{depth} wants a list of #{wanted.inspect}, found #{found}"
      end
      return out.concat(values) if depth == shape.size - 1

      values.each { |part| collect(part, shape, depth + 1, out) }
    end
  end
end
