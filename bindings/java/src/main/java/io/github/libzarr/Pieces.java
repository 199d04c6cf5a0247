package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.Shim;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Elements of any length on their way: one piece of memory, and where each begins. */
record Pieces(long[] offsets, byte[] data) {
  private static final int WINDOW = 1 << 20;

  /** Makes an element of some bytes. */
  interface Maker<T> {
    T make(byte[] bytes, int from, int length);
  }

  static String text(byte[] bytes, int from, int length) {
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  static byte[] bytes(byte[] bytes, int from, int length) {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /** What a zarr_values holds; goes over it window by window. */
  @SuppressWarnings("unchecked")
  static <T> T[] read(long values, Class<T> type, Maker<T> maker) {
    int count = Math.toIntExact(Native.zarr_values_count(values));
    long[] offsets = new long[Math.addExact(count, 1)];
    Primitives.get(Native.zarr_flat_values_offsets(values), offsets, 0, offsets.length);
    long address = Native.zarr_values_data(values);
    T[] out = (T[]) Array.newInstance(type, count);
    byte[] window = new byte[(int) Math.min(WINDOW, offsets[count])];
    for (int first = 0; first < count;) {
      int next = first + 1;
      while (next < count && offsets[next + 1] - offsets[first] <= WINDOW) {
        ++next;
      }
      int size = Math.toIntExact(offsets[next] - offsets[first]);
      window = size <= window.length ? window : new byte[size];
      if (size > 0) {
        Shim.copyOut(address + offsets[first], window, 0, size);
      }
      for (int i = first; i < next; ++i) {
        out[i] = maker.make(window, (int) (offsets[i] - offsets[first]), (int) (offsets[i + 1] - offsets[i]));
      }
      first = next;
    }
    return out;
  }

  /** UTF-8 of a text, or what a byte[] is; refuses anything else. */
  static byte[] of(Object value, boolean isText) {
    if (value == null) {
      throw new NullPointerException("an element");
    }
    if (!isText && value instanceof byte[] bytes) {
      return bytes;
    }
    if (!isText || !(value instanceof String)) {
      throw new IllegalArgumentException((isText ? "a string" : "bytes") + " from a " + value.getClass().getSimpleName());
    }
    return Text.utf8((String) value);
  }

  static Pieces join(Object[] values, boolean isText) {
    byte[][] all = new byte[values.length][];
    long[] offsets = new long[values.length + 1];
    for (int i = 0; i < values.length; ++i) {
      all[i] = of(values[i], isText);
      offsets[i + 1] = offsets[i] + all[i].length;
    }
    byte[] data = new byte[Math.toIntExact(offsets[values.length])];
    for (int i = 0; i < values.length; ++i) {
      System.arraycopy(all[i], 0, data, (int) offsets[i], all[i].length);
    }
    return new Pieces(offsets, data);
  }
}
