package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.Context;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Plugins of the C interface: test.sh compiles one that libzarr's own tests use, and names it in $ZARR_TEST_PLUGIN. */
class PluginTest {
  @Test
  void codecAndSchemeOfAPlugin() {
    String plugin = System.getenv("ZARR_TEST_PLUGIN");
    Assumptions.assumeTrue(plugin != null, "$ZARR_TEST_PLUGIN is not set: test.sh compiles one");
    try (Context context = Context.builder().withoutPlugins().build()) {
      context.loadPlugin(plugin);
      try (ZarrStore memory = ZarrStore.open(context, "memory://", Map.of(), false); ZarrArray array = memory.createArray("a",
          ArrayBuilder.of("uint8", 4).codecs("[{\"name\": \"bytes\"}, {\"name\": \"rot\"}]"))) {
        array.write(array.all(), new byte[] {1, 2, 3, -1});
        assertArrayEquals(new byte[] {2, 3, 4, 0}, array.chunk(0).readEncoded());
        assertArrayEquals(new byte[] {1, 2, 3, -1}, array.readBytes(array.all()));
      }
      try (ZarrStore store = ZarrStore.open(context, "const://x", Map.of(), false)) {
        assertEquals("hello", new String(store.get("k"), java.nio.charset.StandardCharsets.US_ASCII));
        assertThrows(ZarrException.NotFound.class, () -> store.get("other"));
        assertThrows(ZarrException.ReadOnly.class, () -> store.set("k", new byte[1]));
      }
      assertThrows(NullPointerException.class, () -> context.loadPlugin(null));
    }
    try (Context other = Context.builder().withoutPlugins().build()) {
      assertThrows(ZarrException.class, () -> ZarrStore.open(other, "const://x", Map.of(), false));
    }
  }
}
