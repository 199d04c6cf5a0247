package io.github.libzarr.internal;

import java.nio.Buffer;
import java.nio.ByteBuffer;

/** The hand-written part of the low level: callbacks, memory, and the answers that callbacks give. Internal. */
public final class Shim {
  private Shim() {}

  static {
    NativeLibrary.load();
  }

  /** Makes a context; listeners and the java.util.concurrent.Executor may be null. */
  public static native long contextNew(long options, Object log, Object event, Object executor);

  /** Runs a task of the library. */
  public static native void runTask(long run, long task);

  /** Makes a store of an io.github.libzarr.Store. */
  public static native long storeNew(long context, Object store, long capabilities, long latencyNs, long bandwidth,
                                     int concurrency, boolean batch);

  /** Gets a value or a part; the size of the whole into size[0], the address of the etag's bytes into etag[0], unless null. */
  public static native byte[] storeGet(long store, byte[] key, int kind, long offset, long length, byte[] ifMatch, long cancel,
                                       long[] size, long[] etag);

  /** Reads or writes a slice: start, shape, perhaps step in one array; a direct buffer and a byte of it, or null and an address. */
  public static native void slice(long array, int rank, long[] box, Buffer buffer, long at, long size, long[] strides, long options,
                                  boolean write);

  /** Reads many boxes: all starts and then all shapes in one array; memory as for slice. */
  public static native void slices(long array, long count, int rank, long[] boxes, Buffer buffer, long at, long size, long options);

  /** Writes elements of any length, or appends them along an axis that is not negative: gives the new snapshot then, else 0. */
  public static native long writeValues(long array, int axis, int rank, long[] box, long[] offsets, byte[] data, long options);

  /** Registers a scheme with an io.github.libzarr.Store.Factory. */
  public static native void registerStore(long context, byte[] scheme, Object factory, long capabilities, long latencyNs,
                                          long bandwidth, int concurrency, boolean batch, int flags);

  /** Registers a codec with an io.github.libzarr.Codec.Factory. */
  public static native void registerCodec(long context, byte[] name, Object factory, int kind, long capabilities, boolean ranges,
                                          int flags);

  /** Runs a Runnable, on any thread, when an operation is complete. */
  public static native void onComplete(long op, Object runnable);

  /** Copies data, telling an io.github.libzarr.ProgressListener (may be null). */
  public static native void copyData(long from, long to, long options, Object progress);

  /** Address of element 0 of a direct buffer; 0 for others. */
  public static native long address(Buffer buffer);

  /** A direct buffer over memory that somebody else keeps. */
  public static native ByteBuffer buffer(long address, long size);

  /** Copies memory into an array. */
  public static native void copyOut(long address, byte[] bytes, int at, int size);

  /** Copies an array into memory. */
  public static native void copyIn(byte[] bytes, int at, int size, long address);

  /** Fills the error of a callback; the payload is the Throwable that the caller of the library shall see. */
  public static native void fail(long err, int status, byte[] message, int errorNumber, boolean retryable, Throwable payload);

  /** Bytes that may still be written to a sink. */
  public static native long sinkRoom(long sink);

  /** Appends to a sink; gives a status. */
  public static native int sinkWrite(long sink, byte[] bytes, ByteBuffer direct, int at, int size, long err);

  /** Answers a get; gives a status. */
  public static native int reply(long reply, byte[] bytes, ByteBuffer direct, int at, int size, long objectSize, byte[] etag,
                                 long err);

  /** The answer to fill for one request of a batch. */
  public static native long completionReply(long completion, int index);

  /** The error to fill for one request of a batch. */
  public static native long completionError(long completion, int index);

  /** Reports one request of a batch done. */
  public static native void completionDone(long completion, int index, int status);

  /** Whether the caller has given up. */
  public static native boolean completionCancelled(long completion);

  /** Reports a key; not 0 = stop. */
  public static native int emit(long lister, byte[] key);

  /** Size of the input of a partial decode. */
  public static native long sourceSize(long source);

  /** Fills an array from the input of a partial decode; gives a status. */
  public static native int sourceRead(long source, long offset, byte[] bytes, long err);
}
