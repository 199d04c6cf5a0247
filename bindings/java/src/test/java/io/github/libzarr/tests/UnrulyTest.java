package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.CancelSwitch;
import io.github.libzarr.Condition;
import io.github.libzarr.Context;
import io.github.libzarr.IoOptions;
import io.github.libzarr.Selection;
import io.github.libzarr.Status;
import io.github.libzarr.Store;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Callbacks that say what they may not say or keep what is not theirs, and calls that go over an array window by window. */
class UnrulyTest {
  private static final String GZIP = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}, "
      + "{\"name\": \"gzip\", \"configuration\": {\"level\": 1}}]";

  /** A store that fails, waits, and keeps visitors. */
  private static final class MoodyStore extends MapStore {
    Exception failure;
    long delay;
    Predicate<String> kept;

    private void mayFail() throws Exception {
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public Value get(Request request) throws Exception {
      Thread.sleep(delay);
      return super.get(request);
    }

    @Override
    public String set(String key, byte[] value, Condition condition) throws Exception {
      mayFail();
      return super.set(key, value, condition);
    }

    @Override
    public void erasePrefix(String prefix) throws Exception {
      mayFail();
      super.erasePrefix(prefix);
    }

    @Override
    public void flush() throws Exception {
      mayFail();
    }

    @Override
    public void list(String prefix, boolean recursive, Predicate<String> visit) throws Exception {
      mayFail();
      kept = visit;
      super.list(prefix, recursive, visit);
    }
  }

  @Test
  void notFoundWhereNothingIsLookedUpIsAFailure() {
    MoodyStore moody = new MoodyStore();
    try (ZarrStore store = ZarrStore.of(moody)) {
      moody.failure = ZarrException.of(Status.NOT_FOUND, "the disk is gone");
      for (Runnable call : new Runnable[] {() -> store.set("key", new byte[1]), () -> store.list("", true),
          () -> store.erasePrefix("a/"), store::flush}) {
        assertSame(moody.failure, assertThrows(ZarrException.Callback.class, call::run).getCause());
      }
    }
  }

  @Test
  void visitorThatIsKeptReachesNothing() {
    MoodyStore moody = new MoodyStore();
    try (ZarrStore store = ZarrStore.of(moody)) {
      store.set("a", new byte[1]);
      assertEquals(1, store.list("", true).size());
      assertFalse(moody.kept.test("b"));
    }
  }

  @Test
  void deadlineIsThatOfTheWholeCall() {
    MoodyStore moody = new MoodyStore();
    try (ZarrStore store = ZarrStore.of(moody);
        ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", 1 << 24).chunks(1 << 22).codecs(GZIP))) {
      int[] elements = new int[1 << 24];
      elements[5] = 5;
      for (int from = 1; from < 1 << 24; from += 1 << 22) {
        elements[from] = 1;
      }
      array.write(array.all(), elements);
      moody.delay = 300; // four windows, each in time
      assertThrows(ZarrException.Timeout.class,
          () -> array.readInto(array.all(), elements, IoOptions.DEFAULT.timeout(Duration.ofMillis(800))));
      moody.delay = 0;
      int[] found = new int[1 << 24];
      array.readInto(array.all(), found, IoOptions.DEFAULT.timeout(Duration.ofSeconds(Long.MAX_VALUE)));
      assertEquals(5, found[5]);
    }
  }

  @Test
  void selectionOutsideIsRefusedBeforeAnythingIsWritten() {
    try (ZarrStore store = ZarrStore.open("memory://");
        ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", 4, 1 << 20).chunks(1, 1 << 18).codecs(GZIP))) {
      int[] elements = new int[5 << 20];
      elements[0] = 7;
      long[] shape = {4, 1 << 20};
      for (Selection s : new Selection[] {Selection.of(new long[2], new long[] {5, 1 << 20}),
          Selection.of(new long[] {1, 0}, shape), Selection.of(new long[] {0, -1}, shape),
          Selection.of(new long[] {2, 0}, shape, new long[] {-1, 1}), Selection.of(new long[2], shape, new long[] {1, Long.MIN_VALUE}),
          Selection.of(new long[2], shape, new long[] {Long.MAX_VALUE, 1})}) {
        assertThrows(ZarrException.OutOfRange.class, () -> array.write(s, elements), s::toString);
        assertThrows(ZarrException.OutOfRange.class, () -> array.read(s, elements), s::toString);
      }
      assertTrue(array.presence().isEmpty());
      elements[3 << 20] = 9;
      Selection upsideDown = Selection.of(new long[] {3, 0}, shape, new long[] {-1, 1});
      array.write(upsideDown, elements);
      assertArrayEquals(new Object[] {9, 7}, new Object[] {array.get(0, 0), array.get(3, 0)});
    }
  }

  @Test
  void whatProgressThrowsIsThrown() {
    try (ZarrStore store = ZarrStore.open("memory://"); CancelSwitch cancel = new CancelSwitch();
        ZarrArray from = store.createArray("a", ArrayBuilder.of("int32", 64, 64).chunks(8, 8));
        ZarrArray to = store.createArray("b", ArrayBuilder.of("int32", 64, 64).chunks(8, 8))) {
      from.fill(from.all(), 1);
      for (Throwable thrown : new Throwable[] {new IllegalStateException("mine"), new StackOverflowError("mine")}) {
        for (IoOptions options : new IoOptions[] {IoOptions.DEFAULT, IoOptions.DEFAULT.cancel(cancel)}) {
          AtomicInteger calls = new AtomicInteger();
          assertSame(thrown, assertThrows(Throwable.class, () -> from.copyDataTo(to, options, Optional.of((done, total) -> {
            calls.incrementAndGet();
            if (thrown instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) thrown;
          }))));
          assertEquals(1, calls.get());
        }
      }
    }
  }

  @Test
  void executorsThatRefuseOrRepeatCostNothingButThreads() throws Exception {
    for (Executor executor : new Executor[] {Runnable::run, run -> {
      throw new RejectedExecutionException("no");
    }, run -> {
      ForkJoinPool.commonPool().execute(run);
      ForkJoinPool.commonPool().execute(run);
    }, run -> {
      run.run();
      throw new IllegalStateException("late");
    }}) {
      try (Context context = Context.builder().threads(4).executor(executor).build();
          ZarrStore store = ZarrStore.open(context, "memory://", Map.of(), false);
          ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", 1 << 18).chunks(1 << 10))) {
        int[] elements = new int[1 << 18];
        Arrays.setAll(elements, i -> i);
        for (int i = 0; i < 20; ++i) {
          array.write(array.all(), elements);
          assertArrayEquals(elements, array.readInts(array.all()));
        }
        assertArrayEquals(elements, (int[]) array.readAsync(array.all(), IoOptions.DEFAULT).get(30, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void valuesHaveNoNegativeSize() {
    assertThrows(IllegalArgumentException.class, () -> new Store.Value(ByteBuffer.allocate(1), -1, null));
  }
}
