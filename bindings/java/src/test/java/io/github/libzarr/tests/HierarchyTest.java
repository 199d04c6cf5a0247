package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.ByteRange;
import io.github.libzarr.CancelSwitch;
import io.github.libzarr.IoOptions;
import io.github.libzarr.Json;
import io.github.libzarr.NodeKind;
import io.github.libzarr.OpenOptions;
import io.github.libzarr.OpenedChild;
import io.github.libzarr.Store;
import io.github.libzarr.Zarr;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrGroup;
import io.github.libzarr.ZarrNode;
import io.github.libzarr.ZarrStore;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups, attributes, consolidated metadata, and what can be done to whole nodes. */
class HierarchyTest {
  private static final ArrayBuilder ARRAY = ArrayBuilder.of("int32", 4).chunks(2);

  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void groups(int format) {
    OpenOptions options = OpenOptions.readWrite().format(format);
    try (ZarrStore store = ZarrStore.open(folder.resolve("g" + format).toString());
        ZarrGroup root = store.createGroup("", Map.of("a", 1), options)) {
      assertEquals(format, root.format());
      root.createGroup("b 😀", Map.of()).close();
      root.createArray("b 😀/x", ARRAY).close();
      root.createArray("a", ARRAY).close();
      assertEquals(List.of(new ZarrGroup.Entry("a", NodeKind.ARRAY), new ZarrGroup.Entry("b 😀", NodeKind.GROUP)), root.children());
      assertEquals(List.of("a", "b 😀", "b 😀/x"), root.walk().map(ZarrGroup.Entry::path).toList());
      try (ZarrArray x = root.openArray("b 😀/x"); ZarrNode again = root.open("b 😀").asGroup()) {
        assertEquals("b 😀/x", x.path());
        assertEquals("x", x.name());
        assertEquals(format, x.format());
        assertEquals("group 'b 😀' of Zarr v" + format, again.toString());
      }
      assertFalse(root.find("none").isPresent());
      assertThrows(ZarrException.NotFound.class, () -> root.open("none"));
      assertThrows(ZarrException.InvalidArgument.class, () -> root.openArray("b 😀"));
      assertThrows(ZarrException.InvalidArgument.class, () -> root.openGroup("a"));
      assertThrows(NullPointerException.class, () -> root.open(null));
      assertEquals(Optional.of(NodeKind.GROUP), store.kindOf("b 😀"));
      assertEquals(Optional.empty(), store.kindOf("none"));
      assertFalse(root.isImplicit());
      assertEquals(0L, root.check().get("corrupt"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void childrenOpenedAtOnce(int format) {
    try (ZarrStore store = ZarrStore.open("memory://");
        ZarrGroup root = store.createGroup("", Map.of(), OpenOptions.readWrite().format(format))) {
      assertEquals(List.of(), root.openChildren());
      root.createArray("a 😀", ARRAY).close();
      root.createGroup("g", Map.of("n", 1)).close();
      root.createArray("broken", ARRAY).close();
      store.set(format == 2 ? "broken/.zarray" : "broken/zarr.json", "{".getBytes());
      List<OpenedChild> children = root.openChildren();
      assertEquals(List.of("a 😀", "broken", "g"), children.stream().map(OpenedChild::name).toList());
      assertEquals(List.of(true, false, true), children.stream().map(OpenedChild::isOpen).toList());
      assertThrows(ZarrException.InvalidMetadata.class, () -> children.get(1).node());
      root.close();
      try (ZarrArray array = children.get(0).node().asArray()) {
        assertEquals("a 😀", array.path());
        assertEquals(4, array.readInts(array.all()).length);
      }
      assertEquals(Map.of("n", 1L), children.get(2).node().attributes());
      children.forEach(OpenedChild::close);
      children.forEach(OpenedChild::close);
      assertThrows(IllegalStateException.class, () -> children.get(2).node().attributes());
      assertThrows(IllegalStateException.class, root::openChildren);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void consolidatedMetadata(int format) {
    try (ZarrStore store = ZarrStore.open("memory://");
        ZarrGroup root = store.createGroup("", Map.of(), OpenOptions.readWrite().format(format))) {
      root.createArray("a", ARRAY).close();
      assertThrows(ZarrException.NotFound.class, root::verifyConsolidated);
      assertThrows(ZarrException.NotFound.class, root::removeConsolidated);
      assertThrows(ZarrException.NotFound.class, () -> store.openNode("",
          OpenOptions.read().consolidated(OpenOptions.Consolidated.REQUIRE)));
      try (ZarrGroup consolidated = root.consolidate()) {
        assertTrue(consolidated.isConsolidated());
        assertFalse(root.isConsolidated());
        assertEquals(List.of(), consolidated.verifyConsolidated());
        store.createArray("late", ARRAY, OpenOptions.readWrite().format(format)).close();
        assertFalse(consolidated.verifyConsolidated().isEmpty());
        assertFalse(consolidated.find("late").isPresent());
        try (ZarrNode fresh = store.openNode("", OpenOptions.read().consolidated(OpenOptions.Consolidated.NEVER));
            ZarrGroup removed = consolidated.removeConsolidated()) {
          assertTrue(fresh.asGroup().find("late").isPresent());
          assertFalse(removed.isConsolidated());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void attributes(int format) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("text", "naïve 😀 \u0000 \"\\ / \n");
    attributes.put("größte", new BigInteger("18446744073709551615"));
    attributes.put("beyond", new BigInteger("123456789012345678901234567890"));
    attributes.put("smallest", Long.MIN_VALUE);
    attributes.put("tenth", 0.1);
    attributes.put("huge", 1e300);
    attributes.put("one", 1L);
    attributes.put("one as float", 1.0);
    attributes.put("nothing", null);
    attributes.put("list", Arrays.asList(1L, List.of(true, Map.of("", "empty")), null));
    try (ZarrStore store = ZarrStore.open("memory://");
        ZarrArray array = store.createArray("a", ArrayBuilder.of("int8", 1).format(format).attributes(attributes))) {
      assertEquals(attributes, array.attributes());
      assertEquals(List.copyOf(attributes.keySet()), List.copyOf(array.attributes().keySet()));
      assertEquals(1L, array.attribute("one").orElseThrow());
      assertEquals(1.0, array.attribute("one as float").orElseThrow());
      assertFalse(array.attribute("none").isPresent());
      try (ZarrArray updated = array.updateAttributes(Map.of("one", 2, "new", "x"));
          ZarrArray deleted = updated.deleteAttribute("größte"); ZarrArray replaced = deleted.setAttributes(Map.of("only", List.of()));
          ZarrArray late = array.refresh()) {
        assertEquals(1L, array.attribute("one").orElseThrow()); // a snapshot
        assertEquals(2L, updated.attribute("one").orElseThrow());
        assertEquals(attributes.size(), deleted.attributes().size());
        assertEquals(Map.of("only", List.of()), replaced.attributes());
        assertEquals(replaced.attributes(), late.attributes());
        assertEquals("{\"only\":[]}", late.attributesJson().replaceAll("\\s", ""));
        assertThrows(ZarrException.NotFound.class, () -> replaced.deleteAttribute("one"));
      }
      assertThrows(NullPointerException.class, () -> array.setAttributes(null));
      assertThrows(IllegalArgumentException.class, () -> array.setAttributes(Map.of("bad", new Object())));
      assertThrows(IllegalArgumentException.class, () -> array.setAttributes(Map.of("half \ud83d pair", 1)));
    }
  }

  @Test
  void copyMoveErase() {
    try (ZarrStore store = ZarrStore.open("memory://"); ZarrStore other = ZarrStore.open(folder.resolve("o").toString())) {
      try (ZarrArray array = store.createArray("g/a", ARRAY)) {
        array.write(array.all(), new int[] {1, 2, 3, 4});
      }
      store.copyNode("g", other, "copy", false, null);
      assertThrows(ZarrException.AlreadyExists.class, () -> store.copyNode("g", other, "copy", false, null));
      store.copyNode("g", other, "copy", true, null);
      other.moveNode("copy/a", store, "moved", false, null);
      assertEquals(Optional.empty(), other.kindOf("copy/a"));
      try (ZarrArray array = store.openArray("moved")) {
        assertEquals(3, array.get(2));
      }
      store.eraseNode("g");
      assertThrows(ZarrException.NotFound.class, () -> store.eraseNode("g"));
      assertThrows(ZarrException.NotFound.class, () -> store.moveNode("g", store, "x", false, null));
      assertThrows(NullPointerException.class, () -> store.copyNode("moved", null, "x", false, null));
    }
  }

  @Test
  void modesOfOpening() throws Exception {
    String url = folder.resolve("modes").toString();
    assertThrows(ZarrException.NotFound.class, () -> Zarr.open(url));
    Zarr.open(url, OpenOptions.mode(OpenOptions.Mode.OPEN_OR_CREATE).array(ARRAY)).close();
    Zarr.open(url, OpenOptions.mode(OpenOptions.Mode.OPEN_OR_CREATE).array(ARRAY)).close();
    assertThrows(ZarrException.AlreadyExists.class,
        () -> Zarr.open(url, OpenOptions.mode(OpenOptions.Mode.CREATE_NEW).array(ARRAY)));
    try (ZarrArray array = Zarr.openArray(url)) {
      assertThrows(ZarrException.ReadOnly.class, () -> array.set(1, 0));
      assertThrows(ZarrException.ReadOnly.class, () -> array.resize(3));
    }
    try (ZarrArray array = Zarr.open(url, OpenOptions.readWrite()).asArray()) {
      array.set(7, 0);
    }
    assertThrows(ZarrException.NotFound.class, () -> Zarr.open(url, OpenOptions.read().format(2)));
    assertThrows(ZarrException.InvalidArgument.class, () -> Zarr.openGroup(url));
    Zarr.open(url, OpenOptions.mode(OpenOptions.Mode.CREATE_OR_REPLACE).format(2)).asGroup().close();
    assertTrue(Files.exists(Path.of(url, ".zgroup")));
    try (ZarrNode below = Zarr.open(url, OpenOptions.mode(OpenOptions.Mode.OPEN_OR_CREATE).path("a/b").array(ARRAY).format(2))) {
      assertEquals("a/b", below.path());
    }
    String document = "{\"zarr_format\": 3, \"node_type\": \"group\", \"attributes\": {\"x\": 1}}";
    try (ZarrNode made = Zarr.open(folder.resolve("doc").toString(), OpenOptions.mode(OpenOptions.Mode.CREATE_NEW).metadata(document))) {
      assertEquals(Map.of("x", 1L), made.attributes());
      assertEquals(2L, Json.parseObject(made.metadata(2).document()).get("zarr_format"));
    }
    try (ZarrStore store = ZarrStore.open("memory://"); ZarrArray array = store.createArray("a", ARRAY)) {
      ZarrNode.Translation v2 = array.metadata(2);
      assertEquals("<i4", Json.parseObject(v2.document()).get("dtype"));
      store.createFromMetadata("b", array.metadata(), Map.of("made", true), OpenOptions.readWrite()).close();
      try (ZarrArray b = store.openArray("b")) {
        assertEquals(Map.of("made", true), b.attributes());
      }
    }
    try (ZarrStore read = ZarrStore.open(io.github.libzarr.Context.getDefault(), url, Map.of(), true)) {
      assertThrows(ZarrException.ReadOnly.class, () -> read.set("k", new byte[1]));
      assertFalse(read.capabilities().isWritable());
    }
    assertThrows(ZarrException.class, () -> ZarrStore.open(io.github.libzarr.Context.getDefault(), url, Map.of("nonsense", 1), false));
    ZarrStore.open(io.github.libzarr.Context.getDefault(), url, Map.of("durability", "fsync"), false).close();
  }

  @Test
  void keysAreText() {
    try (ZarrStore store = ZarrStore.open("memory://")) {
      for (String key : List.of("😀", "größe/ключ", "a b\"c")) {
        store.set(key, key.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(key, new String(store.get(key), java.nio.charset.StandardCharsets.UTF_8));
      }
      assertEquals(List.of("a b\"c", "größe/ключ", "😀"), store.list("", true).stream().sorted().toList());
      assertEquals(List.of("größe/ключ"), store.list("größe/", true));
      assertThrows(ZarrException.InvalidArgument.class, () -> store.set("a\0b", new byte[1]));
      assertThrows(ZarrException.InvalidArgument.class, () -> store.get("a\0b"));
      assertThrows(IllegalArgumentException.class, () -> store.get("half \ud83d"));
      assertThrows(ZarrException.class, () -> store.createArray("a\0b", ARRAY));
      assertThrows(IllegalArgumentException.class, () -> OpenOptions.read().path("a\0b").equals(Zarr.open("memory://x",
          OpenOptions.read().path("a\0b"))));
      assertThrows(IllegalArgumentException.class, () -> ArrayBuilder.of("int8\0", 1));
      assertThrows(IllegalArgumentException.class, () -> ArrayBuilder.of("int8", 1).dimensionNames("a\0"));
      assertThrows(ZarrException.class, () -> Zarr.open("memory://a\0b"));
    }
  }

  @Test
  void cancelStopsWorkOnWholeNodes() {
    try (ZarrStore store = ZarrStore.open("memory://"); CancelSwitch cancel = new CancelSwitch()) {
      try (ZarrArray array = store.createArray("g/a", ARRAY)) {
        array.write(array.all(), new int[] {1, 2, 3, 4});
        cancel.trigger();
        IoOptions options = IoOptions.DEFAULT.cancel(cancel);
        assertThrows(ZarrException.Cancelled.class, () -> store.copyNode("g", store, "h", false, cancel));
        assertThrows(ZarrException.Cancelled.class, () -> store.moveNode("g", store, "h", false, cancel));
        assertThrows(ZarrException.Cancelled.class, () -> array.check(options));
        assertThrows(ZarrException.Cancelled.class, () -> array.fill(array.all(), 1, options));
        assertThrows(ZarrException.Cancelled.class, () -> array.chunk(0).read(options));
        List<Store.Request> requests = List.of(new Store.Request("g/a/zarr.json", ByteRange.WHOLE, null));
        assertThrows(ZarrException.Cancelled.class, () -> store.getMany(requests, cancel));
        try (ZarrArray to = store.createArray("b", ARRAY)) {
          assertThrows(ZarrException.Cancelled.class, () -> array.copyDataTo(to, options, Optional.empty()));
        }
        assertArrayEquals(new int[] {1, 2, 3, 4}, array.readInts(array.all()));
      }
    }
  }
}
