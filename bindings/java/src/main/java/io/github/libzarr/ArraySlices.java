package io.github.libzarr;

import io.github.libzarr.internal.Shim;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;

/** Reading many selections in one call, which decodes each chunk once however many of them need it. */
abstract class ArraySlices extends ArrayTransfer {
  ArraySlices(long address) {
    super(address);
  }

  /** Boxes one behind the other, as {@link Shim#slices} takes them. */
  private record Boxes(long[] numbers, int selections, long elements) {
    static Boxes of(List<Selection> selections, int rank) {
      int count = selections.size();
      long[] numbers = new long[Math.multiplyExact(2, Math.multiplyExact(count, rank))];
      long elements = 0;
      for (int i = 0; i < count; ++i) {
        Selection s = selections.get(i);
        if (s.rank() != rank) {
          throw new IllegalArgumentException("selection " + i + " has rank " + s.rank() + ", the array has " + rank);
        }
        for (int d = 0; d < rank; ++d) {
          if (s.step(d) != 1 && s.shape[d] > 1) {
            throw new IllegalArgumentException("selection " + i + " has the step " + s.step(d) + "; many selections are read without");
          }
        }
        System.arraycopy(s.start, 0, numbers, i * rank, rank);
        System.arraycopy(s.shape, 0, numbers, numbers.length / 2 + i * rank, rank);
        elements = Math.addExact(elements, s.count());
      }
      return new Boxes(numbers, count, elements);
    }
  }

  private void read(Boxes boxes, ByteBuffer buffer, long at, long bytes, IoOptions options) {
    handle.use(a -> options.<Object>with(o -> {
      Shim.slices(a, boxes.selections(), rank(), boxes.numbers(), buffer, at, bytes, o);
      return null;
    }));
  }

  /**
   * Reads many selections, without steps, into a new Java array of primitives. A chunk that several of them need is read and decoded
   * once, and chunks are read by the threads of the context together: hundreds of single elements cost little more than their chunks.
   *
   * @param selections which elements; {@link Selection#element} for single ones
   * @param options deadline, cancel, missing chunks
   * @return an array of {@link #javaType()}: the selections one behind the other, each in C order
   * @throws ZarrException.OutOfRange naming the first selection that lies outside, by its number
   */
  public Object readSlices(List<Selection> selections, IoOptions options) {
    Object array = elementType(options).newArray(Boxes.of(selections, rank()).elements());
    readSlicesInto(selections, array, options);
    return array;
  }

  /**
   * Reads many selections into a Java array of primitives; see {@link #readSlices(List, IoOptions)}.
   *
   * @param selections which elements
   * @param array of {@link #javaType()}, long enough; gets the selections one behind the other, each in C order
   * @param options deadline, cancel, missing chunks
   * @throws IllegalArgumentException when it is an array of another type or too short
   */
  public void readSlicesInto(List<Selection> selections, Object array, IoOptions options) {
    Boxes boxes = Boxes.of(selections, rank());
    ElementType type = elementType(options);
    type.require(array, boxes.elements());
    long bytes = Math.multiplyExact(boxes.elements(), type.itemSize());
    Windows.with(bytes, (address, window) -> {
      read(boxes, null, address, bytes, options.nativeOrder());
      Windows.get(address, window, array, (int) boxes.elements() * type.components());
    });
  }

  /**
   * Reads many selections into a direct buffer, without a copy, from its position on; see {@link #readSlices(List, IoOptions)}.
   * Position and limit stay. The elements have the buffer's byte order.
   *
   * @param selections which elements
   * @param target direct, with room for them; gets the selections one behind the other, each in C order
   * @param options deadline, cancel, missing chunks
   */
  public void readSlices(List<Selection> selections, ByteBuffer target, IoOptions options) {
    if (target.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    ZarrArray.addressOf(target); // refuses what is not direct
    Boxes boxes = Boxes.of(selections, rank());
    long bytes = Math.multiplyExact(boxes.elements(), elementType(options).itemSize());
    if (target.remaining() < bytes) {
      throw new IllegalArgumentException("a buffer of " + target.remaining() + " bytes for " + bytes);
    }
    read(boxes, target, target.position(), bytes, options.orElse(target.order()));
  }
}
