package io.github.libzarr;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A store written in Java: byte values under keys. {@link ZarrStore#of(Store)} makes it usable. What a method throws reaches
 * the caller of the library as the cause of a {@link ZarrException}; a ZarrException of {@link ZarrException#of} keeps its
 * status, anything else becomes {@link ZarrException.Callback}.
 *
 * <p>Methods are called on the thread that called the library, one at a time, unless {@link #capabilities()} say {@code
 * anyThread()}. They may use other stores and arrays, never the array that is calling.
 */
public interface Store extends AutoCloseable {
  /** Opens stores of a registered scheme. */
  @FunctionalInterface
  interface Factory {
    /**
     * Opens a store.
     *
     * @param url with its scheme
     * @param options configuration
     * @param readOnly whether writes are refused anyway
     * @return a store
     * @throws Exception reaches the caller of the library
     */
    Store open(String url, Map<String, Object> options, boolean readOnly) throws Exception;
  }

  /**
   * One value, or part of one, that is asked for.
   *
   * @param key the key
   * @param range which bytes
   * @param ifMatch etag that the value must have, else throw {@link ZarrException.PreconditionFailed}; null = any
   */
  record Request(String key, ByteRange range, String ifMatch) {}

  /**
   * An answer.
   *
   * @param data the bytes that were asked for, from position to limit; copied
   * @param objectSize bytes of the whole value
   * @param etag version of the value, or null
   */
  record Value(ByteBuffer data, long objectSize, String etag) {
    /**
     * Refuses a negative size.
     *
     * @param data the bytes that were asked for, from position to limit; copied
     * @param objectSize bytes of the whole value
     * @param etag version of the value, or null
     */
    public Value {
      if (objectSize < 0) {
        throw new IllegalArgumentException("a negative size of a value: " + objectSize);
      }
    }

    /**
     * Answers a request out of the whole value.
     *
     * @param request what is asked for
     * @param whole the whole value
     * @return the part that is asked for
     */
    public static Value of(Request request, byte[] whole) {
      return new Value(request.range().of(ByteBuffer.wrap(whole)), whole.length, null);
    }
  }

  /**
   * What the store can do. Asked once, when the store is made usable.
   *
   * @return by default it reads, writes and lists, on one thread
   */
  default StoreCapabilities capabilities() {
    return StoreCapabilities.READ_WRITE;
  }

  /**
   * Reads a value or a part of one.
   *
   * @param request which
   * @return null when there is none
   * @throws Exception reaches the caller of the library
   */
  Value get(Request request) throws Exception;

  /**
   * Replaces a whole value.
   *
   * @param key the key
   * @param value the bytes, the store's own from now on
   * @param condition what must hold, else throw {@link ZarrException.PreconditionFailed}
   * @return the new etag, or null
   * @throws Exception reaches the caller of the library
   */
  default String set(String key, byte[] value, Condition condition) throws Exception {
    throw ZarrException.of(Status.READ_ONLY, "the store cannot be written");
  }

  /**
   * Removes a value.
   *
   * @param key the key
   * @return whether there was one
   * @throws Exception reaches the caller of the library
   */
  default boolean erase(String key) throws Exception {
    throw ZarrException.of(Status.READ_ONLY, "the store cannot be written");
  }

  /**
   * Removes every value below a prefix. By default lists and erases.
   *
   * @param prefix "" or ending with "/"
   * @throws Exception reaches the caller of the library
   */
  default void erasePrefix(String prefix) throws Exception {
    var keys = new java.util.ArrayList<String>();
    list(prefix, true, keys::add);
    for (String key : keys) {
      erase(key);
    }
  }

  /**
   * Size of a value. By default gets it.
   *
   * @param key the key
   * @return null when there is none; the data of the answer are not looked at
   * @throws Exception reaches the caller of the library
   */
  default Value stat(String key) throws Exception {
    return get(new Request(key, ByteRange.WHOLE, null));
  }

  /**
   * Lists keys below a prefix.
   *
   * @param prefix "" or ending with "/"
   * @param recursive true: every key; false: direct children, deeper ones as one prefix that ends with "/"
   * @param visit takes keys in any order; false = stop
   * @throws Exception reaches the caller of the library
   */
  default void list(String prefix, boolean recursive, Predicate<String> visit) throws Exception {
    throw ZarrException.of(Status.UNSUPPORTED, "the store cannot be listed");
  }

  /**
   * Makes everything written so far durable.
   *
   * @throws Exception reaches the caller of the library
   */
  default void flush() throws Exception {}

  /**
   * A text for people and logs, like a URL, without credentials.
   *
   * @return by default the class's name
   */
  default String description() {
    return "java://" + getClass().getSimpleName();
  }

  /** Called once, on any thread, when the library no longer uses the store. What it throws is dropped. */
  @Override
  default void close() {}
}
