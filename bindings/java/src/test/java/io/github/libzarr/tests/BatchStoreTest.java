package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.BatchStore;
import io.github.libzarr.CancelSwitch;
import io.github.libzarr.IoOptions;
import io.github.libzarr.StoreCapabilities;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that answers many requests at once, from its own threads, in any order. */
@Timeout(60)
class BatchStoreTest {
  private final ExecutorService pool = Executors.newFixedThreadPool(3);
  private final Batch batch = new Batch();
  private final int[] data = IntStream.range(1, 64 * 64 + 1).toArray();
  private ZarrStore store;
  private ZarrArray array;

  private final class Batch extends MapStore implements BatchStore {
    volatile int largest;
    volatile String failing = "";
    volatile Exception failure = new IOException("the wire was cut");
    volatile boolean throwsItself;
    volatile boolean answersTwice;
    volatile boolean forgets;
    volatile CancelSwitch trigger;

    @Override
    public StoreCapabilities capabilities() {
      return super.capabilities().batch().latency(1_000_000, 1 << 30, 32);
    }

    @Override
    public void getMany(List<Request> requests, Replies replies) throws Exception {
      largest = Math.max(largest, requests.size());
      if (forgets) {
        return;
      }
      if (throwsItself) {
        replies.answer(0, get(requests.get(0)));
        throw failure;
      }
      if (trigger != null) {
        trigger.trigger();
        while (!replies.isCancelled()) {
          Thread.onSpinWait();
        }
      }
      List<Integer> order = new ArrayList<>(IntStream.range(0, requests.size()).boxed().toList());
      Collections.shuffle(order);
      for (int i : order) {
        pool.execute(() -> one(requests.get(i), i, replies));
      }
    }

    private void one(Request request, int index, Replies replies) {
      try {
        if (request.key().equals(failing)) {
          replies.fail(index, failure);
        } else {
          replies.answer(index, get(request));
        }
      } catch (Exception e) {
        replies.fail(index, e);
      }
      if (answersTwice) {
        assertThrows(IllegalStateException.class, () -> replies.answer(index, null));
        assertThrows(IllegalStateException.class, () -> replies.answer(-1, null));
      }
    }
  }

  @BeforeEach
  void open() {
    store = ZarrStore.of(batch);
    array = store.createArray("a", ArrayBuilder.of("int32", 64, 64).chunks(8, 8));
    array.write(array.all(), data);
  }

  @AfterEach
  void close() {
    array.close();
    store.close();
    pool.shutdown();
  }

  @Test
  void answersComeInAnyOrder() {
    for (int i = 0; i < 20; ++i) {
      assertArrayEquals(data, array.readInts(array.all()));
    }
    assertTrue(batch.largest > 1, "never more than one request at once");
    batch.answersTwice = true;
    assertArrayEquals(data, array.readInts(array.all()));
    array.chunk(3, 3).erase();
    assertEquals(0, array.get(24, 24));
  }

  @Test
  void oneRequestFails() {
    batch.failing = "a/c/5/5";
    ZarrException e = assertThrows(ZarrException.Callback.class, () -> array.readInts(array.all()));
    assertSame(batch.failure, e.getCause());
    batch.failing = "";
    assertArrayEquals(data, array.readInts(array.all()));
  }

  @Test
  void theWholeBatchFails() {
    batch.throwsItself = true;
    ZarrException e = assertThrows(ZarrException.Callback.class, () -> array.readInts(array.all()));
    assertSame(batch.failure, e.getCause());
    batch.throwsItself = false;
    assertArrayEquals(data, array.readInts(array.all()));
  }

  @Test
  void aStoreThatForgetsToAnswer() throws Exception {
    batch.forgets = true;
    Thread collector = new Thread(() -> {
      while (!Thread.currentThread().isInterrupted()) {
        System.gc();
      }
    });
    collector.setDaemon(true);
    collector.start();
    ZarrException e = assertThrows(ZarrException.Callback.class, () -> array.readInts(array.all()));
    assertTrue(e.getCause() instanceof IllegalStateException, e.toString());
    collector.interrupt();
    collector.join();
    batch.forgets = false;
    assertArrayEquals(data, array.readInts(array.all()));
  }

  @Test
  void itHearsThatTheCallerHasGivenUp() {
    try (CancelSwitch cancel = new CancelSwitch()) {
      batch.trigger = cancel;
      assertThrows(ZarrException.Cancelled.class,
          () -> array.readInto(array.all(), new int[64 * 64], IoOptions.DEFAULT.cancel(cancel)));
      batch.trigger = null;
    }
    assertArrayEquals(data, array.readInts(array.all()));
  }
}
