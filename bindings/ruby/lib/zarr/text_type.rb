# frozen_string_literal: true

module Zarr
  # Text of fixed length: Strings in UTF-8. NULs at the end are padding, and not part of a String.
  # @api private
  class TextType < DataType
    UTF32 = [1].pack('L') == [1].pack('L<') ? Encoding::UTF_32LE : Encoding::UTF_32BE

    def part_size = 4

    def unpack(bytes)
      ::Array.new(bytes.bytesize / @item_size) do |i|
        bytes.byteslice(i * @item_size, @item_size).force_encoding(UTF32).encode(Encoding::UTF_8).sub(/\0+\z/, '')
      end
    rescue EncodingError => e
      raise CorruptDataError, "#{@name}: an element is not Unicode: #{e.message}"
    end

    def pack(values)
      values.map do |v|
        refuse(v, 'Strings') unless v.is_a?(String)
        text = JsonText.utf8(v)
        refuse(v, "Strings of at most #{@item_size / 4} characters, the last of which is no NUL") if text.end_with?("\0") || text.size * 4 > @item_size
        text.encode(UTF32).b.ljust(@item_size, "\0")
      end.join
    end
  end

  # Bytes of at most a length, with NULs behind them: Strings, in UTF-8 where they are that, else binary.
  # @api private
  class PaddedBytesType < RawType
    def unpack(bytes)
      super.map do |item|
        text = item.sub(/\0+\z/n, '').force_encoding(Encoding::UTF_8)
        text.valid_encoding? ? text : text.b
      end
    end

    def pack(values)
      values.map do |v|
        unless v.is_a?(String) && v.bytesize <= @item_size && v.getbyte(-1) != 0
          refuse(v, "Strings of at most #{@item_size} bytes, the last of which is no NUL")
        end
        v.b.ljust(@item_size, "\0")
      end.join
    end
  end
end
