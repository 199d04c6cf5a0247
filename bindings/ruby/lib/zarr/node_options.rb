# frozen_string_literal: true

module Zarr
  # Keywords of the methods that open and create nodes, as zarr_open_options and zarr_array_builder.
  # @api private
  class NodeOptions
    MODES = { 'r' => 0, 'r+' => 1, 'a' => 2, 'w' => 3, 'w-' => 4 }.freeze
    CONSOLIDATED = { nil => 0, auto: 0, true => 2, false => 1, never: 1, require: 2 }.freeze
    TEXTS = { path: 0, store_options: 1, metadata: 2, chunk_grid: 3, data_type: 4, fill_value: 5, codecs: 6, filters: 7, compressor: 8,
              attributes: 9 }.freeze
    SHAPES = { shape: 0, chunks: 1, shards: 2 }.freeze
    ORDERS = { nil => 0, 'C' => 0, 'F' => 1, :c => 0, :f => 1 }.freeze

    # @return the native options
    attr_reader :native

    def initialize(mode: 'r', format: nil, consolidated: nil, overwrite: false, **rest)
      @native = Native.zarr_flat_node_options_new(fetch(MODES, mode.to_s, :mode), format || 0, fetch(CONSOLIDATED, consolidated, :consolidated),
                                                  overwrite ? 1 : 0)
      rest.each { |name, value| raise ArgumentError, "unknown keyword: #{name.inspect}" unless ARRAY_WORDS.include?(name) || TEXTS.key?(name) }
      array(**rest)
    end

    # Keywords that describe an array.
    ARRAY_WORDS = %i[shape chunks shards data_type fill_value codecs filters compressor chunk_grid attributes order byte_order separator
                     key_encoding dimension_names].freeze

    def open_options = Native.zarr_flat_open_options(@native)
    def array_builder = Native.zarr_flat_array_builder(@native)

    private

    def array(**words)
      SHAPES.each { |name, field| shape(name, field, words[name]) unless words[name].nil? }
      TEXTS.each { |name, field| text(name, field, words[name]) if words.key?(name) }
      names = words[:dimension_names]
      names&.each_with_index { |name, i| dimension_name(i, name) unless name.nil? }
      Native.zarr_flat_node_options_layout(@native, IoOptions.one(IoOptions::BYTE_ORDERS, words[:byte_order], :byte_order),
                                           fetch(ORDERS, words[:order], :order), character(words[:separator]), character(words[:key_encoding]))
    end

    def shape(name, field, extents)
      list = ::Kernel.Array(extents)
      list.each { |n| raise TypeError, "#{name}: expected Integers, found #{n.inspect}" unless n.is_a?(Integer) }
      return unless list.size > 32 || list.any?(&:negative?) || Native.zarr_flat_node_options_shape(@native, field, list.size, list) == 0

      raise InvalidArgumentError, "#{name} #{list}: must be extents of the rank of the shape, at most 32"
    end

    # nil of a filter, compressor or fill value is JSON's null; elsewhere it is "not given".
    def text(name, field, value)
      return if value.nil? && !%i[filters compressor fill_value].include?(name)

      said = case name
             when :path, :data_type, :metadata, :store_options then value.is_a?(String) || value.is_a?(Symbol) ? value.to_s : JsonText.generate(value)
             when :fill_value then fill_value(value)
             else JsonText.document(value)
             end
      return unless Native.zarr_flat_node_options_text(@native, field, JsonText.utf8(said)) == 0

      raise InvalidArgumentError, "#{name}: has a NUL character"
    end

    # NaN and the infinities are texts there; a complex number is a list; a Hash, list or other text is taken as it is.
    def fill_value(value)
      case value
      when Float then value.finite? ? JsonText.generate(value) : JsonText.generate(special(value))
      when Complex then "[#{fill_value(value.real)}, #{fill_value(value.imaginary)}]"
      else JsonText.generate(value)
      end
    end

    def special(value) = value.nan? ? 'NaN' : (value.positive? ? 'Infinity' : '-Infinity')

    def dimension_name(index, name)
      return unless Native.zarr_flat_node_options_dimension_name(@native, index, JsonText.utf8(name.to_s)) == 0

      raise InvalidArgumentError, "dimension name #{index}: beyond the rank, or has a NUL character"
    end

    def character(value)
      return 0 if value.nil?
      raise InvalidArgumentError, "expected one character, found #{value.inspect}" unless value.to_s.bytesize == 1

      value.to_s.ord
    end

    def fetch(table, value, name)
      table.fetch(value) { raise InvalidArgumentError, "#{name}: expected one of #{table.keys.compact.inspect}, found #{value.inspect}" }
    end
  end
end
