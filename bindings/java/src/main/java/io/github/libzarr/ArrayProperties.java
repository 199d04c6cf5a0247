package io.github.libzarr;

import io.github.libzarr.internal.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;

/** What the metadata of an array say. */
abstract class ArrayProperties extends ZarrNode {
  private static final int LITTLE = 1;
  private static final int BIG = 2;
  private final int rank;
  private final long[] shape;
  private volatile ElementType elementType;
  private volatile Boolean plain;
  private volatile Boolean latent;

  ArrayProperties(long address) {
    super(address, "array");
    rank = (int) Native.zarr_array_rank(address);
    shape = new long[rank];
    Native.zarr_array_shape(address, rank, shape);
  }

  @Override
  public NodeKind kind() {
    return NodeKind.ARRAY;
  }

  /** Whether elements have any length. */
  boolean isVariable() {
    if (elementType != null) {
      return false;
    }
    return handle.number(Native::zarr_array_has_variable_length) != 0;
  }

  /** The elements of memory: what the options say, else the array's own. */
  ElementType elementType(IoOptions options) {
    ElementType said = options.memoryType();
    return said == null ? elementType() : said;
  }

  ElementType elementType() {
    ElementType type = elementType;
    if (type == null) {
      type = new ElementType(dataType(), handle.call(Native::zarr_array_item_size), this::numpyType);
      elementType = type;
    }
    return type;
  }

  private long[] longs(ObjLongConsumer<long[]> function) {
    long[] numbers = new long[rank];
    handle.use(a -> function.accept(numbers, a));
    return numbers;
  }

  /**
   * Number of dimensions.
   *
   * @return 0 for a scalar
   */
  public int rank() {
    return rank;
  }

  /**
   * Extent of every dimension, in elements.
   *
   * @return a copy
   */
  public long[] shape() {
    return shape.clone();
  }

  /**
   * Number of elements.
   *
   * @return the product of the shape
   */
  public long size() {
    return all().count();
  }

  /**
   * The whole array.
   *
   * @return a selection
   */
  public Selection all() {
    return Selection.all(shape);
  }

  /**
   * Shape of the smallest part that is encoded by itself: the inner chunks of a sharded array, else the chunks of the grid.
   *
   * @return one edge a dimension
   * @throws ZarrException.Unsupported on a rectilinear grid: see {@link #gridChunkShape}
   */
  public long[] chunkShape() {
    return longs((out, a) -> Native.zarr_array_chunk_shape(a, rank, out));
  }

  /**
   * Shape of the shards.
   *
   * @return empty when the array is not sharded
   */
  public Optional<long[]> shardShape() {
    try {
      return Optional.of(longs((out, a) -> Native.zarr_array_shard_shape(a, rank, out)));
    } catch (ZarrException.NotFound e) {
      return Optional.empty();
    }
  }

  /**
   * Number of chunks of the grid (of shards, when sharded) along each dimension.
   *
   * @return what chunk coordinates count
   */
  public long[] chunkCounts() {
    return longs((out, a) -> Native.zarr_array_chunk_counts(a, rank, out));
  }

  /**
   * Shape of one chunk of the grid, not clipped at the array's end.
   *
   * @param coordinates of the chunk
   * @return one edge a dimension
   */
  public long[] gridChunkShape(long... coordinates) {
    return longs((out, a) -> Native.zarr_array_grid_chunk_shape(a, coordinates.length, coordinates, out));
  }

  /**
   * First element of one chunk of the grid.
   *
   * @param coordinates of the chunk
   * @return its place in the array
   */
  public long[] gridChunkOrigin(long... coordinates) {
    return longs((out, a) -> Native.zarr_array_grid_chunk_origin(a, coordinates.length, coordinates, out));
  }

  /**
   * v3 name of the data type, also of one that the library lacks.
   *
   * @return such as "int32" or "r24"
   */
  public String dataType() {
    return Text.of(handle.call(Native::zarr_array_data_type));
  }

  /**
   * NumPy type string of the data type in native byte order.
   *
   * @return such as "&lt;f4"
   * @throws ZarrException.Unsupported when NumPy has none
   */
  public String numpyType() {
    return Text.takeText(handle.call(Native::zarr_array_numpy_type));
  }

  /**
   * The class of the items of Java arrays that hold the elements: {@code double.class} for float64, {@code short.class} for
   * float16 (see {@link HalfFloat}) and uint16, {@code byte.class} for raw bytes.
   *
   * @return a primitive class
   */
  public Class<?> javaType() {
    return elementType().primitive();
  }

  /**
   * Items of a Java array that one element takes.
   *
   * @return 2 for complex numbers, the item size for raw bytes, else 1
   */
  public int itemsPerElement() {
    return elementType().components();
  }

  /**
   * Bytes of one element in memory.
   *
   * @return 0 when the library lacks the data type
   */
  public long itemSize() {
    return handle.call(Native::zarr_array_item_size);
  }

  /**
   * Byte order in which elements are stored.
   *
   * @return empty when items have one byte
   */
  public Optional<ByteOrder> storedByteOrder() {
    int order = handle.number(Native::zarr_array_stored_byte_order);
    return order == LITTLE ? Optional.of(ByteOrder.LITTLE_ENDIAN) : order == BIG ? Optional.of(ByteOrder.BIG_ENDIAN)
        : Optional.empty();
  }

  /**
   * The fill value.
   *
   * @return an element, as {@link ZarrArray#get} gives it; empty for the null of v2, and for NaT
   */
  public Optional<Object> fillValue() {
    long[] isNull = new long[1];
    byte[] item = Text.take(handle.call(a -> Native.zarr_array_fill_bytes(a, isNull)));
    if (isNull[0] != 0) {
      return Optional.empty();
    }
    if (isVariable()) {
      return Optional.of(dataType().equals("string") ? Pieces.text(item, 0, item.length) : item);
    }
    return Optional.ofNullable(elementType().get(ByteBuffer.wrap(item).order(ByteOrder.nativeOrder()), 0));
  }

  /**
   * Names of the dimensions.
   *
   * @return one a dimension; null = unnamed
   */
  public List<String> dimensionNames() {
    List<String> names = new ArrayList<>(rank);
    for (int d = 0; d < rank; ++d) {
      int dimension = d;
      names.add(Text.of(handle.call(a -> Native.zarr_array_dimension_name(a, dimension))));
    }
    return Collections.unmodifiableList(names);
  }

  /**
   * The codec chain; for v2 what filters, compressor and order amount to.
   *
   * @return a JSON list
   */
  public String codecs() {
    return Text.takeText(handle.call(Native::zarr_array_codecs_json));
  }

  /**
   * Store key of a chunk of the grid.
   *
   * @param coordinates of the chunk
   * @return relative to the store
   */
  public String chunkKey(long... coordinates) {
    return Text.takeText(handle.call(a -> Native.zarr_array_chunk_key(a, coordinates.length, coordinates)));
  }

  /**
   * Coordinates of the chunk with a store key.
   *
   * @param key relative to the store
   * @return empty when it is no chunk key of the array
   */
  public Optional<long[]> chunkCoordinates(String key) {
    byte[] text = Text.required(key, "key");
    try {
      return Optional.of(longs((out, a) -> Native.zarr_array_chunk_coordinates(a, text, rank, out)));
    } catch (ZarrException.NotFound e) {
      return Optional.empty();
    }
  }

  /**
   * Bytes of all stored chunks. Lists the store.
   *
   * @return how many
   */
  public long storedBytes() {
    long[] bytes = new long[1];
    handle.use(a -> Native.zarr_array_stored_bytes(a, bytes));
    return bytes[0];
  }

  /**
   * Elements of a Java array as v3 fill-value JSON: floats as the shortest text that reads back to the same bits.
   *
   * @param elements an array of {@link #javaType()}
   * @param count number of elements
   * @return one a line
   */
  public String elementsToJson(Object elements, int count) {
    ElementType type = elementType();
    type.require(elements, count);
    String[] text = new String[1];
    Windows.with(Math.max(1, (long) count * type.itemSize()), (address, window) -> {
      Windows.put(address, window, elements, count * type.components());
      text[0] = Text.takeText(handle.call(a -> Native.zarr_array_elements_to_json(a, address, count)));
    });
    return text[0];
  }

  /**
   * One element from its fill-value JSON, of the array's format.
   *
   * @param json such as {@code 1.5} or {@code "NaN"} with its quotes
   * @return an element, as {@link ZarrArray#get} gives it
   */
  public Object elementFromJson(String json) {
    byte[] text = Text.required(json, "json");
    ElementType type = elementType();
    Object[] value = new Object[1];
    Windows.with(type.itemSize(), (address, window) -> {
      handle.use(a -> Native.zarr_array_element_from_json(a, text, address, type.itemSize()));
      value[0] = type.get(window, 0);
    });
    return value[0];
  }

  // -------------------------------------------------------------------------------------------- what windows want to know

  long extent(int dimension) {
    return shape[dimension];
  }

  /** Whether elements are stored as they are, so that reading a part of a chunk costs only that part. */
  boolean isPlain() {
    Boolean known = plain;
    if (known == null) {
      known = onlyBytes(Json.parse(codecs()));
      plain = known;
    }
    return known;
  }

  private static boolean onlyBytes(Object codecs) {
    return codecs instanceof List<?> list && list.size() == 1 && list.get(0) instanceof Map<?, ?> codec
        && ("bytes".equals(codec.get("name")) || "sharding_indexed".equals(codec.get("name"))
            && codec.get("configuration") instanceof Map<?, ?> configuration && onlyBytes(configuration.get("codecs")));
  }

  boolean isLatent() {
    Boolean known = latent;
    if (known == null) {
      try (ZarrStore store = store()) {
        known = store.capabilities().hasLatency();
      }
      latent = known;
    }
    return known;
  }

  /** The parts that should be read or written whole: what is decoded together, and what is stored together. */
  long[] windowUnit(boolean write) {
    long[] unit = new long[rank];
    Arrays.fill(unit, 1);
    if (!write && isPlain()) {
      return unit;
    }
    try {
      unit = write ? shardShape().orElseGet(this::chunkShape) : chunkShape();
    } catch (ZarrException.Unsupported e) {
      unit = shape.clone(); // a rectilinear grid: whole dimensions, as far as windows go
    }
    for (int d = 0; d < rank; ++d) {
      unit[d] = Math.max(1, unit[d]);
    }
    return unit;
  }
}
