package io.github.libzarr;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A codec written in Java; see {@link Context#registerCodec}. What a method throws reaches the caller of the library as the cause
 * of a {@link ZarrException}. Encoding must be deterministic and no state may pass from chunk to chunk. Methods may use other
 * arrays, never the array that is calling.
 *
 * <p>A codec allocates no memory for the library and frees none: what it reads is a copy of its own, and what it writes to a
 * {@link Sink} is copied at once into the memory that the library decodes to or stores from. Buffers over the library's memory are
 * not handed out, because one that a codec keeps would reach memory that is gone.
 */
public interface Codec extends AutoCloseable {
  /** What a codec maps to what. */
  enum Kind {
    /** Elements to elements; shape and data type stay. */
    ARRAY_TO_ARRAY,
    /** Elements to bytes. */
    ARRAY_TO_BYTES,
    /** Bytes to bytes. */
    BYTES_TO_BYTES
  }

  /** Makes instances of a registered codec. */
  @FunctionalInterface
  interface Factory {
    /**
     * Makes an instance.
     *
     * @param configuration the member of the metadata; members that the codec does not know must be refused with
     *     {@link ZarrException.InvalidMetadata}
     * @return an instance
     * @throws Exception reaches the caller of the library
     */
    Codec create(Map<String, Object> configuration) throws Exception;

    /**
     * Whether instances may be called on any thread, several at once.
     *
     * @return by default false: only on the thread that called the library, one call at a time
     */
    default boolean isThreadSafe() {
      return false;
    }

    /**
     * Whether instances are {@link RangeDecoder}s.
     *
     * @return by default false
     */
    default boolean decodesRanges() {
      return false;
    }
  }

  /** A bytes to bytes codec that can decode parts of a chunk. */
  interface RangeDecoder extends Codec {
    /**
     * Decodes ranges of the decoded bytes.
     *
     * @param source the encoded bytes
     * @param decodedSize bytes that the whole would decode to
     * @param offsets first byte of each range
     * @param outputs filled to their limits, valid during the call only
     * @throws Exception reaches the caller of the library
     */
    void decodeRanges(Source source, long decodedSize, long[] offsets, ByteBuffer[] outputs) throws Exception;
  }

  /** The encoded bytes behind a {@link RangeDecoder}. Valid during the call only, on its thread. */
  interface Source {
    /**
     * Bytes in all.
     *
     * @return the size
     */
    long size();

    /**
     * Reads bytes.
     *
     * @param offset first byte
     * @param size how many
     * @return all of them
     */
    byte[] read(long offset, int size);
  }

  /**
   * How large encoded chunks get.
   *
   * @param bound upper bound in bytes
   * @param isExact whether every chunk has just that size
   */
  record EncodedSize(long bound, boolean isExact) {}

  /**
   * The chunk that a codec sees when encoding, or the chunk behind the bytes.
   *
   * @param dataType v3 name
   * @param itemSize bytes of one element
   * @param shape extents
   * @param fillValue one item in native byte order
   */
  record ChunkSpec(String dataType, long itemSize, long[] shape, byte[] fillValue) {}

  /**
   * The canonical configuration.
   *
   * @return by default null: the one that the factory got, which is {@code {}} where there was none
   */
  default Map<String, Object> configuration() {
    return null;
  }

  /**
   * Called once a chunk shape, before any data.
   *
   * @param decoded the chunk that the codec gets
   * @throws Exception when the codec cannot serve it
   */
  default void resolve(ChunkSpec decoded) throws Exception {}

  /**
   * How large encoded chunks get.
   *
   * @param decodedSize bytes of the chunk
   * @return a bound
   */
  EncodedSize encodedSize(long decodedSize);

  /**
   * Encodes one chunk.
   *
   * @param spec the chunk; null for bytes to bytes codecs
   * @param input elements in C order and native byte order, or bytes; a copy in a heap array, the codec's own
   * @param output takes the encoded bytes
   * @throws Exception reaches the caller of the library
   */
  void encode(ChunkSpec spec, ByteBuffer input, Sink output) throws Exception;

  /**
   * Decodes one chunk.
   *
   * @param spec the chunk; null for bytes to bytes codecs
   * @param input the encoded bytes; a copy in a heap array, the codec's own
   * @param output takes the decoded bytes; has no room for more than they may be
   * @throws Exception reaches the caller of the library
   */
  void decode(ChunkSpec spec, ByteBuffer input, Sink output) throws Exception;

  /** Called once, on any thread, when the library no longer uses the instance. What it throws is dropped. */
  @Override
  default void close() {}
}
