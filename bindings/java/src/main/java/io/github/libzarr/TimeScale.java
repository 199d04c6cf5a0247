package io.github.libzarr;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the counts of NumPy's times are: {@code scale} units of so many seconds, or so many of them a second, or months; the others
 * are 0. NaT is null. What is finer than the unit is rounded towards the past, as NumPy does.
 */
record TimeScale(boolean isDelta, long scale, long seconds, long perSecond, long months) {
  private static final Pattern FORM = Pattern.compile("[<>=|]?([mM])8\\[(\\d*)(\\w+)\\]");
  private static final Map<String, Long> SECONDS = Map.of("W", 604_800L, "D", 86_400L, "h", 3_600L, "m", 60L, "s", 1L);
  private static final Map<String, Long> PER_SECOND = Map.of("ms", 1_000L, "us", 1_000_000L, "ns", 1_000_000_000L, "ps",
      1_000_000_000_000L, "fs", 1_000_000_000_000_000L, "as", 1_000_000_000_000_000_000L);
  private static final Map<String, Long> MONTHS = Map.of("Y", 12L, "M", 1L);
  private static final long NANOS = 1_000_000_000L;
  private static final long NAT = Long.MIN_VALUE;

  /** Null for times without a unit, and for months that have no length: those stay bytes. */
  static TimeScale of(String numpyType) {
    Matcher matcher = FORM.matcher(numpyType);
    if (!matcher.matches()) {
      return null;
    }
    String unit = matcher.group(3);
    long scale = matcher.group(2).isEmpty() ? 1 : Long.parseLong(matcher.group(2));
    boolean isDelta = matcher.group(1).equals("m");
    long months = MONTHS.getOrDefault(unit, 0L);
    return isDelta && months != 0 ? null : new TimeScale(isDelta, scale, SECONDS.getOrDefault(unit, 0L), PER_SECOND.getOrDefault(unit, 0L),
        months);
  }

  private ZarrException beyond(Object what, RuntimeException cause) {
    return ZarrException.of(Status.OUT_OF_RANGE, what + " is beyond what " + (isDelta ? "a duration" : "a time") + " can say: "
        + cause.getMessage());
  }

  /** An Instant, a Duration, or null. */
  Object value(long count) {
    if (count == NAT) {
      return null;
    }
    try {
      long n = Math.multiplyExact(count, scale);
      if (months != 0) {
        return LocalDate.EPOCH.plusMonths(Math.multiplyExact(n, months)).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      long whole = seconds != 0 ? Math.multiplyExact(n, seconds) : Math.floorDiv(n, perSecond);
      long rest = seconds != 0 ? 0 : Math.floorMod(n, perSecond);
      long nanos = perSecond > NANOS ? rest / (perSecond / NANOS) : perSecond == 0 ? 0 : rest * (NANOS / perSecond);
      return isDelta ? Duration.ofSeconds(whole, nanos) : Instant.ofEpochSecond(whole, nanos);
    } catch (ArithmeticException | DateTimeException e) {
      throw beyond("the count " + count, e);
    }
  }

  /** The count of an Instant, of a Duration, or NaT of null. */
  long count(Object value) {
    if (value == null) {
      return NAT;
    }
    try {
      long count = value instanceof Instant time ? count(time) : count(((Duration) value).getSeconds(), ((Duration) value).getNano());
      if (count == NAT) {
        throw new ArithmeticException("it would be NaT");
      }
      return count;
    } catch (ArithmeticException | DateTimeException e) {
      throw beyond(value, e);
    }
  }

  private long count(Instant time) {
    if (months == 0) {
      return count(time.getEpochSecond(), time.getNano());
    }
    ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
    return Math.floorDiv(Math.floorDiv((utc.getYear() - 1970L) * 12 + utc.getMonthValue() - 1, months), scale);
  }

  private long count(long whole, long nanos) {
    if (seconds != 0) {
      return Math.floorDiv(Math.floorDiv(whole, seconds), scale);
    }
    long rest = perSecond > NANOS ? nanos * (perSecond / NANOS) : nanos / (NANOS / perSecond);
    return Math.floorDiv(Math.addExact(Math.multiplyExact(whole, perSecond), rest), scale);
  }
}
