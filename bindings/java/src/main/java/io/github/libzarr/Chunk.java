package io.github.libzarr;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;

/** One chunk of an array's grid: a shard of a sharded array. Only a place; it needs no closing, but its array must be open. */
public final class Chunk {
  private final ZarrArray array;
  private final long[] coordinates;

  Chunk(ZarrArray array, long[] coordinates) {
    this.array = array;
    this.coordinates = coordinates;
  }

  /**
   * Its place in the grid.
   *
   * @return a copy
   */
  public long[] coordinates() {
    return coordinates.clone();
  }

  /**
   * Its first element.
   *
   * @return a place in the array
   */
  public long[] origin() {
    return array.gridChunkOrigin(coordinates);
  }

  /**
   * Its shape, not clipped at the array's end.
   *
   * @return one edge a dimension
   */
  public long[] shape() {
    return array.gridChunkShape(coordinates);
  }

  /**
   * Its elements that are inside the array.
   *
   * @return a selection of the array
   */
  public Selection selection() {
    long[] origin = origin();
    long[] shape = shape();
    long[] whole = array.shape();
    for (int d = 0; d < shape.length; ++d) {
      shape[d] = Math.max(0, Math.min(shape[d], whole[d] - origin[d]));
    }
    return Selection.of(origin, shape);
  }

  /**
   * Its key in the store.
   *
   * @return relative to the store
   */
  public String key() {
    return array.chunkKey(coordinates);
  }

  /**
   * Whether it is stored.
   *
   * @return false = it reads as fill value
   */
  public boolean isPresent() {
    return array.isChunkPresent(coordinates);
  }

  /**
   * Reads it whole, in C order; elements outside the array are anything.
   *
   * @return an array of {@link ZarrArray#javaType()}
   */
  public Object read() {
    return read(IoOptions.DEFAULT);
  }

  /**
   * Reads it whole, in C order; elements outside the array are anything.
   *
   * @param options deadline, cancel; with missingChunksFail() {@link ZarrException.NotFound} when it is not stored
   * @return an array of {@link ZarrArray#javaType()}
   */
  public Object read(IoOptions options) {
    return array.readChunk(coordinates, options);
  }

  /**
   * Reads it whole, in C order, into a direct buffer, without a copy.
   *
   * @param target direct; remaining() is just the chunk's size
   * @param options deadline, cancel, missing chunks
   */
  public void read(ByteBuffer target, IoOptions options) {
    if (target.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    array.moveChunk(coordinates, target, options, false);
  }

  /**
   * Writes it whole, in C order.
   *
   * @param elements an array of {@link ZarrArray#javaType()}
   */
  public void write(Object elements) {
    array.writeChunk(coordinates, elements, IoOptions.DEFAULT);
  }

  /**
   * Writes it whole, in C order, from a direct buffer, without a copy.
   *
   * @param source direct; remaining() is just the chunk's size
   * @param options deadline, cancel, fill chunks
   */
  public void write(ByteBuffer source, IoOptions options) {
    array.moveChunk(coordinates, source, options, true);
  }

  /**
   * The stored bytes as they are.
   *
   * @return encoded
   * @throws ZarrException.NotFound when it is not stored
   */
  public byte[] readEncoded() {
    return array.readEncodedChunk(coordinates, IoOptions.DEFAULT);
  }

  /**
   * Stores encoded bytes.
   *
   * @param bytes encoded
   * @param options with validate() they are refused when they do not decode
   */
  public void writeEncoded(byte[] bytes, IoOptions options) {
    array.writeEncodedChunk(coordinates, bytes, options);
  }

  /**
   * Removes it from the store; then it reads as fill value.
   *
   * @return whether it was stored
   */
  public boolean erase() {
    return array.eraseChunk(coordinates);
  }

  @Override
  public String toString() {
    return "chunk " + Arrays.toString(coordinates);
  }
}
