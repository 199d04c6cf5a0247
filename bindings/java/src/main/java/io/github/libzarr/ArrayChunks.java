package io.github.libzarr;

import io.github.libzarr.internal.Native;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Chunks of the grid: the shards of a sharded array, else the chunks; and plans of reads and writes. */
abstract class ArrayChunks extends ArrayAsync {
  ArrayChunks(long address) {
    super(address);
  }

  /**
   * The chunks of the grid, in C order.
   *
   * @return an iterable that may be used more than once
   */
  public Iterable<Chunk> chunks() {
    return () -> new Chunks((ZarrArray) this);
  }

  /**
   * The chunks of the grid, in C order; made for {@code parallel()} too.
   *
   * @return a stream
   */
  public Stream<Chunk> chunkStream() {
    long count = Selection.all(chunkCounts()).count();
    return StreamSupport.stream(Spliterators.spliterator(new Chunks((ZarrArray) this), count,
        Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE), false);
  }

  /**
   * One chunk of the grid.
   *
   * @param coordinates its place in the grid
   * @return the chunk
   */
  public Chunk chunk(long... coordinates) {
    return new Chunk((ZarrArray) this, coordinates.clone());
  }

  private static final class Chunks implements Iterator<Chunk> {
    private final ZarrArray array;
    private final long[] counts;
    private final long[] next;
    private boolean more;

    Chunks(ZarrArray array) {
      this.array = array;
      counts = array.chunkCounts();
      next = new long[counts.length];
      more = Selection.all(counts).count() > 0;
    }

    @Override
    public boolean hasNext() {
      return more;
    }

    @Override
    public Chunk next() {
      if (!more) {
        throw new NoSuchElementException();
      }
      Chunk chunk = new Chunk(array, next.clone());
      int d = next.length - 1;
      while (d >= 0 && ++next[d] >= counts[d]) {
        next[d--] = 0;
      }
      more = d >= 0;
      return chunk;
    }
  }

  /**
   * Which chunks of the grid are stored.
   *
   * @return one bit a chunk in C order, set = stored
   */
  public BitSet presence() {
    return BitSet.valueOf(Text.take(handle.call(Native::zarr_presence_bitmap)));
  }

  Object readChunk(long[] coordinates, IoOptions options) {
    ElementType type = elementType();
    long count = Selection.all(gridChunkShape(coordinates)).count();
    Object array = type.newArray(count);
    Windows.with(count * type.itemSize(), (address, window) -> {
      handle.use(a -> options.nativeOrder().with(
          o -> Native.zarr_read_chunk(a, coordinates.length, coordinates, address, count * type.itemSize(), o)));
      Windows.get(address, window, array, (int) count * type.components());
    });
    return array;
  }

  void writeChunk(long[] coordinates, Object array, IoOptions options) {
    ElementType type = elementType();
    long count = Selection.all(gridChunkShape(coordinates)).count();
    type.require(array, count);
    Windows.with(count * type.itemSize(), (address, window) -> {
      Windows.put(address, window, array, (int) count * type.components());
      handle.use(a -> options.nativeOrder().with(
          o -> Native.zarr_write_chunk(a, coordinates.length, coordinates, address, count * type.itemSize(), o)));
    });
  }

  void moveChunk(long[] coordinates, ByteBuffer buffer, IoOptions options, boolean write) {
    long address = ZarrArray.addressOf(buffer);
    handle.use(a -> options.orElse(buffer.order()).with(
        o -> write ? Native.zarr_write_chunk(a, coordinates.length, coordinates, address, buffer.remaining(), o)
            : Native.zarr_read_chunk(a, coordinates.length, coordinates, address, buffer.remaining(), o)));
    java.lang.ref.Reference.reachabilityFence(buffer);
  }

  byte[] readEncodedChunk(long[] coordinates, IoOptions options) {
    return Text.take(handle.call(a -> options.with(o -> Native.zarr_read_encoded_chunk(a, coordinates.length, coordinates, o))));
  }

  void writeEncodedChunk(long[] coordinates, byte[] bytes, IoOptions options) {
    Windows.with(Math.max(1, bytes.length), (address, window) -> {
      Windows.put(address, window, bytes, bytes.length);
      handle.use(a -> options.with(
          o -> Native.zarr_write_encoded_chunk(a, coordinates.length, coordinates, address, bytes.length, o)));
    });
  }

  boolean eraseChunk(long[] coordinates) {
    return handle.call(a -> Native.zarr_erase_chunk(a, coordinates.length, coordinates) != 0);
  }

  boolean isChunkPresent(long[] coordinates) {
    return handle.call(a -> Native.zarr_chunk_present(a, coordinates.length, coordinates) != 0);
  }

  // ---------------------------------------------------------------------------------------------------------------- plans

  /**
   * What reading a selection would do, without reading data.
   *
   * @param s which elements
   * @param options whether to resolve shards
   * @return "chunks", "requests" (of "key", "kind", "offset", "length", "jobs"), "request_count", "bytes", "decode_jobs"
   */
  public Map<String, Object> planRead(Selection s, IoOptions options) {
    return Json.parseObject(Text.takeText(handle.call(a -> options.with(
        o -> Native.zarr_plan_read_slice(a, s.rank(), s.start, s.shape, s.step, o)))));
  }

  /**
   * What writing a selection would do, without writing.
   *
   * @param s which elements
   * @param options as for writing
   * @return "chunks", "whole_chunks", "partial_chunks", "requests"
   */
  public Map<String, Object> planWrite(Selection s, IoOptions options) {
    return Json.parseObject(Text.takeText(handle.call(a -> options.with(
        o -> Native.zarr_plan_write_slice(a, s.rank(), s.start, s.shape, s.step, o)))));
  }
}
