package io.github.libzarr;

/** A child of a group, as {@link ZarrGroup#openChildren} has opened it, or failed to. Closing it closes its node. */
public final class OpenedChild implements AutoCloseable {
  private final String name;
  private final ZarrNode node; // null = could not be opened
  private final ZarrException error;

  OpenedChild(String name, ZarrNode node, ZarrException error) {
    this.name = name;
    this.node = node;
    this.error = error;
  }

  /**
   * Its name in the group.
   *
   * @return never empty
   */
  public String name() {
    return name;
  }

  /**
   * Whether it could be opened.
   *
   * @return false when its document is wrong or cannot be read
   */
  public boolean isOpen() {
    return node != null;
  }

  /**
   * The node, which is this object's.
   *
   * @return a ZarrArray or ZarrGroup
   * @throws ZarrException why the child could not be opened
   */
  public ZarrNode node() {
    if (node == null) {
      throw error;
    }
    return node;
  }

  /** Closes the node. */
  @Override
  public void close() {
    if (node != null) {
      node.close();
    }
  }
}
