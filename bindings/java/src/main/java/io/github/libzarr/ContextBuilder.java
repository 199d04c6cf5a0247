package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.Shim;
import java.util.concurrent.Executor;

/** The options of a new {@link Context}. What is not set keeps the library's default. */
public final class ContextBuilder {
  private int threads;
  private int ioConcurrency;
  private long byteBudget;
  private long cacheBudget;
  private long chunkCacheBytes;
  private long maxChunkBytes;
  private long maxMetadataBytes;
  private long maxShardIndexBytes;
  private int maxJsonDepth;
  private boolean noPlugins;
  private LogListener log;
  private EventListener event;
  private Executor executor;

  ContextBuilder() {}

  private static long positive(long value, String what) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be positive, not " + value);
    }
    return value;
  }

  /**
   * Threads that work on one call, the caller's included.
   *
   * @param count 1 = no other thread; default: the number of CPUs
   * @return this
   */
  public ContextBuilder threads(int count) {
    threads = (int) positive(count, "threads");
    return this;
  }

  /**
   * Requests in flight to a store with latency.
   *
   * @param count default: what the store says, else 64
   * @return this
   */
  public ContextBuilder ioConcurrency(int count) {
    ioConcurrency = (int) positive(count, "ioConcurrency");
    return this;
  }

  /**
   * Bytes in flight beyond the caller's memory.
   *
   * @param bytes default 64 MiB
   * @return this
   */
  public ContextBuilder byteBudget(long bytes) {
    byteBudget = positive(bytes, "byteBudget");
    return this;
  }

  /**
   * Bytes of the cache of shard indexes.
   *
   * @param bytes 0 = no cache; default 16 MiB
   * @return this
   */
  public ContextBuilder cacheBudget(long bytes) {
    cacheBudget = bytes == 0 ? -1 : positive(bytes, "cacheBudget");
    return this;
  }

  /**
   * Bytes of decoded chunks that are kept for later reads, the least recently used leaving first. Every read asks the store whether a
   * chunk is still the one that was kept; stores that tell no etag are not cached. Events: "chunk_cache.hit", "chunk_cache.miss".
   *
   * @param bytes 0 = no cache, the default
   * @return this
   */
  public ContextBuilder chunkCacheBytes(long bytes) {
    chunkCacheBytes = bytes == 0 ? 0 : positive(bytes, "chunkCacheBytes");
    return this;
  }

  /**
   * Largest decoded chunk or shard that is accepted.
   *
   * @param bytes default 64 GiB
   * @return this
   */
  public ContextBuilder maxChunkBytes(long bytes) {
    maxChunkBytes = positive(bytes, "maxChunkBytes");
    return this;
  }

  /**
   * Largest metadata document that is accepted.
   *
   * @param bytes default 64 MiB
   * @return this
   */
  public ContextBuilder maxMetadataBytes(long bytes) {
    maxMetadataBytes = positive(bytes, "maxMetadataBytes");
    return this;
  }

  /**
   * Largest shard index that is accepted.
   *
   * @param bytes default 256 MiB
   * @return this
   */
  public ContextBuilder maxShardIndexBytes(long bytes) {
    maxShardIndexBytes = positive(bytes, "maxShardIndexBytes");
    return this;
  }

  /**
   * Deepest nesting of metadata that is accepted.
   *
   * @param depth default 64
   * @return this
   */
  public ContextBuilder maxJsonDepth(int depth) {
    maxJsonDepth = (int) positive(depth, "maxJsonDepth");
    return this;
  }

  /**
   * Does not look for plugins of the C interface.
   *
   * @return this
   */
  public ContextBuilder withoutPlugins() {
    noPlugins = true;
    return this;
  }

  /**
   * Gets the log messages.
   *
   * @param listener called on any thread
   * @return this
   */
  public ContextBuilder onLog(LogListener listener) {
    log = listener;
    return this;
  }

  /**
   * Gets the events.
   *
   * @param listener called on any thread
   * @return this
   */
  public ContextBuilder onEvent(EventListener listener) {
    event = listener;
    return this;
  }

  /**
   * Lets the work of other threads be done by an executor instead of threads of the library's own. Work that it does late is done by
   * the calling thread, if there is one: an operation begins when the executor begins it. What it refuses goes to the common pool.
   *
   * @param runs should have threads of its own; {@link #threads} says how many work on one call
   * @return this
   */
  public ContextBuilder executor(Executor runs) {
    executor = runs;
    return this;
  }

  /**
   * Makes the context.
   *
   * @return to be closed
   */
  public Context build() {
    long options = Native.zarr_flat_context_options_new(threads, ioConcurrency, byteBudget, cacheBudget, maxChunkBytes,
        maxMetadataBytes, maxShardIndexBytes, maxJsonDepth, noPlugins ? 1 : 0);
    if (options == 0) {
      throw new OutOfMemoryError("no memory for the options of a context");
    }
    Native.zarr_flat_context_options_chunk_cache(options, chunkCacheBytes);
    try {
      return new Context(Shim.contextNew(options, log, event, executor));
    } finally {
      Native.zarr_flat_context_options_free(options);
    }
  }
}
