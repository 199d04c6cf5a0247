package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.Shim;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Memory outside the Java heap, of any size, in huge pages where the system has them: for arrays beyond 2 GiB. Read into it by
 * {@link #address()} and {@link #size()}, then copy out parts with {@link #get}. Must be closed, or is freed when collected.
 */
public final class NativeMemory implements AutoCloseable {
  private final Handle handle;
  private final long size;

  private NativeMemory(long size) {
    this.size = size;
    long bytes = size;
    handle = Handle.own(this, Native.zarr_buffer_alloc(size), address -> Native.zarr_buffer_free(address, bytes), "memory");
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
    return new NativeMemory(size);
  }

  Handle handle() {
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

  /** Calls with a buffer over a part, which must not outlive the call. */
  private void with(long offset, long length, java.util.function.Consumer<ByteBuffer> function) {
    Objects.checkFromIndexSize(offset, length, size);
    handle.use(address -> function.accept(Shim.buffer(address + offset, length).order(ByteOrder.nativeOrder())));
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
    with(offset, (long) length * Primitives.size(array), buffer -> Primitives.get(buffer, 0, array, from, length));
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
    with(offset, (long) length * Primitives.size(array), buffer -> Primitives.put(buffer, 0, array, from, length));
  }

  /** Frees the memory, once no call uses it. */
  @Override
  public void close() {
    handle.close();
  }
}
