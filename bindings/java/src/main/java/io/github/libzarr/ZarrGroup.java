package io.github.libzarr;

import io.github.libzarr.internal.Native;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A group: a snapshot of its metadata, with nodes below it. Iterating visits its direct children, sorted by name. */
public final class ZarrGroup extends ZarrNode implements Iterable<ZarrGroup.Entry> {
  /**
   * A node below a group.
   *
   * @param path relative to the group
   * @param kind what it is
   */
  public record Entry(String path, NodeKind kind) {}

  ZarrGroup(long address) {
    super(address, "group");
  }

  @Override
  public NodeKind kind() {
    return NodeKind.GROUP;
  }

  @Override
  public ZarrGroup refresh() {
    return new ZarrGroup(refreshed());
  }

  @Override
  public ZarrGroup setAttributes(Map<String, ?> attributes) {
    return new ZarrGroup(attributesReplaced(attributes));
  }

  @Override
  public ZarrGroup updateAttributes(Map<String, ?> attributes) {
    return new ZarrGroup(attributesUpdated(attributes));
  }

  @Override
  public ZarrGroup deleteAttribute(String name) {
    return new ZarrGroup(attributeDeleted(name));
  }

  /**
   * Whether the group has no document of its own, only nodes below it.
   *
   * @return true when it has none
   */
  public boolean isImplicit() {
    return handle.number(Native::zarr_node_is_implicit) != 0;
  }

  /**
   * A node below this one, through consolidated metadata when there is some.
   *
   * @param path relative, "a/b"
   * @return a ZarrArray or ZarrGroup, to be closed
   * @throws ZarrException.NotFound when there is none
   */
  public ZarrNode open(String path) {
    byte[] p = Text.required(path, "path");
    return handle.call(g -> ZarrNode.wrap(Native.zarr_group_open_child(g, p)));
  }

  /**
   * An array below this group.
   *
   * @param path relative, "a/b"
   * @return to be closed
   */
  public ZarrArray openArray(String path) {
    return open(path).asArray();
  }

  /**
   * A group below this one.
   *
   * @param path relative, "a/b"
   * @return to be closed
   */
  public ZarrGroup openGroup(String path) {
    return open(path).asGroup();
  }

  /**
   * A node below this one, or nothing.
   *
   * @param path relative, "a/b"
   * @return empty when there is none
   */
  public Optional<ZarrNode> find(String path) {
    try {
      return Optional.of(open(path));
    } catch (ZarrException.NotFound e) {
      return Optional.empty();
    }
  }

  private String below(String path) {
    String here = path();
    return here.isEmpty() ? path : here + "/" + path;
  }

  /**
   * Makes an array below this group, in the group's format unless the builder says another.
   *
   * @param path relative, "a/b"
   * @param builder what to make
   * @return to be closed
   */
  public ZarrArray createArray(String path, ArrayBuilder builder) {
    try (ZarrStore store = store()) {
      return store.createArray(below(path), builder, OpenOptions.readWrite().format(format()));
    }
  }

  /**
   * Makes a group below this one, in its format.
   *
   * @param path relative, "a/b"
   * @param attributes see {@link Json}
   * @return to be closed
   */
  public ZarrGroup createGroup(String path, Map<String, ?> attributes) {
    try (ZarrStore store = store()) {
      return store.createGroup(below(path), attributes, OpenOptions.readWrite().format(format()));
    }
  }

  /**
   * The direct children.
   *
   * @return sorted by name
   */
  public List<Entry> children() {
    return handle.call(g -> {
      long listing = Native.zarr_group_children(g);
      try {
        List<Entry> entries = new ArrayList<>();
        for (long i = 0; i < Native.zarr_listing_size(listing); ++i) {
          entries.add(new Entry(Text.of(Native.zarr_listing_name(listing, i)),
              NodeKind.of(Native.zarr_listing_kind(listing, i)).orElseThrow()));
        }
        return entries;
      } finally {
        Native.zarr_listing_release(listing);
      }
    });
  }

  /**
   * The direct children, all opened by one call, which is much quicker than {@link #open} for each: every document is read once, by
   * the threads of the context together.
   *
   * @return sorted by name, to be closed; a child that cannot be opened is among them and says why
   */
  public List<OpenedChild> openChildren() {
    return handle.call(g -> {
      long listing = Native.zarr_group_open_children(g);
      try {
        List<OpenedChild> children = new ArrayList<>();
        for (long i = 0; i < Native.zarr_listing_size(listing); ++i) {
          children.add(opened(listing, i));
        }
        return children;
      } finally {
        Native.zarr_listing_release(listing);
      }
    });
  }

  private static OpenedChild opened(long listing, long i) {
    String name = Text.of(Native.zarr_listing_name(listing, i));
    try {
      return new OpenedChild(name, ZarrNode.wrap(Native.zarr_listing_node(listing, i)), null);
    } catch (ZarrException e) {
      return new OpenedChild(name, null, e);
    }
  }

  @Override
  public Iterator<Entry> iterator() {
    return children().iterator();
  }

  /**
   * Every node below this group.
   *
   * @return parents before children, siblings by name
   */
  public Stream<Entry> walk() {
    List<Entry> entries = new ArrayList<>();
    StoreValues.unpack(handle.call(g -> Text.take(Native.zarr_flat_walk(g))),
        (kind, path) -> entries.add(new Entry(path, NodeKind.of(kind).orElseThrow())));
    return entries.stream();
  }

  // ----------------------------------------------------------------------------------------------- consolidated metadata

  /**
   * Writes consolidated metadata of everything below this group.
   *
   * @return a new snapshot
   */
  public ZarrGroup consolidate() {
    return new ZarrGroup(change(Native::zarr_consolidate));
  }

  /**
   * Whether this snapshot has consolidated metadata.
   *
   * @return true when it has
   */
  public boolean isConsolidated() {
    return handle.number(Native::zarr_group_is_consolidated) != 0;
  }

  /**
   * Compares the consolidated metadata with what is stored.
   *
   * @return maps of "key" and "what" ("changed", "missing" or "extra"); empty when they agree
   * @throws ZarrException.NotFound when the group has none
   */
  @SuppressWarnings("unchecked")
  public List<Map<String, Object>> verifyConsolidated() {
    return (List<Map<String, Object>>) Json.parse(Text.takeText(handle.call(Native::zarr_consolidated_verify)));
  }

  /**
   * Removes the consolidated metadata.
   *
   * @return a new snapshot
   * @throws ZarrException.NotFound when the group has none
   */
  public ZarrGroup removeConsolidated() {
    return new ZarrGroup(change(Native::zarr_consolidated_remove));
  }
}
