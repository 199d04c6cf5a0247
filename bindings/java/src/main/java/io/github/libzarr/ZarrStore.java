package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.Shim;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An open store: byte values under keys, in files, in memory, or in Java. Any thread may use one at once. Nodes opened from it
 * keep it alive after {@link #close()}.
 */
public final class ZarrStore extends StoreValues implements AutoCloseable {
  /**
   * A value of a store.
   *
   * @param data the bytes that were asked for
   * @param objectSize bytes of the whole value
   * @param etag version of the value; null when the store has none
   */
  public record Entry(byte[] data, long objectSize, String etag) {}

  /**
   * Size and version of a value.
   *
   * @param size bytes
   * @param etag version of the value; null when the store has none
   */
  public record Info(long size, String etag) {}

  ZarrStore(long address) {
    super(address);
  }

  /**
   * Opens a store by URL with the default context.
   *
   * @param url a path, {@code file:///path}, {@code memory://name} (shared by name in this process) or {@code memory://}
   * @return to be closed
   */
  public static ZarrStore open(String url) {
    return open(Context.getDefault(), url, Map.of(), false);
  }

  /**
   * Opens a store by URL.
   *
   * @param context knows the schemes
   * @param url a path or URL
   * @param options configuration of the store, such as "durability": "fsync"
   * @param readOnly writes throw {@link ZarrException.ReadOnly}
   * @return to be closed
   */
  public static ZarrStore open(Context context, String url, Map<String, ?> options, boolean readOnly) {
    byte[] name = Text.required(url, "url");
    byte[] json = Text.utf8(Json.write(options));
    long c = context.acquire();
    try {
      return new ZarrStore(Native.zarr_store_open(c, name, json, readOnly ? 1 : 0));
    } finally {
      context.release();
    }
  }

  /**
   * Makes a store written in Java usable, with the default context.
   *
   * @param store the store; closed when the library no longer uses it
   * @return to be closed
   */
  public static ZarrStore of(Store store) {
    return of(Context.getDefault(), store);
  }

  /**
   * Makes a store written in Java usable.
   *
   * @param context for the nodes opened from it
   * @param store the store; closed when the library no longer uses it
   * @return to be closed
   */
  public static ZarrStore of(Context context, Store store) {
    StoreCapabilities can = store.capabilities();
    long c = context.acquire();
    try {
      return new ZarrStore(Shim.storeNew(c, store, can.bits(), can.latencyNanos(), can.bandwidth(), can.concurrency(),
          can.isBatch() && store instanceof BatchStore));
    } finally {
      context.release();
    }
  }

  Handle handle() {
    return handle;
  }

  // -------------------------------------------------------------------------------------------------------------- nodes

  /**
   * Opens a node.
   *
   * @param path "" for the root
   * @param options how
   * @return a ZarrArray or ZarrGroup, to be closed
   */
  public ZarrNode openNode(String path, OpenOptions options) {
    byte[] p = Text.required(path, "path");
    return handle.call(s -> options.with(o -> ZarrNode.wrap(Native.zarr_node_open(s, p, Native.zarr_flat_open_options(o)))));
  }

  /**
   * Opens an array for reading and writing, or for reading when the store is read-only.
   *
   * @param path "" for the root
   * @return to be closed
   */
  public ZarrArray openArray(String path) {
    return openNode(path, defaultMode()).asArray();
  }

  /**
   * Opens a group for reading and writing, or for reading when the store is read-only.
   *
   * @param path "" for the root
   * @return to be closed
   */
  public ZarrGroup openGroup(String path) {
    return openNode(path, defaultMode()).asGroup();
  }

  private OpenOptions defaultMode() {
    return capabilities().isWritable() ? OpenOptions.readWrite() : OpenOptions.read();
  }

  /**
   * Makes an array; parent groups that are missing are made too.
   *
   * @param path "" for the root
   * @param builder what to make
   * @return to be closed
   * @throws ZarrException.AlreadyExists when there is something
   */
  public ZarrArray createArray(String path, ArrayBuilder builder) {
    return createArray(path, builder, OpenOptions.readWrite());
  }

  /**
   * Makes an array; parent groups that are missing are made too.
   *
   * @param path "" for the root
   * @param builder what to make
   * @param options whether to overwrite
   * @return to be closed
   */
  public ZarrArray createArray(String path, ArrayBuilder builder, OpenOptions options) {
    byte[] p = Text.required(path, "path");
    Objects.requireNonNull(builder, "builder");
    return handle.call(s -> options.with(builder, o -> ZarrNode.wrap(
        Native.zarr_create_array(s, p, Native.zarr_flat_array_builder(o), Native.zarr_flat_open_options(o))))).asArray();
  }

  /**
   * Makes a group; parent groups that are missing are made too.
   *
   * @param path "" for the root
   * @param attributes see {@link Json}
   * @return to be closed
   * @throws ZarrException.AlreadyExists when there is something
   */
  public ZarrGroup createGroup(String path, Map<String, ?> attributes) {
    return createGroup(path, attributes, OpenOptions.readWrite());
  }

  /**
   * Makes a group; parent groups that are missing are made too.
   *
   * @param path "" for the root
   * @param attributes see {@link Json}
   * @param options format, and whether to overwrite
   * @return to be closed
   */
  public ZarrGroup createGroup(String path, Map<String, ?> attributes, OpenOptions options) {
    byte[] p = Text.required(path, "path");
    byte[] json = Text.utf8(Json.write(attributes));
    return handle.call(s -> options.with(o -> ZarrNode.wrap(
        Native.zarr_create_group(s, p, json, Native.zarr_flat_open_options(o))))).asGroup();
  }

  /**
   * Makes a node from its metadata document.
   *
   * @param path "" for the root
   * @param metadata a v3 zarr.json, or a v2 .zarray or .zgroup
   * @param attributes null = none, or for v3 those of the document
   * @param options whether to overwrite
   * @return to be closed
   */
  public ZarrNode createFromMetadata(String path, String metadata, Map<String, ?> attributes, OpenOptions options) {
    byte[] p = Text.required(path, "path");
    byte[] document = Text.required(metadata, "metadata");
    byte[] json = attributes == null ? null : Text.utf8(Json.write(attributes));
    return handle.call(s -> options.with(o -> ZarrNode.wrap(
        Native.zarr_create_from_metadata(s, p, document, json, Native.zarr_flat_open_options(o)))));
  }

  /**
   * What is at a path.
   *
   * @param path "" for the root
   * @return empty when nothing is there
   */
  public Optional<NodeKind> kindOf(String path) {
    byte[] p = Text.required(path, "path");
    return handle.call(s -> NodeKind.of((int) Native.zarr_exists(s, p)));
  }

  /**
   * Removes a node and everything below it.
   *
   * @param path "" for the root
   * @throws ZarrException.NotFound when there is none
   */
  public void eraseNode(String path) {
    byte[] p = Text.required(path, "path");
    handle.use(s -> Native.zarr_erase(s, p));
  }

  /**
   * Copies a node and everything below it, within this store or to another.
   *
   * @param path what
   * @param to the other store
   * @param toPath where
   * @param overwrite else {@link ZarrException.AlreadyExists}
   * @param cancel stops it; may be null
   */
  public void copyNode(String path, ZarrStore to, String toPath, boolean overwrite, CancelSwitch cancel) {
    transfer(path, to, toPath, cancel, (s, p, t, q, c) -> Native.zarr_copy(s, p, t, q, overwrite ? 1 : 0, c));
  }

  /**
   * Moves a node and everything below it, within this store or to another.
   *
   * @param path what
   * @param to the other store
   * @param toPath where
   * @param overwrite else {@link ZarrException.AlreadyExists}
   * @param cancel stops it; may be null
   */
  public void moveNode(String path, ZarrStore to, String toPath, boolean overwrite, CancelSwitch cancel) {
    transfer(path, to, toPath, cancel, (s, p, t, q, c) -> Native.zarr_move(s, p, t, q, overwrite ? 1 : 0, c));
  }

  private interface Transfer {
    void run(long from, byte[] fromPath, long to, byte[] toPath, long cancel);
  }

  private void transfer(String path, ZarrStore to, String toPath, CancelSwitch cancel, Transfer transfer) {
    byte[] p = Text.required(path, "path");
    byte[] q = Text.required(toPath, "toPath");
    handle.use(s -> to.handle.use(t -> {
      if (cancel == null) {
        transfer.run(s, p, t, q, 0);
      } else {
        cancel.handle().use(c -> transfer.run(s, p, t, q, c));
      }
    }));
  }

  /** Gives the store back. Nodes opened from it go on working. */
  @Override
  public void close() {
    handle.close();
  }
}
