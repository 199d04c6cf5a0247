package io.github.libzarr;

import io.github.libzarr.internal.Native;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.function.Supplier;

/** Reading and writing that goes on by itself. */
abstract class ArrayAsync extends ArrayValues {
  ArrayAsync(long address) {
    super(address);
  }

  private <T> ZarrOperation<T> start(Selection s, long address, long bytes, IoOptions options, boolean write, Object memory,
                                     Supplier<T> result, Runnable after) {
    return ZarrOperation.start(() -> handle.call(a -> options.with(
        o -> write ? Native.zarr_write_slice_start(a, s.rank(), s.start, s.shape, s.step, address, bytes, null, o)
            : Native.zarr_read_slice_start(a, s.rank(), s.start, s.shape, s.step, address, bytes, null, o))),
        memory, result, after);
  }

  /**
   * Starts to read a selection into a direct buffer, without a copy. The buffer belongs to the operation until that is done.
   *
   * @param selection which elements
   * @param target direct, with room for them
   * @param options deadline, cancel, missing chunks
   * @return gives the buffer
   */
  public ZarrOperation<ByteBuffer> readAsync(Selection selection, ByteBuffer target, IoOptions options) {
    if (target.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    return start(selection, ZarrArray.addressOf(target), target.remaining(), options.orElse(target.order()), false, target,
        () -> target, () -> {});
  }

  /**
   * Starts to write a selection from a direct buffer, without a copy. The buffer belongs to the operation until that is done.
   *
   * @param selection which elements
   * @param source direct; has the elements in C order
   * @param options deadline, cancel, fill chunks
   * @return gives null
   */
  public ZarrOperation<Void> writeAsync(Selection selection, ByteBuffer source, IoOptions options) {
    return start(selection, ZarrArray.addressOf(source), source.remaining(), options.orElse(source.order()), true, source,
        () -> null, () -> {});
  }

  /**
   * Starts to read a selection into a new Java array of primitives.
   *
   * @param selection which elements
   * @param options deadline, cancel, missing chunks
   * @return gives an array of {@link #javaType()}, in C order
   */
  public ZarrOperation<Object> readAsync(Selection selection, IoOptions options) {
    ElementType type = elementType(options);
    long count = selection.count();
    Object array = type.newArray(count);
    NativeMemory memory = NativeMemory.allocate(count * type.itemSize());
    return started(memory, () -> start(selection, memory.address(), memory.size(), options.nativeOrder(), false, memory, () -> {
      memory.get(0, array, 0, (int) count * type.components());
      return array;
    }, memory::close));
  }

  /**
   * Starts to write a selection from a Java array of primitives, which is copied first.
   *
   * @param selection which elements
   * @param array of {@link #javaType()}; has the elements in C order
   * @param options deadline, cancel, fill chunks
   * @return gives null
   */
  public ZarrOperation<Void> writeAsync(Selection selection, Object array, IoOptions options) {
    ElementType type = elementType(options);
    long count = selection.count();
    type.require(array, count);
    NativeMemory memory = NativeMemory.allocate(count * type.itemSize());
    return started(memory, () -> {
      memory.put(0, array, 0, (int) count * type.components());
      return start(selection, memory.address(), memory.size(), options.nativeOrder(), true, memory, () -> null, memory::close);
    });
  }

  private static <T> T started(NativeMemory memory, Supplier<T> start) {
    try {
      return start.get();
    } catch (Throwable thrown) {
      memory.close();
      throw thrown;
    }
  }
}
