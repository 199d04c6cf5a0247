package io.github.libzarr;

import java.util.Arrays;

/**
 * Which elements of an array: in each dimension {@code shape[d]} of them from {@code start[d]} on, every {@code step[d]}-th. A
 * step may be negative, not 0. Immutable.
 */
public final class Selection {
  final long[] start;
  final long[] shape;
  final long[] step; // null = all 1
  private volatile long[] box; // all of them in one array, as Shim.slice() takes them; made when first needed, always the same numbers

  private Selection(long[] start, long[] shape, long[] step) {
    this.start = start;
    this.shape = shape;
    this.step = step;
    if (start.length != shape.length || step != null && step.length != shape.length) {
      throw new IllegalArgumentException("start, shape and step of different ranks: " + start.length + ", " + shape.length
          + (step == null ? "" : ", " + step.length));
    }
    for (long extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("a negative extent: " + extent);
      }
    }
    for (int d = 0; step != null && d < step.length; ++d) {
      if (step[d] == 0) {
        throw new IllegalArgumentException("a step of 0 in dimension " + d);
      }
    }
  }

  /**
   * A whole array.
   *
   * @param shape its shape
   * @return a selection
   */
  public static Selection all(long... shape) {
    return new Selection(new long[shape.length], shape.clone(), null);
  }

  /**
   * A box.
   *
   * @param start first element in each dimension
   * @param shape number of elements in each dimension
   * @return a selection
   */
  public static Selection of(long[] start, long[] shape) {
    return new Selection(start.clone(), shape.clone(), null);
  }

  /**
   * A box with steps.
   *
   * @param start first element in each dimension
   * @param shape number of elements in each dimension
   * @param step distance between them; may be negative
   * @return a selection
   */
  public static Selection of(long[] start, long[] shape, long[] step) {
    return new Selection(start.clone(), shape.clone(), step.clone());
  }

  /**
   * One element.
   *
   * @param index its place
   * @return a selection
   */
  public static Selection element(long... index) {
    long[] ones = new long[index.length];
    Arrays.fill(ones, 1);
    return new Selection(index.clone(), ones, null);
  }

  /**
   * A selection as Python writes it: for each dimension {@code start:stop:step}, any of them left out, or one index, which keeps
   * its dimension with extent 1. Negative places count from the end; what is beyond an end is cut off, but an index must exist.
   *
   * @param text such as "0:10, ::-2, -1"; dimensions that are left out at the end are taken whole
   * @param arrayShape shape of the array
   * @return a selection
   * @throws IllegalArgumentException when the text is none
   * @throws IndexOutOfBoundsException when an index is outside
   */
  public static Selection parse(String text, long... arrayShape) {
    String[] parts = text.isBlank() ? new String[0] : text.split(",", -1);
    if (parts.length > arrayShape.length) {
      throw new IllegalArgumentException(parts.length + " slices for " + arrayShape.length + " dimensions: " + text);
    }
    Selection all = of(new long[arrayShape.length], arrayShape, Selection.element(arrayShape).shape);
    for (int d = 0; d < parts.length; ++d) {
      all.parsePart(d, parts[d].trim(), arrayShape[d]);
    }
    return all;
  }

  private void parsePart(int d, String part, long extent) {
    String[] fields = part.split(":", -1);
    if (fields.length == 1) {
      long index = number(part, 0);
      start[d] = Math.floorMod(java.util.Objects.checkIndex(index < 0 ? index + extent : index, extent), Math.max(extent, 1));
      shape[d] = 1;
      return;
    }
    long by = fields.length > 2 ? number(fields[2], 1) : 1;
    if (fields.length > 3 || by == 0 || by == Long.MIN_VALUE) {
      throw new IllegalArgumentException("not a slice: " + part);
    }
    long low = by > 0 ? 0 : -1;
    long high = by > 0 ? extent : extent - 1;
    long from = fields[0].isBlank() ? (by > 0 ? low : high) : clip(number(fields[0], 0), extent, low, high);
    long to = fields[1].isBlank() ? (by > 0 ? high : low) : clip(number(fields[1], 0), extent, low, high);
    long span = by > 0 ? to - from : from - to;
    shape[d] = span <= 0 ? 0 : (span - 1) / Math.abs(by) + 1;
    start[d] = shape[d] == 0 ? 0 : from;
    step[d] = by;
  }

  private static long clip(long place, long extent, long low, long high) {
    return Math.min(Math.max(place < 0 ? place + extent : place, low), high);
  }

  private static long number(String text, long otherwise) {
    try {
      return text.isBlank() ? otherwise : Long.parseLong(text.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a slice: " + text, e);
    }
  }

  /**
   * Number of dimensions.
   *
   * @return the rank
   */
  public int rank() {
    return shape.length;
  }

  /**
   * First element in each dimension.
   *
   * @return a copy
   */
  public long[] start() {
    return start.clone();
  }

  /**
   * Number of elements in each dimension.
   *
   * @return a copy
   */
  public long[] shape() {
    return shape.clone();
  }

  /**
   * Distance between elements in each dimension.
   *
   * @return a copy
   */
  public long[] step() {
    return step == null ? element(shape).shape : step.clone();
  }

  /** start, shape and, unless all are 1, step. */
  long[] box() {
    long[] all = box;
    if (all == null) {
      int rank = shape.length;
      all = Arrays.copyOf(start, step == null ? 2 * rank : 3 * rank);
      System.arraycopy(shape, 0, all, rank, rank);
      if (step != null) {
        System.arraycopy(step, 0, all, 2 * rank, rank);
      }
      box = all;
    }
    return all;
  }

  long step(int d) {
    return step == null ? 1 : step[d];
  }

  /**
   * Number of elements.
   *
   * @return the product of the shape
   * @throws ArithmeticException when it is beyond 64 bits
   */
  public long count() {
    long count = 1;
    for (long extent : shape) {
      if (extent == 0) {
        return 0;
      }
      count = Math.multiplyExact(count, extent);
    }
    return count;
  }

  /** The part of this that begins at an index of this and has a shape. */
  Selection part(long[] from, long[] extents) {
    long[] first = new long[start.length];
    for (int d = 0; d < first.length; ++d) {
      first[d] = start[d] + from[d] * step(d);
    }
    return new Selection(first, extents.clone(), step);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Selection s && Arrays.equals(start, s.start) && Arrays.equals(shape, s.shape)
        && Arrays.equals(step(), s.step());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(start) * 31 + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return "start " + Arrays.toString(start) + ", shape " + Arrays.toString(shape)
        + (step == null ? "" : ", step " + Arrays.toString(step));
  }
}
