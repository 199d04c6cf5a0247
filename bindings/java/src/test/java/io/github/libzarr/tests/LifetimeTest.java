package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.CancelSwitch;
import io.github.libzarr.Chunk;
import io.github.libzarr.Context;
import io.github.libzarr.IoOptions;
import io.github.libzarr.NativeMemory;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrGroup;
import io.github.libzarr.ZarrStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing in any order, use after close, and objects that nobody closes. */
@Timeout(120)
class LifetimeTest {
  private static final int OBJECTS = 100_000;

  @Test
  void closeInAnyOrder() throws Exception {
    for (int seed = 0; seed < 50; ++seed) {
      Context context = Context.builder().threads(2).build();
      ZarrStore store = ZarrStore.open(context, "memory://", Map.of(), false);
      ZarrGroup group = store.createGroup("g", Map.of());
      ZarrArray array = group.createArray("a", ArrayBuilder.of("int32", 10).chunks(3));
      array.write(array.all(), new int[10]);
      ZarrStore again = array.store();
      List<AutoCloseable> all = new ArrayList<>(List.of(context, store, group, array, again));
      Collections.shuffle(all, new Random(seed));
      for (AutoCloseable one : all) {
        if (!array.isClosed()) {
          assertEquals(0, array.get(3));
        }
        one.close();
        one.close();
      }
    }
  }

  @Test
  void useAfterClose() {
    ZarrStore store = ZarrStore.open("memory://");
    ZarrGroup group = store.createGroup("g", Map.of());
    ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", 10).chunks(3));
    Chunk chunk = array.chunk(0);
    Context context = Context.builder().build();
    NativeMemory memory = NativeMemory.allocate(40);
    CancelSwitch cancel = new CancelSwitch();
    for (AutoCloseable one : List.of(store, group, array, context, memory, cancel)) {
      assertFalse(one instanceof ZarrArray a && a.isClosed());
      try {
        one.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
    assertTrue(array.isClosed() && group.isClosed());
    assertEquals("closed array", array.toString());
    List<Runnable> calls = List.of(() -> array.readInts(array.all()), () -> array.write(array.all(), new int[10]),
        () -> array.get(1), () -> array.set(1, 1), array::attributes, array::dataType, chunk::read, chunk::key, array::refresh,
        () -> array.resize(3), () -> array.fill(array.all(), 1), array::presence, () -> array.readAsync(array.all(), IoOptions.DEFAULT),
        array::metadata, array::store, array::check, group::children, () -> group.open("x"), group::walk, group::consolidate,
        () -> store.get("k"), () -> store.set("k", new byte[1]), () -> store.list("", true), () -> store.openArray("a"),
        store::capabilities, store::description, context::capabilities, context::threads,
        () -> ZarrStore.open(context, "memory://", Map.of(), false), memory::address, () -> memory.get(0, new byte[1], 0, 1),
        cancel::trigger, () -> array.chunks().iterator());
    for (int i = 0; i < calls.size(); ++i) {
      assertThrows(IllegalStateException.class, calls.get(i)::run, "call " + i);
    }
    assertArrayEquals(new long[] {10}, array.shape()); // what was learnt stays
  }

  @Test
  void closingWhileOthersUseIt() throws Exception {
    for (int round = 0; round < 100; ++round) {
      ZarrStore store = ZarrStore.open("memory://");
      ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", 100).chunks(10));
      AtomicReference<Throwable> wrong = new AtomicReference<>();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; ++t) {
        threads.add(new Thread(() -> {
          try {
            for (;;) {
              array.readInts(array.all());
            }
          } catch (IllegalStateException closed) {
            // as it should be
          } catch (Throwable e) {
            wrong.set(e);
          }
        }));
      }
      threads.forEach(Thread::start);
      Thread.sleep(1);
      store.close();
      array.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(null, wrong.get());
    }
  }

  private static long residentKilobytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS");
  }

  private static void makeAndForget(ZarrStore store, int count, boolean close) {
    for (int i = 0; i < count; ++i) {
      ZarrArray array = store.openArray("a");
      if (close) {
        array.close();
      }
    }
  }

  @Test
  void closedObjectsLeaveNothing() throws Exception {
    try (ZarrStore store = ZarrStore.open("memory://")) {
      store.createArray("a", ArrayBuilder.of("int32", 10)).close();
      makeAndForget(store, OBJECTS, true); // the heap gets its size
      System.gc();
      long before = residentKilobytes();
      makeAndForget(store, OBJECTS, true);
      System.gc();
      long grown = residentKilobytes() - before;
      assertTrue(grown < 40_000, grown + " kB more after " + OBJECTS + " arrays"); // a leaked one takes more than 1 kB
    }
  }

  @Test
  void forgottenObjectsAreGivenBack() throws Exception {
    MapStore map = new MapStore();
    ZarrStore outer = ZarrStore.of(map);
    outer.createArray("a", ArrayBuilder.of("int32", 10)).close();
    makeAndForget(outer, OBJECTS, false);
    outer = null;
    // The Java store is closed when the last forgotten array has given its reference back.
    for (int i = 0; i < 600 && map.closed.get() == 0; ++i) {
      System.gc();
      Thread.sleep(50);
    }
    assertEquals(1, map.closed.get());
  }

  @Test
  void errorsLeaveNothing() throws Exception {
    IOException failure = new IOException("x");
    MapStore failing = new MapStore() {
      @Override
      public Value get(Request request) throws Exception {
        throw failure;
      }
    };
    try (ZarrStore store = ZarrStore.of(failing)) {
      failMany(store, 2 * OBJECTS); // the heap gets its size
      System.gc();
      long before = residentKilobytes();
      failMany(store, OBJECTS);
      System.gc();
      long grown = residentKilobytes() - before;
      assertTrue(grown < 40_000, grown + " kB more after " + OBJECTS + " exceptions");
    }
  }

  private static void failMany(ZarrStore store, int count) {
    for (int i = 0; i < count; ++i) {
      try {
        store.get("k");
      } catch (ZarrException.Callback e) {
        continue;
      }
      throw new AssertionError("no exception");
    }
  }

  @Test
  void collectionUnderLoad() throws Exception {
    try (ZarrStore store = ZarrStore.of(new MapStore())) {
      store.createArray("a", ArrayBuilder.of("int32", 64).chunks(8)).close();
      Thread collector = new Thread(() -> {
        while (!Thread.currentThread().isInterrupted()) {
          System.gc();
        }
      });
      collector.setDaemon(true);
      collector.start();
      int[] data = new int[64];
      for (int i = 0; i < 300; ++i) {
        data[i % 64] = i;
        store.openArray("a").write(store.openArray("a").all(), data); // nobody holds the array while it is written
        assertArrayEquals(data, store.openArray("a").readInts(store.openArray("a").all()));
      }
      collector.interrupt();
      collector.join();
    }
  }
}
