package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.Shim;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An array: a snapshot of its metadata, and calls that read and write elements. Java arrays of primitives are the simple way;
 * direct {@link ByteBuffer}s and addresses are used as they are, without a copy.
 */
public final class ZarrArray extends ArrayChunks {
  ZarrArray(long address) {
    super(address);
  }

  @Override
  public ZarrArray refresh() {
    return new ZarrArray(refreshed());
  }

  @Override
  public ZarrArray setAttributes(Map<String, ?> attributes) {
    return new ZarrArray(attributesReplaced(attributes));
  }

  @Override
  public ZarrArray updateAttributes(Map<String, ?> attributes) {
    return new ZarrArray(attributesUpdated(attributes));
  }

  @Override
  public ZarrArray deleteAttribute(String name) {
    return new ZarrArray(attributeDeleted(name));
  }

  /**
   * A selection as Python writes it: see {@link Selection#parse}.
   *
   * @param slices such as "0:10, ::-2"
   * @return a selection
   */
  public Selection select(String slices) {
    return Selection.parse(slices, shape());
  }

  // ------------------------------------------------------------------------------------------------- buffers and addresses

  void move(Selection s, long address, long bytes, long[] strides, IoOptions options, boolean write) {
    move(s, null, address, bytes, strides, options, write);
  }

  /** `at` is a byte of the direct buffer, or an address when that is null. */
  private void move(Selection s, ByteBuffer buffer, long at, long bytes, long[] strides, IoOptions options, boolean write) {
    if (strides != null && strides.length != s.rank()) {
      throw new IllegalArgumentException("strides of rank " + strides.length + " for a selection of rank " + s.rank());
    }
    long a = handle.acquire();
    try {
      if (options.isDefault()) {
        Shim.slice(a, s.rank(), s.box(), buffer, at, bytes, strides, 0, write);
      } else {
        options.with(o -> {
          Shim.slice(a, s.rank(), s.box(), buffer, at, bytes, strides, o, write);
          return null;
        });
      }
    } finally {
      handle.release();
    }
  }

  private static void requireDirect(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("a direct ByteBuffer is needed, or an array of primitives");
    }
  }

  /** Address of a direct buffer's position. */
  static long addressOf(ByteBuffer buffer) {
    requireDirect(buffer);
    return Shim.address(buffer) + buffer.position();
  }

  /**
   * Reads a selection into a direct buffer, without a copy, from its position on; position and limit stay. The elements have
   * the buffer's byte order (which is big endian unless the program set it: set {@code ByteOrder.nativeOrder()} for speed).
   *
   * @param selection which elements
   * @param target direct, with room for them; gets the elements in C order
   */
  public void read(Selection selection, ByteBuffer target) {
    read(selection, target, null, IoOptions.DEFAULT);
  }

  /**
   * Reads a selection into a direct buffer, without a copy, from its position on; position and limit stay.
   *
   * @param selection which elements
   * @param target direct, with room for them
   * @param strides bytes from one element to the next in each dimension, of any sign; null = C order
   * @param options deadline, cancel, missing chunks, place of the first element
   */
  public void read(Selection selection, ByteBuffer target, long[] strides, IoOptions options) {
    if (target.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    requireDirect(target);
    move(selection, target, target.position(), target.remaining(), strides, options.orElse(target.order()), false);
  }

  /**
   * Writes a selection from a direct buffer, without a copy, from its position on; position and limit stay. The elements have
   * the buffer's byte order.
   *
   * @param selection which elements
   * @param source direct; has the elements in C order
   */
  public void write(Selection selection, ByteBuffer source) {
    write(selection, source, null, IoOptions.DEFAULT);
  }

  /**
   * Writes a selection from a direct buffer, without a copy, from its position on; position and limit stay.
   *
   * @param selection which elements
   * @param source direct; has the elements
   * @param strides bytes from one element to the next in each dimension, of any sign; null = C order
   * @param options deadline, cancel, fill chunks, place of the first element
   */
  public void write(Selection selection, ByteBuffer source, long[] strides, IoOptions options) {
    requireDirect(source);
    move(selection, source, source.position(), source.remaining(), strides, options.orElse(source.order()), true);
  }

  /**
   * Reads a selection into memory outside the heap, of any size, without a copy.
   *
   * @param selection which elements
   * @param target gets the elements in C order; {@link NativeMemory#ofSegment} makes one of a {@code MemorySegment}
   * @param options deadline, cancel, missing chunks, byte order
   */
  public void read(Selection selection, NativeMemory target, IoOptions options) {
    target.handle(true).use(address -> move(selection, address, target.size(), null, options, false));
    Reference.reachabilityFence(target);
  }

  /**
   * Writes a selection from memory outside the heap, of any size, without a copy.
   *
   * @param selection which elements
   * @param source has the elements in C order; {@link NativeMemory#ofSegment} makes one of a {@code MemorySegment}
   * @param options deadline, cancel, fill chunks, byte order
   */
  public void write(Selection selection, NativeMemory source, IoOptions options) {
    source.handle(false).use(address -> move(selection, address, source.size(), null, options, true));
    Reference.reachabilityFence(source);
  }

  /**
   * Reads a selection into memory outside the heap that somebody else keeps. It must be there until the call is over.
   *
   * @param selection which elements
   * @param address where the memory begins
   * @param size bytes of the memory
   * @param options deadline, cancel, missing chunks, byte order
   */
  public void readAddress(Selection selection, long address, long size, IoOptions options) {
    move(selection, address, size, null, options, false);
  }

  /**
   * Writes a selection from memory outside the heap that somebody else keeps. It must be there until the call is over.
   *
   * @param selection which elements
   * @param address where the memory begins
   * @param size bytes of the memory
   * @param options deadline, cancel, fill chunks, byte order
   */
  public void writeAddress(Selection selection, long address, long size, IoOptions options) {
    move(selection, address, size, null, options, true);
  }

  // ------------------------------------------------------------------------------------------------------- single elements

  /**
   * One element: Boolean, Byte, Short, Integer, Long, Float, Double, {@link Complex} or byte[]; unsigned integers as the next
   * wider class (uint8 and uint16 Integer, uint32 Long, uint64 BigInteger), float16 as Float; text as String, bytes of any length as byte[],
   * datetime64 as Instant, timedelta64 as Duration, NaT as null.
   *
   * @param index its place
   * @return its value
   */
  public Object get(long... index) {
    if (isVariable()) {
      return piece(Selection.element(index));
    }
    ElementType type = elementType();
    Object[] value = new Object[1];
    element(index, type, window -> value[0] = type.get(window, 0), false);
    return value[0];
  }

  /**
   * Sets one element.
   *
   * @param value as {@link #get} gives it; any integer class for integers
   * @param index its place
   * @throws IllegalArgumentException when the data type cannot say the value
   */
  public void set(Object value, long... index) {
    if (isVariable()) {
      setPiece(Selection.element(index), value);
      return;
    }
    ElementType type = elementType();
    element(index, type, window -> type.put(window, 0, value), true);
  }

  /**
   * One element of a float64 array.
   *
   * @param index its place
   * @return its value
   */
  public double getDouble(long... index) {
    ElementType type = elementType();
    if (type.primitive() != double.class || type.components() != 1) {
      throw new IllegalArgumentException("elements of " + dataType() + " are no doubles");
    }
    double[] value = new double[1];
    element(index, type, window -> value[0] = window.getDouble(0), false);
    return value[0];
  }

  private void element(long[] index, ElementType type, Consumer<ByteBuffer> use, boolean write) {
    Selection selection = Selection.element(index);
    Windows.with(type.itemSize(), (address, window) -> {
      if (write) {
        use.accept(window);
      }
      move(selection, address, type.itemSize(), null, IoOptions.DEFAULT, write);
      if (!write) {
        use.accept(window);
      }
    });
  }

  // ----------------------------------------------------------------------------------------------------- filling, growing

  /**
   * Sets all selected elements to one value.
   *
   * @param selection which elements
   * @param value as {@link #get} gives it; null = the fill value
   */
  public void fill(Selection selection, Object value) {
    fill(selection, value, IoOptions.DEFAULT);
  }

  /**
   * Sets all selected elements to one value.
   *
   * @param s which elements
   * @param value as {@link #get} gives it; null = the fill value
   * @param options deadline, cancel, fill chunks
   */
  public void fill(Selection s, Object value, IoOptions options) {
    if (isVariable()) {
      fillPiece(s, value, options);
      return;
    }
    ElementType type = elementType(options);
    Windows.with(type.itemSize(), (address, window) -> {
      if (value != null) {
        type.put(window, 0, value);
      }
      handle.use(a -> options.nativeOrder().with(o -> Native.zarr_fill_slice(a, s.rank(), s.start, s.shape, s.step,
          value == null ? 0 : address, value == null ? 0 : type.itemSize(), o)));
    });
  }

  /**
   * Changes the shape; what is outside is lost, what is new reads as fill value.
   *
   * @param shape the new one, of the same rank
   * @return a new snapshot
   * @throws ZarrException.PreconditionFailed when the stored shape is no longer that of this snapshot
   */
  public ZarrArray resize(long... shape) {
    return new ZarrArray(change(a -> Native.zarr_resize(a, shape.length, shape, 0)));
  }

  /**
   * Grows a dimension and writes data there. Two appends at once get two places.
   *
   * @param axis which dimension
   * @param shape of the data; all extents but the axis's are the array's
   * @param array of {@link #javaType()}; has the elements in C order
   * @return a new snapshot
   */
  public ZarrArray append(int axis, long[] shape, Object array) {
    ElementType type = elementType();
    long count = Selection.all(shape).count();
    type.require(array, count);
    long bytes = Math.multiplyExact(count, type.itemSize());
    long[] result = new long[1];
    Windows.with(Math.max(1, bytes), (address, window) -> {
      Windows.put(address, window, array, (int) count * type.components());
      result[0] = change(a -> Native.zarr_append(a, axis, shape.length, shape, address, bytes, null, 0));
    });
    return new ZarrArray(result[0]);
  }

  /**
   * Grows a dimension and writes data there, from a direct buffer without a copy.
   *
   * @param axis which dimension
   * @param shape of the data; all extents but the axis's are the array's
   * @param source direct; has the elements in C order and the buffer's byte order
   * @param options deadline, cancel, fill chunks
   * @return a new snapshot
   */
  public ZarrArray append(int axis, long[] shape, ByteBuffer source, IoOptions options) {
    long address = addressOf(source);
    long result = options.orElse(source.order()).with(o -> change(
        a -> Native.zarr_append(a, axis, shape.length, shape, address, source.remaining(), null, o)));
    Reference.reachabilityFence(source);
    return new ZarrArray(result);
  }

  /**
   * A writer that appends along a dimension as elements come, and writes no chunk twice.
   *
   * @param axis which dimension
   * @param bufferBytes the most that it holds, one band of chunks at least; 0 = one band, or as many as 16 MiB hold
   * @return the writer, to be finished and closed
   */
  public AppendWriter appendWriter(int axis, long bufferBytes) {
    return new AppendWriter(handle.call(a -> Native.zarr_append_writer_new(a, axis, bufferBytes)), elementType());
  }

  /**
   * Copies all elements to an array of the same shape and data type, whatever its chunks, codecs and format.
   *
   * @param to the other array
   * @param options deadline and cancel
   * @param progress told elements done and in all, on this thread; empty = nobody. What it throws is thrown here, and ends the copy:
   *     at once, or when all is copied if the options have a cancel switch
   */
  public void copyDataTo(ZarrArray to, IoOptions options, Optional<ProgressListener> progress) {
    if (progress.isEmpty()) {
      copyData(to, options, null);
      return;
    }
    try (CancelSwitch stop = new CancelSwitch()) {
      StrictProgress strict = new StrictProgress(progress.get(), stop);
      try {
        copyData(to, options.isCancellable() ? options : options.cancel(stop), strict);
      } catch (ZarrException.Cancelled e) {
        strict.rethrow();
        throw e;
      }
      strict.rethrow();
    }
  }

  private void copyData(ZarrArray to, IoOptions options, ProgressListener progress) {
    handle.use(a -> to.handle.use(b -> options.<Object>with(o -> {
      Shim.copyData(a, b, o, progress);
      return null;
    })));
  }
}
