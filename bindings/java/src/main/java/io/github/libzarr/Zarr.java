package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.NativeLibrary;
import java.util.Map;
import java.util.Objects;

/**
 * The front door: opens nodes by path or URL with the process's default context, and tells what the library is.
 *
 * <pre>{@code
 * try (ZarrArray array = Zarr.openArray("temperature.zarr")) {
 *   double[] values = array.readDoubles(array.all());
 * }
 * }</pre>
 */
public final class Zarr {
  static {
    NativeLibrary.load();
  }

  private Zarr() {}

  /**
   * Opens the node at a path or URL for reading.
   *
   * @param url a path, {@code file:///path}, {@code memory://name/a/b}, or a registered scheme
   * @return a ZarrArray or ZarrGroup, to be closed
   * @throws ZarrException.NotFound when nothing is there
   */
  public static ZarrNode open(String url) {
    return open(url, OpenOptions.mode(OpenOptions.Mode.READ));
  }

  /**
   * Opens or makes the node at a path or URL.
   *
   * @param url a path, {@code file:///path}, {@code memory://name/a/b}, or a registered scheme
   * @param options how
   * @return a ZarrArray or ZarrGroup, to be closed
   */
  public static ZarrNode open(String url, OpenOptions options) {
    return Context.getDefault().open(url, options);
  }

  /**
   * Opens an array for reading.
   *
   * @param url a path or URL
   * @return the array, to be closed
   * @throws ZarrException.InvalidArgument when it is a group
   */
  public static ZarrArray openArray(String url) {
    return open(url).asArray();
  }

  /**
   * Opens a group for reading.
   *
   * @param url a path or URL
   * @return the group, to be closed
   * @throws ZarrException.InvalidArgument when it is an array
   */
  public static ZarrGroup openGroup(String url) {
    return open(url).asGroup();
  }

  /**
   * Makes an array, in place of what is there.
   *
   * @param url a path or URL
   * @param builder what to make
   * @return the array, open for reading and writing
   */
  public static ZarrArray createArray(String url, ArrayBuilder builder) {
    return open(url, OpenOptions.mode(OpenOptions.Mode.CREATE_OR_REPLACE).array(Objects.requireNonNull(builder, "builder"))).asArray();
  }

  /**
   * Version of the library that runs.
   *
   * @return such as "0.1.0"
   */
  public static String version() {
    return Text.of(Native.zarr_version_string());
  }

  /**
   * Version of the library that runs, as a number.
   *
   * @return major * 1000000 + minor * 1000 + patch
   */
  public static int versionNumber() {
    return Native.zarr_version_number();
  }

  /**
   * Whether the library that runs has an ability.
   *
   * @param name "codec:NAME", "store:SCHEME", "data_type:NAME", "chunk_grid:NAME", "format:2", "format:3", "async" or "plugins"
   * @return false also for names that it does not know
   */
  public static boolean hasFeature(String name) {
    return name.indexOf(0) < 0 && Native.zarr_has_feature(Text.utf8(name)) != 0;
  }

  /**
   * Everything that the default context can do.
   *
   * @return version, formats, codecs, stores, data types, chunk grids, limits
   */
  public static Map<String, Object> capabilities() {
    return Context.getDefault().capabilities();
  }
}
