package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libzarr.IoOptions;
import io.github.libzarr.Json;
import io.github.libzarr.NodeKind;
import io.github.libzarr.OpenOptions;
import io.github.libzarr.Zarr;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrGroup;
import io.github.libzarr.ZarrStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Files that zarr-python wrote, as $ZARR_DATA/manifest.json describes them. */
class PythonFilesTest {
  private static final String DATA = System.getenv("ZARR_DATA");

  @SuppressWarnings("unchecked")
  private static Stream<Map<String, Object>> entries(String kind) throws IOException {
    Assumptions.assumeTrue(DATA != null, "$ZARR_DATA is not set: test.sh makes the files");
    Map<String, Object> manifest = Json.parseObject(Files.readString(Path.of(DATA, "manifest.json")));
    return ((List<Map<String, Object>>) manifest.get(kind)).stream();
  }

  private static String path(Map<String, Object> entry) {
    return (String) entry.get("path");
  }

  private static long[] numbers(Object list) {
    return ((List<?>) list).stream().mapToLong(n -> (Long) n).toArray();
  }

  @TestFactory
  Stream<DynamicTest> arrays() throws IOException {
    return entries("arrays").map(entry -> DynamicTest.dynamicTest(path(entry), () -> check(entry)));
  }

  private static void check(Map<String, Object> entry) throws IOException {
    try (ZarrArray array = Zarr.openArray(DATA + "/" + path(entry))) {
      assertEquals(entry.get("data_type"), array.dataType());
      assertArrayEquals(numbers(entry.get("shape")), array.shape());
      assertEquals(entry.get("zarr_format"), (long) array.format());
      if (entry.get("shards") != null) {
        assertArrayEquals(numbers(entry.get("shards")), array.shardShape().orElseThrow());
      }
      if (entry.get("attributes") != null) {
        assertEquals(entry.get("attributes"), array.attributes());
      }
      if (entry.get("dimension_names") != null) {
        assertEquals(entry.get("dimension_names"), array.dimensionNames());
      }
      String expected = Files.readString(Path.of(DATA, (String) entry.get("elements")));
      if (array.dataType().equals("string")) {
        assertEquals(expected, array.readJson(array.all()));
        assertArrayEquals(expected.lines().map(Json::parse).toArray(), array.readStrings(array.all()));
        return;
      }
      Object elements = array.readArray(array.all(), IoOptions.DEFAULT);
      assertEquals(expected, array.elementsToJson(elements, (int) array.size()));
      // The other way into Java's memory gives the same bytes.
      ByteBuffer direct = ByteBuffer.allocateDirect((int) (array.size() * array.itemSize())).order(ByteOrder.nativeOrder());
      array.read(array.all(), direct);
      try (ZarrStore store = ZarrStore.open("memory://");
          ZarrArray copy = store.createFromMetadata("a", array.metadata(), Map.of(), OpenOptions.readWrite()).asArray()) {
        copy.write(copy.all(), direct);
        assertEquals(expected, copy.elementsToJson(copy.readArray(copy.all(), IoOptions.DEFAULT), (int) array.size()));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> groups() throws IOException {
    return entries("groups").map(entry -> DynamicTest.dynamicTest(path(entry), () -> {
      try (ZarrGroup group = Zarr.openGroup(DATA + "/" + path(entry))) {
        if (entry.get("attributes") != null) {
          assertEquals(entry.get("attributes"), group.attributes());
        }
        Map<String, Object> children = new LinkedHashMap<>();
        for (ZarrGroup.Entry child : group) {
          children.put(child.path(), child.kind() == NodeKind.ARRAY ? "array" : "group");
        }
        assertEquals(entry.get("children"), children);
        assertEquals(entry.get("consolidated"), group.isConsolidated());
      }
    }));
  }

  @TestFactory
  Stream<DynamicTest> corrupt() throws IOException {
    return entries("corrupt").map(entry -> DynamicTest.dynamicTest(path(entry), () -> {
      ZarrException thrown = assertThrows(ZarrException.class, () -> {
        try (ZarrArray array = Zarr.openArray(DATA + "/" + path(entry))) {
          array.readArray(array.all(), IoOptions.DEFAULT);
        }
      });
      assertEquals(entry.get("status"), "ZARR_" + thrown.status());
    }));
  }
}
