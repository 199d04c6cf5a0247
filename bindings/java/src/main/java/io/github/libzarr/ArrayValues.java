package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.Shim;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Reading and writing elements that Java has as objects: text and times. */
abstract class ArrayValues extends ArraySlices {
  private static final String TEXT = "string";
  private static final String BYTES = "bytes";

  ArrayValues(long address) {
    super(address);
  }

  private ElementType valueType(Class<?> wanted) {
    ElementType type = isVariable() ? null : elementType();
    if (type == null || type.valueClass() != wanted) {
      throw new IllegalArgumentException("elements of " + dataType() + " are not of " + wanted.getSimpleName());
    }
    return type;
  }

  // ----------------------------------------------------------------------------------------------- elements of any length

  private <T> T[] readPieces(Selection s, Class<T> type, Pieces.Maker<T> maker) {
    return withValues(s, values -> Pieces.read(values, type, maker));
  }

  private <T> T withValues(Selection s, LongFunction<T> use) {
    return handle.call(a -> {
      long values = Native.zarr_read_values(a, s.rank(), s.start, s.shape, s.step, 0);
      try {
        return use.apply(values);
      } finally {
        Native.zarr_values_release(values);
      }
    });
  }

  private void writePieces(Selection selection, Object[] values, boolean isText) {
    if (values.length != selection.count()) {
      throw new IllegalArgumentException(values.length + " values for a selection of " + selection.count());
    }
    Pieces pieces = Pieces.join(values, isText);
    handle.use(a -> Shim.writeValues(a, -1, selection.rank(), selection.box(), pieces.offsets(), pieces.data(), 0));
  }

  private ZarrArray appendPieces(int axis, long[] shape, Object[] values, String wanted) {
    require(wanted);
    if (axis < 0 || axis >= rank()) {
      throw ZarrException.of(Status.OUT_OF_RANGE, "axis " + axis + " of an array of rank " + rank());
    }
    if (values.length != Selection.all(shape).count()) {
      throw new IllegalArgumentException(values.length + " values for a shape of " + Selection.all(shape).count());
    }
    Pieces pieces = Pieces.join(values, wanted.equals(TEXT));
    return new ZarrArray(change(a -> Shim.writeValues(a, axis, shape.length, shape.clone(), pieces.offsets(), pieces.data(), 0)));
  }

  private void require(String wanted) {
    if (!dataType().equals(wanted)) {
      throw new IllegalArgumentException("elements of " + dataType() + " are not of " + wanted);
    }
  }

  /** One element of any length. */
  Object piece(Selection one) {
    return dataType().equals(TEXT) ? readPieces(one, String.class, Pieces::text)[0] : readPieces(one, byte[].class, Pieces::bytes)[0];
  }

  void setPiece(Selection one, Object value) {
    writePieces(one, new Object[] {value}, dataType().equals(TEXT));
  }

  void fillPiece(Selection s, Object value, IoOptions options) {
    byte[] bytes = value == null ? new byte[0] : Pieces.of(value, dataType().equals(TEXT));
    Windows.with(bytes.length + 1L, (address, window) -> {
      Primitives.put(address, bytes, 0, bytes.length);
      handle.use(a -> options.nativeOrder().with(o -> Native.zarr_fill_slice(a, s.rank(), s.start, s.shape, s.step,
          value == null ? 0 : address, bytes.length, o)));
    });
  }

  /**
   * Reads a selection: bytes of any length.
   *
   * @param selection which elements
   * @return the elements in C order
   */
  public byte[][] readByteArrays(Selection selection) {
    require(BYTES);
    return readPieces(selection, byte[].class, Pieces::bytes);
  }

  /**
   * Writes a selection: bytes of any length.
   *
   * @param selection which elements
   * @param source has the elements in C order
   */
  public void write(Selection selection, byte[][] source) {
    require(BYTES);
    writePieces(selection, source, false);
  }

  /**
   * Grows a dimension of an array of text of any length, and writes there.
   *
   * @param axis which dimension
   * @param shape of the data; all extents but the axis's are the array's
   * @param source has the elements in C order
   * @return a new snapshot
   */
  public ZarrArray append(int axis, long[] shape, String[] source) {
    return appendPieces(axis, shape, source, TEXT);
  }

  /**
   * Grows a dimension of an array of bytes of any length, and writes there.
   *
   * @param axis which dimension
   * @param shape of the data; all extents but the axis's are the array's
   * @param source has the elements in C order
   * @return a new snapshot
   */
  public ZarrArray append(int axis, long[] shape, byte[][] source) {
    return appendPieces(axis, shape, source, BYTES);
  }

  /**
   * Reads elements of any data type as v3 fill-value JSON, one a line, in C order: numbers and text as they read back to the same bits,
   * elements of bytes as base64.
   *
   * @param selection which elements
   * @return lines
   */
  public String readJson(Selection selection) {
    if (!isVariable()) {
      return elementsToJson(readArray(selection, IoOptions.DEFAULT), Math.toIntExact(selection.count()));
    }
    return withValues(selection, values -> Text.takeText(Native.zarr_values_to_json(values, 0, Native.zarr_values_count(values))));
  }

  /**
   * Reads elements of any data type as values that {@link Json} describes, in C order: records as maps with sub-arrays as lists, numbers
   * of less than a byte as Double and Long, text as String. Inside of records NaN and the infinities are the texts that JSON has for
   * them. Slow beside the calls for arrays of primitives.
   *
   * @param selection which elements
   * @return the elements
   */
  public List<Object> readValues(Selection selection) {
    boolean isFloat = dataType().contains("float");
    List<Object> values = new ArrayList<>();
    readJson(selection).lines().forEach(line -> {
      Object value = Json.parse(line);
      values.add(!isFloat || !(value instanceof String) ? value : value.equals("Infinity") ? (Object) Double.POSITIVE_INFINITY
          : value.equals("-Infinity") ? Double.NEGATIVE_INFINITY : Double.NaN);
    });
    return values;
  }

  /**
   * Writes elements of any data type of fixed size from values such as {@link #readValues(Selection)} gives.
   *
   * @param selection which elements
   * @param values as many
   * @throws ZarrException.InvalidMetadata when the data type does not have a value; nothing is written
   */
  public void writeValues(Selection selection, List<?> values) {
    if (values.size() != selection.count()) {
      throw new IllegalArgumentException(values.size() + " values for a selection of " + selection.count());
    }
    int size = elementType().itemSize();
    ByteBuffer items = ByteBuffer.allocateDirect(Math.multiplyExact(values.size(), size)).order(ByteOrder.nativeOrder());
    long address = Shim.address(items);
    for (int i = 0; i < values.size(); ++i) {
      byte[] json = Text.utf8(Json.write(sayable(values.get(i))));
      long at = address + (long) i * size;
      handle.use(a -> Native.zarr_array_element_from_json(a, json, at, size));
    }
    ((ZarrArray) this).write(selection, items);
  }

  /** What JSON has no number for. */
  private static Object sayable(Object value) {
    double number = value instanceof Double || value instanceof Float ? ((Number) value).doubleValue() : 0;
    return Double.isNaN(number) ? "NaN" : Double.isInfinite(number) ? (number > 0 ? "Infinity" : "-Infinity") : value;
  }

  // -------------------------------------------------------------------------------------------- text and times of one size

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
   * Reads a selection: string, fixed_length_utf32, and null_terminated_bytes that are UTF-8. NULs at the end of text of fixed length are
   * padding, and not part of a text.
   *
   * @param selection which elements
   * @return the elements in C order
   * @throws ZarrException.CorruptData when an element is no text
   */
  public String[] readStrings(Selection selection) {
    return dataType().equals(TEXT) ? readPieces(selection, String.class, Pieces::text) : readValues(selection, String.class);
  }

  /**
   * Writes a selection: string, fixed_length_utf32, and null_terminated_bytes as UTF-8.
   *
   * @param selection which elements
   * @param source has the elements in C order
   * @throws IllegalArgumentException when a text is too long, no valid UTF-16, or ends with a NUL; nothing is written
   */
  public void write(Selection selection, String[] source) {
    if (dataType().equals(TEXT)) {
      writePieces(selection, source, true);
    } else {
      writeValues(selection, source, String.class);
    }
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
