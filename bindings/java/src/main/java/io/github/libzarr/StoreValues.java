package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.Shim;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The values of a store, under their keys. */
abstract class StoreValues {
  final Handle handle;

  StoreValues(long address) {
    handle = Handle.own(this, address, Native::zarr_store_release, "store");
  }

  /**
   * Reads a whole value.
   *
   * @param key the key
   * @return the bytes
   * @throws ZarrException.NotFound when there is none
   */
  public byte[] get(String key) {
    byte[] k = Text.required(key, "key");
    long store = handle.acquire();
    try {
      return Shim.storeGet(store, k, 0, 0, 0, null, 0, null, null);
    } finally {
      handle.release();
    }
  }

  /**
   * Reads a value or a range of it.
   *
   * @param request which
   * @param cancel stops it; may be null
   * @return bytes, size and etag
   * @throws ZarrException.NotFound when there is none
   */
  public ZarrStore.Entry get(Store.Request request, CancelSwitch cancel) {
    byte[] k = Text.required(request.key(), "key");
    byte[] match = Text.utf8(request.ifMatch());
    ByteRange range = request.range();
    long[] size = new long[1];
    long[] etag = new long[1];
    byte[] value = handle.call(s -> Gets.withCancel(cancel,
        c -> Shim.storeGet(s, k, range.kind().ordinal(), range.offset(), range.length(), match, c, size, etag)));
    return new ZarrStore.Entry(value, size[0], Text.takeText(etag[0]));
  }

  /**
   * Reads many values; the store may have many requests in flight.
   *
   * @param requests which
   * @param cancel stops it; may be null
   * @return the bytes of each; null where there is none
   */
  public List<byte[]> getMany(List<Store.Request> requests, CancelSwitch cancel) {
    try (Gets gets = new Gets(requests)) {
      handle.call(s -> Gets.withCancel(cancel, c -> Native.zarr_flat_gets_run(s, gets.address(), c)));
      List<byte[]> values = new ArrayList<>(requests.size());
      for (int i = 0; i < requests.size(); ++i) {
        values.add(Text.take(Native.zarr_flat_gets_take(gets.address(), i)));
      }
      return values;
    }
  }

  /**
   * Replaces a whole value.
   *
   * @param key the key
   * @param value the bytes
   * @return the new etag, or null
   */
  public String set(String key, byte[] value) {
    return set(key, value, Condition.ALWAYS);
  }

  /**
   * Replaces a whole value if a condition holds.
   *
   * @param key the key
   * @param value the bytes
   * @param condition what must hold
   * @return the new etag, or null
   * @throws ZarrException.PreconditionFailed when it does not; then nothing is changed
   */
  public String set(String key, byte[] value, Condition condition) {
    byte[] k = Text.required(key, "key");
    byte[] etag = Text.utf8(condition.etag());
    long[] newEtag = new long[1];
    Windows.with(Math.max(1, value.length), (address, window) -> {
      window.put(0, value);
      handle.use(s -> Native.zarr_flat_store_set(s, k, address, value.length, condition.kind().ordinal(), etag, newEtag));
    });
    return Text.takeText(newEtag[0]);
  }

  /**
   * Removes a value.
   *
   * @param key the key
   * @return whether there was one
   */
  public boolean erase(String key) {
    byte[] k = Text.required(key, "key");
    return handle.call(s -> Native.zarr_store_erase(s, k) != 0);
  }

  /**
   * Removes every value below a prefix.
   *
   * @param prefix "" or ending with "/"
   */
  public void erasePrefix(String prefix) {
    byte[] p = Text.required(prefix, "prefix");
    handle.use(s -> Native.zarr_store_erase_prefix(s, p));
  }

  /**
   * Size and version of a value.
   *
   * @param key the key
   * @return both
   * @throws ZarrException.NotFound when there is none
   */
  public ZarrStore.Info stat(String key) {
    byte[] k = Text.required(key, "key");
    long[] size = new long[1];
    long[] etag = new long[1];
    handle.use(s -> Native.zarr_store_stat(s, k, size, etag));
    return new ZarrStore.Info(size[0], Text.takeText(etag[0]));
  }

  /**
   * Keys below a prefix.
   *
   * @param prefix "" or ending with "/"
   * @param recursive true: every key; false: direct children, deeper ones as one prefix that ends with "/"
   * @return in no order
   */
  public List<String> list(String prefix, boolean recursive) {
    byte[] p = Text.required(prefix, "prefix");
    List<String> keys = new ArrayList<>();
    unpack(handle.call(s -> Text.take(Native.zarr_flat_list(s, p, recursive ? 1 : 0))), (kind, text) -> keys.add(text));
    return keys;
  }

  interface Visit {
    void entry(int kind, String text);
  }

  /** The packed entries of zarr_flat.h. */
  static void unpack(byte[] packed, Visit visit) {
    ByteBuffer entries = ByteBuffer.wrap(packed).order(ByteOrder.nativeOrder());
    while (entries.hasRemaining()) {
      int kind = entries.getInt();
      byte[] text = new byte[entries.getInt()];
      entries.get(text);
      visit.entry(kind, Text.of(text));
    }
  }

  /** Makes everything written so far durable, as far as the store can. */
  public void flush() {
    handle.use(Native::zarr_store_flush);
  }

  /**
   * What the store can do.
   *
   * @return its bits; costs are unknown
   */
  public StoreCapabilities capabilities() {
    return new StoreCapabilities(handle.call(Native::zarr_store_capabilities), 0, 0, 0, false);
  }

  /**
   * A text for people and logs, like a URL, without credentials.
   *
   * @return one line
   */
  public String description() {
    return Text.of(handle.call(Native::zarr_store_description));
  }
}
