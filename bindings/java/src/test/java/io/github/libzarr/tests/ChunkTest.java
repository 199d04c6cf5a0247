package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.Chunk;
import io.github.libzarr.IoOptions;
import io.github.libzarr.OpenOptions;
import io.github.libzarr.Selection;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chunks one by one; growing, shrinking, filling, planning. */
class ChunkTest {
  private ZarrStore store;
  private ZarrArray array;

  @BeforeEach
  void open() {
    store = ZarrStore.open("memory://");
    array = store.createArray("a", ArrayBuilder.of("int32", 5, 7).chunks(2, 3).fillValue(-1).dimensionNames("y", null));
  }

  @AfterEach
  void close() {
    array.close();
    store.close();
  }

  @Test
  void properties() {
    assertArrayEquals(new long[] {2, 3}, array.chunkShape());
    assertArrayEquals(new long[] {3, 3}, array.chunkCounts());
    assertFalse(array.shardShape().isPresent());
    assertEquals(Arrays.asList("y", null), array.dimensionNames());
    assertEquals(-1, array.fillValue().orElseThrow());
    assertEquals(35, array.size());
    assertEquals(4, array.itemSize());
    assertEquals("a/c/1/2", array.chunkKey(1, 2));
    assertArrayEquals(new long[] {1, 2}, array.chunkCoordinates("a/c/1/2").orElseThrow());
    assertFalse(array.chunkCoordinates("a/zarr.json").isPresent());
    assertThrows(ZarrException.OutOfRange.class, () -> array.chunkKey(3, 0));
    assertThrows(ZarrException.InvalidArgument.class, () -> array.chunkKey(0));
    long[] tooMany = new long[40];
    assertThrows(ZarrException.InvalidArgument.class, () -> array.chunkKey(tooMany));
    assertThrows(ZarrException.InvalidArgument.class, () -> array.readInts(Selection.all(tooMany)));
    assertThrows(IllegalArgumentException.class, () -> ArrayBuilder.of("int8", tooMany).chunks(1));
    assertThrows(RuntimeException.class, () -> store.createArray("many", ArrayBuilder.of("int8", tooMany)));
    try (ZarrArray sharded = store.createArray("s", ArrayBuilder.of("uint8", 8, 8).chunks(2, 2).shards(4, 8))) {
      assertArrayEquals(new long[] {4, 8}, sharded.shardShape().orElseThrow());
      assertArrayEquals(new long[] {2, 1}, sharded.chunkCounts());
      assertTrue(sharded.codecs().contains("sharding_indexed"));
    }
    String grid = "{\"name\": \"rectilinear\", \"configuration\": {\"kind\": \"inline\", \"chunk_shapes\": [[3, 1], [2, 2]]}}";
    try (ZarrArray uneven = store.createArray("r", ArrayBuilder.of("uint8", 4, 4).chunkGrid(grid))) {
      assertArrayEquals(new long[] {1, 2}, uneven.gridChunkShape(1, 1));
      assertArrayEquals(new long[] {3, 2}, uneven.gridChunkOrigin(1, 1));
      assertThrows(ZarrException.Unsupported.class, uneven::chunkShape);
      byte[] data = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
      uneven.write(uneven.all(), data);
      assertArrayEquals(data, uneven.readBytes(uneven.all()));
      assertArrayEquals(new byte[] {14, 15}, (byte[]) uneven.chunk(1, 1).read());
    }
  }

  @Test
  void oneByOne() {
    int[] data = IntStream.range(0, 35).toArray();
    array.write(array.all(), data);
    int seen = 0;
    for (Chunk chunk : array.chunks()) {
      assertTrue(chunk.isPresent());
      int[] whole = (int[]) chunk.read();
      assertEquals(6, whole.length);
      assertEquals(data[(int) (chunk.origin()[0] * 7 + chunk.origin()[1])], whole[0]);
      seen += (int) chunk.selection().count();
    }
    assertEquals(35, seen);
    assertArrayEquals(new long[] {1, 1}, array.chunk(2, 2).selection().shape());
    Chunk chunk = array.chunk(1, 1);
    assertArrayEquals(new long[] {2, 3}, chunk.shape());
    chunk.write(new int[] {1, 2, 3, 4, 5, 6});
    assertEquals(5, array.get(3, 4));
    ByteBuffer buffer = ByteBuffer.allocateDirect(24).order(ByteOrder.BIG_ENDIAN);
    chunk.read(buffer, IoOptions.DEFAULT);
    assertEquals(6, buffer.getInt(20));
    buffer.putInt(20, 66);
    chunk.write(buffer, IoOptions.DEFAULT);
    assertEquals(66, array.get(3, 5));
    byte[] encoded = chunk.readEncoded();
    assertTrue(chunk.erase());
    assertFalse(chunk.erase());
    assertFalse(chunk.isPresent());
    assertEquals(8, array.presence().cardinality());
    assertFalse(array.presence().get(4));
    assertEquals(-1, array.get(3, 5));
    assertThrows(ZarrException.NotFound.class, chunk::readEncoded);
    assertThrows(ZarrException.NotFound.class, () -> chunk.read(IoOptions.DEFAULT.missingChunksFail()));
    chunk.writeEncoded(encoded, IoOptions.DEFAULT.validate());
    assertEquals(66, array.get(3, 5));
    assertThrows(ZarrException.OutOfRange.class, () -> array.chunk(3, 0).read());
    assertThrows(ZarrException.InvalidArgument.class, () -> array.chunk(0).read());
    assertTrue(array.storedBytes() > 0);
    Iterator<Chunk> iterator = array.chunks().iterator();
    for (int i = 0; i < 9; ++i) {
      iterator.next();
    }
    assertThrows(NoSuchElementException.class, iterator::next);
    try (ZarrArray empty = store.createArray("e", ArrayBuilder.of("int8", 0, 3)); ZarrArray scalar = store.createArray("s",
        ArrayBuilder.of("int8"))) {
      assertFalse(empty.chunks().iterator().hasNext());
      assertEquals(1, scalar.chunkStream().count());
    }
  }

  @Test
  void growingAndShrinking() {
    array.write(array.all(), IntStream.range(0, 35).toArray());
    try (ZarrArray small = array.resize(2, 2); ZarrArray large = small.resize(3, 3)) {
      assertArrayEquals(new int[] {0, 1, -1, 7, 8, -1, -1, -1, -1}, large.readInts(large.all()));
      assertThrows(ZarrException.PreconditionFailed.class, () -> array.resize(9, 9));
      assertThrows(ZarrException.InvalidArgument.class, () -> large.resize(9));
      try (ZarrArray longer = large.append(0, new long[] {2, 3}, new int[] {1, 2, 3, 4, 5, 6})) {
        assertArrayEquals(new long[] {5, 3}, longer.shape());
        assertEquals(6, longer.get(4, 2));
        ByteBuffer buffer = ByteBuffer.allocateDirect(20).order(ByteOrder.nativeOrder()).putInt(16, 9);
        try (ZarrArray wider = longer.append(1, new long[] {5, 1}, buffer, IoOptions.DEFAULT)) {
          assertEquals(9, wider.get(4, 3));
        }
        assertThrows(ZarrException.PreconditionFailed.class, () -> longer.append(0, new long[] {1, 3}, new int[3]));
        assertThrows(ZarrException.class, () -> longer.append(0, new long[] {1, 9}, new int[9]));
        assertThrows(ZarrException.InvalidArgument.class, () -> longer.append(5, new long[] {5, 1}, new int[5]));
        assertThrows(ZarrException.InvalidArgument.class, () -> longer.append(-1, new long[] {5, 1}, new int[5]));
        assertThrows(IllegalArgumentException.class, () -> longer.append(0, new long[] {2, 4}, new int[7]));
      }
    }
  }

  @Test
  void filling() {
    array.fill(array.select("::2, 1:"), 9);
    assertEquals(9, array.get(4, 6));
    assertEquals(-1, array.get(1, 1));
    array.fill(array.all(), null);
    assertEquals(0, array.presence().cardinality());
    array.fill(array.all(), -1, IoOptions.DEFAULT.storeFillChunks());
    assertEquals(9, array.presence().cardinality());
    assertThrows(IllegalArgumentException.class, () -> array.fill(array.all(), "x"));
    assertThrows(IllegalArgumentException.class, () -> array.fill(array.all(), 1.5));
  }

  @Test
  void plans() {
    array.write(array.all(), IntStream.range(0, 35).toArray());
    Map<String, Object> plan = array.planRead(array.select("0, :"), IoOptions.DEFAULT);
    assertEquals(3L, plan.get("chunks"));
    assertEquals(3, ((List<?>) plan.get("requests")).size());
    Map<String, Object> write = array.planWrite(array.select("0:2, 1:6"), IoOptions.DEFAULT);
    assertEquals(1L, write.get("whole_chunks"));
    assertEquals(1L, write.get("partial_chunks"));
    try (ZarrArray sharded = store.createArray("s", ArrayBuilder.of("uint8", 8, 8).chunks(2, 2).shards(8, 8))) {
      sharded.fill(sharded.all(), 1);
      String resolved = sharded.planRead(sharded.select("0, 0"), IoOptions.DEFAULT.resolveShards()).toString();
      assertTrue(resolved.contains("offset"), resolved);
    }
    assertThrows(ZarrException.Unsupported.class,
        () -> array.readInto(array.all(), new byte[140], IoOptions.DEFAULT.memoryDataType("r32")));
    array.readInto(array.all(), new int[35], IoOptions.DEFAULT.memoryDataType("int32"));
  }

  @Test
  void everyWordOfTheBuilder() {
    ArrayBuilder v2 = ArrayBuilder.of(">f8", 4, 4).format(2).chunks(2, 2).separator('/').fortranOrder().fillValue(Double.NaN)
        .filters("[{\"id\": \"shuffle\", \"elementsize\": 8}]").compressor("{\"id\": \"zlib\", \"level\": 1}");
    try (ZarrArray made = store.createArray("v2", v2)) {
      made.set(1.5, 3, 3);
      assertEquals("v2/1/1", made.chunk(1, 1).key());
      assertTrue(made.chunk(1, 1).isPresent());
      assertEquals(ByteOrder.BIG_ENDIAN, made.storedByteOrder().orElseThrow());
      assertEquals(Double.NaN, made.get(0, 0));
    }
    try (ZarrArray made = store.createArray("null", ArrayBuilder.of("int8", 2).format(2).fillValue(null).compressor("null"))) {
      assertFalse(made.fillValue().isPresent());
      assertEquals((byte) 0, made.get(0));
    }
    try (ZarrArray made = store.createArray("v3", ArrayBuilder.of("int8", 4).chunks(2).separator('.').v2ChunkKeys())) {
      assertEquals("v3/1", made.chunkKey(1));
    }
    assertThrows(IllegalArgumentException.class, () -> ArrayBuilder.of("int8", 1).separator(':'));
    assertThrows(IllegalArgumentException.class, () -> ArrayBuilder.of("int8", 1).format(4));
    assertThrows(IllegalArgumentException.class, () -> ArrayBuilder.of("int8", 1).chunks(1, 1));
    assertThrows(IllegalArgumentException.class, () -> ArrayBuilder.of("int8", 1).dimensionNames("a", "b"));
    assertThrows(NullPointerException.class, () -> ArrayBuilder.of(null, 1));
    assertThrows(ZarrException.class, () -> store.createArray("x", ArrayBuilder.of("no type", 1)));
    assertThrows(ZarrException.class, () -> store.createArray("x", ArrayBuilder.of("int8", 1).codecs("[")));
    assertThrows(ZarrException.class, () -> store.createArray("x", ArrayBuilder.of("int8", -1)));
    store.createArray("a", ArrayBuilder.of("int8", 1), OpenOptions.readWrite().overwrite()).close();
  }
}
