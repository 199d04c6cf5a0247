package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.IoOptions;
import io.github.libzarr.Selection;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slices with steps, against a model in plain Java. */
class SelectionTest {
  private static final long[] SHAPE = {20, 9, 11};
  private ZarrStore store;

  @BeforeEach
  void open() {
    store = ZarrStore.open("memory://");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static int[] model(int[] all, long[] shape, Selection s) {
    int[] out = new int[(int) s.count()];
    long[] step = s.step();
    for (int i = 0; i < out.length; ++i) {
      long rest = i;
      long place = 0;
      long scale = 1;
      for (int d = shape.length - 1; d >= 0; --d) {
        place += (s.start()[d] + rest % s.shape()[d] * step[d]) * scale;
        rest /= s.shape()[d];
        scale *= shape[d];
      }
      out[i] = all[(int) place];
    }
    return out;
  }

  private static Selection random(Random random, long[] shape) {
    long[] start = new long[shape.length];
    long[] count = new long[shape.length];
    long[] step = new long[shape.length];
    for (int d = 0; d < shape.length; ++d) {
      step[d] = random.nextInt(4) + 1;
      count[d] = random.nextInt((int) ((shape[d] - 1) / step[d]) + 1) + 1;
      start[d] = random.nextInt((int) (shape[d] - (count[d] - 1) * step[d]));
      if (random.nextBoolean()) {
        start[d] += (count[d] - 1) * step[d];
        step[d] = -step[d];
      }
    }
    return Selection.of(start, count, step);
  }

  @ParameterizedTest
  @CsvSource({"3, false", "3, true", "2, false"})
  void manySlices(int format, boolean sharded) {
    ArrayBuilder builder = ArrayBuilder.of("int32", SHAPE).chunks(6, 3, 4).format(format);
    if (sharded) {
      builder.shards(12, 6, 8);
    }
    int[] all = IntStream.range(0, 20 * 9 * 11).toArray();
    Random random = new Random(5);
    try (ZarrArray array = store.createArray("a", builder)) {
      array.write(array.all(), all);
      for (int i = 0; i < 300; ++i) {
        Selection s = random(random, SHAPE);
        assertArrayEquals(model(all, SHAPE, s), array.readInts(s), s::toString);
        ByteBuffer big = ByteBuffer.allocateDirect((int) s.count() * 4); // big endian
        array.read(s, big);
        assertEquals(model(all, SHAPE, s)[0], big.getInt(0));
        int[] changed = random.ints(s.count()).toArray();
        array.write(s, changed);
        assertArrayEquals(changed, array.readInts(s));
        array.write(array.all(), all);
      }
    }
  }

  /** Beyond the window: blocks that end where chunks end, forward and backward. */
  @ParameterizedTest
  @CsvSource({"'::, ::', false", "'::-1, ::', false", "'::3, ::-2', false", "'::, ::', true", "'::-1, ::-1', true", "'5:-7:2, 3::', true"})
  void largeSlices(String slices, boolean compressed) {
    int[] all = new Random(3).ints(1100 * 1300, 0, 1000).toArray();
    long[] shape = {1100, 1300};
    String codecs = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}"
        + (compressed ? ", {\"name\": \"zstd\", \"configuration\": {\"level\": 1, \"checksum\": false}}]" : "]");
    try (ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", shape).chunks(90, 110).codecs(codecs))) {
      array.write(array.all(), all);
      Selection s = array.select(slices);
      int[] expected = model(all, shape, s);
      assertArrayEquals(expected, array.readInts(s));
      int[] other = Arrays.stream(expected).map(i -> -i - 1).toArray();
      array.write(s, other);
      assertArrayEquals(other, array.readInts(s));
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"'';0 0 0;20 9 11;1 1 1", "'3';3 0 0;1 9 11;1 1 1", "'-1, -1, -1';19 8 10;1 1 1;1 1 1",
      "'2:5, ::-2';2 8 0;3 5 11;1 -2 1", "':, 100:, 3:1:-1';0 0 3;20 0 2;1 1 -1", "'-100:100';0 0 0;20 9 11;1 1 1",
      "'5:-5:4, :, :';5 0 0;3 9 11;4 1 1"})
  void asPythonWritesThem(String text, String start, String shape, String step) {
    Selection s = Selection.parse(text, SHAPE);
    assertArrayEquals(numbers(shape), s.shape());
    for (int d = 0; d < 3; ++d) {
      if (s.shape()[d] > 0) {
        assertEquals(numbers(start)[d], s.start()[d]);
      }
      assertEquals(numbers(step)[d], s.step()[d]);
    }
  }

  private static long[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  @Test
  void nonsenseIsRefused() {
    for (String text : new String[] {"x", "1:2:3:4", "::0", "1, 2, 3, 4", "1.5", ":,"}) {
      if (!text.equals(":,")) {
        assertThrows(IllegalArgumentException.class, () -> Selection.parse(text, SHAPE), text);
      }
    }
    assertThrows(IndexOutOfBoundsException.class, () -> Selection.parse("20", SHAPE));
    assertThrows(IndexOutOfBoundsException.class, () -> Selection.parse("-21", SHAPE));
    assertThrows(IllegalArgumentException.class, () -> Selection.of(new long[2], new long[3]));
    assertThrows(IllegalArgumentException.class, () -> Selection.of(new long[1], new long[] {-1}));
    assertThrows(IllegalArgumentException.class, () -> Selection.of(new long[1], new long[1], new long[1]));
    assertThrows(ArithmeticException.class, () -> Selection.all(1L << 40, 1L << 40).count());
    try (ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", 4, 4))) {
      assertThrows(ZarrException.InvalidArgument.class, () -> array.readInts(Selection.all(4)));
      assertThrows(ZarrException.InvalidArgument.class, () -> array.readInts(Selection.all(4, 4, 1)));
      assertThrows(ZarrException.OutOfRange.class, () -> array.readInts(Selection.all(5, 4)));
      assertThrows(ZarrException.OutOfRange.class, () -> array.readInts(Selection.element(-1, 0)));
      assertThrows(ZarrException.OutOfRange.class, () -> array.get(4, 0));
      assertThrows(ZarrException.InvalidArgument.class, () -> array.get(0));
    }
  }

  @Test
  void equalSelections() {
    assertEquals(Selection.all(3, 4), Selection.parse(":, 0:4", 3, 4));
    assertEquals(Selection.all(3, 4).hashCode(), Selection.parse(":, 0:4", 3, 4).hashCode());
    assertNotEquals(Selection.all(3, 4), Selection.parse("::-1, :", 3, 4));
  }

  @Test
  void stridesOfTheMemory() {
    try (ZarrArray array = store.createArray("a", ArrayBuilder.of("int16", 3, 4))) {
      array.write(array.all(), new short[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
      ByteBuffer memory = ByteBuffer.allocateDirect(24).order(ByteOrder.nativeOrder());
      array.read(array.all(), memory, new long[] {2, 6}, IoOptions.DEFAULT); // Fortran order
      assertEquals(4, memory.getShort(2));
      assertEquals(1, memory.getShort(6));
      array.read(array.all(), memory, new long[] {-8, -2}, IoOptions.DEFAULT.bufferOffset(22));
      assertEquals(11, memory.getShort(0));
      array.write(array.all(), memory, new long[] {8, 2}, IoOptions.DEFAULT);
      assertEquals((short) 11, array.get(0, 0));
      memory.position(2);
      assertThrows(ZarrException.InvalidArgument.class, () -> array.read(array.all(), memory));
      assertEquals(2, memory.position());
      assertThrows(ZarrException.InvalidArgument.class,
          () -> array.read(array.all(), memory.clear(), new long[] {0, 2}, IoOptions.DEFAULT));
      assertThrows(IllegalArgumentException.class, () -> array.read(array.all(), memory, new long[] {2}, IoOptions.DEFAULT));
    }
  }
}
