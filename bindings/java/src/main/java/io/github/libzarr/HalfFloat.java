package io.github.libzarr;

/** IEEE 754 half precision, which Java arrays hold as {@code short}. */
public final class HalfFloat {
  private HalfFloat() {}

  /**
   * The number of a half float; exact.
   *
   * @param bits its 16 bits
   * @return the same number
   */
  public static float toFloat(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 31) {
      return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
    }
    if (exponent == 0) {
      float value = fraction * 0x1p-24f;
      return sign == 0 ? value : -value;
    }
    return Float.intBitsToFloat(sign | exponent + 112 << 23 | fraction << 13);
  }

  /**
   * The nearest half float; ties to even.
   *
   * @param value any number
   * @return its 16 bits
   */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int rest = bits & 0x7fffffff;
    if (rest > 0x7f800000) {
      return (short) (sign | 0x7c00 | 0x200 | rest >> 13 & 0x3ff);
    }
    if (rest >= 0x477ff000) {
      return (short) (sign | 0x7c00);
    }
    if (rest < 0x38800000) {
      return (short) (sign | (int) Math.rint(Math.abs(value) * 0x1p24));
    }
    int rounded = rest + 0xfff + (rest >> 13 & 1);
    return (short) (sign | rounded - 0x38000000 >> 13);
  }
}
