package io.github.libzarr;

import java.lang.reflect.Array;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** How the elements of a data type look in Java: as primitives in arrays, and as one object each. */
final class ElementType {
  private record Form(Class<?> primitive, int components) {}

  private static final Map<String, Form> FORMS = Map.ofEntries(form("bool", boolean.class, 1), form("int8", byte.class, 1),
      form("uint8", byte.class, 1), form("int16", short.class, 1), form("uint16", short.class, 1), form("float16", short.class, 1),
      form("int32", int.class, 1), form("uint32", int.class, 1), form("float32", float.class, 1), form("int64", long.class, 1),
      form("uint64", long.class, 1), form("float64", double.class, 1), form("complex64", float.class, 2),
      form("complex128", double.class, 2));

  private static Map.Entry<String, Form> form(String name, Class<?> primitive, int components) {
    return Map.entry(name, new Form(primitive, components));
  }

  private final String name;
  private final int itemSize;
  private final Form form;
  private final Charset charset; // of text; else null
  private final TimeScale scale; // of times that are Java's; else null

  ElementType(String name, long itemSize, Supplier<String> numpyType) {
    this.name = name.equals("complex_float32") ? "complex64" : name.equals("complex_float64") ? "complex128" : name;
    this.itemSize = (int) itemSize;
    form = FORMS.getOrDefault(this.name, new Form(byte.class, this.itemSize));
    if (itemSize == 0) {
      throw ZarrException.of(Status.UNSUPPORTED, "elements of data type " + name + " have no fixed length, or the library does not know them");
    }
    charset = FixedText.charset(name);
    scale = name.equals("numpy.datetime64") || name.equals("numpy.timedelta64") ? TimeScale.of(numpyType.get()) : null;
  }

  int itemSize() {
    return itemSize;
  }

  Class<?> primitive() {
    return form.primitive();
  }

  /** Items of a Java array that one element takes: 2 for complex numbers, the size for raw bytes. */
  int components() {
    return form.components();
  }

  int componentSize() {
    return itemSize / form.components();
  }

  Object newArray(long elements) {
    long length = Math.multiplyExact(elements, form.components());
    if (length > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(elements + " elements of " + name + " are more than a Java array holds; read into memory"
          + " by address");
    }
    return Array.newInstance(form.primitive(), (int) length);
  }

  /** Refuses an array of another type, or one that is too short. */
  void require(Object array, long elements) {
    if (array == null) {
      throw new NullPointerException("array");
    }
    Class<?> type = array.getClass().getComponentType();
    if (type != form.primitive()) {
      throw new IllegalArgumentException("elements of " + name + " go into " + form.primitive() + "[], not "
          + array.getClass().getSimpleName());
    }
    long needed = Math.multiplyExact(elements, form.components());
    if (Array.getLength(array) < needed) {
      throw new IllegalArgumentException("an array of length " + Array.getLength(array) + " for " + elements + " elements of " + name
          + ", which take " + needed);
    }
  }

  /** The class of values that are neither primitives nor bytes; else null. */
  Class<?> valueClass() {
    return charset != null ? String.class : scale == null ? null : scale.isDelta() ? Duration.class : Instant.class;
  }

  /** Puts a text or a time; null is NaT. */
  void putValue(ByteBuffer b, int at, Object value) {
    if (charset != null) {
      FixedText.put(b, at, itemSize, charset, cast(Objects.requireNonNull(value, "an element"), String.class));
    } else {
      b.putLong(at, scale.count(value == null ? null : cast(value, valueClass())));
    }
  }

  /** One element as an object. */
  Object get(ByteBuffer b, int at) {
    return switch (name) {
      case "bool" -> b.get(at) != 0;
      case "int8" -> b.get(at);
      case "uint8" -> b.get(at) & 0xff;
      case "int16" -> b.getShort(at);
      case "uint16" -> b.getShort(at) & 0xffff;
      case "int32" -> b.getInt(at);
      case "uint32" -> b.getInt(at) & 0xffffffffL;
      case "int64" -> b.getLong(at);
      case "uint64" -> new BigInteger(Long.toUnsignedString(b.getLong(at)));
      case "float16" -> HalfFloat.toFloat(b.getShort(at));
      case "float32" -> b.getFloat(at);
      case "float64" -> b.getDouble(at);
      case "complex64" -> new Complex(b.getFloat(at), b.getFloat(at + 4));
      case "complex128" -> new Complex(b.getDouble(at), b.getDouble(at + 8));
      default -> {
        if (charset != null) {
          yield FixedText.get(b, at, itemSize, charset);
        }
        if (scale != null) {
          yield scale.value(b.getLong(at));
        }
        byte[] raw = new byte[itemSize];
        b.get(at, raw);
        yield raw;
      }
    };
  }

  /** Puts one element; refuses a value that the type cannot say. */
  void put(ByteBuffer b, int at, Object value) {
    if (value == null) {
      throw new NullPointerException("value");
    }
    switch (name) {
      case "bool" -> b.put(at, (byte) (cast(value, Boolean.class) ? 1 : 0));
      case "int8" -> b.put(at, (byte) whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case "uint8" -> b.put(at, (byte) whole(value, 0, 0xff));
      case "int16" -> b.putShort(at, (short) whole(value, Short.MIN_VALUE, Short.MAX_VALUE));
      case "uint16" -> b.putShort(at, (short) whole(value, 0, 0xffff));
      case "int32" -> b.putInt(at, (int) whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case "uint32" -> b.putInt(at, (int) whole(value, 0, 0xffffffffL));
      case "int64" -> b.putLong(at, whole(value, Long.MIN_VALUE, Long.MAX_VALUE));
      case "uint64" -> b.putLong(at, unsigned(value));
      case "float16" -> b.putShort(at, HalfFloat.fromFloat(cast(value, Number.class).floatValue()));
      case "float32" -> b.putFloat(at, cast(value, Number.class).floatValue());
      case "float64" -> b.putDouble(at, cast(value, Number.class).doubleValue());
      case "complex64" -> b.putFloat(at, (float) cast(value, Complex.class).re())
          .putFloat(at + 4, (float) cast(value, Complex.class).im());
      case "complex128" -> b.putDouble(at, cast(value, Complex.class).re()).putDouble(at + 8, cast(value, Complex.class).im());
      default -> {
        if (valueClass() != null) {
          putValue(b, at, value);
          return;
        }
        byte[] raw = cast(value, byte[].class);
        if (raw.length != itemSize) {
          throw new IllegalArgumentException(raw.length + " bytes for an element of " + itemSize);
        }
        b.put(at, raw);
      }
    }
  }

  private <T> T cast(Object value, Class<T> type) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException("an element of " + name + " from a " + value.getClass().getSimpleName());
    }
    return type.cast(value);
  }

  private BigInteger integer(Object value) {
    Number number = cast(value, Number.class);
    if (number instanceof Double || number instanceof Float || number instanceof java.math.BigDecimal) {
      throw new IllegalArgumentException("an element of " + name + " from " + number + ", which is no integer");
    }
    return number instanceof BigInteger big ? big : BigInteger.valueOf(number.longValue());
  }

  private long whole(Object value, long low, long high) {
    BigInteger number = integer(value);
    if (number.bitLength() > 63 || number.longValue() < low || number.longValue() > high) {
      throw new IllegalArgumentException(number + " is no " + name);
    }
    return number.longValue();
  }

  private long unsigned(Object value) {
    BigInteger number = integer(value);
    if (number.signum() < 0 || number.bitLength() > 64) {
      throw new IllegalArgumentException(number + " is no " + name);
    }
    return number.longValue();
  }
}
