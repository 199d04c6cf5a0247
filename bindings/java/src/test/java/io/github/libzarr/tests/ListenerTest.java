package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.Context;
import io.github.libzarr.EventListener;
import io.github.libzarr.IoOptions;
import io.github.libzarr.LogListener;
import io.github.libzarr.Status;
import io.github.libzarr.Zarr;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Logs, events, progress, and what the library says about itself. */
@Timeout(60)
class ListenerTest {
  @Test
  void eventsAndLogs() {
    List<EventListener.Event> events = new CopyOnWriteArrayList<>();
    List<String> logs = new CopyOnWriteArrayList<>();
    try (Context context = Context.builder().threads(2).onEvent(events::add).onLog((level, message) -> logs.add(level + message))
        .build(); ZarrStore store = ZarrStore.open(context, "memory://", Map.of(), false)) {
      try (ZarrArray array = store.createArray("größe/a", ArrayBuilder.of("int32", 10).chunks(3))) {
        array.write(array.all(), IntStream.range(1, 11).toArray());
        array.readInts(array.all());
        assertThrows(ZarrException.OutOfRange.class, () -> array.get(10));
      }
    }
    assertTrue(events.stream().anyMatch(e -> e.kind() == EventListener.Kind.READ && e.status() == Status.OK), events.toString());
    assertTrue(events.stream().anyMatch(e -> e.kind() == EventListener.Kind.WRITE));
    assertTrue(events.stream().anyMatch(e -> e.name().equals("array.write") && e.key().equals("größe/a") && e.bytes() == 40));
    assertTrue(events.stream().anyMatch(e -> e.kind() == EventListener.Kind.STORE_REQUEST && e.key().equals("größe/a/c/3")));
    assertTrue(events.stream().anyMatch(e -> e.kind() == EventListener.Kind.CODEC && e.name().startsWith("codec.")), events.toString());
    assertFalse(events.stream().anyMatch(e -> e.duration().isNegative()));
  }

  @Test
  void warningsAreLogged() {
    List<LogListener.Level> levels = new CopyOnWriteArrayList<>();
    List<String> logs = new CopyOnWriteArrayList<>();
    try (Context context = Context.builder().onLog((level, message) -> {
      levels.add(level);
      logs.add(message);
    }).build(); ZarrStore store = ZarrStore.open(context, "memory://", Map.of(), false)) {
      // Both documents in one folder: version 3 wins, and the library says so.
      store.createArray("a", ArrayBuilder.of("int8", 1)).close();
      store.set("a/.zarray", store.get("a/zarr.json"));
      store.openArray("a").close();
    }
    assertEquals(levels.size(), logs.size());
    assertTrue(logs.stream().allMatch(text -> !text.isEmpty() && text.indexOf('\n') < 0));
  }

  @Test
  void whatListenersThrowIsDropped() {
    int[] calls = new int[1];
    try (Context context = Context.builder().onEvent(event -> {
      ++calls[0];
      throw new IllegalStateException("from a listener");
    }).onLog((level, message) -> {
      throw new StackOverflowError();
    }).build(); ZarrStore store = ZarrStore.open(context, "memory://", Map.of(), false);
        ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", 10).chunks(3))) {
      array.write(array.all(), IntStream.range(0, 10).toArray());
      assertArrayEquals(IntStream.range(0, 10).toArray(), array.readInts(array.all()));
    }
    assertTrue(calls[0] > 0);
  }

  @Test
  void copyingTellsItsProgress() {
    try (ZarrStore store = ZarrStore.open("memory://");
        ZarrArray from = store.createArray("from", ArrayBuilder.of("int32", 100, 100).chunks(10, 10));
        ZarrArray to = store.createArray("to", ArrayBuilder.of("int32", 100, 100).chunks(33, 7).format(2).fortranOrder());
        ZarrArray other = store.createArray("other", ArrayBuilder.of("int32", 100))) {
      int[] data = IntStream.range(0, 10000).toArray();
      from.write(from.all(), data);
      long[] last = new long[3];
      from.copyDataTo(to, IoOptions.DEFAULT, Optional.of((done, total) -> {
        assertTrue(done >= last[0] && done <= total);
        last[0] = done;
        last[1] = total;
        ++last[2];
      }));
      assertEquals(10000, last[0]);
      assertEquals(10000, last[1]);
      assertTrue(last[2] > 0);
      assertArrayEquals(data, to.readInts(to.all()));
      from.copyDataTo(to, IoOptions.DEFAULT, Optional.empty());
      assertThrows(ZarrException.InvalidArgument.class, () -> from.copyDataTo(other, IoOptions.DEFAULT, Optional.empty()));
    }
  }

  @Test
  void theLibraryTellsWhatItIs() {
    assertTrue(Zarr.version().matches("\\d+\\.\\d+\\.\\d+"), Zarr.version());
    String[] parts = Zarr.version().split("\\.");
    assertEquals(Integer.parseInt(parts[0]) * 1000000 + Integer.parseInt(parts[1]) * 1000 + Integer.parseInt(parts[2]),
        Zarr.versionNumber());
    assertTrue(Zarr.hasFeature("format:2") && Zarr.hasFeature("codec:zstd") && Zarr.hasFeature("store:memory"));
    assertFalse(Zarr.hasFeature("codec:none") || Zarr.hasFeature("") || Zarr.hasFeature("format:2\0"));
    Map<String, Object> capabilities = Zarr.capabilities();
    assertEquals(Zarr.version(), capabilities.get("version"));
    assertTrue(capabilities.toString().contains("zstd"));
    try (Context context = Context.builder().threads(3).ioConcurrency(2).byteBudget(1 << 20).cacheBudget(0).maxChunkBytes(1 << 20)
        .maxMetadataBytes(1 << 20).maxShardIndexBytes(1 << 20).maxJsonDepth(10).withoutPlugins().build()) {
      assertEquals(3, context.threads());
      assertFalse(context.capabilities().isEmpty());
      assertThrows(ZarrException.class, () -> context.loadPlugin("no-such-file.so"));
    }
    assertThrows(IllegalArgumentException.class, () -> Context.builder().threads(0));
    Context.getDefault().close();
    assertTrue(Context.getDefault().threads() >= 1);
  }

  @Test
  void anExecutorDoesTheWork() {
    java.util.concurrent.atomic.AtomicInteger tasks = new java.util.concurrent.atomic.AtomicInteger();
    java.util.concurrent.ExecutorService pool = java.util.concurrent.Executors.newFixedThreadPool(3);
    int[] data = IntStream.range(0, 10000).toArray();
    try (Context context = Context.builder().threads(4).executor(task -> {
      if (tasks.incrementAndGet() % 3 == 0) {
        throw new java.util.concurrent.RejectedExecutionException("no room");
      }
      pool.execute(task);
    }).build(); ZarrStore store = ZarrStore.open(context, "memory://", Map.of(), false);
        ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", 10000).chunks(100))) {
      for (int i = 0; i < 100; ++i) {
        array.write(array.all(), data);
        assertArrayEquals(data, array.readInts(array.all()));
      }
      assertTrue(tasks.get() > 0, "the executor got nothing");
    } finally {
      pool.shutdown();
    }
  }
}
