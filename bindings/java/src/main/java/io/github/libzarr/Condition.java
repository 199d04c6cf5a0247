package io.github.libzarr;

/**
 * Condition of a write.
 *
 * @param kind what must hold
 * @param etag the version that must be there; null unless IF_MATCH
 */
public record Condition(Kind kind, String etag) {
  /** Kinds of conditions. */
  public enum Kind {
    /** None. */
    ALWAYS,
    /** Only where there is no value. */
    IF_ABSENT,
    /** Only over the version with the etag. */
    IF_MATCH
  }

  /** No condition. */
  public static final Condition ALWAYS = new Condition(Kind.ALWAYS, null);
  /** Only where there is no value. */
  public static final Condition IF_ABSENT = new Condition(Kind.IF_ABSENT, null);

  /**
   * Only over one version.
   *
   * @param etag of that version
   * @return a condition
   */
  public static Condition ifMatch(String etag) {
    return new Condition(Kind.IF_MATCH, etag);
  }
}
