package io.github.libzarr;

/** Told how far a call has come. */
@FunctionalInterface
public interface ProgressListener {
  /**
   * One report.
   *
   * @param done elements or chunks finished
   * @param total elements or chunks in all
   */
  void progress(long done, long total);
}
