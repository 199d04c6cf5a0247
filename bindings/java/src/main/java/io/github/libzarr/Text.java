package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.Shim;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Text and bytes across the border: UTF-8 both ways, never the JVM's modified UTF-8. */
final class Text {
  static final byte[] EMPTY = {};

  private Text() {}

  /** UTF-8 of a string; null for null. Refuses a lone surrogate, which UTF-8 cannot say. */
  static byte[] utf8(String text) {
    if (text == null) {
      return null;
    }
    for (int i = 0; i < text.length(); ++i) {
      if (Character.isSurrogate(text.charAt(i))) {
        return strict(text);
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] required(String text, String what) {
    return utf8(Objects.requireNonNull(text, what));
  }

  private static byte[] strict(String text) {
    try {
      var bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return copy;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("text with half a surrogate pair has no UTF-8", e);
    }
  }

  static String of(byte[] utf8) {
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }

  /** The content of a zarr_bytes, which is released; null for 0. */
  static byte[] take(long bytes) {
    if (bytes == 0) {
      return null;
    }
    try {
      long size = Native.zarr_bytes_size(bytes);
      if (size > Integer.MAX_VALUE - 16) {
        throw ZarrException.of(Status.LIMIT_EXCEEDED, "a value of " + size + " bytes is larger than a Java array can be");
      }
      byte[] copy = new byte[(int) size];
      Shim.copyOut(Native.zarr_bytes_data(bytes), copy, 0, copy.length);
      return copy;
    } finally {
      Native.zarr_bytes_release(bytes);
    }
  }

  static String takeText(long bytes) {
    return of(take(bytes));
  }
}
