package io.github.libzarr;

import io.github.libzarr.internal.Native;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * An array or a group: an immutable snapshot of its metadata, whose data may change. Any thread may use one at once. Calls
 * that change metadata give a new snapshot and leave this one as it was; both must be closed. A node that is never closed is
 * given back when the garbage collector finds it.
 */
public abstract class ZarrNode implements AutoCloseable {
  final Handle handle;

  ZarrNode(long address, String what) {
    handle = Handle.own(this, address, Native::zarr_node_release, what);
  }

  static ZarrNode wrap(long address) {
    return Native.zarr_node_kind(address) == 1 ? new ZarrArray(address) : new ZarrGroup(address);
  }

  /**
   * What it is.
   *
   * @return array or group
   */
  public abstract NodeKind kind();

  /**
   * This array.
   *
   * @return this
   * @throws ZarrException.InvalidArgument when it is a group, which is closed then
   */
  public ZarrArray asArray() {
    if (this instanceof ZarrArray array) {
      return array;
    }
    String path = path();
    close();
    throw ZarrException.of(Status.INVALID_ARGUMENT, "an array is expected, '" + path + "' is a group");
  }

  /**
   * This group.
   *
   * @return this
   * @throws ZarrException.InvalidArgument when it is an array, which is closed then
   */
  public ZarrGroup asGroup() {
    if (this instanceof ZarrGroup group) {
      return group;
    }
    String path = path();
    close();
    throw ZarrException.of(Status.INVALID_ARGUMENT, "a group is expected, '" + path + "' is an array");
  }

  /**
   * Path in its store.
   *
   * @return "" for the root
   */
  public String path() {
    return Text.of(handle.call(Native::zarr_node_path));
  }

  /**
   * Last part of the path.
   *
   * @return "" for the root
   */
  public String name() {
    String path = path();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * The Zarr format.
   *
   * @return 2 or 3
   */
  public int format() {
    return handle.number(Native::zarr_node_format);
  }

  /**
   * The node's store.
   *
   * @return to be closed
   */
  public ZarrStore store() {
    return new ZarrStore(handle.call(Native::zarr_node_store));
  }

  long refreshed() {
    return handle.call(Native::zarr_node_refresh);
  }

  /**
   * A new snapshot from what is stored now.
   *
   * @return to be closed
   * @throws ZarrException.NotFound when the node is gone
   */
  public abstract ZarrNode refresh();

  /**
   * The metadata document as stored.
   *
   * @return JSON
   */
  public String metadata() {
    return Text.takeText(handle.call(n -> Native.zarr_node_metadata_json(n, 0, null)));
  }

  /**
   * A metadata document of another format.
   *
   * @param document JSON
   * @param notes what changed its meaning
   */
  public record Translation(String document, List<Object> notes) {}

  /**
   * The metadata document as it would be in a format.
   *
   * @param zarrFormat 2 or 3
   * @return the document, with notes
   * @throws ZarrException.Unsupported when it cannot be said there
   */
  @SuppressWarnings("unchecked")
  public Translation metadata(int zarrFormat) {
    long[] notes = new long[1];
    String document = Text.takeText(handle.call(n -> Native.zarr_node_metadata_json(n, zarrFormat, notes)));
    String list = Text.takeText(notes[0]);
    return new Translation(document, list == null || list.isEmpty() ? List.of() : (List<Object>) Json.parse(list));
  }

  // --------------------------------------------------------------------------------------------------------- attributes

  /**
   * The attributes.
   *
   * @return in their order; integers exact; see {@link Json}
   */
  public Map<String, Object> attributes() {
    return Json.parseObject(attributesJson());
  }

  /**
   * The attributes as text; numbers as stored.
   *
   * @return a JSON object
   */
  public String attributesJson() {
    return Text.takeText(handle.call(Native::zarr_attributes_json));
  }

  /**
   * One attribute.
   *
   * @param name its name
   * @return empty when there is none, or when it is null
   */
  public Optional<Object> attribute(String name) {
    byte[] text = Text.required(name, "name");
    try {
      return Optional.ofNullable(Json.parse(Text.takeText(handle.call(n -> Native.zarr_attribute_get(n, text)))));
    } catch (ZarrException.NotFound e) {
      return Optional.empty();
    }
  }

  long change(LongFunction<Long> function) {
    return handle.call(function);
  }

  private long withJson(Map<String, ?> attributes, boolean replace) {
    byte[] json = Text.utf8(Json.write(java.util.Objects.requireNonNull(attributes, "attributes")));
    return change(n -> replace ? Native.zarr_attributes_set(n, json) : Native.zarr_attributes_update(n, json));
  }

  long attributesReplaced(Map<String, ?> attributes) {
    return withJson(attributes, true);
  }

  long attributesUpdated(Map<String, ?> attributes) {
    return withJson(attributes, false);
  }

  long attributeDeleted(String name) {
    byte[] text = Text.required(name, "name");
    return change(n -> Native.zarr_attribute_delete(n, text));
  }

  /**
   * Replaces all attributes. Other members of the metadata stay as they are.
   *
   * @param attributes see {@link Json}
   * @return a new snapshot
   */
  public abstract ZarrNode setAttributes(Map<String, ?> attributes);

  /**
   * Sets some attributes and leaves the others.
   *
   * @param attributes see {@link Json}
   * @return a new snapshot
   */
  public abstract ZarrNode updateAttributes(Map<String, ?> attributes);

  /**
   * Removes an attribute.
   *
   * @param name its name
   * @return a new snapshot
   * @throws ZarrException.NotFound when there is none
   */
  public abstract ZarrNode deleteAttribute(String name);

  /**
   * Decodes every chunk and counts, in every array below a group.
   *
   * @return "chunks", "present", "missing", "corrupt", "extra", "temporaries", "stored_bytes", "problems"
   */
  public Map<String, Object> check() {
    return check(IoOptions.DEFAULT);
  }

  /**
   * Decodes every chunk and counts, in every array below a group.
   *
   * @param options deadline and cancel
   * @return "chunks", "present", "missing", "corrupt", "extra", "temporaries", "stored_bytes", "problems"
   */
  public Map<String, Object> check(IoOptions options) {
    return Json.parseObject(Text.takeText(handle.call(n -> options.with(o -> Native.zarr_check(n, o)))));
  }

  /** Gives the node back. A second time does nothing; other uses throw {@link IllegalStateException}. */
  @Override
  public void close() {
    handle.close();
  }

  /**
   * Whether it is closed.
   *
   * @return true after close()
   */
  public boolean isClosed() {
    return handle.isClosed();
  }

  @Override
  public String toString() {
    String what = kind().name().toLowerCase(java.util.Locale.ROOT);
    return isClosed() ? "closed " + what : what + " '" + path() + "' of Zarr v" + format();
  }
}
