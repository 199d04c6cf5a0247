package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libzarr.AppendWriter;
import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.CancelSwitch;
import io.github.libzarr.IoOptions;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AppendWriterTest {
  private static final long[] FRAME = {1, 3};
  private ZarrStore store;
  private ZarrArray array;

  @BeforeEach
  void make() {
    store = ZarrStore.open("memory://");
    array = store.createArray("a", ArrayBuilder.of("int32", 0, 3).chunks(4, 3));
  }

  @AfterEach
  void close() {
    array.close();
    store.close();
  }

  private static int[] frame(int i) {
    return new int[] {3 * i, 3 * i + 1, 3 * i + 2};
  }

  @Test
  void frameByFrame() {
    try (AppendWriter writer = array.appendWriter(0, 48)) {
      for (int i = 0; i < 10; ++i) {
        writer.write(FRAME, frame(i));
      }
      assertEquals(8, writer.stored());
      assertEquals(2, writer.held());
      writer.flush();
      ByteBuffer buffer = ByteBuffer.allocateDirect(12).order(ByteOrder.BIG_ENDIAN);
      buffer.asIntBuffer().put(frame(10));
      writer.write(FRAME, buffer, IoOptions.DEFAULT);
      try (ZarrArray longer = writer.finish()) {
        assertArrayEquals(IntStream.range(0, 33).toArray(), longer.readInts(longer.all()));
      }
      assertThrows(ZarrException.InvalidArgument.class, () -> writer.write(FRAME, frame(11)));
      writer.close();
      assertThrows(IllegalStateException.class, () -> writer.write(FRAME, frame(11)));
    }
  }

  @Test
  void whatIsNotFinishedIsDropped() {
    try (AppendWriter writer = array.appendWriter(0, 48)) {
      writer.write(new long[] {6, 3}, IntStream.range(0, 18).toArray());
    }
    try (ZarrArray now = array.refresh()) {
      assertArrayEquals(new long[] {4, 3}, now.shape());
    }
  }

  @Test
  void refusals() {
    assertThrows(ZarrException.InvalidArgument.class, () -> array.appendWriter(2, 0));
    assertThrows(ZarrException.LimitExceeded.class, () -> array.appendWriter(0, 47));
    try (AppendWriter writer = array.appendWriter(0, 0); CancelSwitch stop = new CancelSwitch()) {
      assertThrows(IllegalArgumentException.class, () -> writer.write(FRAME, new int[2]));
      assertThrows(ZarrException.InvalidArgument.class, () -> writer.write(new long[] {1, 4}, new int[4]));
      writer.write(FRAME, frame(0));
      stop.trigger();
      assertThrows(ZarrException.Cancelled.class, () -> writer.finish(IoOptions.DEFAULT.cancel(stop)));
      try (ZarrArray longer = writer.finish()) {
        assertArrayEquals(new long[] {1, 3}, longer.shape());
      }
    }
  }
}
