package io.github.libzarr;

import io.github.libzarr.internal.NativeLibrary;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.LongToIntFunction;

/**
 * A handle of the library, freed exactly once: by close, or by the cleaner when its owner is gone, but never while a call uses
 * it. Counts its users: the owner and every running call; the sign bit says closed. Must not refer to its owner.
 */
final class Handle extends AtomicInteger implements Runnable {
  private static final long serialVersionUID = 1L;
  private static final int CLOSED = Integer.MIN_VALUE;
  static final Cleaner CLEANER = Cleaner.create();

  static {
    NativeLibrary.load();
  }

  private final long address;
  private final transient LongConsumer free;
  private final String what;

  private Handle(long address, LongConsumer free, String what) {
    super(1);
    this.address = address;
    this.free = free;
    this.what = what;
  }

  /** Takes `address` over for `owner`. */
  static Handle own(Object owner, long address, LongConsumer free, String what) {
    Handle handle = new Handle(address, free, what);
    handle.cleanable = CLEANER.register(owner, handle);
    return handle;
  }

  private transient Cleaner.Cleanable cleanable;

  /** The address, valid until release(). */
  long acquire() {
    for (;;) {
      int users = get();
      if (users < 0) {
        throw new IllegalStateException("the " + what + " is closed");
      }
      if (weakCompareAndSetVolatile(users, users + 1)) {
        return address;
      }
    }
  }

  void release() {
    if (decrementAndGet() == CLOSED) {
      free.accept(address);
    }
  }

  boolean isClosed() {
    return get() < 0;
  }

  void close() {
    cleanable.clean();
  }

  /** What close() and the cleaner do; a second time does nothing. */
  @Override
  public void run() {
    for (;;) {
      int users = get();
      if (users < 0) {
        return;
      }
      if (weakCompareAndSetVolatile(users, (users - 1) | CLOSED)) {
        if (users == 1) {
          free.accept(address);
        }
        return;
      }
    }
  }

  <T> T call(LongFunction<T> function) {
    long handle = acquire();
    try {
      return function.apply(handle);
    } finally {
      release();
    }
  }

  void use(LongConsumer function) {
    long handle = acquire();
    try {
      function.accept(handle);
    } finally {
      release();
    }
  }

  int number(LongToIntFunction function) {
    long handle = acquire();
    try {
      return function.applyAsInt(handle);
    } finally {
      release();
    }
  }
}
