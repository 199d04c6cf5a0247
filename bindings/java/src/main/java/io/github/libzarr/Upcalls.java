package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.Shim;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Called by the native code. Every method gives a status, and fills the library's error from what was thrown. The signatures
 * are those of the table in upcall.c.
 */
final class Upcalls {
  private static final ByteRange.Kind[] RANGES = ByteRange.Kind.values();
  private static final Condition.Kind[] CONDITIONS = Condition.Kind.values();
  private static final int OK = 0;

  private Upcalls() {}

  /** Work that may throw. */
  private interface Body {
    int run() throws Exception;
  }

  /** For what cannot find a key absent: there "not found" is a failure like any other, which the library must not pass over. */
  private static int guarded(long err, Body body) {
    try {
      return body.run();
    } catch (Throwable thrown) {
      return thrown(thrown, thrown instanceof ZarrException.NotFound ? Status.CALLBACK : statusOf(thrown), err);
    }
  }

  /** For what may find a key absent by throwing {@link ZarrException.NotFound}. */
  private static int guardedLookup(long err, Body body) {
    try {
      return body.run();
    } catch (Throwable thrown) {
      return lookedUp(thrown, err);
    }
  }

  /** How a lookup ended that threw: absent has no message, by that the library tells it from a failure. */
  static int lookedUp(Throwable thrown, long err) {
    return thrown instanceof ZarrException.NotFound ? Status.NOT_FOUND.code() : thrown(thrown, err);
  }

  private static Status statusOf(Throwable thrown) {
    return thrown instanceof ZarrException e ? e.status() : Status.CALLBACK;
  }

  /** Turns a Throwable into the library's error; it stays the identity of the failure. The native shims call it too. */
  static int thrown(Throwable thrown, long err) {
    return thrown(thrown, statusOf(thrown), err);
  }

  private static int thrown(Throwable thrown, Status status, long err) {
    String message;
    try {
      message = status == Status.CALLBACK ? String.valueOf(thrown) : thrown.getMessage();
    } catch (Throwable again) {
      message = thrown.getClass().getName();
    }
    boolean known = thrown instanceof ZarrException;
    Shim.fail(err, status.code(), Text.utf8(printable(message)), known ? ((ZarrException) thrown).errorNumber() : 0,
        known && ((ZarrException) thrown).isRetryable(), thrown);
    return status.code();
  }

  /** One line, and no half of a surrogate pair. */
  private static String printable(String message) {
    StringBuilder line = new StringBuilder();
    (message == null ? "" : message).codePoints()
        .forEach(c -> line.appendCodePoint(c < ' ' ? ' ' : c >= 0xd800 && c < 0xe000 ? 0xfffd : c));
    return line.toString();
  }

  // ------------------------------------------------------------------------------------------------------------- stores

  private static ByteRange range(int kind, long offset, long length) {
    return kind == 0 ? ByteRange.WHOLE : new ByteRange(RANGES[kind], offset, length);
  }

  static int reply(long reply, Store.Value value, long err) {
    ByteBuffer data = value.data();
    byte[] etag = Text.utf8(value.etag());
    int size = data.remaining();
    if (data.hasArray()) {
      return Shim.reply(reply, data.array(), null, data.arrayOffset() + data.position(), size, value.objectSize(), etag, err);
    }
    if (data.isDirect()) {
      return Shim.reply(reply, null, data, data.position(), size, value.objectSize(), etag, err);
    }
    byte[] copy = new byte[size];
    data.get(data.position(), copy);
    return Shim.reply(reply, copy, null, 0, size, value.objectSize(), etag, err);
  }

  static int storeGet(Store store, byte[] key, int kind, long offset, long length, byte[] ifMatch, long reply, long err) {
    return guardedLookup(err, () -> {
      Store.Value value = store.get(new Store.Request(Text.of(key), range(kind, offset, length), Text.of(ifMatch)));
      return value == null ? Status.NOT_FOUND.code() : reply(reply, value, err);
    });
  }

  static int storeGetMany(Store store, byte[][] keys, int[] kinds, long[] offsets, long[] lengths, byte[][] matches,
                          long completion, long err) {
    List<Store.Request> requests = new ArrayList<>(keys.length);
    for (int i = 0; i < keys.length; ++i) {
      requests.add(new Store.Request(Text.of(keys[i]), range(kinds[i], offsets[i], lengths[i]), Text.of(matches[i])));
    }
    Replies replies = new Replies(completion, keys.length);
    try {
      ((BatchStore) store).getMany(requests, replies);
    } catch (Throwable thrown) {
      replies.failRest(thrown);
    }
    return OK;
  }

  private static int text(long sink, String text, long err) {
    byte[] bytes = text == null ? Text.EMPTY : Text.utf8(text);
    return bytes.length == 0 ? OK : Shim.sinkWrite(sink, bytes, null, 0, bytes.length, err);
  }

  static int storeSet(Store store, byte[] key, byte[] data, int condition, byte[] match, long etag, long err) {
    return guarded(err, () -> text(etag, store.set(Text.of(key), data, new Condition(CONDITIONS[condition], Text.of(match))), err));
  }

  static int storeErase(Store store, byte[] key, long[] existed, long err) {
    return guardedLookup(err, () -> {
      existed[0] = store.erase(Text.of(key)) ? 1 : 0;
      return OK;
    });
  }

  static int storeErasePrefix(Store store, byte[] prefix, long err) {
    return guarded(err, () -> {
      store.erasePrefix(Text.of(prefix));
      return OK;
    });
  }

  static int storeStat(Store store, byte[] key, long[] size, long etag, long err) {
    return guardedLookup(err, () -> {
      Store.Value value = store.stat(Text.of(key));
      if (value == null) {
        return Status.NOT_FOUND.code();
      }
      size[0] = value.objectSize();
      return etag == 0 ? OK : text(etag, value.etag(), err);
    });
  }

  static int storeList(Store store, byte[] prefix, boolean recursive, long lister, long err) {
    AtomicBoolean open = new AtomicBoolean(true); // a visitor that is kept reaches nothing when the call is over
    return guarded(err, () -> {
      try {
        store.list(Text.of(prefix), recursive, key -> emit(open, lister, Text.required(key, "key")));
      } finally {
        synchronized (open) {
          open.set(false);
        }
      }
      return OK;
    });
  }

  private static boolean emit(AtomicBoolean open, long lister, byte[] key) {
    synchronized (open) {
      if (open.get() && Shim.emit(lister, key) != 0) {
        open.set(false);
      }
      return open.get();
    }
  }

  static int storeFlush(Store store, long err) {
    return guarded(err, () -> {
      store.flush();
      return OK;
    });
  }

  static int storeDescribe(Store store, long sink, long err) {
    return guarded(err, () -> text(sink, store.description(), err));
  }

  static int storeOpen(Store.Factory factory, byte[] url, byte[] options, int flags, Object[] out, long err) {
    try {
      Map<String, Object> map = options == null || options.length == 0 ? Map.of() : Json.parseObject(Text.of(options));
      out[0] = made(factory.open(Text.of(url), map, (flags & 1) != 0), "store");
      return OK;
    } catch (Throwable thrown) {
      return thrown(thrown, err); // "nothing is behind this URL" is an answer, with a message
    }
  }

  private static Object made(Object object, String what) {
    if (object == null) {
      throw new NullPointerException("the factory gave no " + what);
    }
    return object;
  }

  // ------------------------------------------------------------------------------------------------------------- codecs

  static int codecCreate(Codec.Factory factory, byte[] configuration, Object[] out, long err) {
    return guarded(err, () -> {
      String given = configuration == null || configuration.length == 0 ? "{}" : Text.of(configuration);
      out[0] = new CodecInstance((Codec) made(factory.create(Json.parseObject(given)), "codec"), given);
      return OK;
    });
  }

  static int codecConfiguration(CodecInstance instance, long sink, long err) {
    return guarded(err, () -> text(sink, instance.configuration(), err));
  }

  private static Codec.ChunkSpec spec(byte[] dataType, long itemSize, long[] shape, byte[] fill) {
    return dataType == null ? null : new Codec.ChunkSpec(Text.of(dataType), itemSize, shape, fill);
  }

  static int codecResolve(CodecInstance instance, byte[] dataType, long itemSize, long[] shape, byte[] fill, long err) {
    return guarded(err, () -> {
      instance.codec().resolve(spec(dataType, itemSize, shape, fill));
      return OK;
    });
  }

  static int codecEncodedSize(CodecInstance instance, long decodedSize, long[] out, long err) {
    return guarded(err, () -> {
      Codec.EncodedSize size = instance.codec().encodedSize(decodedSize);
      out[0] = size.bound();
      out[1] = size.isExact() ? 1 : 0;
      return OK;
    });
  }

  static int codecRun(CodecInstance instance, boolean encode, byte[] dataType, long itemSize, long[] shape, byte[] fill, byte[] input,
                      long output, long err) {
    Sink sink = new Sink(output, err);
    return guarded(err, () -> {
      try {
        ByteBuffer bytes = ByteBuffer.wrap(input).order(ByteOrder.nativeOrder());
        if (encode) {
          instance.codec().encode(spec(dataType, itemSize, shape, fill), bytes, sink);
        } else {
          instance.codec().decode(spec(dataType, itemSize, shape, fill), bytes, sink);
        }
        return OK;
      } finally {
        sink.end();
      }
    });
  }

  static int codecDecodeRanges(CodecInstance instance, long source, long decodedSize, long[] offsets, long[] sizes, long[] places,
                               long err) {
    return guarded(err, () -> {
      ByteBuffer[] outputs = new ByteBuffer[sizes.length];
      for (int i = 0; i < sizes.length; ++i) {
        outputs[i] = ByteBuffer.allocate(Math.toIntExact(sizes[i])).order(ByteOrder.nativeOrder());
      }
      RangeSource input = new RangeSource(source, err);
      try {
        ((Codec.RangeDecoder) instance.codec()).decodeRanges(input, decodedSize, offsets, outputs);
      } finally {
        input.end();
      }
      for (int i = 0; i < sizes.length; ++i) {
        Shim.copyIn(outputs[i].array(), 0, (int) sizes[i], places[i]);
      }
      return OK;
    });
  }

  private static final class RangeSource implements Codec.Source {
    private final Thread owner = Thread.currentThread();
    private long source;
    private final long err;

    RangeSource(long source, long err) {
      this.source = source;
      this.err = err;
    }

    void end() {
      source = 0;
    }

    private long open() {
      if (source == 0 || Thread.currentThread() != owner) {
        throw new IllegalStateException("the call that this source belongs to is over, or runs on another thread");
      }
      return source;
    }

    @Override
    public long size() {
      return Shim.sourceSize(open());
    }

    @Override
    public byte[] read(long offset, int size) {
      byte[] bytes = new byte[size];
      int status = Shim.sourceRead(open(), offset, bytes, err);
      if (status != OK) {
        throw ZarrException.of(Status.of(status), Text.of(Native.zarr_error_message(err)));
      }
      return bytes;
    }
  }

  // ---------------------------------------------------------------------------------------------------------- listeners

  static int log(LogListener listener, int level, byte[] message) {
    LogListener.Level[] levels = LogListener.Level.values();
    listener.log(levels[Math.min(Math.max(level, 1), levels.length) - 1], Text.of(message));
    return OK;
  }

  static int event(EventListener listener, int kind, int status, byte[] name, byte[] key, long bytes, long duration) {
    EventListener.Kind[] kinds = EventListener.Kind.values();
    if (kind >= 1 && kind <= kinds.length) {
      listener.event(new EventListener.Event(kinds[kind - 1], Status.of(status), Text.of(name), Text.of(key), bytes,
          Duration.ofNanos(duration)));
    }
    return OK;
  }

  static int complete(Runnable runnable) {
    runnable.run();
    return OK;
  }

  static int execute(Executor executor, long run, long task) {
    AtomicBoolean isNew = new AtomicBoolean(true); // the task is gone when it has run
    Runnable once = () -> {
      if (isNew.getAndSet(false)) {
        Shim.runTask(run, task);
      }
    };
    try {
      executor.execute(once);
    } catch (Throwable refused) {
      ForkJoinPool.commonPool().execute(once); // operations wait for nothing else
    }
    return OK;
  }

  static int progress(ProgressListener listener, long done, long total) {
    listener.progress(done, total);
    return OK;
  }

  /** The library no longer uses a store, codec, factory or listener. */
  static int release(Object object) {
    AutoCloseable owned = object instanceof Store store ? store : object instanceof CodecInstance instance ? instance.codec() : null;
    if (owned != null) {
      try {
        owned.close();
      } catch (Throwable dropped) {
        return OK; // there is nobody to tell
      }
    }
    return OK;
  }
}
