package io.github.libzarr;

/** Keeps what a listener throws, stops the work, and calls it no more: nothing can be thrown through the library. */
final class StrictProgress implements ProgressListener {
  private final ProgressListener listener;
  private final CancelSwitch stop;
  private Throwable thrown;

  StrictProgress(ProgressListener listener, CancelSwitch stop) {
    this.listener = listener;
    this.stop = stop;
  }

  @Override
  public void progress(long done, long total) {
    if (thrown != null) {
      return;
    }
    try {
      listener.progress(done, total);
    } catch (Throwable t) {
      thrown = t;
      stop.trigger();
    }
  }

  /** Throws what the listener threw, if it did. */
  void rethrow() {
    if (thrown instanceof Error error) {
      throw error;
    } else if (thrown instanceof RuntimeException exception) {
      throw exception;
    } else if (thrown != null) {
      throw ZarrException.of(Status.CALLBACK, thrown.toString(), 0, false, thrown);
    }
  }
}
