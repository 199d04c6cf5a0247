package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.Shim;
import java.util.Map;
import java.util.Objects;

/**
 * Registries, threads, limits, caches and listeners. Most programs use {@link #getDefault()} and never make one. Any thread may
 * use a context at once. It lives on until the last store and node made with it is closed.
 */
public final class Context implements AutoCloseable {
  private static final Context DEFAULT = new Context(0);
  private static final int REPLACE = 1;
  private final Handle handle;

  Context(long address) {
    handle = address == 0 ? null : Handle.own(this, address, Native::zarr_context_release, "context");
  }

  /**
   * The process's own context. Closing it does nothing.
   *
   * @return always the same
   */
  public static Context getDefault() {
    return DEFAULT;
  }

  /**
   * Starts a new context.
   *
   * @return a builder with all defaults
   */
  public static ContextBuilder builder() {
    return new ContextBuilder();
  }

  long acquire() {
    return handle == null ? 0 : handle.acquire();
  }

  void release() {
    if (handle != null) {
      handle.release();
    }
  }

  /**
   * Opens or makes the node at a path or URL.
   *
   * @param url a path, {@code file:///path}, {@code memory://name/a/b}, or a scheme that this context knows
   * @param options how
   * @return a ZarrArray or ZarrGroup, to be closed
   */
  public ZarrNode open(String url, OpenOptions options) {
    byte[] name = Text.required(url, "url");
    long context = acquire();
    try {
      return options.with(o -> ZarrNode.wrap(Native.zarr_open(context, name, Native.zarr_flat_open_options(o))));
    } finally {
      release();
    }
  }

  /**
   * Everything that this context can do.
   *
   * @return version, formats, codecs, stores, data types, chunk grids, limits
   */
  public Map<String, Object> capabilities() {
    long context = acquire();
    try {
      return Json.parseObject(Text.takeText(Native.zarr_capabilities_json(context)));
    } finally {
      release();
    }
  }

  /**
   * Threads that one call may use, the caller's included.
   *
   * @return at least 1
   */
  public int threads() {
    long context = acquire();
    try {
      return Native.zarr_context_threads(context);
    } finally {
      release();
    }
  }

  /**
   * Adds a codec under its v3 name, which is its id in v2.
   *
   * @param name the name in metadata
   * @param kind what it maps to what
   * @param factory makes instances from configurations
   * @throws ZarrException.AlreadyExists when the name is taken
   */
  public void registerCodec(String name, Codec.Kind kind, Codec.Factory factory) {
    registerCodec(name, kind, factory, false);
  }

  /**
   * Adds a codec, perhaps in the place of one of the same name.
   *
   * @param name the name in metadata
   * @param kind what it maps to what
   * @param factory makes instances from configurations
   * @param replace whether to take the place of one of the same name
   */
  public void registerCodec(String name, Codec.Kind kind, Codec.Factory factory, boolean replace) {
    byte[] text = Text.required(name, "name");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(factory, "factory");
    long context = acquire();
    try {
      Shim.registerCodec(context, text, factory, kind.ordinal() + 1, factory.isThreadSafe() ? 1 : 0, factory.decodesRanges(),
          replace ? REPLACE : 0);
    } finally {
      release();
    }
  }

  /**
   * Adds a URL scheme.
   *
   * @param scheme such as "s3" for "s3://..."
   * @param capabilities what every store of the scheme can do
   * @param factory opens stores
   * @throws ZarrException.AlreadyExists when the scheme is taken
   */
  public void registerStore(String scheme, StoreCapabilities capabilities, Store.Factory factory) {
    byte[] text = Text.required(scheme, "scheme");
    Objects.requireNonNull(factory, "factory");
    long context = acquire();
    try {
      Shim.registerStore(context, text, factory, capabilities.bits(), capabilities.latencyNanos(), capabilities.bandwidth(),
          capabilities.concurrency(), capabilities.isBatch(), 0);
    } finally {
      release();
    }
  }

  /**
   * Loads a plugin of the C interface.
   *
   * @param file name of the shared object
   */
  public void loadPlugin(String file) {
    byte[] text = Text.required(file, "file");
    long context = acquire();
    try {
      Native.zarr_load_plugin(context, text);
    } finally {
      release();
    }
  }

  /** Gives the context back. What was made with it goes on working. */
  @Override
  public void close() {
    if (handle != null) {
      handle.close();
    }
  }
}
