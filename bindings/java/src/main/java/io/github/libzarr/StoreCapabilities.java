package io.github.libzarr;

/**
 * What a store can do. {@link #READ_ONLY} is the weakest; the methods make stronger copies. A store of this class is called on
 * the thread that called the library, one call at a time, unless {@link #anyThread()} was said.
 *
 * @param bits the {@code ZARR_STORE_*} bits of {@code zarr.h}
 * @param latencyNanos cost of one request; 0 = unknown
 * @param bandwidth bytes a second of one request; 0 = unknown
 * @param concurrency requests in flight that still help; 0 = unknown
 * @param isBatch whether the store is a {@link BatchStore}
 */
public record StoreCapabilities(long bits, long latencyNanos, long bandwidth, int concurrency, boolean isBatch) {
  private static final long WRITABLE = 1;
  private static final long LISTABLE = 1 << 1;
  private static final long ATOMIC_SET = 1 << 2;
  private static final long SET_IF_ABSENT = 1 << 3;
  private static final long SET_IF_MATCH = 1 << 4;
  private static final long ANY_THREAD = 1 << 5;
  private static final long PROCESS_SAFE = 1 << 6;
  private static final long LATENCY = 1 << 7;

  /** Can only get. */
  public static final StoreCapabilities READ_ONLY = new StoreCapabilities(0, 0, 0, 0, false);
  /** Can get, set, erase and list. */
  public static final StoreCapabilities READ_WRITE = READ_ONLY.writable().listable();

  private StoreCapabilities plus(long bit) {
    return new StoreCapabilities(bits | bit, latencyNanos, bandwidth, concurrency, isBatch);
  }

  /**
   * Can set and erase.
   *
   * @return a copy
   */
  public StoreCapabilities writable() {
    return plus(WRITABLE);
  }

  /**
   * Can list.
   *
   * @return a copy
   */
  public StoreCapabilities listable() {
    return plus(LISTABLE);
  }

  /**
   * Readers see the old or the new value, never a mixture.
   *
   * @return a copy
   */
  public StoreCapabilities atomicSet() {
    return plus(ATOMIC_SET);
  }

  /**
   * Knows the conditions {@link Condition.Kind#IF_ABSENT} and {@link Condition.Kind#IF_MATCH}.
   *
   * @return a copy
   */
  public StoreCapabilities conditionalSet() {
    return plus(SET_IF_ABSENT | SET_IF_MATCH);
  }

  /**
   * May be called on any thread, several at once.
   *
   * @return a copy
   */
  public StoreCapabilities anyThread() {
    return plus(ANY_THREAD);
  }

  /**
   * Read-modify-write is also safe between processes.
   *
   * @return a copy
   */
  public StoreCapabilities processSafe() {
    return plus(PROCESS_SAFE);
  }

  /**
   * Requests have latency: the library keeps many in flight.
   *
   * @param nanos cost of one request; 0 = unknown
   * @param bytesPerSecond of one request; 0 = unknown
   * @param inFlight requests that still help; 0 = unknown
   * @return a copy
   */
  public StoreCapabilities latency(long nanos, long bytesPerSecond, int inFlight) {
    return new StoreCapabilities(bits | LATENCY, nanos, bytesPerSecond, inFlight, isBatch);
  }

  /**
   * Is a {@link BatchStore}.
   *
   * @return a copy
   */
  public StoreCapabilities batch() {
    return new StoreCapabilities(bits, latencyNanos, bandwidth, concurrency, true);
  }

  /**
   * Whether values can be set.
   *
   * @return true when they can
   */
  public boolean isWritable() {
    return (bits & WRITABLE) != 0;
  }

  /**
   * Whether keys can be listed.
   *
   * @return true when they can
   */
  public boolean isListable() {
    return (bits & LISTABLE) != 0;
  }

  boolean hasLatency() {
    return (bits & LATENCY) != 0;
  }
}
