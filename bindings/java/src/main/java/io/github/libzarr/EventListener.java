package io.github.libzarr;

import java.time.Duration;

/** Gets the events of a {@link Context}, on any thread, possibly several at once. What it throws is dropped. */
@FunctionalInterface
public interface EventListener {
  /** Kinds of events. */
  enum Kind {
    /** A node was opened. */
    OPEN,
    /** Data was read. */
    READ,
    /** Data was written. */
    WRITE,
    /** A store was asked. */
    STORE_REQUEST,
    /** A codec ran. */
    CODEC,
    /** A cache was asked. */
    CACHE
  }

  /**
   * Something that the library did.
   *
   * @param kind what sort
   * @param status how it ended
   * @param name "store.get", "codec.decode", "cache.hit", "array.read", ...
   * @param key store key or node path
   * @param bytes bytes moved; 0 when that says nothing
   * @param duration wall time; zero for instants
   */
  record Event(Kind kind, Status status, String name, String key, long bytes, Duration duration) {}

  /**
   * One event.
   *
   * @param event what happened
   */
  void event(Event event);
}
