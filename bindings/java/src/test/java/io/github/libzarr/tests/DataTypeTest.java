package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.Complex;
import io.github.libzarr.HalfFloat;
import io.github.libzarr.IoOptions;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every data type, in both formats, in both orders of elements and of bytes, with and without shards and compression. */
class DataTypeTest {
  private static final List<String> NUMBERS = List.of("bool", "int8", "uint8", "int16", "uint16", "float16", "int32", "uint32",
      "float32", "int64", "uint64", "float64", "complex64", "complex128");

  static Stream<Arguments> layouts() {
    return NUMBERS.stream().flatMap(type -> Stream.of(2, 3).flatMap(format -> Stream.of(false, true).flatMap(
        fortran -> Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN).map(order -> Arguments.of(type, format, fortran, order)))));
  }

  /** Any bits at all, but numbers that compare: no NaN. */
  static Object random(Class<?> type, int length, long seed) {
    Random random = new Random(seed);
    Object array = Array.newInstance(type, length);
    for (int i = 0; i < length; ++i) {
      Object item = switch (type.getName()) {
        case "boolean" -> random.nextBoolean();
        case "byte" -> (byte) random.nextInt();
        case "short" -> (short) (random.nextInt() & 0x7bff);
        case "int" -> random.nextInt();
        case "long" -> random.nextLong();
        case "float" -> (float) random.nextGaussian();
        default -> random.nextGaussian();
      };
      Array.set(array, i, item);
    }
    return array;
  }

  static void assertSame(Object expected, Object actual) {
    assertEquals(Array.getLength(expected), Array.getLength(actual));
    for (int i = 0; i < Array.getLength(expected); ++i) {
      assertEquals(Array.get(expected, i), Array.get(actual, i), "item " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void roundTrip(String type, int format, boolean fortran, ByteOrder order) {
    ArrayBuilder builder = ArrayBuilder.of(type, 13, 7).chunks(5, 3).format(format).byteOrder(order);
    if (fortran) {
      builder.fortranOrder();
    }
    try (ZarrStore store = ZarrStore.open("memory://"); ZarrArray array = store.createArray("a", builder)) {
      Object data = random(array.javaType(), 13 * 7 * array.itemsPerElement(), 1);
      array.writeFrom(array.all(), data, IoOptions.DEFAULT);
      try (ZarrArray again = store.openArray("a")) {
        assertEquals(type, again.dataType());
        assertEquals(format, again.format());
        assertEquals(again.itemSize() == 1 ? Optional.empty() : Optional.of(order), again.storedByteOrder());
        assertSame(data, again.readArray(again.all(), IoOptions.DEFAULT));
        Object column = again.readArray(again.select(":, 4"), IoOptions.DEFAULT);
        for (int i = 0; i < 13; ++i) {
          assertEquals(Array.get(data, (i * 7 + 4) * array.itemsPerElement()), Array.get(column, i * array.itemsPerElement()));
        }
        Object element = again.get(3, 4);
        again.set(element, 12, 6);
        assertEquals(element, again.get(12, 6));
        assertThrows(IllegalArgumentException.class, () -> again.set("text", 0, 0));
        assertThrows(NullPointerException.class, () -> again.set(null, 0, 0));
      }
    }
  }

  @Test
  void extremesOfIntegers() {
    try (ZarrStore store = ZarrStore.open("memory://")) {
      extremes(store, "int8", Byte.MIN_VALUE, Byte.MAX_VALUE, -129, 128);
      extremes(store, "uint8", 0, 255, -1, 256);
      extremes(store, "int16", Short.MIN_VALUE, Short.MAX_VALUE, -32769, 32768);
      extremes(store, "uint16", 0, 65535, -1, 65536);
      extremes(store, "int32", Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE - 1L, Integer.MAX_VALUE + 1L);
      extremes(store, "uint32", 0L, 0xffffffffL, -1, 1L << 32);
      BigInteger beyond = BigInteger.ONE.shiftLeft(64);
      extremes(store, "int64", Long.MIN_VALUE, Long.MAX_VALUE, beyond.negate(), BigInteger.ONE.shiftLeft(63));
      extremes(store, "uint64", BigInteger.ZERO, beyond.subtract(BigInteger.ONE), -1, beyond);
    }
  }

  private static void extremes(ZarrStore store, String type, Number low, Number high, Number tooLow, Number tooHigh) {
    try (ZarrArray array = store.createArray(type, ArrayBuilder.of(type, 2).fillValue(high))) {
      array.set(low, 0);
      assertEquals(low.toString(), array.get(0).toString());
      assertEquals(high.toString(), array.get(1).toString());
      assertEquals(high.toString(), array.fillValue().orElseThrow().toString());
      assertThrows(IllegalArgumentException.class, () -> array.set(tooLow, 0), type);
      assertThrows(IllegalArgumentException.class, () -> array.set(tooHigh, 0), type);
      assertThrows(IllegalArgumentException.class, () -> array.set(0.5, 0), type);
      assertEquals(low + "\n" + high + "\n", array.elementsToJson(array.readArray(array.all(), IoOptions.DEFAULT), 2));
      assertEquals(high.toString(), array.elementFromJson(high.toString()).toString());
    }
  }

  @Test
  void rawBytesAndScalars() {
    try (ZarrStore store = ZarrStore.open("memory://")) {
      try (ZarrArray array = store.createArray("raw", ArrayBuilder.of("r24", 4).fillValueJson("[1, 2, 3]"))) {
        assertEquals(byte.class, array.javaType());
        assertEquals(3, array.itemsPerElement());
        array.set(new byte[] {7, 8, 9}, 2);
        assertArrayEquals(new byte[] {1, 2, 3, 1, 2, 3, 7, 8, 9, 1, 2, 3}, array.readBytes(array.all()));
        assertThrows(IllegalArgumentException.class, () -> array.set(new byte[2], 0));
      }
      try (ZarrArray array = store.createArray("scalar", ArrayBuilder.of("float32").fillValue(Float.NaN))) {
        assertEquals(0, array.rank());
        assertEquals(Float.NaN, array.get());
        array.set(1.5f);
        assertArrayEquals(new float[] {1.5f}, array.readFloats(array.all()));
      }
      try (ZarrArray array = store.createArray("complex", ArrayBuilder.of("complex128", 2))) {
        array.set(new Complex(1, Double.NEGATIVE_INFINITY), 1);
        assertArrayEquals(new double[] {0, 0, 1, Double.NEGATIVE_INFINITY}, array.readDoubles(array.all()));
      }
      try (ZarrArray array = store.createArray("empty", ArrayBuilder.of("int32", 0, 5))) {
        assertEquals(0, array.readInts(array.all()).length);
      }
    }
  }

  @Test
  void halfFloatsAreExact() {
    for (int bits = 0; bits < 0x10000; ++bits) {
      float value = HalfFloat.toFloat((short) bits);
      if (Float.isNaN(value)) {
        assertEquals(Float.NaN, HalfFloat.toFloat(HalfFloat.fromFloat(value)));
      } else {
        assertEquals((short) bits, HalfFloat.fromFloat(value));
      }
    }
    assertEquals(Float.POSITIVE_INFINITY, HalfFloat.toFloat(HalfFloat.fromFloat(65520)));
    assertEquals(65504, HalfFloat.toFloat(HalfFloat.fromFloat(65519.9f)));
    assertEquals(2048, HalfFloat.toFloat(HalfFloat.fromFloat(2049)));
    assertEquals(2052, HalfFloat.toFloat(HalfFloat.fromFloat(2051)));
  }

  @Test
  void typedReadsRefuseOtherTypes() {
    try (ZarrStore store = ZarrStore.open("memory://"); ZarrArray array = store.createArray("", ArrayBuilder.of("int32", 3))) {
      assertThrows(IllegalArgumentException.class, () -> array.readDoubles(array.all()));
      assertThrows(IllegalArgumentException.class, () -> array.read(array.all(), new long[3]));
      assertThrows(IllegalArgumentException.class, () -> array.write(array.all(), new float[3]));
      assertThrows(IllegalArgumentException.class, () -> array.read(array.all(), new int[2]));
      assertThrows(IllegalArgumentException.class, () -> array.readInto(array.all(), "no array", IoOptions.DEFAULT));
      assertThrows(NullPointerException.class, () -> array.read(array.all(), (int[]) null));
      assertThrows(NullPointerException.class, () -> array.read(null, new int[3]));
      assertThrows(IllegalArgumentException.class, () -> array.getDouble(0));
      assertEquals("<i4", array.numpyType());
    }
  }

  @Test
  void conversion() {
    try (ZarrStore store = ZarrStore.open("memory://")) {
      IoOptions bytes = IoOptions.DEFAULT.memoryDataType("uint8");
      try (ZarrArray array = store.createArray("a", ArrayBuilder.of("float64", 4).chunks(3))) {
        array.writeFrom(array.all(), new short[] {-3, 0, 7, 300}, IoOptions.DEFAULT.memoryDataType("int16"));
        assertArrayEquals(new double[] {-3, 0, 7, 300}, array.readDoubles(array.all()));
        assertArrayEquals(new int[] {-3, 0, 7, 300}, (int[]) array.readArray(array.all(), IoOptions.DEFAULT.memoryDataType("int32")));
        assertThrows(ZarrException.InvalidArgument.class, () -> array.readArray(array.all(), bytes));
        assertArrayEquals(new byte[] {0, 0, 7, -1}, (byte[]) array.readArray(array.all(),
            bytes.conversion(IoOptions.Rounding.DEFAULT, IoOptions.OutOfRange.SATURATE)));
        assertArrayEquals(new byte[] {-3, 0, 7, 44}, (byte[]) array.readArray(array.all(),
            bytes.conversion(IoOptions.Rounding.DEFAULT, IoOptions.OutOfRange.WRAP)));
        array.fill(array.select(":2"), 2.5f, IoOptions.DEFAULT.memoryDataType("float32"));
        byte[] up = new byte[4];
        array.readInto(array.all(), up, IoOptions.DEFAULT.memoryDataType("int8").conversion(IoOptions.Rounding.UP,
            IoOptions.OutOfRange.SATURATE));
        assertArrayEquals(new byte[] {3, 3, 7, 127}, up);
        assertThrows(IllegalArgumentException.class, () -> array.readInto(array.all(), new int[4], bytes));
        assertThrows(IllegalArgumentException.class, () -> array.readArray(array.all(), IoOptions.DEFAULT.memoryDataType("float31")));
      }
      for (String name : new String[] {"bfloat16", "float8_e4m3"}) {
        try (ZarrArray array = store.createArray(name, ArrayBuilder.of(name, 3))) {
          array.writeFrom(array.all(), new float[] {1.5f, -2, 0.25f}, IoOptions.DEFAULT.memoryDataType("float32"));
          assertArrayEquals(new double[] {1.5, -2, 0.25}, (double[]) array.readArray(array.all(),
              IoOptions.DEFAULT.memoryDataType("float64")));
        }
      }
    }
  }

  @Test
  void fieldsOfRecords() {
    try (ZarrStore store = ZarrStore.open("memory://");
        ZarrArray array = store.createArray("a", ArrayBuilder.of("[[\"a\", \"<i4\"], [\"b\", \">f8\"]]", 3).chunks(2).format(2))) {
      IoOptions a = IoOptions.DEFAULT.field("a");
      array.writeFrom(array.all(), new int[] {1, 2, 3}, a.memoryDataType("int32"));
      array.writeFrom(array.all(), new double[] {0.5, 1.5, 2.5}, IoOptions.DEFAULT.field("b").memoryDataType("float64"));
      assertArrayEquals(new float[] {1, 2, 3}, (float[]) array.readArray(array.all(), a.memoryDataType("float32")));
      assertArrayEquals(new double[] {1.5}, (double[]) array.readArray(array.select("1"),
          IoOptions.DEFAULT.field("b").memoryDataType("float64")));
      assertThrows(IllegalArgumentException.class, () -> array.readArray(array.all(), a));
      assertThrows(ZarrException.class, () -> array.readArray(array.all(), IoOptions.DEFAULT.field("none").memoryDataType("int32")));
    }
  }
}
