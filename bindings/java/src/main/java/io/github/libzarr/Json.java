package io.github.libzarr;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A strict reader and writer of JSON (RFC 8259). Objects are {@code Map<String, Object>} in their order, lists {@code
 * List<Object>}, integers {@link Long} or, beyond 64 bits, {@link BigInteger}, other numbers {@link Double}, or {@link BigDecimal}
 * where no double says them. The tokens {@code NaN}, {@code Infinity} and {@code -Infinity}, which Python writes, are read as
 * doubles.
 */
public final class Json {
  private static final int MAX_DEPTH = 512;
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /**
   * Reads a text that holds one value.
   *
   * @param text JSON
   * @return a Map, List, String, Long, BigInteger, Double, BigDecimal, Boolean or null
   * @throws IllegalArgumentException when it is not JSON, with the place
   */
  public static Object parse(String text) {
    Json json = new Json(text);
    Object value = json.value(0);
    json.blanks();
    if (json.at != text.length()) {
      throw json.wrong("the end");
    }
    return value;
  }

  /**
   * Reads a text that holds one object.
   *
   * @param text JSON
   * @return its members in their order
   * @throws IllegalArgumentException when it is not a JSON object
   */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> parseObject(String text) {
    if (parse(text) instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException("not a JSON object: " + text);
  }

  private IllegalArgumentException wrong(String expected) {
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
    return new IllegalArgumentException("JSON: expected " + expected + ", found " + found + " at character " + at);
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      ++at;
    }
  }

  private boolean skip(char c) {
    blanks();
    if (at < text.length() && text.charAt(at) == c) {
      ++at;
      return true;
    }
    return false;
  }

  private Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw wrong("at most " + MAX_DEPTH + " levels");
    }
    blanks();
    char c = at < text.length() ? text.charAt(at) : 0;
    return switch (c) {
      case '{' -> object(depth);
      case '[' -> list(depth);
      case '"' -> string();
      case 't' -> token("true", Boolean.TRUE);
      case 'f' -> token("false", Boolean.FALSE);
      case 'n' -> token("null", null);
      case 'N' -> token("NaN", Double.NaN);
      case 'I' -> token("Infinity", Double.POSITIVE_INFINITY);
      default -> text.startsWith("-Infinity", at) ? token("-Infinity", Double.NEGATIVE_INFINITY) : number();
    };
  }

  private Object token(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong(word);
    }
    at += word.length();
    return value;
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> members = new LinkedHashMap<>();
    ++at;
    if (skip('}')) {
      return members;
    }
    do {
      blanks();
      if (at >= text.length() || text.charAt(at) != '"') {
        throw wrong("a member name");
      }
      String name = string();
      if (!skip(':')) {
        throw wrong("':'");
      }
      if (members.containsKey(name)) {
        throw wrong("a member name that was not there before");
      }
      members.put(name, value(depth + 1));
    } while (skip(','));
    if (!skip('}')) {
      throw wrong("',' or '}'");
    }
    return members;
  }

  private List<Object> list(int depth) {
    List<Object> items = new ArrayList<>();
    ++at;
    if (skip(']')) {
      return items;
    }
    do {
      items.add(value(depth + 1));
    } while (skip(','));
    if (!skip(']')) {
      throw wrong("',' or ']'");
    }
    return items;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    ++at;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at);
      if (c < ' ') {
        throw wrong("no control character");
      }
      ++at;
      out.append(c == '\\' ? escape() : c);
    }
    if (at++ >= text.length()) {
      --at;
      throw wrong("'\"'");
    }
    return out.toString();
  }

  private char escape() {
    if (at >= text.length()) {
      throw wrong("an escape");
    }
    int simple = "\"\\/bfnrt".indexOf(text.charAt(at));
    if (simple >= 0) {
      ++at;
      return "\"\\/\b\f\n\r\t".charAt(simple);
    }
    int unit = text.charAt(at) == 'u' && at + 5 <= text.length() ? 0 : -1;
    for (int i = at + 1; unit >= 0 && i < at + 5; ++i) {
      int digit = Character.digit(text.charAt(i), 16);
      unit = digit < 0 || text.charAt(i) > 'f' ? -1 : unit << 4 | digit;
    }
    if (unit < 0) {
      throw wrong("an escape");
    }
    at += 5;
    return (char) unit;
  }

  private void digits() {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      ++at;
    }
    if (at == from) {
      throw wrong("a value");
    }
  }

  private Object number() {
    int from = at;
    boolean whole = true;
    if (at < text.length() && text.charAt(at) == '-') {
      ++at;
    }
    int first = at;
    digits();
    if (text.charAt(first) == '0' && at > first + 1) {
      at = first + 1;
      throw wrong("no digit after a leading 0");
    }
    if (at < text.length() && text.charAt(at) == '.') {
      whole = false;
      ++at;
      digits();
    }
    if (at < text.length() && (text.charAt(at) | 32) == 'e') {
      whole = false;
      ++at;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        ++at;
      }
      digits();
    }
    String digits = text.substring(from, at);
    if (!whole || digits.equals("-0")) {
      double number = Double.parseDouble(digits);
      return Double.isInfinite(number) ? new BigDecimal(digits) : (Object) number;
    }
    BigInteger number = new BigInteger(digits);
    return number.bitLength() < 64 ? (Object) number.longValue() : number;
  }

  /**
   * Writes a value.
   *
   * @param value what parse() gives; also any Number, CharSequence, Iterable and array
   * @return JSON on one line; NaN and infinities as the tokens of Python
   * @throws IllegalArgumentException for objects of other classes
   */
  public static String write(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out, 0);
    return out.toString();
  }

  private static void write(Object value, StringBuilder out, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("more than " + MAX_DEPTH + " levels, or a value inside itself");
    }
    if (value == null || value instanceof Boolean || value instanceof Number) {
      out.append(value);
    } else if (value instanceof CharSequence || value instanceof Character) {
      quote(value.toString(), out);
    } else if (value instanceof Map<?, ?> map) {
      char before = '{';
      for (Map.Entry<?, ?> member : map.entrySet()) {
        if (!(member.getKey() instanceof CharSequence name)) {
          throw new IllegalArgumentException("no JSON for a name that is no text: " + member.getKey());
        }
        quote(name.toString(), out.append(before));
        write(member.getValue(), out.append(": "), depth + 1);
        before = ',';
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof Iterable<?> items) {
      char before = '[';
      for (Object item : items) {
        write(item, out.append(before), depth + 1);
        before = ',';
      }
      out.append(before == '[' ? "[]" : "]");
    } else if (value.getClass().isArray()) {
      List<Object> items = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); ++i) {
        items.add(Array.get(value, i));
      }
      write(items, out, depth);
    } else {
      throw new IllegalArgumentException("no JSON for a " + value.getClass().getName());
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); ++i) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
