package io.github.libzarr;

/** Called by the native code: makes the exception of an error of the library. */
final class Errors {
  private Errors() {}

  static Throwable make(int status, byte[] message, byte[] key, byte[] codec, long[] chunk, int errorNumber, boolean retryable,
                        Throwable payload, Throwable cause) {
    return ZarrException.make(Status.of(status), Text.of(message),
        new ZarrException.Details(Text.of(key), Text.of(codec), chunk, errorNumber, retryable), payload != null ? payload : cause);
  }
}
