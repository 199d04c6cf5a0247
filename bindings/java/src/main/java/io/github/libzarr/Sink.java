package io.github.libzarr;

import io.github.libzarr.internal.Shim;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Takes the output of a {@link Codec}, up to a limit. Valid during the call that got it, on its thread. */
public final class Sink {
  private final Thread owner = Thread.currentThread();
  private long sink;
  private final long err;

  Sink(long sink, long err) {
    this.sink = sink;
    this.err = err;
  }

  void end() {
    sink = 0;
  }

  private long open(int size) {
    if (sink == 0 || Thread.currentThread() != owner) {
      throw new IllegalStateException("the call that this sink belongs to is over, or runs on another thread");
    }
    long room = Shim.sinkRoom(sink);
    if (Long.compareUnsigned(size, room) > 0) {
      throw ZarrException.of(Status.CORRUPT_DATA, "output of more bytes than there can be: " + size + " more, room for " + room);
    }
    return sink;
  }

  private static void check(int status) {
    if (status != 0) {
      throw ZarrException.of(Status.of(status), "the output was refused");
    }
  }

  /**
   * Bytes that may still be written.
   *
   * @return how many
   */
  public long room() {
    return Shim.sinkRoom(open(0));
  }

  /**
   * Appends bytes.
   *
   * @param bytes all of them
   * @throws ZarrException.CorruptData when there is no room
   */
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  /**
   * Appends bytes.
   *
   * @param bytes some of them
   * @param offset the first
   * @param length how many
   * @throws ZarrException.CorruptData when there is no room
   */
  public void write(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    check(Shim.sinkWrite(open(length), bytes, null, offset, length, err));
  }

  /**
   * Appends the bytes from position to limit, and moves the position to the limit.
   *
   * @param bytes direct or not
   * @throws ZarrException.CorruptData when there is no room
   */
  public void write(ByteBuffer bytes) {
    int length = bytes.remaining();
    if (bytes.hasArray()) {
      write(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
    } else if (bytes.isDirect()) {
      check(Shim.sinkWrite(open(length), null, bytes, bytes.position(), length, err));
    } else {
      byte[] copy = new byte[length];
      bytes.get(bytes.position(), copy);
      write(copy, 0, length);
    }
    bytes.position(bytes.limit());
  }
}
