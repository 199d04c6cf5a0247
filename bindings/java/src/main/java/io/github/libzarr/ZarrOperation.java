package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.Shim;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A read or write that goes on by itself. It is a {@link CompletableFuture} that completes, on the common pool, when the memory
 * is the caller's again: also after {@link #cancel}, which only asks the library to stop. Cancelled operations complete as such,
 * or with their result when that was there first.
 *
 * @param <T> what it gives
 */
public final class ZarrOperation<T> extends CompletableFuture<T> {
  private static final long FOREVER = -1;
  private final Handle op;
  private final Supplier<T> result;
  private final Runnable after;
  private final Object memory;
  private volatile boolean cancelled;
  private volatile long[] last = {0, 0};

  private ZarrOperation(long address, Object memory, Supplier<T> result, Runnable after) {
    op = Handle.own(this, address, Native::zarr_op_release, "operation");
    this.memory = memory;
    this.result = result;
    this.after = after;
  }

  static <T> ZarrOperation<T> start(LongSupplier starter, Object memory, Supplier<T> result, Runnable after) {
    ZarrOperation<T> operation = new ZarrOperation<>(starter.getAsLong(), memory, result, after);
    // The library keeps the lambda, which keeps the operation and its memory, until the notify.
    Runnable notified = operation::completed;
    try {
      operation.op.use(address -> Shim.onComplete(address, notified));
    } catch (Throwable thrown) {
      operation.abandon(); // nobody would tell when the memory is free
      throw thrown;
    }
    return operation;
  }

  private void abandon() {
    try {
      op.use(address -> {
        Native.zarr_op_cancel(address);
        Native.zarr_op_wait(address, FOREVER);
      });
    } catch (ZarrException expected) {
      last = progress(); // it is over, as was asked
    } finally {
      op.close();
    }
  }

  /** On a thread of the library, which must not be kept: the rest runs elsewhere. */
  private void completed() {
    try {
      ForkJoinPool.commonPool().execute(this::finish);
    } catch (RejectedExecutionException e) {
      finish();
    }
  }

  /** Completes the future last: then nothing of the operation is left. */
  private void finish() {
    T value = null;
    Throwable failure = null;
    try {
      op.use(address -> Native.zarr_op_wait(address, FOREVER));
      value = result.get();
    } catch (Throwable thrown) {
      failure = thrown;
    }
    java.lang.ref.Reference.reachabilityFence(memory);
    last = progress();
    op.close();
    after.run();
    if (failure == null) {
      complete(value);
    } else if (!(failure instanceof ZarrException.Cancelled && cancelled && super.cancel(false))) {
      completeExceptionally(failure);
    }
  }

  /**
   * Asks the operation to stop. The future completes a little later.
   *
   * @param mayInterruptIfRunning is not looked at
   * @return false when it is complete already
   */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (isDone()) {
      return isCancelled();
    }
    cancelled = true;
    try {
      op.use(Native::zarr_op_cancel);
    } catch (IllegalStateException e) {
      return isCancelled(); // it completed just now
    }
    return true;
  }

  /**
   * Chunks finished so far.
   *
   * @return at most {@link #chunksTotal()}
   */
  public long chunksDone() {
    return progress()[0];
  }

  /**
   * Chunks in all.
   *
   * @return how many
   */
  public long chunksTotal() {
    return progress()[1];
  }

  private long[] progress() {
    long[] done = new long[1];
    long[] total = new long[1];
    try {
      op.use(address -> Native.zarr_op_progress(address, done, total));
    } catch (IllegalStateException e) {
      return last; // it is complete
    }
    return new long[] {done[0], total[0]};
  }
}
