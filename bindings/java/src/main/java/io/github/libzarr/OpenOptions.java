package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.NativeConstants;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;

/** Options of the calls that open or make nodes. */
public final class OpenOptions {
  /** Modes of opening. */
  public enum Mode {
    /** r: must exist; writes throw {@link ZarrException.ReadOnly}. */
    READ,
    /** r+: must exist; read and write. */
    READ_WRITE,
    /** a: opened for reading and writing, made when absent. */
    OPEN_OR_CREATE,
    /** w: made anew; what was there is erased first. */
    CREATE_OR_REPLACE,
    /** w-: made; {@link ZarrException.AlreadyExists} when there is something. */
    CREATE_NEW
  }

  /** What consolidated metadata is used for. */
  public enum Consolidated {
    /** Used for the nodes below when the opened group has it. */
    AUTO,
    /** Not used. */
    NEVER,
    /** {@link ZarrException.NotFound} when the opened group has none. */
    REQUIRE
  }

  private final Mode mode;
  private int format;
  private Consolidated consolidated = Consolidated.AUTO;
  private boolean overwrite;
  private String path;
  private Map<String, ?> storeOptions;
  private ArrayBuilder array;
  private String metadata;

  private OpenOptions(Mode mode) {
    this.mode = Objects.requireNonNull(mode, "mode");
  }

  /**
   * Begins with a mode.
   *
   * @param mode how to open
   * @return options
   */
  public static OpenOptions mode(Mode mode) {
    return new OpenOptions(mode);
  }

  /**
   * Opens for reading.
   *
   * @return options
   */
  public static OpenOptions read() {
    return new OpenOptions(Mode.READ);
  }

  /**
   * Opens for reading and writing.
   *
   * @return options
   */
  public static OpenOptions readWrite() {
    return new OpenOptions(Mode.READ_WRITE);
  }

  /**
   * Only this format.
   *
   * @param zarrFormat 2 or 3; default: what is there (both: 3), and 3 for new nodes
   * @return this
   */
  public OpenOptions format(int zarrFormat) {
    format = zarrFormat;
    return this;
  }

  /**
   * What consolidated metadata is used for.
   *
   * @param use default: when there is some
   * @return this
   */
  public OpenOptions consolidated(Consolidated use) {
    consolidated = Objects.requireNonNull(use, "use");
    return this;
  }

  /**
   * Making a node erases what is there first.
   *
   * @return this
   */
  public OpenOptions overwrite() {
    overwrite = true;
    return this;
  }

  /**
   * Path of the node in the store of the URL.
   *
   * @param nodePath default: the root
   * @return this
   */
  public OpenOptions path(String nodePath) {
    path = nodePath;
    return this;
  }

  /**
   * Configuration of the store of the URL.
   *
   * @param options such as "durability": "fsync"
   * @return this
   */
  public OpenOptions storeOptions(Map<String, ?> options) {
    storeOptions = options;
    return this;
  }

  /**
   * What to make where nothing is.
   *
   * @param builder an array; default: a group
   * @return this
   */
  public OpenOptions array(ArrayBuilder builder) {
    array = builder;
    return this;
  }

  /**
   * What to make where nothing is.
   *
   * @param json a metadata document
   * @return this
   */
  public OpenOptions metadata(String json) {
    metadata = json;
    return this;
  }

  static void text(long options, int field, String value) {
    if (value == null) {
      return;
    }
    if (value.indexOf(0) >= 0) {
      throw new IllegalArgumentException("a text with a NUL: " + value.replace('\0', '?'));
    }
    if (Native.zarr_flat_node_options_text(options, field, Text.utf8(value)) == 0) {
      throw new OutOfMemoryError("no memory for a text");
    }
  }

  <T> T with(LongFunction<T> function) {
    return with(array, function);
  }

  /** Calls with the address of a zarr_flat_node_options. */
  <T> T with(ArrayBuilder builder, LongFunction<T> function) {
    int builderFormat = builder == null ? 0 : builder.format();
    long options = Native.zarr_flat_node_options_new(mode.ordinal(), builderFormat != 0 ? builderFormat : format,
        consolidated.ordinal(), overwrite ? 1 : 0);
    if (options == 0) {
      throw new OutOfMemoryError("no memory for the options of a node");
    }
    try {
      text(options, NativeConstants.ZARR_FLAT_PATH, path);
      text(options, NativeConstants.ZARR_FLAT_STORE_OPTIONS, storeOptions == null ? null : Json.write(storeOptions));
      text(options, NativeConstants.ZARR_FLAT_METADATA, metadata);
      if (builder != null) {
        builder.fill(options);
      }
      return function.apply(options);
    } finally {
      Native.zarr_flat_node_options_free(options);
    }
  }
}
