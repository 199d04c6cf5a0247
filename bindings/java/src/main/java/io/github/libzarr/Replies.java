package io.github.libzarr;

import io.github.libzarr.internal.Shim;
import java.util.BitSet;

/** The library's receiver of a batch: dead after the last answer, and guarded so that no wrong answer reaches it. */
final class Replies implements BatchStore.Replies {
  private final BitSet open;
  private long completion;

  Replies(long completion, int count) {
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

  @Override
  public synchronized void answer(int index, Store.Value value) {
    check(index);
    long err = Shim.completionError(completion, index);
    int status = Status.NOT_FOUND.code();
    if (value != null) {
      try {
        status = Upcalls.reply(Shim.completionReply(completion, index), value, err);
      } catch (Throwable thrown) {
        status = Upcalls.thrown(thrown, err);
      }
    }
    done(index, status);
  }

  @Override
  public synchronized void fail(int index, Throwable throwable) {
    check(index);
    done(index, Upcalls.thrown(throwable, Shim.completionError(completion, index)));
  }

  @Override
  public synchronized boolean isCancelled() {
    return completion != 0 && Shim.completionCancelled(completion);
  }

  synchronized void failRest(Throwable throwable) {
    for (int i = open.nextSetBit(0); i >= 0; i = open.nextSetBit(i + 1)) {
      fail(i, throwable);
    }
  }
}
