package io.github.libzarr;

import java.util.Objects;

/** Reading and writing with Java's own arrays, in C order. Copies through a window: direct buffers and addresses need none. */
abstract class ArrayTransfer extends ArrayProperties {
  ArrayTransfer(long address) {
    super(address);
  }

  private ZarrArray self() {
    return (ZarrArray) this;
  }

  /**
   * Reads a selection into a Java array of primitives.
   *
   * @param selection which elements
   * @param array of {@link #javaType()}, long enough; gets the elements in C order
   * @param options deadline, cancel, missing chunks
   * @throws IllegalArgumentException when it is an array of another type or too short
   */
  public void readInto(Selection selection, Object array, IoOptions options) {
    Windows.transfer(self(), Objects.requireNonNull(selection, "selection"), array, false, options);
  }

  /**
   * Reads a selection into a new Java array of primitives.
   *
   * @param selection which elements
   * @param options deadline, cancel, missing chunks
   * @return an array of {@link #javaType()}, or of what options.memoryDataType says, in C order
   */
  public Object readArray(Selection selection, IoOptions options) {
    Object array = elementType(options).newArray(selection.count());
    readInto(selection, array, options);
    return array;
  }

  /**
   * Writes a selection from a Java array of primitives.
   *
   * @param selection which elements
   * @param array of {@link #javaType()}, long enough; has the elements in C order
   * @param options deadline, cancel, fill chunks
   * @throws IllegalArgumentException when it is an array of another type or too short
   */
  public void writeFrom(Selection selection, Object array, IoOptions options) {
    Windows.transfer(self(), Objects.requireNonNull(selection, "selection"), array, true, options);
  }

  private Object typed(Selection selection, Class<?> type) {
    if (javaType() != type) {
      throw new IllegalArgumentException("elements of " + dataType() + " go into " + javaType() + "[], not " + type + "[]");
    }
    return readArray(selection, IoOptions.DEFAULT);
  }

  /**
   * Reads a selection: int8, uint8 and raw bytes.
   *
   * @param selection which elements
   * @return the elements in C order
   */
  public byte[] readBytes(Selection selection) {
    return (byte[]) typed(selection, byte.class);
  }

  /**
   * Reads a selection: int8, uint8 and raw bytes.
   *
   * @param selection which elements
   * @param target gets the elements in C order
   */
  public void read(Selection selection, byte[] target) {
    readInto(selection, target, IoOptions.DEFAULT);
  }

  /**
   * Writes a selection: int8, uint8 and raw bytes.
   *
   * @param selection which elements
   * @param source has the elements in C order
   */
  public void write(Selection selection, byte[] source) {
    writeFrom(selection, source, IoOptions.DEFAULT);
  }

  /**
   * Reads a selection: int16, uint16 and float16 (see {@link HalfFloat}).
   *
   * @param selection which elements
   * @return the elements in C order
   */
  public short[] readShorts(Selection selection) {
    return (short[]) typed(selection, short.class);
  }

  /**
   * Reads a selection: int16, uint16 and float16 (see {@link HalfFloat}).
   *
   * @param selection which elements
   * @param target gets the elements in C order
   */
  public void read(Selection selection, short[] target) {
    readInto(selection, target, IoOptions.DEFAULT);
  }

  /**
   * Writes a selection: int16, uint16 and float16 (see {@link HalfFloat}).
   *
   * @param selection which elements
   * @param source has the elements in C order
   */
  public void write(Selection selection, short[] source) {
    writeFrom(selection, source, IoOptions.DEFAULT);
  }

  /**
   * Reads a selection: int32 and uint32.
   *
   * @param selection which elements
   * @return the elements in C order
   */
  public int[] readInts(Selection selection) {
    return (int[]) typed(selection, int.class);
  }

  /**
   * Reads a selection: int32 and uint32.
   *
   * @param selection which elements
   * @param target gets the elements in C order
   */
  public void read(Selection selection, int[] target) {
    readInto(selection, target, IoOptions.DEFAULT);
  }

  /**
   * Writes a selection: int32 and uint32.
   *
   * @param selection which elements
   * @param source has the elements in C order
   */
  public void write(Selection selection, int[] source) {
    writeFrom(selection, source, IoOptions.DEFAULT);
  }

  /**
   * Reads a selection: int64 and uint64.
   *
   * @param selection which elements
   * @return the elements in C order
   */
  public long[] readLongs(Selection selection) {
    return (long[]) typed(selection, long.class);
  }

  /**
   * Reads a selection: int64 and uint64.
   *
   * @param selection which elements
   * @param target gets the elements in C order
   */
  public void read(Selection selection, long[] target) {
    readInto(selection, target, IoOptions.DEFAULT);
  }

  /**
   * Writes a selection: int64 and uint64.
   *
   * @param selection which elements
   * @param source has the elements in C order
   */
  public void write(Selection selection, long[] source) {
    writeFrom(selection, source, IoOptions.DEFAULT);
  }

  /**
   * Reads a selection: float32, and complex64 as pairs.
   *
   * @param selection which elements
   * @return the elements in C order
   */
  public float[] readFloats(Selection selection) {
    return (float[]) typed(selection, float.class);
  }

  /**
   * Reads a selection: float32, and complex64 as pairs.
   *
   * @param selection which elements
   * @param target gets the elements in C order
   */
  public void read(Selection selection, float[] target) {
    readInto(selection, target, IoOptions.DEFAULT);
  }

  /**
   * Writes a selection: float32, and complex64 as pairs.
   *
   * @param selection which elements
   * @param source has the elements in C order
   */
  public void write(Selection selection, float[] source) {
    writeFrom(selection, source, IoOptions.DEFAULT);
  }

  /**
   * Reads a selection: float64, and complex128 as pairs.
   *
   * @param selection which elements
   * @return the elements in C order
   */
  public double[] readDoubles(Selection selection) {
    return (double[]) typed(selection, double.class);
  }

  /**
   * Reads a selection: float64, and complex128 as pairs.
   *
   * @param selection which elements
   * @param target gets the elements in C order
   */
  public void read(Selection selection, double[] target) {
    readInto(selection, target, IoOptions.DEFAULT);
  }

  /**
   * Writes a selection: float64, and complex128 as pairs.
   *
   * @param selection which elements
   * @param source has the elements in C order
   */
  public void write(Selection selection, double[] source) {
    writeFrom(selection, source, IoOptions.DEFAULT);
  }

  /**
   * Reads a selection: bool.
   *
   * @param selection which elements
   * @return the elements in C order
   */
  public boolean[] readBooleans(Selection selection) {
    return (boolean[]) typed(selection, boolean.class);
  }

  /**
   * Reads a selection: bool.
   *
   * @param selection which elements
   * @param target gets the elements in C order
   */
  public void read(Selection selection, boolean[] target) {
    readInto(selection, target, IoOptions.DEFAULT);
  }

  /**
   * Writes a selection: bool.
   *
   * @param selection which elements
   * @param source has the elements in C order
   */
  public void write(Selection selection, boolean[] source) {
    writeFrom(selection, source, IoOptions.DEFAULT);
  }
}
