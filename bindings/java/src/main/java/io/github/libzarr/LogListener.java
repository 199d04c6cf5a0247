package io.github.libzarr;

/** Gets the log messages of a {@link Context}, on any thread, possibly several at once. What it throws is dropped. */
@FunctionalInterface
public interface LogListener {
  /** Levels of log messages, the gravest first. */
  enum Level {
    /** Something failed. */
    ERROR,
    /** Something is odd. */
    WARNING,
    /** Something happened. */
    INFO,
    /** For developers. */
    DEBUG
  }

  /**
   * One message.
   *
   * @param level how grave
   * @param message one line
   */
  void log(Level level, String message);
}
