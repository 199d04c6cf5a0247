package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.ByteRange;
import io.github.libzarr.CancelSwitch;
import io.github.libzarr.Condition;
import io.github.libzarr.Context;
import io.github.libzarr.IoOptions;
import io.github.libzarr.OpenOptions;
import io.github.libzarr.Status;
import io.github.libzarr.Store;
import io.github.libzarr.StoreCapabilities;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrGroup;
import io.github.libzarr.ZarrStore;
import java.io.FileNotFoundException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stores written in Java: good ones, and ones that throw, hang or answer nonsense. */
@Timeout(60)
class JavaStoreTest {
  private static final ArrayBuilder ARRAY = ArrayBuilder.of("int32", 64, 64).chunks(8, 8);

  @Test
  void everythingGoesThroughIt() throws Exception {
    MapStore map = new MapStore();
    try (ZarrStore store = ZarrStore.of(map)) {
      assertEquals("map://test", store.description());
      int[] data = IntStream.range(0, 64 * 64).toArray();
      try (ZarrArray array = store.createArray("g/a", ARRAY)) {
        array.write(array.all(), data);
        assertArrayEquals(data, array.readInts(array.all()));
        assertEquals(64, array.presence().cardinality());
        assertTrue(map.entries.containsKey("g/a/c/7/7"));
        assertEquals(0L, array.check().get("corrupt"));
      }
      try (ZarrGroup group = store.openGroup("g")) {
        assertEquals(1, group.children().size());
      }
      assertEquals("v", store.set("k", new byte[] {1, 2, 3}).substring(0, 1));
      ZarrStore.Entry entry = store.get(new Store.Request("k", ByteRange.suffix(2), null), null);
      assertArrayEquals(new byte[] {2, 3}, entry.data());
      assertEquals(3, entry.objectSize());
      assertThrows(ZarrException.PreconditionFailed.class, () -> store.set("k", new byte[1], Condition.IF_ABSENT));
      assertThrows(ZarrException.PreconditionFailed.class, () -> store.set("k", new byte[1], Condition.ifMatch("v0")));
      String etag = store.set("k", new byte[] {4}, Condition.ifMatch(entry.etag()));
      assertEquals(etag, store.stat("k").etag());
      assertEquals(1, store.stat("k").size());
      assertThrows(ZarrException.NotFound.class, () -> store.stat("none"));
      assertThrows(ZarrException.NotFound.class, () -> store.get("none"));
      assertThrows(ZarrException.PreconditionFailed.class, () -> store.get(new Store.Request("k", ByteRange.WHOLE, "v0"), null));
      assertThrows(ZarrException.OutOfRange.class, () -> store.get(new Store.Request("k", ByteRange.part(0, 2), null), null));
      List<byte[]> many = store.getMany(List.of(new Store.Request("k", ByteRange.WHOLE, null),
          new Store.Request("none", ByteRange.WHOLE, null)), null);
      assertArrayEquals(new byte[] {4}, many.get(0));
      assertNull(many.get(1));
      assertEquals(List.of("g/", "k", "zarr.json"), store.list("", false).stream().sorted().toList());
      assertTrue(store.erase("k"));
      assertEquals(false, store.erase("k"));
      store.eraseNode("g/a");
      store.flush();
      assertEquals(List.of("g/zarr.json", "zarr.json"), store.list("", true).stream().sorted().toList());
      store.erasePrefix("g/");
      assertEquals(List.of("zarr.json"), store.list("", true));
    }
    assertEquals(1, map.closed.get());
  }

  @Test
  void manyThreadsOfTheEngineCallIt() {
    MapStore map = new MapStore();
    try (Context context = Context.builder().threads(4).build(); ZarrStore store = ZarrStore.of(context, map);
        ZarrArray array = store.createArray("", ARRAY)) {
      array.write(array.all(), new int[64 * 64]);
      for (int i = 0; i < 2000 && map.threads.size() < 2; ++i) {
        array.readInts(array.all());
      }
      assertTrue(map.threads.size() > 1, "only the caller's thread was used");
      assertTrue(map.threads.stream().filter(t -> t != Thread.currentThread()).allMatch(Thread::isDaemon));
    }
  }

  @Test
  void aStoreOfOneThreadStaysOnTheCallers() {
    MapStore map = new MapStore() {
      @Override
      public StoreCapabilities capabilities() {
        return StoreCapabilities.READ_WRITE;
      }
    };
    try (Context context = Context.builder().threads(4).build(); ZarrStore store = ZarrStore.of(context, map);
        ZarrArray array = store.createArray("", ARRAY)) {
      int[] data = IntStream.range(0, 64 * 64).toArray();
      array.write(array.all(), data);
      assertArrayEquals(data, array.readInts(array.all()));
      assertEquals(java.util.Set.of(Thread.currentThread()), map.threads);
    }
  }

  /** Throws from one method when armed. */
  private static final class Failing extends MapStore {
    volatile Throwable failure;

    private void fail() throws Exception {
      if (failure instanceof Error e) {
        throw e;
      } else if (failure != null) {
        throw (Exception) failure;
      }
    }

    @Override
    public Value get(Request request) throws Exception {
      fail();
      return super.get(request);
    }

    @Override
    public String set(String key, byte[] value, Condition condition) throws Exception {
      fail();
      return super.set(key, value, condition);
    }

    @Override
    public boolean erase(String key) throws Exception {
      fail();
      return super.erase(key);
    }

    @Override
    public void list(String prefix, boolean recursive, Predicate<String> visit) throws Exception {
      fail();
      super.list(prefix, recursive, visit);
    }

    @Override
    public void flush() throws Exception {
      fail();
    }
  }

  @Test
  void whatItThrowsIsTheCause() {
    Failing failing = new Failing();
    try (ZarrStore store = ZarrStore.of(failing); ZarrArray array = store.createArray("a", ARRAY)) {
      array.write(array.all(), new int[64 * 64]);
      array.write(array.all(), IntStream.range(1, 64 * 64 + 1).toArray());
      for (Throwable thrown : List.of(new FileNotFoundException("no \ud83d\ude00 file"), new StackOverflowError(),
          new IllegalStateException((String) null), new AssertionError("half \ud83d of a pair"))) {
        failing.failure = thrown;
        List<Runnable> calls = List.of(() -> array.readInts(array.all()), () -> array.write(array.all(), new int[64 * 64]),
            () -> store.get("a/zarr.json"), () -> store.erase("a/zarr.json"), () -> store.list("", true), store::flush,
            () -> store.stat("a/zarr.json"), () -> store.erasePrefix("a/"), () -> store.openArray("a").close(),
            () -> array.chunk(0, 0).read(), () -> array.chunk(0, 0).erase(), () -> array.resize(8, 8).close());
        for (int i = 0; i < calls.size(); ++i) {
          ZarrException e = assertThrows(ZarrException.Callback.class, calls.get(i)::run, "call " + i + " with " + thrown);
          assertSame(thrown, e.getCause(), "call " + i);
        }
      }
      failing.failure = ZarrException.of(Status.IO, "disk on fire", 5, true, null);
      ZarrException.Io io = assertThrows(ZarrException.Io.class, () -> array.readInts(array.all()));
      assertSame(failing.failure, io.getCause());
      assertTrue(io.getMessage().contains("disk on fire"));
      assertEquals(5, io.errorNumber());
      assertTrue(io.isRetryable());
      failing.failure = null;
      assertEquals(1, array.get(0, 0));
    }
  }

  @Test
  void garbageIsAnError() {
    Map<String, Store.Value> answers = new java.util.HashMap<>();
    Store garbage = new MapStore() {
      @Override
      public Value get(Request request) throws Exception {
        return answers.containsKey(request.key()) ? answers.get(request.key()) : super.get(request);
      }

      @Override
      public void list(String prefix, boolean recursive, Predicate<String> visit) throws Exception {
        if (!answers.isEmpty()) {
          visit.test("../\0/😀");
          visit.test(null);
        } else {
          super.list(prefix, recursive, visit);
        }
      }

      @Override
      public String description() {
        return null;
      }
    };
    try (ZarrStore store = ZarrStore.of(garbage); ZarrArray array = store.createArray("a", ARRAY)) {
      array.write(array.all(), new int[64 * 64]);
      array.write(array.all(), IntStream.range(1, 64 * 64 + 1).toArray());
      answers.put("a/c/0/0", new Store.Value(ByteBuffer.allocate(1 << 20), 1 << 20, null));
      assertThrows(ZarrException.CorruptData.class, () -> array.readInts(array.all()));
      answers.put("a/c/0/0", new Store.Value(ByteBuffer.allocateDirect(3), Long.MAX_VALUE, "e\0tag"));
      assertThrows(ZarrException.CorruptData.class, () -> array.readInts(array.all()));
      answers.put("a/c/0/0", new Store.Value(null, 3, null));
      assertThrows(ZarrException.Callback.class, () -> array.readInts(array.all()));
      answers.put("a/zarr.json", new Store.Value(ByteBuffer.wrap("{]".getBytes()), 2, null));
      assertThrows(ZarrException.InvalidMetadata.class, () -> store.openArray("a"));
      assertThrows(ZarrException.class, () -> store.list("", true));
      assertTrue(store.description() != null);
    }
  }

  @Test
  void anAnswerOfTheWrongSizeForARange() {
    Store liar = new MapStore() {
      @Override
      public Value get(Request request) throws Exception {
        Value value = super.get(request);
        return value == null || request.range().kind() == ByteRange.Kind.WHOLE ? value
            : new Value(ByteBuffer.allocate(value.data().remaining() + 1), value.objectSize(), value.etag());
      }
    };
    try (ZarrStore store = ZarrStore.of(liar)) {
      store.set("k", new byte[100]);
      assertThrows(ZarrException.class, () -> store.get(new Store.Request("k", ByteRange.part(10, 5), null), null));
    }
  }

  /** Hangs in get until it is let go. */
  private static final class Hanging extends MapStore {
    final AtomicBoolean armed = new AtomicBoolean();
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);

    @Override
    public Value get(Request request) throws Exception {
      if (armed.get()) {
        entered.countDown();
        go.await();
      }
      return super.get(request);
    }
  }

  @Test
  void aHangingStoreIsLeftBehindByADeadlineOrCancel() throws Exception {
    Hanging hanging = new Hanging();
    try (ZarrStore store = ZarrStore.of(hanging); ZarrArray array = store.createArray("a", ARRAY);
        CancelSwitch cancel = new CancelSwitch()) {
      array.write(array.all(), IntStream.range(1, 64 * 64 + 1).toArray());
      hanging.armed.set(true);
      Thread canceller = new Thread(() -> {
        try {
          hanging.entered.await();
          cancel.trigger();
          Thread.sleep(20);
          hanging.go.countDown(); // the callback itself cannot be stopped, but no other is made
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
      canceller.start();
      assertThrows(ZarrException.Cancelled.class, () -> array.readInto(array.all(), new int[64 * 64], IoOptions.DEFAULT.cancel(cancel)));
      canceller.join();
      hanging.armed.set(false);
      assertEquals(1, array.get(0, 0));
    }
    MapStore slow = new MapStore() {
      @Override
      public Value get(Request request) throws Exception {
        Thread.sleep(request.key().contains("/c/") ? 20 : 0);
        return super.get(request);
      }
    };
    try (Context one = Context.builder().threads(1).build(); ZarrStore store = ZarrStore.of(one, slow);
        ZarrArray array = store.createArray("a", ARRAY)) {
      array.write(array.all(), IntStream.range(1, 64 * 64 + 1).toArray());
      long start = System.nanoTime();
      assertThrows(ZarrException.Timeout.class,
          () -> array.readInto(array.all(), new int[64 * 64], IoOptions.DEFAULT.timeout(Duration.ofMillis(50))));
      assertTrue(System.nanoTime() - start < 1_000_000_000L, "all 64 chunks were read");
    }
  }

  @Test
  void aStoreMayUseAnotherArray() {
    try (ZarrStore memory = ZarrStore.open("memory://"); ZarrArray inner = memory.createArray("", ArrayBuilder.of("uint8", 64))) {
      inner.write(inner.all(), filled(64, 5));
      Store outer = new Store() {
        @Override
        public Value get(Request request) {
          return switch (request.key()) {
            case "zarr.json" -> null;
            case ".zarray" -> Value.of(request, ("{\"zarr_format\": 2, \"shape\": [64], \"chunks\": [64], \"dtype\": \"|u1\", "
                + "\"compressor\": null, \"fill_value\": 0, \"order\": \"C\", \"filters\": null}").getBytes());
            case "0" -> Value.of(request, inner.readBytes(inner.all()));
            default -> null;
          };
        }

        @Override
        public StoreCapabilities capabilities() {
          return StoreCapabilities.READ_ONLY.anyThread();
        }
      };
      try (ZarrStore store = ZarrStore.of(outer); ZarrArray array = store.openArray("")) {
        assertArrayEquals(filled(64, 5), array.readBytes(array.all()));
        assertThrows(ZarrException.ReadOnly.class, () -> array.write(array.all(), new byte[64]));
      }
    }
  }

  private static byte[] filled(int size, int value) {
    byte[] bytes = new byte[size];
    java.util.Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void schemes() {
    try (Context context = Context.builder().build()) {
      MapStore map = new MapStore();
      context.registerStore("map", map.capabilities(), (url, options, readOnly) -> {
        if (url.contains("broken")) {
          throw new FileNotFoundException(url);
        }
        if (url.contains("null")) {
          return null;
        }
        assertEquals(Map.of("answer", 42L), options);
        return map;
      });
      assertThrows(ZarrException.AlreadyExists.class, () -> context.registerStore("map", map.capabilities(), (u, o, r) -> map));
      OpenOptions create = OpenOptions.mode(OpenOptions.Mode.CREATE_OR_REPLACE).storeOptions(Map.of("answer", 42)).array(ARRAY);
      try (ZarrArray array = context.open("map://x", create).asArray()) {
        array.set(3, 1, 1);
        assertEquals(3, array.get(1, 1));
      }
      assertTrue(map.entries.containsKey("zarr.json"), map.entries.keySet().toString());
      ZarrException e = assertThrows(ZarrException.class, () -> context.open("map://broken", create));
      assertTrue(e.getCause() instanceof FileNotFoundException);
      e = assertThrows(ZarrException.class, () -> context.open("map://null", create));
      assertTrue(e.getCause() instanceof NullPointerException);
      assertThrows(ZarrException.class, () -> context.open("nobody://x", create));
    }
  }
}
