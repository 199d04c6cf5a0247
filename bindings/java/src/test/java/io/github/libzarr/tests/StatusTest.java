package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.ByteRange;
import io.github.libzarr.CancelSwitch;
import io.github.libzarr.Condition;
import io.github.libzarr.Context;
import io.github.libzarr.IoOptions;
import io.github.libzarr.NativeMemory;
import io.github.libzarr.OpenOptions;
import io.github.libzarr.Status;
import io.github.libzarr.Store;
import io.github.libzarr.Zarr;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every status of the library, by a call that a user could make, and its exception. */
@Timeout(60)
class StatusTest {
  @TempDir
  Path folder;

  private interface Action {
    void run(ZarrStore store, ZarrArray array) throws Exception;
  }

  private final Map<Status, Action> actions = new EnumMap<>(Map.ofEntries(
      Map.entry(Status.NOT_FOUND, (store, array) -> store.openArray("none")),
      Map.entry(Status.EXISTS, (store, array) -> store.createArray("a", ArrayBuilder.of("int8", 1))),
      Map.entry(Status.INVALID_ARGUMENT, (store, array) -> store.createArray("b", ArrayBuilder.of("int8", 10).chunks(0))),
      Map.entry(Status.INVALID_METADATA,
          (store, array) -> store.createFromMetadata("b", "{\"zarr_format\": 3}", null, OpenOptions.readWrite())),
      Map.entry(Status.UNSUPPORTED, (store, array) -> array.metadata(2)),
      Map.entry(Status.CORRUPT_DATA, (store, array) -> {
        array.chunk(0).writeEncoded(new byte[] {1, 2, 3}, IoOptions.DEFAULT);
        array.readInts(array.all());
      }),
      Map.entry(Status.OUT_OF_RANGE, (store, array) -> array.get(1000)),
      Map.entry(Status.PRECONDITION_FAILED, (store, array) -> store.set("a/zarr.json", new byte[1], Condition.IF_ABSENT)),
      Map.entry(Status.READ_ONLY, (store, array) -> {
        try (ZarrArray read = store.openNode("a", OpenOptions.read()).asArray()) {
          read.set(1, 0);
        }
      }),
      Map.entry(Status.IO, (store, array) -> {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Zarr.createArray(file.resolve("below").toString(), ArrayBuilder.of("int8", 1));
      }),
      Map.entry(Status.TIMEOUT, (store, array) -> {
        MapStore slow = new MapStore() {
          @Override
          public Value get(Request request) throws Exception {
            Thread.sleep(5);
            return super.get(request);
          }
        };
        try (Context one = Context.builder().threads(1).build(); ZarrStore slowly = ZarrStore.of(one, slow);
            ZarrArray many = slowly.createArray("", ArrayBuilder.of("int32", 100).chunks(1))) {
          many.readInto(many.all(), new int[100], IoOptions.DEFAULT.timeout(Duration.ofMillis(20)));
        }
      }),
      Map.entry(Status.CANCELLED, (store, array) -> {
        try (CancelSwitch cancel = new CancelSwitch()) {
          cancel.trigger();
          array.readInto(array.all(), new int[100], IoOptions.DEFAULT.cancel(cancel));
        }
      }),
      Map.entry(Status.NO_MEMORY, (store, array) -> NativeMemory.allocate(1L << 60)),
      Map.entry(Status.CALLBACK, (store, array) -> {
        Store bad = request -> {
          throw new IOException("bad");
        };
        try (ZarrStore broken = ZarrStore.of(bad)) {
          broken.get("k");
        }
      }),
      Map.entry(Status.INTERNAL, (store, array) -> {
        Store bad = request -> {
          throw ZarrException.of(Status.INTERNAL, "a store's own defect");
        };
        try (ZarrStore broken = ZarrStore.of(bad)) {
          broken.get("k");
        }
      }),
      Map.entry(Status.LIMIT_EXCEEDED, (store, array) -> {
        try (Context small = Context.builder().maxChunkBytes(10).build();
            ZarrStore limited = ZarrStore.open(small, "memory://", Map.of(), false)) {
          ZarrArray large = limited.createArray("a", ArrayBuilder.of("int32", 100));
          large.readInts(large.all());
        }
      })));

  @ParameterizedTest
  @EnumSource(value = Status.class, names = "OK", mode = EnumSource.Mode.EXCLUDE)
  void reachable(Status status) {
    try (ZarrStore store = ZarrStore.open("memory://");
        ZarrArray array = store.createArray("a", ArrayBuilder.of("int32", 100).chunks(10).shards(50))) {
      ZarrException thrown = assertThrows(ZarrException.class, () -> actions.get(status).run(store, array));
      assertEquals(status, thrown.status());
      String name = status == Status.EXISTS ? "ALREADYEXISTS" : status.name().replace("_", "");
      assertEquals(name, thrown.getClass().getSimpleName().toUpperCase(java.util.Locale.ROOT));
      assertFalse(thrown.getMessage().isBlank());
      assertEquals(status.code(), Status.valueOf(status.name()).code());
    }
  }

  @Test
  void details() {
    try (ZarrStore store = ZarrStore.open("memory://");
        ZarrArray array = store.createArray("größe 😀/a", ArrayBuilder.of("int32", 20, 20).chunks(5, 5))) {
      array.chunk(2, 3).writeEncoded(new byte[] {1}, IoOptions.DEFAULT);
      ZarrException e = assertThrows(ZarrException.CorruptData.class, () -> array.readInts(array.all()));
      assertEquals("größe 😀/a/c/2/3", e.key().orElseThrow());
      assertEquals("[2, 3]", java.util.Arrays.toString(e.chunk().orElseThrow()));
      assertTrue(e.codec().isPresent());
      assertFalse(e.isRetryable());
      e = assertThrows(ZarrException.NotFound.class, () -> array.chunk(0, 0).read(IoOptions.DEFAULT.missingChunksFail()));
      assertEquals("größe 😀/a/c/0/0", e.key().orElseThrow());
    }
    ZarrException.Io e = assertThrows(ZarrException.Io.class, () -> {
      Path file = Files.writeString(folder.resolve("f"), "x");
      Zarr.createArray(file + "/x", ArrayBuilder.of("int8", 1));
    });
    assertEquals(20, e.errorNumber()); // ENOTDIR
  }

  @Test
  void exceptionsCanBeSerialized() throws Exception {
    ZarrException thrown = ZarrException.of(Status.IO, "a message", 5, true, new IOException("behind"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(thrown);
    }
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ZarrException again = (ZarrException) in.readObject();
      assertEquals("a message", again.getMessage());
      assertEquals(Status.IO, again.status());
      assertEquals("behind", again.getCause().getMessage());
      assertFalse(again.key().isPresent());
    }
  }

  @Test
  void rangesOfValues() {
    try (ZarrStore store = ZarrStore.open("memory://")) {
      store.set("k", new byte[] {0, 1, 2, 3, 4});
      assertEquals(3, part(store, ByteRange.part(1, 3)).length);
      assertEquals(2, part(store, ByteRange.from(3)).length);
      assertEquals(5, part(store, ByteRange.suffix(100)).length);
      assertEquals(0, part(store, ByteRange.from(5)).length);
      assertThrows(ZarrException.OutOfRange.class, () -> part(store, ByteRange.part(3, 3)));
      assertThrows(ZarrException.OutOfRange.class, () -> part(store, ByteRange.from(6)));
      assertThrows(ZarrException.OutOfRange.class, () -> part(store, ByteRange.part(-1, 1)));
      assertThrows(NullPointerException.class, () -> store.get((String) null));
      assertThrows(NullPointerException.class, () -> store.set("k", null));
      assertThrows(ZarrException.class, () -> store.set("", new byte[1]));
      assertThrows(ZarrException.class, () -> store.set("a/../b", new byte[1]));
    }
  }

  private static byte[] part(ZarrStore store, ByteRange range) {
    return store.get(new Store.Request("k", range, null), null).data();
  }
}
