package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.Chunk;
import io.github.libzarr.Context;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sixteen threads at once. */
@Timeout(120)
class ThreadTest {
  private static final int THREADS = 16;

  private static void together(Callable<Void> body) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Void>> all = new ArrayList<>();
      for (int t = 0; t < THREADS; ++t) {
        all.add(pool.submit(body));
      }
      for (Future<Void> one : all) {
        one.get();
      }
    } finally {
      pool.shutdown();
    }
  }

  private static void rowsOfTheirOwn(ZarrStore store) throws Exception {
    java.util.concurrent.atomic.AtomicInteger next = new java.util.concurrent.atomic.AtomicInteger();
    // Two rows share a chunk: writers of one chunk meet.
    try (ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", THREADS, 200).chunks(2, 30))) {
      together(() -> {
        int row = next.getAndIncrement();
        for (int i = 1; i <= 20; ++i) {
          int[] data = new int[200];
          Arrays.fill(data, row * 1000 + i);
          array.write(array.select(row + ", :"), data);
          assertArrayEquals(data, array.readInts(array.select(row + ", :")));
        }
        return null;
      });
      int[] all = array.readInts(array.all());
      for (int i = 0; i < all.length; ++i) {
        assertEquals(i / 200 * 1000 + 20, all[i]);
      }
    }
  }

  @Test
  void writersOfOneArray() throws Exception {
    try (ZarrStore store = ZarrStore.open("memory://")) {
      rowsOfTheirOwn(store);
    }
  }

  @Test
  void writersThroughAStoreInJava() throws Exception {
    try (Context context = Context.builder().threads(4).build(); ZarrStore store = ZarrStore.of(context, new MapStore())) {
      rowsOfTheirOwn(store);
    }
  }

  @Test
  void appendsGetPlacesOfTheirOwn() throws Exception {
    try (ZarrStore store = ZarrStore.of(new MapStore())) {
      store.createArray("a", ArrayBuilder.of("int32", 0, 3).chunks(4, 3)).close();
      together(() -> {
        for (int i = 0; i < 5; ++i) {
          for (;;) {
            try (ZarrArray array = store.openArray("a")) {
              array.append(0, new long[] {1, 3}, new int[] {1, 2, 3}).close();
              break;
            } catch (ZarrException e) {
              if (!e.isRetryable()) {
                throw e;
              }
            }
          }
        }
        return null;
      });
      try (ZarrArray array = store.openArray("a")) {
        assertArrayEquals(new long[] {THREADS * 5, 3}, array.shape());
        assertEquals(THREADS * 5 * 6, Arrays.stream(array.readInts(array.all())).sum());
      }
    }
  }

  @Test
  void aParallelStreamOfChunks() {
    try (ZarrStore store = ZarrStore.open("memory://");
        ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", 100, 100).chunks(7, 9))) {
      array.write(array.all(), IntStream.range(0, 10000).toArray());
      long sum = array.chunkStream().parallel()
          .mapToLong(chunk -> Arrays.stream(array.readInts(chunk.selection())).asLongStream().sum()).sum();
      assertEquals(10000L * 9999 / 2, sum);
      assertEquals(15 * 12, array.chunkStream().map(Chunk::toString).distinct().count());
    }
  }

  @Test
  void nodesAndAttributesAtOnce() throws Exception {
    try (ZarrStore store = ZarrStore.open("memory://")) {
      store.createGroup("g", Map.of()).close();
      java.util.concurrent.atomic.AtomicInteger next = new java.util.concurrent.atomic.AtomicInteger();
      together(() -> {
        int mine = next.getAndIncrement();
        for (int i = 0; i < 10; ++i) {
          store.createArray("g/t" + mine + "/a" + i, ArrayBuilder.of("int8", 1)).close();
          for (;;) {
            try (var group = store.openGroup("g")) {
              group.updateAttributes(Map.of("t" + mine, i)).close();
              break;
            } catch (ZarrException e) {
              if (!e.isRetryable()) {
                throw e;
              }
            }
          }
        }
        return null;
      });
      try (var group = store.openGroup("g")) {
        assertEquals(THREADS, group.children().size());
        assertEquals(THREADS * 11, group.walk().count());
        assertEquals(THREADS, group.attributes().size());
        assertEquals(java.util.Set.of(9L), java.util.Set.copyOf(group.attributes().values()));
      }
    }
  }

  /** By reflection, so that this file compiles for JDK 17, which has only threads of the system. */
  @Test
  void tenThousandThreadsOfTheLightestKind() throws Exception {
    ExecutorService pool = Runtime.version().feature() < 21 ? Executors.newFixedThreadPool(THREADS)
        : (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    try (ZarrStore store = ZarrStore.open("memory://");
        ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", 10000).chunks(100))) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 10000; ++i) {
        int mine = i;
        all.add(pool.submit(() -> array.set(mine, mine)));
      }
      for (Future<?> one : all) {
        one.get();
      }
      assertArrayEquals(IntStream.range(0, 10000).toArray(), array.readInts(array.all()));
    } finally {
      pool.shutdown();
    }
  }
}
