package io.github.libzarr;

import java.nio.ByteBuffer;

/**
 * Which bytes of a value.
 *
 * @param kind what the numbers mean
 * @param offset first byte (PART, FROM)
 * @param length number of bytes (PART, SUFFIX)
 */
public record ByteRange(Kind kind, long offset, long length) {
  /** Kinds of ranges. */
  public enum Kind {
    /** All bytes. */
    WHOLE,
    /** {@code length} bytes from {@code offset}; out of range when they are not all there. */
    PART,
    /** From {@code offset} to the end. */
    FROM,
    /** The last {@code length} bytes; the whole value when it is shorter. */
    SUFFIX
  }

  /** All bytes. */
  public static final ByteRange WHOLE = new ByteRange(Kind.WHOLE, 0, 0);

  /**
   * Some bytes.
   *
   * @param offset first byte
   * @param length number of bytes
   * @return a range
   */
  public static ByteRange part(long offset, long length) {
    return new ByteRange(Kind.PART, offset, length);
  }

  /**
   * All bytes from one on.
   *
   * @param offset first byte
   * @return a range
   */
  public static ByteRange from(long offset) {
    return new ByteRange(Kind.FROM, offset, 0);
  }

  /**
   * The last bytes.
   *
   * @param length number of bytes
   * @return a range
   */
  public static ByteRange suffix(long length) {
    return new ByteRange(Kind.SUFFIX, 0, length);
  }

  /**
   * First byte of this range in a value of a size.
   *
   * @param size bytes of the whole value
   * @return between 0 and size
   * @throws ZarrException.OutOfRange when the range is not all there
   */
  public long start(long size) {
    boolean inside = switch (kind) {
      case WHOLE, SUFFIX -> true;
      case FROM -> Long.compareUnsigned(offset, size) <= 0;
      case PART -> Long.compareUnsigned(offset, size) <= 0 && Long.compareUnsigned(length, size - offset) <= 0;
    };
    if (!inside) {
      throw ZarrException.of(Status.OUT_OF_RANGE, this + " of a value of " + size + " bytes");
    }
    return kind == Kind.WHOLE ? 0 : kind == Kind.SUFFIX ? size - size(size) : offset;
  }

  /**
   * Bytes of this range in a value of a size.
   *
   * @param size bytes of the whole value
   * @return how many
   */
  public long size(long size) {
    return switch (kind) {
      case WHOLE -> size;
      case FROM -> size - offset;
      case PART -> length;
      case SUFFIX -> Long.compareUnsigned(length, size) < 0 ? length : size;
    };
  }

  /**
   * This part of a value.
   *
   * @param whole the value, from position to limit
   * @return a view
   * @throws ZarrException.OutOfRange when the range is not all there
   */
  public ByteBuffer of(ByteBuffer whole) {
    int start = (int) start(whole.remaining());
    return whole.slice(whole.position() + start, (int) size(whole.remaining()));
  }
}
