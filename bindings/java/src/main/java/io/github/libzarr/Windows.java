package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.Shim;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Between the library and Java arrays, which it cannot see: a window outside the heap that goes over the selection block by
 * block. Blocks end where chunks end, so that no chunk is decoded twice. Small selections use 1 MiB that each thread keeps.
 */
final class Windows {
  static final int SCRATCH_BYTES = 1 << 20;
  private static final long LARGE = 16 << 20;
  private static final long LATENCY = 64 << 20;
  private static final long LARGEST = 1 << 30;

  /** A thread's own window. */
  static final class Scratch {
    final ByteBuffer buffer = ByteBuffer.allocateDirect(SCRATCH_BYTES).order(ByteOrder.nativeOrder());
    final long address = Shim.address(buffer);
  }

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  /** Set while a thread's window is in use: a store in Java that reads other arrays gets a fresh one. */
  private static final ThreadLocal<boolean[]> BUSY = ThreadLocal.withInitial(() -> new boolean[1]);

  private static final MethodHandle IS_VIRTUAL = isVirtual();

  /** Thread.isVirtual() of JDK 21 and newer, or null. */
  private static MethodHandle isVirtual() {
    try {
      return MethodHandles.publicLookup().findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null;
    }
  }

  /** Virtual threads keep no window: there may be a million of them. */
  private static boolean keepsWindow() {
    try {
      return IS_VIRTUAL == null || !(boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Work on native memory. The window is null when it is larger than a buffer can be. */
  interface Work {
    void run(long address, ByteBuffer window);
  }

  /** Lends memory of a size for the time of a call. */
  static void with(long bytes, Work work) {
    boolean[] busy = bytes <= SCRATCH_BYTES && keepsWindow() ? BUSY.get() : null;
    if (busy != null && !busy[0]) {
      Scratch scratch = SCRATCH.get();
      busy[0] = true;
      try {
        work.run(scratch.address, scratch.buffer);
      } finally {
        busy[0] = false;
      }
      return;
    }
    long address = Native.zarr_buffer_alloc(bytes);
    try {
      work.run(address, bytes > Integer.MAX_VALUE ? null : Shim.buffer(address, bytes).order(ByteOrder.nativeOrder()));
    } finally {
      Native.zarr_buffer_free(address, bytes);
    }
  }

  /** Fills an array from the beginning of lent memory. */
  static void get(long address, ByteBuffer window, Object array, int items) {
    if (window == null) {
      Primitives.get(address, array, 0, items);
    } else {
      Primitives.get(window, 0, array, 0, items);
    }
  }

  /** Copies an array to the beginning of lent memory. */
  static void put(long address, ByteBuffer window, Object array, int items) {
    if (window == null) {
      Primitives.put(address, array, 0, items);
    } else {
      Primitives.put(window, 0, array, 0, items);
    }
  }

  private final ZarrArray array;
  private final Selection selection;
  private final ElementType type;
  private final Object java;
  private final boolean write;
  private final long[] block; // elements of the selection that one window spans at most
  private final long[] chunk;

  private Windows(ZarrArray array, Selection selection, ElementType type, Object java, boolean write) {
    this.array = array;
    this.selection = selection;
    this.type = type;
    this.java = java;
    this.write = write;
    chunk = array.windowUnit(write);
    block = blockShape();
  }

  /** Reads into, or writes from, a Java array of primitives. */
  static void transfer(ZarrArray array, Selection selection, Object java, boolean write, IoOptions options) {
    ElementType type = array.elementType(options);
    long count = selection.count();
    type.require(java, count);
    if (selection.rank() != array.rank() || count == 0) {
      array.move(selection, 0, 0, null, options, write); // the library says what is wrong, if anything
      return;
    }
    IoOptions plain = options.nativeOrder();
    long bytes = Math.multiplyExact(count, type.itemSize());
    if (bytes <= SCRATCH_BYTES) {
      int items = (int) count * type.components();
      with(bytes, (address, window) -> {
        if (write) {
          Primitives.put(window, 0, java, 0, items);
        }
        array.move(selection, address, bytes, null, plain, write);
        if (!write) {
          Primitives.get(window, 0, java, 0, items);
        }
      });
    } else {
      requireInside(selection, array);
      Windows windows = new Windows(array, selection, type, java, write);
      with(windows.blockBytes(), (address, window) -> windows.run(address, window, plain));
    }
  }

  /** Refuses a selection outside of the array before any block is moved. */
  private static void requireInside(Selection selection, ArrayProperties array) {
    for (int d = 0; d < selection.rank(); ++d) {
      long first = selection.start[d];
      long extent = array.extent(d);
      long step = selection.step(d);
      if (first < 0 || first >= extent || selection.shape[d] - 1 > (step > 0 ? (extent - 1 - first) / step : Math.abs(first / step))) {
        throw ZarrException.of(Status.OUT_OF_RANGE, "dimension " + d + ": " + selection + " is outside the shape " + extent);
      }
    }
  }

  private long blockBytes() {
    long bytes = type.itemSize();
    for (long edge : block) {
      bytes = Math.multiplyExact(bytes, edge);
    }
    return bytes;
  }

  private long perChunk(int d) {
    long step = Math.abs(selection.step(d));
    return Math.min(selection.shape[d], (chunk[d] - 1) / step + 1);
  }

  /** One chunk in each dimension at least, then as many as the window should span, the last dimension first. */
  private long[] blockShape() {
    long target = array.isLatent() ? LATENCY : array.isPlain() ? SCRATCH_BYTES : LARGE;
    long[] shape = new long[chunk.length];
    double bytes = type.itemSize();
    for (int d = 0; d < shape.length; ++d) {
      shape[d] = perChunk(d);
      bytes *= shape[d];
    }
    if (bytes > LARGEST) {
      Arrays.fill(chunk, 1);
      Arrays.fill(shape, 1);
      bytes = type.itemSize();
    }
    for (int d = shape.length - 1; d >= 0; --d) {
      long chunks = Math.max(1, (long) (target / bytes));
      double grown = Math.min((double) shape[d] * chunks, selection.shape[d]);
      bytes = bytes / shape[d] * grown;
      shape[d] = (long) grown;
    }
    return shape;
  }

  /** How far a block reaches that begins at an index of the selection: to the end of a chunk. */
  private long extent(int d, long index) {
    long rest = selection.shape[d] - index;
    if (block[d] >= rest) {
      return rest;
    }
    long step = selection.step(d);
    long chunks = Math.max(1, block[d] / perChunk(d));
    long at = selection.start[d] + index * step;
    long edge = (Math.floorDiv(at, chunk[d]) + (step > 0 ? chunks : 1 - chunks)) * chunk[d];
    long reach = step > 0 ? (edge - at - 1) / step + 1 : (at - edge) / -step + 1;
    return Math.min(Math.min(rest, block[d]), Math.max(1, reach));
  }

  private void run(long address, ByteBuffer window, IoOptions options) {
    int rank = selection.rank();
    long[] at = new long[rank];
    long[] extents = new long[rank];
    long deadline = options.deadline();
    for (;;) {
      long count = 1;
      for (int d = 0; d < rank; ++d) {
        extents[d] = extent(d, at[d]);
        count *= extents[d];
      }
      if (write) {
        copy(window, at, extents);
      }
      array.move(selection.part(at, extents), address, count * type.itemSize(), null, options.until(deadline), write);
      if (!write) {
        copy(window, at, extents);
      }
      int d = rank - 1;
      while (d >= 0 && (at[d] += extents[d]) >= selection.shape[d]) {
        at[d--] = 0;
      }
      if (d < 0) {
        return;
      }
    }
  }

  /** Copies a block between the window, where it is dense, and its place in the Java array, run by run. */
  private void copy(ByteBuffer window, long[] at, long[] extents) {
    int inner = extents.length - 1;
    long run = extents[inner] * type.components();
    while (inner > 0 && extents[inner] == selection.shape[inner]) {
      run *= extents[--inner];
    }
    long[] index = at.clone();
    int offset = 0;
    int bytes = (int) run * type.componentSize();
    for (;;) {
      long place = 0;
      for (int d = 0; d < index.length; ++d) {
        place = place * selection.shape[d] + index[d];
      }
      int from = (int) (place * type.components());
      if (write) {
        Primitives.put(window, offset, java, from, (int) run);
      } else {
        Primitives.get(window, offset, java, from, (int) run);
      }
      offset += bytes;
      int d = inner - 1;
      while (d >= 0 && ++index[d] >= at[d] + extents[d]) {
        index[d] = at[d];
        --d;
      }
      if (d < 0) {
        return;
      }
    }
  }
}
