# frozen_string_literal: true

require 'json'

module Zarr
  # Zarr's JSON: integers of any size are exact, NaN and the infinities are tokens, keys are text.
  # @api private
  module JsonText
    module_function

    # @param text [String] UTF-8
    def parse(text)
      JSON.parse(text.dup.force_encoding(Encoding::UTF_8), allow_nan: true, max_nesting: false, create_additions: false)
    rescue JSON::ParserError => e
      raise InvalidMetadataError, "not JSON: #{e.message}"
    end

    # Only what JSON can say: nil, true, false, Integer, Float, String, Symbol, Array, Hash. A String is not taken for JSON.
    def generate(value)
      JSON.generate(strict(value, 0), allow_nan: true, max_nesting: false)
    rescue JSON::GeneratorError, EncodingError => e
      raise InvalidArgumentError, "cannot be said in JSON: #{e.message}"
    end

    # A document that the caller may give as text or as a Hash or list.
    def document(value) = value.is_a?(String) ? value : generate(value)

    def strict(value, depth)
      raise InvalidArgumentError, 'nested too deeply for JSON' if depth > 512

      case value
      when nil, true, false, Integer, Float then value
      when String then utf8(value)
      when Symbol then utf8(value.to_s)
      when ::Array then value.map { |item| strict(item, depth + 1) }
      when Hash then strict_hash(value, depth)
      else raise TypeError, "#{value.class} cannot be said in JSON"
      end
    end

    def strict_hash(hash, depth)
      hash.each_with_object({}) do |(key, item), out|
        raise TypeError, "a JSON name must be a String or Symbol, found #{key.class}" unless key.is_a?(String) || key.is_a?(Symbol)

        out[utf8(key.to_s)] = strict(item, depth + 1)
      end
    end

    # Text as UTF-8. Binary strings are taken as UTF-8 when they are.
    def utf8(text)
      raise TypeError, "expected a String, found #{text.class}" unless text.is_a?(String)

      return text if text.encoding == Encoding::UTF_8 && text.valid_encoding?

      out = text.encoding == Encoding::BINARY ? text.dup.force_encoding(Encoding::UTF_8) : text.encode(Encoding::UTF_8)
      raise InvalidArgumentError, 'the text is not valid UTF-8' unless out.valid_encoding?

      out
    rescue EncodingError => e
      raise InvalidArgumentError, "the text cannot be said in UTF-8: #{e.message}"
    end
  end
end
