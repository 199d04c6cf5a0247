package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.CancelSwitch;
import io.github.libzarr.Context;
import io.github.libzarr.IoOptions;
import io.github.libzarr.Selection;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrOperation;
import io.github.libzarr.ZarrStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operations that go on by themselves. */
@Timeout(60)
class AsyncTest {
  private static final ArrayBuilder ARRAY = ArrayBuilder.of("int32", 64, 64).chunks(8, 8);
  private final int[] data = IntStream.range(1, 64 * 64 + 1).toArray();

  /** Every read of a chunk waits for a sign. */
  private static final class Gate extends MapStore {
    volatile CountDownLatch gate = new CountDownLatch(0);
    final CountDownLatch entered = new CountDownLatch(1);
    volatile Exception failure;

    @Override
    public Value get(Request request) throws Exception {
      if (request.key().contains("c/")) {
        entered.countDown();
        gate.await();
        if (failure != null) {
          throw failure;
        }
      }
      return super.get(request);
    }
  }

  @Test
  void readAndWrite() throws Exception {
    try (ZarrStore store = ZarrStore.open("memory://"); ZarrArray array = store.createArray("a", ARRAY)) {
      assertNull(array.writeAsync(array.all(), data, IoOptions.DEFAULT).get(30, TimeUnit.SECONDS));
      ZarrOperation<Object> read = array.readAsync(array.all(), IoOptions.DEFAULT);
      assertArrayEquals(data, (int[]) read.get(30, TimeUnit.SECONDS));
      assertEquals(64, read.chunksTotal());
      assertEquals(64, read.chunksDone());
      ByteBuffer buffer = ByteBuffer.allocateDirect(4 * data.length).order(ByteOrder.BIG_ENDIAN);
      assertSame(buffer, array.readAsync(array.all(), buffer, IoOptions.DEFAULT).get());
      assertEquals(64 * 64, buffer.getInt(4 * data.length - 4));
      buffer.putInt(0, 99);
      CompletableFuture<Integer> chain = array.writeAsync(array.all(), buffer, IoOptions.DEFAULT)
          .thenCompose(nothing -> array.readAsync(Selection.element(0, 0), IoOptions.DEFAULT)).thenApply(found -> ((int[]) found)[0]);
      assertEquals(99, chain.get());
    }
  }

  @Test
  void nobodyHoldsTheBuffer() throws Exception {
    try (ZarrStore store = ZarrStore.open("memory://"); ZarrArray array = store.createArray("a", ARRAY)) {
      array.write(array.all(), data);
      List<ZarrOperation<Object>> running = new ArrayList<>();
      for (int i = 0; i < 200; ++i) {
        array.readAsync(array.all(), ByteBuffer.allocateDirect(4 * data.length), IoOptions.DEFAULT);
        running.add(array.readAsync(array.all(), IoOptions.DEFAULT));
        if (i % 50 == 0) {
          System.gc();
        }
      }
      for (ZarrOperation<Object> operation : running) {
        assertArrayEquals(data, (int[]) operation.get());
      }
    }
  }

  @Test
  void cancelStopsIt() throws Exception {
    Gate gate = new Gate();
    try (Context context = Context.builder().threads(2).build(); ZarrStore store = ZarrStore.of(context, gate);
        ZarrArray array = store.createArray("a", ARRAY)) {
      array.write(array.all(), data);
      gate.gate = new CountDownLatch(1);
      ZarrOperation<Object> read = array.readAsync(array.all(), IoOptions.DEFAULT);
      assertTrue(gate.entered.await(20, TimeUnit.SECONDS));
      assertTrue(read.cancel(true));
      gate.gate.countDown();
      assertThrows(CancellationException.class, read::get);
      assertTrue(read.isCancelled());
      assertTrue(read.cancel(true));
      assertTrue(read.chunksDone() < 64, "it went on to its end");
      assertArrayEquals(data, array.readInts(array.all()));
      ZarrOperation<Object> whole = array.readAsync(array.all(), IoOptions.DEFAULT);
      whole.get();
      assertEquals(false, whole.cancel(true));
    }
  }

  @Test
  void aSwitchAndADeadlineStopIt() throws Exception {
    Gate gate = new Gate();
    try (Context context = Context.builder().threads(2).build(); ZarrStore store = ZarrStore.of(context, gate);
        ZarrArray array = store.createArray("a", ARRAY); CancelSwitch cancel = new CancelSwitch()) {
      array.write(array.all(), data);
      gate.gate = new CountDownLatch(1);
      ZarrOperation<Object> read = array.readAsync(array.all(), IoOptions.DEFAULT.cancel(cancel));
      ZarrOperation<Object> late = array.readAsync(array.all(), IoOptions.DEFAULT.timeout(Duration.ofMillis(10)));
      cancel.trigger();
      Thread.sleep(30);
      gate.gate.countDown();
      ExecutionException e = assertThrows(ExecutionException.class, read::get);
      assertTrue(e.getCause() instanceof ZarrException.Cancelled, e.toString());
      e = assertThrows(ExecutionException.class, late::get);
      assertTrue(e.getCause() instanceof ZarrException.Timeout, e.toString());
      CancelSwitch closed = new CancelSwitch();
      closed.close();
      assertThrows(IllegalStateException.class, closed::trigger);
      assertThrows(IllegalStateException.class, () -> array.readAsync(array.all(), IoOptions.DEFAULT.cancel(closed)));
    }
    assertThrows(IllegalArgumentException.class, () -> IoOptions.DEFAULT.timeout(Duration.ZERO));
  }

  @Test
  void failuresKeepTheirIdentity() throws Exception {
    Gate gate = new Gate();
    try (ZarrStore store = ZarrStore.of(gate); ZarrArray array = store.createArray("a", ARRAY)) {
      array.write(array.all(), data);
      gate.failure = new IOException("cut");
      ExecutionException e = assertThrows(ExecutionException.class, () -> array.readAsync(array.all(), IoOptions.DEFAULT).get());
      assertSame(gate.failure, e.getCause().getCause());
      assertThrows(ZarrException.OutOfRange.class, () -> {
        try {
          array.readAsync(Selection.all(65, 1), IoOptions.DEFAULT).get();
        } catch (ExecutionException thrown) {
          throw thrown.getCause();
        }
      });
    }
  }

  @Test
  void theArrayMayBeClosedMeanwhile() throws Exception {
    Gate gate = new Gate();
    ZarrOperation<Object> read;
    try (Context context = Context.builder().threads(2).build(); ZarrStore store = ZarrStore.of(context, gate);
        ZarrArray array = store.createArray("a", ARRAY)) {
      array.write(array.all(), data);
      gate.gate = new CountDownLatch(1);
      read = array.readAsync(array.all(), IoOptions.DEFAULT);
    }
    System.gc();
    gate.gate.countDown();
    assertArrayEquals(data, (int[]) read.get());
  }
}
