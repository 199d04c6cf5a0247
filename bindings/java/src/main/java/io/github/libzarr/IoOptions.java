package io.github.libzarr;

import io.github.libzarr.internal.Native;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongFunction;

/** Options of data calls. Immutable: every method makes a changed copy of {@link #DEFAULT}. */
public final class IoOptions implements Cloneable {
  /** Fill values for chunks that are not stored, no deadline. */
  public static final IoOptions DEFAULT = new IoOptions();
  private static final long FRESH_MEMORY = 1;
  private static final long VALIDATE = 2;
  private static final long RESOLVE_SHARDS = 4;

  private long flags;
  private long bufferOffset;
  private ByteOrder order;
  private boolean missingChunksFail;
  private boolean storeFillChunks;
  private long timeoutNanos;
  private CancelSwitch cancel;
  private String memoryDataType;
  private String field;
  private Rounding rounding = Rounding.DEFAULT;
  private OutOfRange outOfRange = OutOfRange.ERROR;

  /** Rounding of conversions. */
  public enum Rounding {
    /** Halves to the even number; times of a coarser unit towards the past. */
    DEFAULT,
    /** To the nearest, halves to the even one. */
    NEAREST_EVEN,
    /** Towards zero. */
    TOWARDS_ZERO,
    /** Up. */
    UP,
    /** Down. */
    DOWN,
    /** To the nearest, halves away from zero. */
    NEAREST_AWAY
  }

  /** What becomes of numbers beyond the range of a conversion. */
  public enum OutOfRange {
    /** {@link ZarrException.InvalidArgument}. */
    ERROR,
    /** The nearest end of the range. */
    SATURATE,
    /** Integers: the low bits of the whole number. */
    WRAP
  }

  private IoOptions() {}

  private IoOptions copy() {
    try {
      return (IoOptions) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  private IoOptions flag(long flag) {
    IoOptions copy = copy();
    copy.flags |= flag;
    return copy;
  }

  /**
   * The memory was just allocated and never touched.
   *
   * @return a copy
   */
  public IoOptions freshMemory() {
    return flag(FRESH_MEMORY);
  }

  /**
   * Encoded chunks are decoded before they are stored, and refused when they do not decode.
   *
   * @return a copy
   */
  public IoOptions validate() {
    return flag(VALIDATE);
  }

  /**
   * Plans read the indexes of shards and show the ranges behind them.
   *
   * @return a copy
   */
  public IoOptions resolveShards() {
    return flag(RESOLVE_SHARDS);
  }

  /**
   * Where in the memory the first selected element lies; needed with negative strides.
   *
   * @param bytes from the beginning of the memory
   * @return a copy
   */
  public IoOptions bufferOffset(long bytes) {
    IoOptions copy = copy();
    copy.bufferOffset = bytes;
    return copy;
  }

  /**
   * Byte order of the elements in memory. By default that of a ByteBuffer, and the machine's own elsewhere.
   *
   * @param byteOrder big or little endian
   * @return a copy
   */
  public IoOptions byteOrder(ByteOrder byteOrder) {
    IoOptions copy = copy();
    copy.order = byteOrder;
    return copy;
  }

  /**
   * A chunk that is not stored throws {@link ZarrException.NotFound} instead of reading as fill value.
   *
   * @return a copy
   */
  public IoOptions missingChunksFail() {
    IoOptions copy = copy();
    copy.missingChunksFail = true;
    return copy;
  }

  /**
   * Chunks that hold nothing but the fill value are stored too.
   *
   * @return a copy
   */
  public IoOptions storeFillChunks() {
    IoOptions copy = copy();
    copy.storeFillChunks = true;
    return copy;
  }

  /**
   * A deadline; then {@link ZarrException.Timeout}.
   *
   * @param duration from the start of the call
   * @return a copy
   */
  public IoOptions timeout(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("a timeout must be positive, not " + duration);
    }
    boolean endless = duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0;
    return timeoutNanos(endless ? Long.MAX_VALUE : duration.toNanos());
  }

  private IoOptions timeoutNanos(long nanos) {
    IoOptions copy = copy();
    copy.timeoutNanos = nanos;
    return copy;
  }

  /** When a call that begins now must end, as System.nanoTime() says it; anything without a deadline. */
  long deadline() {
    return System.nanoTime() + timeoutNanos;
  }

  /** These, with what is left of the time until a deadline. */
  IoOptions until(long deadline) {
    return timeoutNanos == 0 ? this : timeoutNanos(Math.max(1, deadline - System.nanoTime()));
  }

  boolean isCancellable() {
    return cancel != null;
  }

  /**
   * A switch that stops the call.
   *
   * @param cancelSwitch the switch; null = none
   * @return a copy
   */
  public IoOptions cancel(CancelSwitch cancelSwitch) {
    IoOptions copy = copy();
    copy.cancel = cancelSwitch;
    return copy;
  }

  /**
   * Data type of the memory where it is not the array's own: the library converts on the way.
   *
   * @param name v3 name or NumPy type string
   * @return a copy
   */
  public IoOptions memoryDataType(String name) {
    IoOptions copy = copy();
    copy.memoryDataType = name;
    return copy;
  }

  /**
   * One field of an array of records, which memory holds as {@link #memoryDataType} says; a write keeps the others.
   *
   * @param name "a", or "a.b" for a field of the record a
   * @return a copy
   */
  public IoOptions field(String name) {
    IoOptions copy = copy();
    copy.field = name;
    return copy;
  }

  /**
   * How numbers are converted that the other type does not have.
   *
   * @param how rounding
   * @param beyond what becomes of numbers beyond the range
   * @return a copy
   */
  public IoOptions conversion(Rounding how, OutOfRange beyond) {
    IoOptions copy = copy();
    copy.rounding = Objects.requireNonNull(how, "how");
    copy.outOfRange = Objects.requireNonNull(beyond, "beyond");
    return copy;
  }

  /** The elements that memory holds; null = the array's own. */
  ElementType memoryType() {
    if (memoryDataType == null) {
      if (field != null) {
        throw new IllegalArgumentException("a field goes into arrays of what memoryDataType says");
      }
      return null;
    }
    long size = Native.zarr_flat_item_size(Text.utf8(memoryDataType));
    if (size == 0) {
      throw new IllegalArgumentException("\"" + memoryDataType + "\" is no data type of a fixed size");
    }
    return new ElementType(memoryDataType, size, () -> memoryDataType);
  }

  /** These, with a byte order where none was said. */
  IoOptions orElse(ByteOrder byteOrder) {
    return order != null || byteOrder == ByteOrder.nativeOrder() ? this : byteOrder(byteOrder);
  }

  IoOptions nativeOrder() {
    return order == null && bufferOffset == 0 ? this : byteOrder(null).bufferOffset(0);
  }

  ByteOrder byteOrder() {
    return order;
  }

  boolean isDefault() {
    return this == DEFAULT || flags == 0 && bufferOffset == 0 && order == null && !missingChunksFail && !storeFillChunks
        && timeoutNanos == 0 && cancel == null && memoryDataType == null && field == null && rounding == Rounding.DEFAULT
        && outOfRange == OutOfRange.ERROR;
  }

  /** Calls with the address of a zarr_io_options, 0 for the defaults. */
  <T> T with(LongFunction<T> function) {
    if (isDefault()) {
      return function.apply(0);
    }
    Handle held = cancel == null ? null : cancel.handle();
    long cancelAddress = held == null ? 0 : held.acquire();
    long options = 0;
    try {
      int orderCode = order == null ? 0 : order == ByteOrder.LITTLE_ENDIAN ? 1 : 2;
      options = Native.zarr_flat_io_options_new(flags, bufferOffset, orderCode, missingChunksFail ? 1 : 0, storeFillChunks ? 1 : 0,
          timeoutNanos, cancelAddress);
      if (options == 0) {
        throw new OutOfMemoryError("no memory for the options of a call");
      }
      if (memoryDataType != null && Native.zarr_flat_io_options_memory_data_type(options, Text.utf8(memoryDataType)) == 0) {
        throw new IllegalArgumentException("a data type with a NUL");
      }
      if ((field != null || rounding != Rounding.DEFAULT || outOfRange != OutOfRange.ERROR) && Native.zarr_flat_io_options_conversion(
          options, Text.utf8(field == null ? "" : field), rounding.ordinal(), outOfRange.ordinal()) == 0) {
        throw new IllegalArgumentException("a field with a NUL");
      }
      return function.apply(options);
    } finally {
      Native.zarr_flat_io_options_free(options);
      if (held != null) {
        held.release();
      }
    }
  }
}
