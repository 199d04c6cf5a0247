package io.github.libzarr;

import io.github.libzarr.internal.Native;
import io.github.libzarr.internal.NativeConstants;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/** A new array in the words of both formats. What is not set takes the default of the format. */
public final class ArrayBuilder {
  private final Map<Integer, String> texts = new TreeMap<>();
  private final long[] shape;
  private long[] chunks;
  private long[] shards;
  private String[] names;
  private int format;
  private ByteOrder order;
  private boolean fortran;
  private char separator;
  private char keyEncoding;

  private ArrayBuilder(String dataType, long[] shape) {
    this.shape = shape.clone();
    text(NativeConstants.ZARR_FLAT_DATA_TYPE, java.util.Objects.requireNonNull(dataType, "dataType"));
  }

  /**
   * Begins with what every array needs.
   *
   * @param dataType v3 name ("float64"), NumPy type string ("&lt;f8"), or JSON of either format
   * @param shape extents; none for a scalar
   * @return a builder
   */
  public static ArrayBuilder of(String dataType, long... shape) {
    return new ArrayBuilder(dataType, shape);
  }

  private ArrayBuilder text(int field, String value) {
    if (value != null && value.indexOf(0) >= 0) {
      throw new IllegalArgumentException("a text with a NUL: " + value.replace('\0', '?'));
    }
    if (value == null) {
      texts.remove(field);
    } else {
      texts.put(field, value);
    }
    return this;
  }

  private long[] edges(long[] edges, String what) {
    if (edges != null && edges.length != shape.length) {
      throw new IllegalArgumentException(what + " of rank " + edges.length + " for a shape of rank " + shape.length);
    }
    return edges == null ? null : edges.clone();
  }

  /**
   * The format.
   *
   * @param zarrFormat 2 or 3; default 3
   * @return this
   */
  public ArrayBuilder format(int zarrFormat) {
    if (zarrFormat != 2 && zarrFormat != 3) {
      throw new IllegalArgumentException("formats are 2 and 3, not " + zarrFormat);
    }
    format = zarrFormat;
    return this;
  }

  /**
   * The chunks; with shards the inner chunks.
   *
   * @param edges one a dimension; default: chosen
   * @return this
   */
  public ArrayBuilder chunks(long... edges) {
    chunks = edges(edges, "chunks");
    return this;
  }

  /**
   * The shards (v3), multiples of the chunks.
   *
   * @param edges one a dimension; default: no sharding
   * @return this
   */
  public ArrayBuilder shards(long... edges) {
    shards = edges(edges, "shards");
    return this;
  }

  /**
   * A whole chunk grid (v3) instead of chunks.
   *
   * @param json the {@code chunk_grid} member
   * @return this
   */
  public ArrayBuilder chunkGrid(String json) {
    return text(NativeConstants.ZARR_FLAT_CHUNK_GRID, json);
  }

  /**
   * The fill value.
   *
   * @param value as in metadata: a Number, Boolean, String such as "NaN", a list; null = null (v2)
   * @return this
   */
  public ArrayBuilder fillValue(Object value) {
    boolean special = value instanceof Double d && !Double.isFinite(d) || value instanceof Float f && !Float.isFinite(f);
    return fillValueJson(Json.write(special ? value.toString() : value));
  }

  /**
   * The fill value as JSON of the format.
   *
   * @param json such as {@code 0} or {@code "NaN"} with its quotes
   * @return this
   */
  public ArrayBuilder fillValueJson(String json) {
    return text(NativeConstants.ZARR_FLAT_FILL_VALUE, json);
  }

  /**
   * The whole codec chain (v3); with shards that of the inner chunks.
   *
   * @param json a list
   * @return this
   */
  public ArrayBuilder codecs(String json) {
    return text(NativeConstants.ZARR_FLAT_CODECS, json);
  }

  /**
   * The filters of v2; on v3 mapped to the chain.
   *
   * @param json a list or null
   * @return this
   */
  public ArrayBuilder filters(String json) {
    return text(NativeConstants.ZARR_FLAT_FILTERS, json);
  }

  /**
   * The compressor of v2; on v3 mapped to the chain.
   *
   * @param json an object or null
   * @return this
   */
  public ArrayBuilder compressor(String json) {
    return text(NativeConstants.ZARR_FLAT_COMPRESSOR, json);
  }

  /**
   * The byte order in which elements are stored.
   *
   * @param byteOrder default: little endian, or what the data type says
   * @return this
   */
  public ArrayBuilder byteOrder(ByteOrder byteOrder) {
    order = byteOrder;
    return this;
  }

  /**
   * Chunks are stored in Fortran order: v2 "order": "F"; on v3 a transpose codec.
   *
   * @return this
   */
  public ArrayBuilder fortranOrder() {
    fortran = true;
    return this;
  }

  /**
   * The character between chunk coordinates in keys.
   *
   * @param character '/' or '.'; default '/' for v3, '.' for v2
   * @return this
   */
  public ArrayBuilder separator(char character) {
    if (character != '/' && character != '.') {
      throw new IllegalArgumentException("separators are '/' and '.', not '" + character + "'");
    }
    separator = character;
    return this;
  }

  /**
   * Chunk keys of a v3 array as in v2.
   *
   * @return this
   */
  public ArrayBuilder v2ChunkKeys() {
    keyEncoding = '2';
    return this;
  }

  /**
   * Names of the dimensions.
   *
   * @param dimensionNames one a dimension; null = unnamed
   * @return this
   */
  public ArrayBuilder dimensionNames(String... dimensionNames) {
    if (dimensionNames.length != shape.length) {
      throw new IllegalArgumentException(dimensionNames.length + " names for " + shape.length + " dimensions");
    }
    for (String name : dimensionNames) {
      if (name != null && name.indexOf(0) >= 0) {
        throw new IllegalArgumentException("a dimension name with a NUL");
      }
    }
    names = dimensionNames.clone();
    return this;
  }

  /**
   * The attributes.
   *
   * @param attributes see {@link Json}
   * @return this
   */
  public ArrayBuilder attributes(Map<String, ?> attributes) {
    return text(NativeConstants.ZARR_FLAT_ATTRIBUTES, attributes == null ? null : Json.write(attributes));
  }

  int format() {
    return format;
  }

  /** Fills a zarr_flat_node_options. */
  void fill(long options) {
    set(options, NativeConstants.ZARR_FLAT_SHAPE, shape);
    set(options, NativeConstants.ZARR_FLAT_CHUNKS, chunks);
    set(options, NativeConstants.ZARR_FLAT_SHARDS, shards);
    texts.forEach((field, value) -> OpenOptions.text(options, field, value));
    for (int i = 0; names != null && i < names.length; ++i) {
      if (names[i] != null && Native.zarr_flat_node_options_dimension_name(options, i, Text.utf8(names[i])) == 0) {
        throw new OutOfMemoryError("no memory for a dimension name");
      }
    }
    int orderCode = order == null ? 0 : order == ByteOrder.LITTLE_ENDIAN ? 1 : 2;
    Native.zarr_flat_node_options_layout(options, orderCode, fortran ? 1 : 0, separator, keyEncoding);
  }

  private static void set(long options, int field, long[] extents) {
    if (extents != null && Native.zarr_flat_node_options_shape(options, field, extents.length, extents) == 0) {
      throw new IllegalArgumentException("rank " + extents.length + " is more than an array can have");
    }
  }
}
