package io.github.libzarr;

import java.util.Optional;

/** Kinds of nodes. */
public enum NodeKind {
  /** An array. */
  ARRAY,
  /** A group. */
  GROUP;

  static Optional<NodeKind> of(int kind) {
    return kind == 1 ? Optional.of(ARRAY) : kind == 2 ? Optional.of(GROUP) : Optional.empty();
  }
}
