package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.NativeLibrary;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * Memory outside the Java heap, of any size, in huge pages where the system has them: for arrays beyond 2 GiB. Read into it by
 * {@link ZarrArray#read(Selection, NativeMemory, IoOptions)}, then copy out parts with {@link #get}. Freed by close, or when collected.
 */
public final class NativeMemory implements AutoCloseable {
  private final Handle handle;
  private final long size;
  private final Object segment; // kept alive; null = memory of our own
  private final boolean readOnly;

  private NativeMemory(long address, long size, LongConsumer free, Object segment, boolean readOnly) {
    this.size = size;
    this.segment = segment;
    this.readOnly = readOnly;
    handle = Handle.own(this, address, free, "memory");
  }

  /**
   * Gets memory. Its content is anything.
   *
   * @param size bytes
   * @return to be closed
   * @throws ZarrException.NoMemory when there is none
   */
  public static NativeMemory allocate(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("a negative size: " + size);
    }
    NativeLibrary.load();
    return new NativeMemory(Native.zarr_buffer_alloc(size), size, address -> Native.zarr_buffer_free(address, size), null, false);
  }

  /**
   * The memory of a {@code java.lang.foreign.MemorySegment} outside the heap (JDK 22 and newer), as it is. Its arena must not be
   * closed while a call uses it. Closing this leaves the segment as it is.
   *
   * @param memorySegment the segment
   * @return a view, which keeps the segment alive
   * @throws IllegalArgumentException when it is no segment, lies in the heap, or this JDK has none
   */
  public static NativeMemory ofSegment(Object memorySegment) {
    Segments.View view = Segments.view(Objects.requireNonNull(memorySegment, "memorySegment"));
    return new NativeMemory(view.address(), view.size(), address -> {}, memorySegment, view.isReadOnly());
  }

  /** The address, valid until released; refuses to be changed when it may not be. */
  Handle handle(boolean change) {
    if (change && readOnly) {
      throw new ReadOnlyBufferException();
    }
    if (segment != null) {
      Segments.view(segment); // its arena may be closed by now
    }
    return handle;
  }

  /**
   * Where it begins. Valid until {@link #close()}.
   *
   * @return an address
   */
  public long address() {
    return handle.call(address -> address);
  }

  /**
   * How much it is.
   *
   * @return bytes
   */
  public long size() {
    return size;
  }

  /** Calls with the address of a part, which must not outlive the call. */
  private void with(boolean change, long offset, long length, LongConsumer function) {
    Objects.checkFromIndexSize(offset, length, size);
    handle(change).use(address -> function.accept(address + offset));
  }

  /**
   * Copies a part into a Java array of primitives.
   *
   * @param offset first byte
   * @param array gets the elements
   * @param from first item of the array
   * @param length number of items
   */
  public void get(long offset, Object array, int from, int length) {
    with(false, offset, (long) length * Primitives.size(array), address -> Primitives.get(address, array, from, length));
  }

  /**
   * Copies a part of a Java array of primitives here.
   *
   * @param offset first byte
   * @param array has the elements
   * @param from first item of the array
   * @param length number of items
   */
  public void put(long offset, Object array, int from, int length) {
    with(true, offset, (long) length * Primitives.size(array), address -> Primitives.put(address, array, from, length));
  }

  /** Frees the memory, once no call uses it. */
  @Override
  public void close() {
    handle.close();
  }
}
