package io.github.libzarr;

import io.github.libzarr.internal.Shim;
import java.lang.ref.Cleaner;
import java.util.BitSet;

/**
 * The library's receiver of a batch: dead after the last answer, and guarded so that no wrong answer reaches it. When the store
 * has forgotten it (the collector finds it), the requests that are still open fail, so that the caller does not wait for ever.
 */
final class Replies implements BatchStore.Replies {
  /** What is open; does not refer to the Replies. */
  private static final class Batch implements Runnable {
    private final BitSet open;
    private long completion;

    Batch(long completion, int count) {
      this.completion = completion;
      open = new BitSet(count);
      open.set(0, count);
    }

    private void done(int index, int status) {
      open.clear(index);
      long target = completion;
      if (open.isEmpty()) {
        completion = 0; // the last report frees it
      }
      Shim.completionDone(target, index, status);
    }

    private void check(int index) {
      if (index < 0 || !open.get(index)) {
        throw new IllegalStateException("request " + index + " is none of this batch, or was answered before");
      }
    }

    synchronized boolean answer(int index, Store.Value value) {
      check(index);
      long err = Shim.completionError(completion, index);
      int status = Status.NOT_FOUND.code();
      if (value != null) {
        try {
          status = Upcalls.reply(Shim.completionReply(completion, index), value, err);
        } catch (Throwable thrown) {
          status = Upcalls.lookedUp(thrown, err);
        }
      }
      done(index, status);
      return open.isEmpty();
    }

    synchronized boolean fail(int index, Throwable throwable) {
      check(index);
      done(index, Upcalls.lookedUp(throwable, Shim.completionError(completion, index)));
      return open.isEmpty();
    }

    synchronized boolean isCancelled() {
      return completion != 0 && Shim.completionCancelled(completion);
    }

    synchronized void failRest(Throwable throwable) {
      for (int i = open.nextSetBit(0); i >= 0; i = open.nextSetBit(i + 1)) {
        fail(i, throwable);
      }
    }

    @Override
    public synchronized void run() {
      if (!open.isEmpty()) {
        failRest(new IllegalStateException("the store has forgotten to answer"));
      }
    }
  }

  private final Batch batch;
  private final Cleaner.Cleanable cleanable;

  Replies(long completion, int count) {
    batch = new Batch(completion, count);
    cleanable = Handle.CLEANER.register(this, batch);
  }

  private void forget(boolean complete) {
    if (complete) {
      cleanable.clean();
    }
  }

  @Override
  public void answer(int index, Store.Value value) {
    forget(batch.answer(index, value));
  }

  @Override
  public void fail(int index, Throwable throwable) {
    forget(batch.fail(index, throwable));
  }

  @Override
  public boolean isCancelled() {
    return batch.isCancelled();
  }

  void failRest(Throwable throwable) {
    batch.failRest(throwable);
    cleanable.clean();
  }
}
