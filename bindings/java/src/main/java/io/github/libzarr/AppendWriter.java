package io.github.libzarr;

import io.github.libzarr.internal.Native;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * Appends to an array as elements come, and writes no chunk twice: it holds them until they fill all chunks (shards) between
 * two edges of the grid, then stores these together. Readers see such a band with all of its data or not at all. Any thread may
 * call; calls are served one after the other. End it with {@link #finish}: what it holds when it is closed without that is
 * dropped.
 */
public final class AppendWriter implements AutoCloseable {
  private final Handle handle;
  private final ElementType type;

  AppendWriter(long address, ElementType type) {
    handle = Handle.own(this, address, Native::zarr_append_writer_release, "append writer");
    this.type = type;
  }

  /**
   * Appends elements. When storing fails, {@link #stored} and {@link #held} tell what was taken; further writes throw the same
   * error until {@link #flush} has worked.
   *
   * @param shape of the elements; all extents but the axis's are the array's
   * @param array of the array's {@link ZarrArray#javaType()}; has the elements in C order
   */
  public void write(long[] shape, Object array) {
    long count = Selection.all(shape).count();
    type.require(array, count);
    long bytes = Math.multiplyExact(count, type.itemSize());
    Windows.with(Math.max(1, bytes), (address, window) -> {
      Windows.put(address, window, array, (int) count * type.components());
      handle.use(w -> Native.zarr_append_writer_write(w, shape.length, shape, address, bytes, null, 0));
    });
  }

  /**
   * Appends elements from a direct buffer, without a copy outside of the writer.
   *
   * @param shape of the elements; all extents but the axis's are the array's
   * @param source direct; has the elements in C order and the buffer's byte order
   * @param options deadline, cancel, fill chunks
   */
  public void write(long[] shape, ByteBuffer source, IoOptions options) {
    long address = ZarrArray.addressOf(source);
    call(options.orElse(source.order()),
        (w, o) -> Native.zarr_append_writer_write(w, shape.length, shape, address, source.remaining(), null, o));
    Reference.reachabilityFence(source);
  }

  /** Stores what is held, also a part of a band, and ends a failure. What fails stays held. */
  public void flush() {
    flush(IoOptions.DEFAULT);
  }

  /**
   * Stores what is held, also a part of a band, and ends a failure. What fails stays held.
   *
   * @param options deadline, cancel, fill chunks
   */
  public void flush(IoOptions options) {
    call(options, Native::zarr_append_writer_flush);
  }

  /**
   * Stores what is held and ends the writer. After a failure it may be called again.
   *
   * @return the array as it is then, to be closed
   */
  public ZarrArray finish() {
    return finish(IoOptions.DEFAULT);
  }

  /**
   * Stores what is held and ends the writer. After a failure it may be called again. It fails once, though all that was held is
   * stored, when writes were refused after a failure.
   *
   * @param options deadline, cancel, fill chunks
   * @return the array as it is then, to be closed
   */
  public ZarrArray finish(IoOptions options) {
    return new ZarrArray(options.with(o -> handle.call(w -> Native.zarr_append_writer_close(w, o))));
  }

  /**
   * What is stored.
   *
   * @return extents along the axis
   */
  public long stored() {
    return counts()[0];
  }

  /**
   * What waits in memory.
   *
   * @return extents along the axis
   */
  public long held() {
    return counts()[1];
  }

  private long[] counts() {
    long[] stored = new long[1];
    long[] held = new long[1];
    handle.use(w -> Native.zarr_append_writer_counts(w, stored, held));
    return new long[] {stored[0], held[0]};
  }

  /** Gives the writer back. What it holds is not stored: see {@link #finish}. */
  @Override
  public void close() {
    handle.close();
  }

  private interface Call {
    void run(long writer, long options);
  }

  private void call(IoOptions options, Call call) {
    options.<Object>with(o -> {
      handle.use(w -> call.run(w, o));
      return null;
    });
  }
}
