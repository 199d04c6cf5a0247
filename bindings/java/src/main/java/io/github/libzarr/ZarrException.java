package io.github.libzarr;

import java.util.Optional;

/**
 * What the library throws: a status, a message for people, and what the failure concerns. Every status has a subclass here, so
 * that one can catch {@code ZarrException.NotFound}. When a store or codec written in Java threw, {@link #getCause()} is that
 * very Throwable.
 */
public class ZarrException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The details that most exceptions lack. */
  record Details(String key, String codec, long[] chunk, int errorNumber, boolean retryable) {
    static final Details NONE = new Details(null, null, null, 0, false);
  }

  /** Never OK. */
  private final Status status;
  private final transient Details details;

  ZarrException(Status status, String message, Details details, Throwable cause) {
    super(message, cause);
    this.status = status;
    this.details = details;
  }

  /**
   * An exception of a status, for stores and codecs: what they throw reaches the library with this status.
   *
   * @param status what went wrong; not OK
   * @param message for people, one line
   * @return an instance of the status's subclass
   */
  public static ZarrException of(Status status, String message) {
    return make(status, message, Details.NONE, null);
  }

  /**
   * An exception with details, for stores and codecs.
   *
   * @param status what went wrong; not OK
   * @param message for people, one line
   * @param errorNumber errno, or 0
   * @param retryable whether the same call may succeed later
   * @param cause what is behind it, or null
   * @return an instance of the status's subclass
   */
  public static ZarrException of(Status status, String message, int errorNumber, boolean retryable, Throwable cause) {
    return make(status, message, new Details(null, null, null, errorNumber, retryable), cause);
  }

  /**
   * The status.
   *
   * @return never OK
   */
  public Status status() {
    return status;
  }

  private Details details() {
    return details == null ? Details.NONE : details;
  }

  /**
   * The store key or node path concerned.
   *
   * @return empty when it concerns none
   */
  public Optional<String> key() {
    return Optional.ofNullable(details().key());
  }

  /**
   * The name of the codec that failed.
   *
   * @return empty when no codec did
   */
  public Optional<String> codec() {
    return Optional.ofNullable(details().codec());
  }

  /**
   * The grid coordinates of the chunk concerned.
   *
   * @return empty when it concerns none
   */
  public Optional<long[]> chunk() {
    return Optional.ofNullable(details().chunk()).map(long[]::clone);
  }

  /**
   * errno of the failed system call.
   *
   * @return 0 when there was none
   */
  public int errorNumber() {
    return details().errorNumber();
  }

  /**
   * Whether the same call may succeed later (interrupted, busy, lost race).
   *
   * @return true when it may
   */
  public boolean isRetryable() {
    return details().retryable();
  }

  static ZarrException make(Status status, String message, Details details, Throwable cause) {
    return switch (status) {
      case NOT_FOUND -> new NotFound(message, details, cause);
      case EXISTS -> new AlreadyExists(message, details, cause);
      case INVALID_ARGUMENT -> new InvalidArgument(message, details, cause);
      case INVALID_METADATA -> new InvalidMetadata(message, details, cause);
      case UNSUPPORTED -> new Unsupported(message, details, cause);
      case CORRUPT_DATA -> new CorruptData(message, details, cause);
      case OUT_OF_RANGE -> new OutOfRange(message, details, cause);
      case PRECONDITION_FAILED -> new PreconditionFailed(message, details, cause);
      case READ_ONLY -> new ReadOnly(message, details, cause);
      case IO -> new Io(message, details, cause);
      case TIMEOUT -> new Timeout(message, details, cause);
      case CANCELLED -> new Cancelled(message, details, cause);
      case NO_MEMORY -> new NoMemory(message, details, cause);
      case CALLBACK -> new Callback(message, details, cause);
      case INTERNAL -> new Internal(message, details, cause);
      case LIMIT_EXCEEDED -> new LimitExceeded(message, details, cause);
      case OK -> new Internal(message, details, cause);
    };
  }

  /** There is no such node, key, chunk or attribute. */
  public static final class NotFound extends ZarrException {
    private static final long serialVersionUID = 1L;

    NotFound(String message, Details details, Throwable cause) {
      super(Status.NOT_FOUND, message, details, cause);
    }
  }

  /** There is one already. */
  public static final class AlreadyExists extends ZarrException {
    private static final long serialVersionUID = 1L;

    AlreadyExists(String message, Details details, Throwable cause) {
      super(Status.EXISTS, message, details, cause);
    }
  }

  /** The call is wrong: rank, buffer, stride, name or option. */
  public static final class InvalidArgument extends ZarrException {
    private static final long serialVersionUID = 1L;

    InvalidArgument(String message, Details details, Throwable cause) {
      super(Status.INVALID_ARGUMENT, message, details, cause);
    }
  }

  /** A metadata document or configuration is not what the specification says. */
  public static final class InvalidMetadata extends ZarrException {
    private static final long serialVersionUID = 1L;

    InvalidMetadata(String message, Details details, Throwable cause) {
      super(Status.INVALID_METADATA, message, details, cause);
    }
  }

  /** Valid, but the library or the store cannot do it. */
  public static final class Unsupported extends ZarrException {
    private static final long serialVersionUID = 1L;

    Unsupported(String message, Details details, Throwable cause) {
      super(Status.UNSUPPORTED, message, details, cause);
    }
  }

  /** A stored chunk, shard or value does not decode. */
  public static final class CorruptData extends ZarrException {
    private static final long serialVersionUID = 1L;

    CorruptData(String message, Details details, Throwable cause) {
      super(Status.CORRUPT_DATA, message, details, cause);
    }
  }

  /** An index, chunk coordinate or byte range lies outside. */
  public static final class OutOfRange extends ZarrException {
    private static final long serialVersionUID = 1L;

    OutOfRange(String message, Details details, Throwable cause) {
      super(Status.OUT_OF_RANGE, message, details, cause);
    }
  }

  /** A conditional write or read found another version. */
  public static final class PreconditionFailed extends ZarrException {
    private static final long serialVersionUID = 1L;

    PreconditionFailed(String message, Details details, Throwable cause) {
      super(Status.PRECONDITION_FAILED, message, details, cause);
    }
  }

  /** The store or the node was opened for reading. */
  public static final class ReadOnly extends ZarrException {
    private static final long serialVersionUID = 1L;

    ReadOnly(String message, Details details, Throwable cause) {
      super(Status.READ_ONLY, message, details, cause);
    }
  }

  /** The operating system or a store failed; see {@link #errorNumber()}. */
  public static final class Io extends ZarrException {
    private static final long serialVersionUID = 1L;

    Io(String message, Details details, Throwable cause) {
      super(Status.IO, message, details, cause);
    }
  }

  /** The deadline passed. */
  public static final class Timeout extends ZarrException {
    private static final long serialVersionUID = 1L;

    Timeout(String message, Details details, Throwable cause) {
      super(Status.TIMEOUT, message, details, cause);
    }
  }

  /** A cancel switch stopped the call. */
  public static final class Cancelled extends ZarrException {
    private static final long serialVersionUID = 1L;

    Cancelled(String message, Details details, Throwable cause) {
      super(Status.CANCELLED, message, details, cause);
    }
  }

  /** An allocation of the library failed. */
  public static final class NoMemory extends ZarrException {
    private static final long serialVersionUID = 1L;

    NoMemory(String message, Details details, Throwable cause) {
      super(Status.NO_MEMORY, message, details, cause);
    }
  }

  /** A store, codec or listener threw; {@link #getCause()} is what it threw. */
  public static final class Callback extends ZarrException {
    private static final long serialVersionUID = 1L;

    Callback(String message, Details details, Throwable cause) {
      super(Status.CALLBACK, message, details, cause);
    }
  }

  /** A defect of the library: please report it. */
  public static final class Internal extends ZarrException {
    private static final long serialVersionUID = 1L;

    Internal(String message, Details details, Throwable cause) {
      super(Status.INTERNAL, message, details, cause);
    }
  }

  /** Over a limit of the context. */
  public static final class LimitExceeded extends ZarrException {
    private static final long serialVersionUID = 1L;

    LimitExceeded(String message, Details details, Throwable cause) {
      super(Status.LIMIT_EXCEEDED, message, details, cause);
    }
  }
}
