package io.github.libzarr;

/** How a call of the library ended: the status codes of {@code zarr.h}. */
public enum Status {
  /** Success. */
  OK(0),
  /** No such node, key, chunk or attribute. */
  NOT_FOUND(1),
  /** There is one already. */
  EXISTS(2),
  /** The call is wrong: rank, buffer, stride, name, option. */
  INVALID_ARGUMENT(3),
  /** A metadata document or configuration is not what the specification says. */
  INVALID_METADATA(4),
  /** Valid, but this library, or this store, cannot do it. */
  UNSUPPORTED(5),
  /** A stored chunk, shard or value does not decode. */
  CORRUPT_DATA(6),
  /** An index, chunk coordinate or byte range lies outside. */
  OUT_OF_RANGE(7),
  /** A conditional write or read found another version. */
  PRECONDITION_FAILED(8),
  /** The store or the handle was opened for reading. */
  READ_ONLY(9),
  /** The operating system or a store failed. */
  IO(10),
  /** The deadline passed. */
  TIMEOUT(11),
  /** Cancelled. */
  CANCELLED(12),
  /** An allocation failed. */
  NO_MEMORY(13),
  /** A callback failed with an error of its own. */
  CALLBACK(14),
  /** A defect of the library. */
  INTERNAL(15),
  /** Over a limit of the context. */
  LIMIT_EXCEEDED(16);

  private static final Status[] BY_CODE = values();
  private final int code;

  Status(int code) {
    this.code = code;
  }

  /**
   * The number that the C interface uses.
   *
   * @return the number
   */
  public int code() {
    return code;
  }

  static Status of(long code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[(int) code] : INTERNAL;
  }
}
