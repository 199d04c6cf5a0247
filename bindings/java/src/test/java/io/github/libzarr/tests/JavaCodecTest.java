package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.Codec;
import io.github.libzarr.Context;
import io.github.libzarr.IoOptions;
import io.github.libzarr.OpenOptions;
import io.github.libzarr.Sink;
import io.github.libzarr.Status;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Codecs written in Java, of every kind: good ones, and ones that throw or write nonsense. */
@Timeout(60)
class JavaCodecTest {
  private static final String BYTES = "{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}";
  private final Context context = Context.builder().threads(4).build();
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger ranges = new AtomicInteger();
  private final int[] data = IntStream.range(1, 32 * 32 + 1).toArray();
  private ZarrStore store;

  @BeforeEach
  void open() {
    store = ZarrStore.open(context, "memory://", Map.of(), false);
  }

  @AfterEach
  void close() {
    store.close();
    context.close();
  }

  /** Adds a key to every byte; knows how to do that to a part. */
  private class Adding implements Codec.RangeDecoder {
    final int key;

    Adding(int key) {
      this.key = key;
      made.incrementAndGet();
    }

    @Override
    public Map<String, Object> configuration() {
      return Map.of("key", key);
    }

    @Override
    public EncodedSize encodedSize(long decodedSize) {
      return new EncodedSize(decodedSize, true);
    }

    byte[] add(ByteBuffer input, int key) {
      byte[] bytes = new byte[input.remaining()];
      input.get(bytes);
      for (int i = 0; i < bytes.length; ++i) {
        bytes[i] += key;
      }
      return bytes;
    }

    @Override
    public void encode(ChunkSpec spec, ByteBuffer input, Sink output) throws Exception {
      assertNull(spec);
      assertTrue(output.room() >= input.remaining());
      output.write(add(input, key));
    }

    @Override
    public void decode(ChunkSpec spec, ByteBuffer input, Sink output) throws Exception {
      ByteBuffer direct = ByteBuffer.allocateDirect(input.remaining());
      output.write(direct.put(add(input, -key)).flip());
    }

    @Override
    public void decodeRanges(Codec.Source source, long decodedSize, long[] offsets, ByteBuffer[] outputs) throws Exception {
      ranges.incrementAndGet();
      assertEquals(decodedSize, source.size());
      for (int i = 0; i < offsets.length; ++i) {
        outputs[i].put(add(ByteBuffer.wrap(source.read(offsets[i], outputs[i].remaining())), -key));
      }
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private final class AddingFactory implements Codec.Factory {
    @Override
    public Codec create(Map<String, Object> configuration) {
      if (!configuration.keySet().equals(java.util.Set.of("key"))) {
        throw ZarrException.of(Status.INVALID_METADATA, "members of add: only key, found " + configuration.keySet());
      }
      return new Adding(((Long) configuration.get("key")).intValue());
    }

    @Override
    public boolean isThreadSafe() {
      return true;
    }

    @Override
    public boolean decodesRanges() {
      return true;
    }
  }

  private static ArrayBuilder array(String... codecs) {
    return ArrayBuilder.of("int32", 32, 32).chunks(8, 8).codecs("[" + String.join(", ", codecs) + "]");
  }

  @Test
  void bytesToBytes() {
    context.registerCodec("add", Codec.Kind.BYTES_TO_BYTES, new AddingFactory());
    assertThrows(ZarrException.AlreadyExists.class,
        () -> context.registerCodec("add", Codec.Kind.BYTES_TO_BYTES, new AddingFactory()));
    context.registerCodec("add", Codec.Kind.BYTES_TO_BYTES, new AddingFactory(), true);
    try (ZarrArray array = store.createArray("a", array(BYTES, "{\"name\": \"add\", \"configuration\": {\"key\": 5}}"))) {
      array.write(array.all(), data);
      assertArrayEquals(data, array.readInts(array.all()));
      assertEquals(6, array.chunk(0, 0).readEncoded()[0]);
      assertTrue(array.codecs().contains("\"key\":5"), array.codecs());
      assertEquals(100, array.get(3, 3));
    }
    assertThrows(ZarrException.InvalidMetadata.class,
        () -> store.createArray("b", array(BYTES, "{\"name\": \"add\", \"configuration\": {\"other\": 5}}")));
  }

  @Test
  void onlyTheNeededRanges() {
    context.registerCodec("add", Codec.Kind.BYTES_TO_BYTES, new AddingFactory());
    ArrayBuilder sharded = ArrayBuilder.of("int32", 32, 32).chunks(4, 4).shards(16, 16)
        .codecs("[" + BYTES + ", {\"name\": \"add\", \"configuration\": {\"key\": 9}}]");
    String outer = "[{\"name\": \"sharding_indexed\", \"configuration\": {\"chunk_shape\": [4, 4], \"codecs\": [" + BYTES
        + "], \"index_codecs\": [" + BYTES + ", {\"name\": \"crc32c\"}]}}, {\"name\": \"add\", \"configuration\": {\"key\": 9}}]";
    try (ZarrArray inside = store.createArray("inside", sharded);
        ZarrArray outside = store.createArray("outside", ArrayBuilder.of("int32", 32, 32).chunks(16, 16).codecs(outer));
        ZarrArray plain = store.createArray("plain", array(BYTES, "{\"name\": \"add\", \"configuration\": {\"key\": 5}}"))) {
      for (ZarrArray array : new ZarrArray[] {inside, outside, plain}) {
        array.write(array.all(), data);
        assertArrayEquals(data, array.readInts(array.all()));
        assertEquals(data[17 * 32 + 3], array.get(17, 3));
        assertArrayEquals(new int[] {data[9 * 32 + 30]}, array.readInts(array.select("9, 30")));
      }
    }
    assertTrue(ranges.get() > 0, "decodeRanges was never used");
  }

  @Test
  void instancesAreClosed() throws Exception {
    context.registerCodec("add", Codec.Kind.BYTES_TO_BYTES, new AddingFactory());
    for (int i = 0; i < 10; ++i) {
      try (ZarrArray array = store.createArray("a" + i, array(BYTES, "{\"name\": \"add\", \"configuration\": {\"key\": 5}}"))) {
        array.set(1, 1, 1);
      }
    }
    store.close();
    assertTrue(made.get() >= 10);
    assertEquals(made.get(), closed.get());
  }

  /** Turns the sign of numbers. */
  private static final class Negating implements Codec {
    final AtomicReference<ChunkSpec> resolved = new AtomicReference<>();

    @Override
    public void resolve(ChunkSpec decoded) {
      if (!decoded.dataType().equals("int32")) {
        throw ZarrException.of(Status.UNSUPPORTED, "only int32");
      }
      resolved.set(decoded);
    }

    @Override
    public EncodedSize encodedSize(long decodedSize) {
      return new EncodedSize(decodedSize, true);
    }

    @Override
    public void encode(ChunkSpec spec, ByteBuffer input, Sink output) {
      assertArrayEquals(new long[] {8, 8}, spec.shape());
      assertEquals(4, spec.itemSize());
      assertEquals(4, spec.fillValue().length);
      ByteBuffer out = ByteBuffer.allocate(input.remaining()).order(input.order());
      while (input.hasRemaining()) {
        out.putInt(-input.getInt());
      }
      output.write(out.flip());
    }

    @Override
    public void decode(ChunkSpec spec, ByteBuffer input, Sink output) {
      encode(spec, input, output);
    }
  }

  @Test
  void elementsToElementsAndToBytes() {
    Negating instance = new Negating();
    context.registerCodec("negate", Codec.Kind.ARRAY_TO_ARRAY, configuration -> instance);
    context.registerCodec("raw", Codec.Kind.ARRAY_TO_BYTES, configuration -> new Negating());
    for (String chain : new String[] {"{\"name\": \"negate\"}, " + BYTES, "{\"name\": \"raw\"}"}) {
      try (ZarrArray array = store.createArray("a", array(chain), OpenOptions.readWrite().overwrite())) {
        array.write(array.all(), data);
        assertArrayEquals(data, array.readInts(array.all()));
        assertEquals(-1, array.chunk(0, 0).readEncoded()[0]);
      }
    }
    assertEquals("int32", instance.resolved.get().dataType());
    assertThrows(ZarrException.Unsupported.class, () -> {
      try (ZarrArray array = store.createArray("f", ArrayBuilder.of("float32", 8, 8).codecs("[{\"name\": \"negate\"}, " + BYTES + "]"))) {
        array.set(1, 1, 1);
      }
    });
  }

  @Test
  void theConfigurationIsByDefaultTheOneThatTheFactoryGot() {
    context.registerCodec("kept", Codec.Kind.BYTES_TO_BYTES,
        configuration -> codec((input, output) -> output.write(input), (input, output) -> output.write(input), null));
    try (ZarrArray array = store.createArray("a", array(BYTES, "{\"name\": \"kept\", \"configuration\": {\"level\": 3}}"))) {
      array.write(array.all(), data);
      assertArrayEquals(data, array.readInts(array.all()));
      assertTrue(array.codecs().contains("{\"level\""), array.codecs());
    }
  }

  /** A codec of one method. */
  private interface Run {
    void run(ByteBuffer input, Sink output) throws Exception;
  }

  private static Codec codec(Run encode, Run decode, Codec.EncodedSize size) {
    return new Codec() {
      @Override
      public EncodedSize encodedSize(long decodedSize) {
        return size != null ? size : new EncodedSize(decodedSize + 16, false);
      }

      @Override
      public void encode(ChunkSpec spec, ByteBuffer input, Sink output) throws Exception {
        encode.run(input, output);
      }

      @Override
      public void decode(ChunkSpec spec, ByteBuffer input, Sink output) throws Exception {
        decode.run(input, output);
      }
    };
  }

  @Test
  void failuresReachTheCaller() {
    IOException failure = new IOException("no \ud83d\ude00");
    Sink[] kept = new Sink[1];
    context.registerCodec("throws", Codec.Kind.BYTES_TO_BYTES, c -> codec((in, out) -> {
      throw failure;
    }, (in, out) -> out.write(in), null));
    context.registerCodec("bad", Codec.Kind.BYTES_TO_BYTES, c -> codec((in, out) -> out.write(in), (in, out) -> {
      kept[0] = out;
      out.write(new byte[3]);
    }, null));
    context.registerCodec("passes on", Codec.Kind.BYTES_TO_BYTES, c -> codec((in, out) -> {
      Throwable[] thrown = new Throwable[1];
      Thread other = new Thread(() -> thrown[0] = assertThrows(IllegalStateException.class, () -> out.write(in)));
      other.start();
      other.join();
      throw (Exception) thrown[0];
    }, (in, out) -> out.write(in), null));
    context.registerCodec("bomb", Codec.Kind.BYTES_TO_BYTES, c -> codec((in, out) -> out.write(in), (in, out) -> {
      for (;;) {
        out.write(new byte[1 << 16]);
      }
    }, null));
    context.registerCodec("refuses", Codec.Kind.BYTES_TO_BYTES, c -> codec((in, out) -> out.write(in), (in, out) -> {
      throw ZarrException.of(Status.CORRUPT_DATA, "a bad checksum");
    }, null));
    context.registerCodec("nothing", Codec.Kind.BYTES_TO_BYTES, c -> null);
    context.registerCodec("negative", Codec.Kind.BYTES_TO_BYTES,
        c -> codec((in, out) -> out.write(in), (in, out) -> out.write(in), new Codec.EncodedSize(-1, true)));

    ZarrArray throwing = store.createArray("throws", array(BYTES, "{\"name\": \"throws\"}"));
    ZarrException e = assertThrows(ZarrException.Callback.class, () -> throwing.write(throwing.all(), data));
    assertSame(failure, e.getCause());
    assertEquals("throws", e.codec().orElseThrow());
    assertEquals(2, e.chunk().orElseThrow().length);

    ZarrArray bad = store.createArray("bad", array(BYTES, "{\"name\": \"bad\"}"));
    bad.write(bad.all(), data);
    assertThrows(ZarrException.CorruptData.class, () -> bad.readInts(bad.all()));
    assertThrows(IllegalStateException.class, () -> kept[0].write(new byte[1]));
    assertThrows(IllegalStateException.class, kept[0]::room);

    try (ZarrArray passing = store.createArray("passes", array(BYTES, "{\"name\": \"passes on\"}"))) {
      e = assertThrows(ZarrException.Callback.class, () -> passing.write(passing.all(), data));
      assertTrue(e.getCause() instanceof IllegalStateException);
    }

    ZarrArray bomb = store.createArray("bomb", array(BYTES, "{\"name\": \"bomb\"}"));
    bomb.write(bomb.all(), data);
    assertThrows(ZarrException.CorruptData.class, () -> bomb.readInts(bomb.all()));

    ZarrArray refusing = store.createArray("refuses", array(BYTES, "{\"name\": \"refuses\"}"));
    refusing.write(refusing.all(), data);
    e = assertThrows(ZarrException.CorruptData.class, () -> refusing.readInts(refusing.all()));
    assertTrue(e.getMessage().contains("a bad checksum"), e.getMessage());
    assertThrows(ZarrException.class,
        () -> refusing.chunk(0, 0).writeEncoded(new byte[] {1, 2}, IoOptions.DEFAULT.validate()));

    e = assertThrows(ZarrException.class, () -> {
      try (ZarrArray array = store.createArray("nothing", array(BYTES, "{\"name\": \"nothing\"}"))) {
        array.set(1, 0, 0);
      }
    });
    assertTrue(e.getCause() instanceof NullPointerException, String.valueOf(e));
    assertThrows(ZarrException.class, () -> {
      try (ZarrArray array = store.createArray("negative", array(BYTES, "{\"name\": \"negative\"}"))) {
        array.write(array.all(), data);
      }
    });
    for (ZarrArray array : new ZarrArray[] {throwing, bad, bomb, refusing}) {
      array.close();
    }
  }

  @Test
  void nullsAreRefused() {
    assertThrows(NullPointerException.class, () -> context.registerCodec(null, Codec.Kind.BYTES_TO_BYTES, new AddingFactory()));
    assertThrows(NullPointerException.class, () -> context.registerCodec("x", null, new AddingFactory()));
    assertThrows(NullPointerException.class, () -> context.registerCodec("x", Codec.Kind.BYTES_TO_BYTES, null));
    assertThrows(ZarrException.class, () -> context.registerCodec("", Codec.Kind.BYTES_TO_BYTES, new AddingFactory()));
  }
}
