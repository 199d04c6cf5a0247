package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.CancelSwitch;
import io.github.libzarr.Context;
import io.github.libzarr.IoOptions;
import io.github.libzarr.Selection;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many selections in one call, and the cache of decoded chunks. */
class SlicesTest {
  private static final String ZSTD = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}, {\"name\": \"zstd\","
      + " \"configuration\": {\"level\": 1, \"checksum\": false}}]";

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Context context = Context.builder().chunkCacheBytes(1 << 20).onEvent(e -> events.add(e.name())).build();
  private ZarrStore store;
  private ZarrArray array;

  @BeforeEach
  void open() {
    store = ZarrStore.open(context, "memory://", Map.of(), false);
    array = store.createArray("a", ArrayBuilder.of("int32", 40, 50).chunks(7, 9).codecs(ZSTD));
    array.write(array.all(), IntStream.range(0, 2000).toArray());
    events.clear();
  }

  @AfterEach
  void close() {
    array.close();
    store.close();
    context.close();
  }

  private long count(String event) {
    return events.stream().filter(event::equals).count();
  }

  @Test
  void manySelectionsAreThoseReadOneByOne() {
    Random random = new Random(7);
    for (int round = 0; round < 20; ++round) {
      List<Selection> selections = new ArrayList<>();
      List<Integer> expected = new ArrayList<>();
      for (int i = random.nextInt(30); i >= 0; --i) {
        long[] shape = {random.nextInt(6), random.nextInt(20)};
        long[] start = {random.nextInt(40 - (int) shape[0]), random.nextInt(50 - (int) shape[1])};
        selections.add(Selection.of(start, shape));
        IntStream.of(array.readInts(selections.get(selections.size() - 1))).forEach(expected::add);
      }
      int[] wanted = expected.stream().mapToInt(Integer::intValue).toArray();
      assertArrayEquals(wanted, (int[]) array.readSlices(selections, IoOptions.DEFAULT));
      ByteBuffer direct = ByteBuffer.allocateDirect(4 * wanted.length + 12).order(ByteOrder.BIG_ENDIAN).position(8);
      array.readSlices(selections, direct, IoOptions.DEFAULT);
      int[] found = new int[wanted.length];
      direct.slice().asIntBuffer().get(found);
      assertArrayEquals(wanted, found);
      assertEquals(8, direct.position());
    }
  }

  @Test
  void everyChunkIsDecodedOnce() {
    try (Context plain = Context.builder().onEvent(e -> events.add(e.name())).build();
        ZarrStore other = ZarrStore.open(plain, "memory://", Map.of(), false);
        ZarrArray fresh = other.createArray("a", ArrayBuilder.of("int32", 20).chunks(10).codecs(ZSTD))) {
      fresh.write(fresh.all(), IntStream.range(0, 20).toArray());
      events.clear();
      List<Selection> points = IntStream.range(0, 400).mapToObj(i -> Selection.element(i * 7 % 20)).toList();
      assertArrayEquals(IntStream.range(0, 400).map(i -> i * 7 % 20).toArray(), (int[]) fresh.readSlices(points, IoOptions.DEFAULT));
      assertTrue(count("codec.decode") > 0 && count("codec.decode") <= 4, events.toString());
    }
  }

  @Test
  void largeResultsAndNone() {
    try (ZarrArray large = store.createArray("large", ArrayBuilder.of("float64", 300_000).chunks(100_000))) {
      large.write(large.all(), IntStream.range(0, 300_000).asDoubleStream().toArray());
      Selection half = Selection.of(new long[] {1}, new long[] {200_000});
      double[] twice = (double[]) large.readSlices(List.of(half, half), IoOptions.DEFAULT);
      assertEquals(400_000, twice.length);
      assertEquals(1, twice[200_000]);
      assertEquals(200_000, twice[399_999]);
    }
    assertEquals(0, ((int[]) array.readSlices(List.of(), IoOptions.DEFAULT)).length);
    try (ZarrArray scalar = store.createArray("scalar", ArrayBuilder.of("int16"))) {
      scalar.set(5);
      assertArrayEquals(new short[] {5, 5}, (short[]) scalar.readSlices(List.of(Selection.element(), Selection.element()),
          IoOptions.DEFAULT));
    }
  }

  @Test
  void whatIsWrong() {
    Selection good = Selection.of(new long[] {0, 0}, new long[] {2, 2});
    ZarrException.OutOfRange outside = assertThrows(ZarrException.OutOfRange.class,
        () -> array.readSlices(List.of(good, Selection.element(40, 0)), IoOptions.DEFAULT));
    assertTrue(outside.getMessage().contains("1"), outside.getMessage());
    assertThrows(IllegalArgumentException.class, () -> array.readSlices(List.of(Selection.element(1)), IoOptions.DEFAULT));
    assertThrows(IllegalArgumentException.class,
        () -> array.readSlices(List.of(array.select("::2, 0")), IoOptions.DEFAULT));
    assertThrows(IllegalArgumentException.class, () -> array.readSlicesInto(List.of(good), new int[3], IoOptions.DEFAULT));
    assertThrows(IllegalArgumentException.class, () -> array.readSlicesInto(List.of(good), new long[4], IoOptions.DEFAULT));
    assertThrows(NullPointerException.class, () -> array.readSlicesInto(List.of(good), null, IoOptions.DEFAULT));
    assertThrows(NullPointerException.class, () -> array.readSlices(null, IoOptions.DEFAULT));
    assertThrows(IllegalArgumentException.class,
        () -> array.readSlices(List.of(good), ByteBuffer.allocateDirect(15), IoOptions.DEFAULT));
    assertThrows(IllegalArgumentException.class, () -> array.readSlices(List.of(good), ByteBuffer.allocate(16), IoOptions.DEFAULT));
    assertThrows(java.nio.ReadOnlyBufferException.class,
        () -> array.readSlices(List.of(good), ByteBuffer.allocateDirect(16).asReadOnlyBuffer(), IoOptions.DEFAULT));
    try (CancelSwitch stop = new CancelSwitch()) {
      stop.trigger();
      assertThrows(ZarrException.Cancelled.class, () -> array.readSlices(List.of(good), IoOptions.DEFAULT.cancel(stop)));
    }
    ZarrArray closed = store.openArray("a");
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.readSlices(List.of(good), IoOptions.DEFAULT));
  }

  @Test
  void theChunkCacheAnswersTheSecondRead() {
    array.readInts(array.all());
    assertEquals(0, count("chunk_cache.hit"));
    long decoded = count("codec.decode");
    assertTrue(decoded > 0);
    assertArrayEquals(IntStream.range(0, 2000).toArray(), array.readInts(array.all()));
    assertTrue(count("chunk_cache.hit") > 0, events.toString());
    assertEquals(decoded, count("codec.decode"));
    array.set(-1, 3, 4);
    assertEquals(-1, array.get(3, 4));
    assertThrows(IllegalArgumentException.class, () -> Context.builder().chunkCacheBytes(-1));
  }
}
