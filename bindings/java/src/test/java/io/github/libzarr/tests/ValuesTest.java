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
