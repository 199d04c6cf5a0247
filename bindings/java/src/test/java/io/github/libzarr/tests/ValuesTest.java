package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.OpenOptions;
import io.github.libzarr.Selection;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text and times as objects of Java. */
class ValuesTest {
  private static final String[] WORDS = {"", "a", "größe", "😀b\0c", "ключ", "12345"};
  private ZarrStore store;

  @BeforeEach
  void open() {
    store = ZarrStore.open("memory://");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ZarrArray make(String type, long count, int format) {
    return store.createArray("a", ArrayBuilder.of(type, count).chunks(2).format(format), OpenOptions.readWrite().overwrite());
  }

  @ParameterizedTest
  @CsvSource({"2, <U5", "3, <U5", "2, >U5", "3, >U5"})
  void text(int format, String type) {
    try (ZarrArray array = make(type, 6, format)) {
      array.write(array.all(), WORDS);
      assertArrayEquals(WORDS, array.readStrings(array.all()));
      assertArrayEquals(new String[] {"12345", "😀b\0c", "a"}, array.readStrings(array.select("::-2")));
      assertEquals("größe", array.get(2));
      array.set("x", 2);
      assertEquals("x", array.get(2));
      array.fill(array.select("4:"), "y");
      assertArrayEquals(new String[] {"y", "y"}, array.readStrings(array.select("4:")));
      assertEquals(Optional.of(""), array.fillValue());
      for (String bad : new String[] {"123456", "a\0", "\ud83d"}) {
        assertThrows(IllegalArgumentException.class, () -> array.write(Selection.element(0), new String[] {bad}));
      }
      assertThrows(NullPointerException.class, () -> array.write(Selection.element(0), new String[1]));
      assertThrows(IllegalArgumentException.class, () -> array.write(array.all(), new String[] {"a"}));
      assertThrows(IllegalArgumentException.class, () -> array.readInstants(array.all()));
    }
  }

  @Test
  void paddedBytes() {
    try (ZarrArray array = make("|S6", 3, 3)) {
      String[] words = {"größ", "", "a"};
      array.write(array.all(), words);
      assertArrayEquals(words, array.readStrings(array.all()));
      assertThrows(IllegalArgumentException.class, () -> array.write(Selection.element(0), new String[] {"größe"}));
      array.write(Selection.element(0), new byte[] {-1, 0, 0, 0, 0, 0});
      assertThrows(ZarrException.CorruptData.class, () -> array.readStrings(array.all()));
      assertArrayEquals(new byte[] {-1, 0, 0, 0, 0, 0}, array.readBytes(Selection.element(0)));
    }
  }

  @ParameterizedTest
  @CsvSource({"2", "3"})
  void textOfAnyLength(int format) {
    String[] words = {"", "a", "größe 😀", "x\0y\0", "ключ", "z".repeat(1_500_000)};
    try (ZarrArray array = store.createArray("v", ArrayBuilder.of("string", 2, 3).chunks(2, 2).format(format).fillValue("none"))) {
      assertEquals(Optional.of("none"), array.fillValue());
      assertEquals("none", array.get(1, 2));
      array.write(array.all(), words);
      assertArrayEquals(words, array.readStrings(array.all()));
      assertArrayEquals(new String[] {"größe 😀", ""}, array.readStrings(array.select("0, ::-2")));
      assertEquals("\"\"\n\"a\"", array.readJson(array.select("0, :2")).strip());
      array.fill(array.select("0, :2"), "full");
      array.set("größe", 0, 0);
      assertArrayEquals(new String[] {"größe", "full"}, array.readStrings(array.select("0, :2")));
      array.fill(array.select("0, :2"), null);
      assertArrayEquals(new String[] {"none", "none"}, array.readStrings(array.select("0, :2")));
      try (ZarrArray longer = array.append(0, new long[] {1, 3}, new String[] {"p", "", "q"})) {
        assertArrayEquals(new String[] {"p", "", "q"}, longer.readStrings(longer.select("2, :")));
      }
      assertThrows(IllegalArgumentException.class, () -> array.write(array.all(), new String[] {"a"}));
      assertThrows(IllegalArgumentException.class, () -> array.set("\ud83d", 0, 0));
      assertThrows(IllegalArgumentException.class, () -> array.set(5, 0, 0));
      assertThrows(NullPointerException.class, () -> array.set(null, 0, 0));
      assertThrows(IllegalArgumentException.class, () -> array.readByteArrays(array.all()));
      assertThrows(IllegalArgumentException.class, () -> array.append(0, new long[] {1, 3}, new String[] {"p"}));
      assertThrows(ZarrException.OutOfRange.class, () -> array.append(2, new long[] {1, 3}, new String[] {"p", "", "q"}));
      assertThrows(ZarrException.OutOfRange.class, () -> array.readStrings(Selection.element(2, 0)));
      assertThrows(ZarrException.Unsupported.class, () -> array.readBytes(array.all()));
      array.close();
      assertThrows(IllegalStateException.class, () -> array.readStrings(Selection.element(0, 0)));
    }
  }

  @Test
  void bytesOfAnyLength() {
    try (ZarrArray array = make("bytes", 4, 3)) {
      byte[][] pieces = {{}, {0, -1}, {7}, new byte[100]};
      array.write(array.all(), pieces);
      byte[][] found = array.readByteArrays(array.all());
      for (int i = 0; i < 4; ++i) {
        assertArrayEquals(pieces[i], found[i]);
      }
      assertArrayEquals(new byte[] {7}, (byte[]) array.get(2));
      try (ZarrArray longer = array.append(0, new long[] {1}, new byte[][] {{9}})) {
        assertArrayEquals(new byte[] {9}, longer.readByteArrays(Selection.element(4))[0]);
      }
      assertThrows(IllegalArgumentException.class, () -> array.readStrings(array.all()));
      assertThrows(NullPointerException.class, () -> array.write(array.all(), new byte[4][]));
    }
    try (ZarrArray array = store.createArray("n", ArrayBuilder.of("int32", 2))) {
      assertEquals("0\n0", array.readJson(array.all()).strip());
      assertThrows(IllegalArgumentException.class, () -> array.readByteArrays(array.all()));
    }
  }

  @ParameterizedTest
  @CsvSource({"2", "3"})
  void recordsAndNarrowNumbers(int format) {
    try (ZarrArray array = make("[[\"a\", \"<i4\"], [\"b\", \"<f8\"], [\"c\", [[\"d\", \"<i2\"]]]]", 3, format)) {
      Map<String, Object> record = Map.of("a", -5L, "b", 1.5, "c", Map.of("d", 7L));
      array.writeValues(Selection.element(1), List.of(record));
      assertEquals(record, array.readValues(Selection.element(1)).get(0));
      assertEquals(3, array.readValues(array.all()).size());
      assertThrows(ZarrException.class, () -> array.writeValues(Selection.element(0), List.of(5)));
      assertThrows(IllegalArgumentException.class, () -> array.writeValues(Selection.element(0), List.of()));
    }
    try (ZarrArray array = make("bfloat16", 3, 3)) {
      List<Double> numbers = List.of(1.5, Double.NEGATIVE_INFINITY, Double.NaN);
      array.writeValues(array.all(), numbers);
      assertEquals(numbers, array.readValues(array.all()));
    }
    try (ZarrArray array = make("int4", 2, 3)) {
      array.writeValues(array.all(), List.of(-8, 7L));
      assertEquals(List.of(-8L, 7L), array.readValues(array.all()));
      assertThrows(ZarrException.class, () -> array.writeValues(array.all(), List.of(8, 0)));
    }
  }

  @Test
  void instants() {
    Instant at = Instant.parse("1969-07-20T20:17:40.123456789Z");
    Map<String, String> expected = new LinkedHashMap<>(Map.of("W", "1969-07-17T00:00:00Z", "D", "1969-07-20T00:00:00Z", "h",
        "1969-07-20T20:00:00Z", "m", "1969-07-20T20:17:00Z", "s", "1969-07-20T20:17:40Z", "ms", "1969-07-20T20:17:40.123Z", "25ms",
        "1969-07-20T20:17:40.100Z", "us", "1969-07-20T20:17:40.123456Z", "ns", at.toString()));
    expected.put("Y", "1969-01-01T00:00:00Z");
    expected.put("M", "1969-07-01T00:00:00Z");
    Instant later = Instant.parse("2024-01-04T00:00:00Z");
    expected.forEach((unit, text) -> {
      try (ZarrArray array = make(">M8[" + unit + "]", 3, 3)) {
        array.write(array.all(), new Instant[] {at, null, later});
        Instant[] found = array.readInstants(array.all());
        assertEquals(Instant.parse(text), found[0], unit);
        assertNull(found[1]);
        assertNull(array.get(1));
        if (!unit.equals("Y") && !unit.equals("M")) {
          assertEquals(later, found[2], unit);
        }
        array.set(later, 0);
        assertEquals(found[2], array.get(0));
      }
    });
    for (String unit : new String[] {"ps", "fs", "as"}) {
      try (ZarrArray array = make("<M8[" + unit + "]", 1, 3)) {
        Instant near = Instant.ofEpochSecond(-3, 5);
        array.write(array.all(), new Instant[] {near});
        assertEquals(near, array.readInstants(array.all())[0]);
        assertThrows(ZarrException.OutOfRange.class, () -> array.write(array.all(), new Instant[] {Instant.parse("2900-01-01T00:00:00Z")}));
        assertThrows(IllegalArgumentException.class, () -> array.set(5, 0));
      }
    }
    try (ZarrArray array = make("<M8[W]", 1, 3)) {
      array.write(array.all(), new byte[] {0, 0, 0, 0, 0, 0, 0, 0x40});
      assertThrows(ZarrException.OutOfRange.class, () -> array.readInstants(array.all()));
      assertThrows(IllegalArgumentException.class, () -> array.readDurations(array.all()));
    }
    try (ZarrArray array = make("<M8", 1, 3)) {
      assertThrows(IllegalArgumentException.class, () -> array.readInstants(array.all()));
      assertEquals(8, ((byte[]) array.get(0)).length);
    }
  }

  @Test
  void durations() {
    Duration span = Duration.ofHours(-36).minusMillis(1500);
    Map<String, Duration> expected = Map.of("D", Duration.ofDays(-2), "s", Duration.ofHours(-36).minusSeconds(2), "us", span, "ns", span);
    expected.forEach((unit, want) -> {
      try (ZarrArray array = make("<m8[" + unit + "]", 3, 2)) {
        array.write(array.all(), new Duration[] {span, null, Duration.ZERO});
        assertArrayEquals(new Duration[] {want, null, Duration.ZERO}, array.readDurations(array.all()));
      }
    });
    try (ZarrArray array = make("<m8[as]", 1, 3)) {
      assertThrows(ZarrException.OutOfRange.class, () -> array.write(array.all(), new Duration[] {Duration.ofDays(1)}));
    }
    try (ZarrArray array = make("<m8[M]", 1, 3)) {
      assertThrows(IllegalArgumentException.class, () -> array.readDurations(array.all()));
    }
  }
}
