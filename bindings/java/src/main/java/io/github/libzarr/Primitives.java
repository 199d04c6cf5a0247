package io.github.libzarr;

import io.github.libzarr.internal.Shim;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** Bulk copies between a buffer in native byte order and Java arrays of primitives. Booleans are bytes, 0 or not. */
final class Primitives {
  private Primitives() {}

  static int size(Object array) {
    if (array instanceof byte[] || array instanceof boolean[]) {
      return 1;
    }
    if (array instanceof short[]) {
      return 2;
    }
    if (array instanceof int[] || array instanceof float[]) {
      return 4;
    }
    if (array instanceof long[] || array instanceof double[]) {
      return 8;
    }
    throw new IllegalArgumentException("not an array of primitives: " + Objects.requireNonNull(array).getClass().getSimpleName());
  }

  private static final int STEP = 1 << 26; // items that a buffer can span, of any size

  /** Items of `array` from an address on, also more bytes than a buffer spans. */
  static void get(long address, Object array, int from, int length) {
    for (int at = 0; at < length; at += STEP) {
      int items = Math.min(STEP, length - at);
      get(window(address, at, items, size(array)), 0, array, from + at, items);
    }
  }

  /** Items of `array` to an address and on, also more bytes than a buffer spans. */
  static void put(long address, Object array, int from, int length) {
    for (int at = 0; at < length; at += STEP) {
      int items = Math.min(STEP, length - at);
      put(window(address, at, items, size(array)), 0, array, from + at, items);
    }
  }

  private static ByteBuffer window(long address, int at, int items, int size) {
    return Shim.buffer(address + (long) at * size, (long) items * size).order(ByteOrder.nativeOrder());
  }

  /** Items of `array` from the buffer's byte `at` on. */
  static void get(ByteBuffer buffer, int at, Object array, int from, int length) {
    ByteBuffer b = buffer.slice(at, length * size(array)).order(buffer.order());
    if (array instanceof byte[] a) {
      b.get(a, from, length);
    } else if (array instanceof double[] a) {
      b.asDoubleBuffer().get(a, from, length);
    } else if (array instanceof float[] a) {
      b.asFloatBuffer().get(a, from, length);
    } else if (array instanceof int[] a) {
      b.asIntBuffer().get(a, from, length);
    } else if (array instanceof long[] a) {
      b.asLongBuffer().get(a, from, length);
    } else if (array instanceof short[] a) {
      b.asShortBuffer().get(a, from, length);
    } else {
      boolean[] a = (boolean[]) array;
      for (int i = 0; i < length; ++i) {
        a[from + i] = b.get(i) != 0;
      }
    }
  }

  /** Items of `array` to the buffer's byte `at` and on. */
  static void put(ByteBuffer buffer, int at, Object array, int from, int length) {
    ByteBuffer b = buffer.slice(at, length * size(array)).order(buffer.order());
    if (array instanceof byte[] a) {
      b.put(a, from, length);
    } else if (array instanceof double[] a) {
      b.asDoubleBuffer().put(a, from, length);
    } else if (array instanceof float[] a) {
      b.asFloatBuffer().put(a, from, length);
    } else if (array instanceof int[] a) {
      b.asIntBuffer().put(a, from, length);
    } else if (array instanceof long[] a) {
      b.asLongBuffer().put(a, from, length);
    } else if (array instanceof short[] a) {
      b.asShortBuffer().put(a, from, length);
    } else {
      boolean[] a = (boolean[]) array;
      for (int i = 0; i < length; ++i) {
        b.put(i, (byte) (a[from + i] ? 1 : 0));
      }
    }
  }
}
