package io.github.libzarr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Elements of text of fixed length as strings: UTF-32, or bytes that are UTF-8. NULs at the end are padding. */
final class FixedText {
  private static final Charset UTF_32 = Charset.forName(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "UTF-32LE" : "UTF-32BE");

  private FixedText() {}

  /** The characters of a data type, null when it is no text. */
  static Charset charset(String dataType) {
    return dataType.equals("fixed_length_utf32") ? UTF_32 : dataType.equals("null_terminated_bytes") ? StandardCharsets.UTF_8 : null;
  }

  private static int unit(Charset charset) {
    return charset == UTF_32 ? 4 : 1;
  }

  static String get(ByteBuffer b, int at, int size, Charset charset) {
    int unit = unit(charset);
    int length = size;
    while (length > 0 && (unit == 4 ? b.getInt(at + length - 4) : b.get(at + length - 1)) == 0) {
      length -= unit;
    }
    try {
      return charset.newDecoder().decode(b.slice(at, length)).toString();
    } catch (CharacterCodingException e) {
      throw ZarrException.of(Status.CORRUPT_DATA, "an element is no text in " + charset + ": read its bytes");
    }
  }

  static void put(ByteBuffer b, int at, int size, Charset charset, String text) {
    ByteBuffer bytes;
    try {
      bytes = charset.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a text is not valid UTF-16", e);
    }
    if (text.endsWith("\0")) {
      throw new IllegalArgumentException("a text ends with a NUL, which is padding");
    }
    if (bytes.remaining() > size) {
      throw new IllegalArgumentException("a text of " + bytes.remaining() + " bytes for an element of " + size);
    }
    int length = bytes.remaining();
    b.put(at, bytes, 0, length);
    for (int i = length; i < size; ++i) {
      b.put(at + i, (byte) 0);
    }
  }
}
