package io.github.libzarr;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;

/** Reading and writing elements that Java has as objects: text and times. */
abstract class ArrayValues extends ArraySlices {
  ArrayValues(long address) {
    super(address);
  }

  private ElementType valueType(Class<?> wanted) {
    ElementType type = elementType();
    if (type.valueClass() != wanted) {
      throw new IllegalArgumentException("elements of " + dataType() + " are not of " + wanted.getSimpleName());
    }
    return type;
  }

  @SuppressWarnings("unchecked")
  private <T> T[] readValues(Selection selection, Class<T> wanted) {
    ElementType type = valueType(wanted);
    ByteBuffer items = ByteBuffer.wrap((byte[]) readArray(selection, IoOptions.DEFAULT)).order(ByteOrder.nativeOrder());
    T[] values = (T[]) Array.newInstance(wanted, items.capacity() / type.itemSize());
    for (int i = 0; i < values.length; ++i) {
      values[i] = (T) type.get(items, i * type.itemSize());
    }
    return values;
  }

  private <T> void writeValues(Selection selection, T[] values, Class<T> wanted) {
    ElementType type = valueType(wanted);
    if (values.length != selection.count()) {
      throw new IllegalArgumentException(values.length + " values for a selection of " + selection.count());
    }
    ByteBuffer items = ByteBuffer.allocate(Math.multiplyExact(values.length, type.itemSize())).order(ByteOrder.nativeOrder());
    for (int i = 0; i < values.length; ++i) {
      type.putValue(items, i * type.itemSize(), values[i]);
    }
    writeFrom(selection, items.array(), IoOptions.DEFAULT);
  }

  /**
   * Reads a selection: fixed_length_utf32, and null_terminated_bytes that are UTF-8. NULs at the end are padding, and not part of a text.
   *
   * @param selection which elements
   * @return the elements in C order
   * @throws ZarrException.CorruptData when an element is no text
   */
  public String[] readStrings(Selection selection) {
    return readValues(selection, String.class);
  }

  /**
   * Writes a selection: fixed_length_utf32, and null_terminated_bytes as UTF-8.
   *
   * @param selection which elements
   * @param source has the elements in C order
   * @throws IllegalArgumentException when a text is too long, no valid UTF-16, or ends with a NUL; nothing is written
   */
  public void write(Selection selection, String[] source) {
    writeValues(selection, source, String.class);
  }

  /**
   * Reads a selection: numpy.datetime64. What is finer than a nanosecond is cut off.
   *
   * @param selection which elements
   * @return the elements in C order; null for NaT
   * @throws ZarrException.OutOfRange when a time is beyond what Instant can say
   */
  public Instant[] readInstants(Selection selection) {
    return readValues(selection, Instant.class);
  }

  /**
   * Writes a selection: numpy.datetime64. What is finer than the array's unit is rounded towards the past, as NumPy does.
   *
   * @param selection which elements
   * @param source has the elements in C order; null for NaT
   * @throws ZarrException.OutOfRange when a time is beyond what the unit can count; nothing is written
   */
  public void write(Selection selection, Instant[] source) {
    writeValues(selection, source, Instant.class);
  }

  /**
   * Reads a selection: numpy.timedelta64 of weeks and less. What is finer than a nanosecond is cut off.
   *
   * @param selection which elements
   * @return the elements in C order; null for NaT
   * @throws ZarrException.OutOfRange when one is beyond what Duration can say
   */
  public Duration[] readDurations(Selection selection) {
    return readValues(selection, Duration.class);
  }

  /**
   * Writes a selection: numpy.timedelta64 of weeks and less. What is finer than the array's unit is rounded down.
   *
   * @param selection which elements
   * @param source has the elements in C order; null for NaT
   * @throws ZarrException.OutOfRange when one is beyond what the unit can count; nothing is written
   */
  public void write(Selection selection, Duration[] source) {
    writeValues(selection, source, Duration.class);
  }
}
