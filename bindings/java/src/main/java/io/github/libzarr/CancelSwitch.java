package io.github.libzarr;

import io.github.libzarr.internal.Native;

/** A switch that stops the calls it was given to with {@link IoOptions#cancel}. Any thread may trigger it, any time. */
public final class CancelSwitch implements AutoCloseable {
  private final Handle handle = Handle.own(this, create(), Native::zarr_cancel_release, "cancel switch");

  /** A switch that is off. */
  public CancelSwitch() {}

  private static long create() {
    io.github.libzarr.internal.NativeLibrary.load();
    return Native.zarr_cancel_new();
  }

  Handle handle() {
    return handle;
  }

  /** Stops every call that holds the switch, soon; those throw {@link ZarrException.Cancelled}. */
  public void trigger() {
    handle.use(Native::zarr_cancel_trigger);
  }

  /** Gives the switch back. Calls that hold it go on. */
  @Override
  public void close() {
    handle.close();
  }
}
