package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libzarr.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON as Java's own maps, lists and numbers. */
class JsonTest {
  @Test
  void values() {
    assertEquals(Map.of("a", List.of(1L, 2.5, "x", true, Map.of())), Json.parse(" {\"a\" : [1, 2.5,\"x\",true,{} ]}\n"));
    assertNull(Json.parse("null"));
    assertEquals(Long.MIN_VALUE, Json.parse("-9223372036854775808"));
    assertEquals(new BigInteger("9223372036854775808"), Json.parse("9223372036854775808"));
    assertEquals(-0.0, Json.parse("-0.0"));
    assertEquals(1e300, Json.parse("1E+300"));
    assertEquals(Double.NaN, Json.parse("NaN"));
    assertEquals(Double.NEGATIVE_INFINITY, Json.parse("-Infinity"));
    assertEquals("\"\\/\b\f\n\r\t\u00e9😀\0", Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\\u0000\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "--1", "tru", "nul", "\"", "\"\\x\"",
      "\"\\u12g4\"", "\"\n\"", "[1 2]", "{\"a\" 1}", "1 2", "'a'", "{1:2}", "[", "]", "\"a\" b", "{\"a\":1 \"b\":2}"})
  void notJson(String text) {
    assertThrows(IllegalArgumentException.class, () -> Json.parse(text));
  }

  @Test
  void depth() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThrows(IllegalArgumentException.class, () -> Json.parse(deep));
    assertThrows(IllegalArgumentException.class, () -> Json.parseObject("[]"));
  }

  @Test
  void roundTrips() {
    for (Object value : Arrays.asList(null, true, 0L, Long.MAX_VALUE, new BigInteger("-123456789012345678901234567890"), 0.1, 1.0, -0.0,
        1e-300, 5e-324, "\0\"\\\u007f\u2028😀", List.of(), Map.of(), Map.of("", Arrays.asList(null, List.of(1L))))) {
      assertEquals(value, Json.parse(Json.write(value)));
    }
    assertEquals(5L, Json.parse(Json.write((short) 5)));
    assertEquals(0.1f, ((Number) Json.parse(Json.write(0.1f))).floatValue());
    assertEquals(0, new BigDecimal("0.1").compareTo(new BigDecimal(Json.parse(Json.write(new BigDecimal("0.1"))).toString())));
    assertEquals(List.of(1L, List.of(0.5), "x"), Json.parse(Json.write(new Object[] {1, new double[] {0.5}, 'x'})));
    assertThrows(IllegalArgumentException.class, () -> Json.write(new Object()));
    assertThrows(IllegalArgumentException.class, () -> Json.write(Map.of(1, 2)));
  }
}
