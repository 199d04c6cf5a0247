package io.github.libzarr;

import io.github.libzarr.internal.Native;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;

/** Requests in the memory of the library, for one call. */
final class Gets implements AutoCloseable {
  private final long address;

  Gets(List<Store.Request> requests) {
    address = Native.zarr_flat_gets_new(requests.size());
    if (address == 0) {
      throw new OutOfMemoryError("no memory for " + requests.size() + " requests");
    }
    try {
      for (int i = 0; i < requests.size(); ++i) {
        Store.Request request = Objects.requireNonNull(requests.get(i), "request");
        ByteRange range = request.range();
        if (Native.zarr_flat_gets_set(address, i, Text.required(request.key(), "key"), range.kind().ordinal(), range.offset(),
            range.length(), Text.utf8(request.ifMatch())) == 0) {
          throw new OutOfMemoryError("no memory for a request");
        }
      }
    } catch (Throwable thrown) {
      close();
      throw thrown;
    }
  }

  long address() {
    return address;
  }

  static <T> T withCancel(CancelSwitch cancel, LongFunction<T> function) {
    return cancel == null ? function.apply(0) : cancel.handle().call(function);
  }

  @Override
  public void close() {
    Native.zarr_flat_gets_free(address);
  }
}
