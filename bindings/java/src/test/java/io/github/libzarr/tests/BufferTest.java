package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.Chunk;
import io.github.libzarr.IoOptions;
import io.github.libzarr.NativeMemory;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Buffers of the wrong kind, and memory beyond what a buffer can be. */
class BufferTest {
  private ZarrStore store;
  private ZarrArray array;

  @BeforeEach
  void open() {
    store = ZarrStore.open("memory://");
    array = store.createArray("a", ArrayBuilder.of("int32", 4, 4).chunks(2, 2));
    array.write(array.all(), new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
  }

  @AfterEach
  void close() {
    array.close();
    store.close();
  }

  @Test
  void aPartOfABuffer() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(100).order(ByteOrder.LITTLE_ENDIAN).position(8).limit(8 + 64);
    array.read(array.all(), buffer);
    assertEquals(8, buffer.position());
    assertEquals(15, buffer.getInt(8 + 60));
    assertEquals(0, buffer.getInt(4));
    ByteBuffer slice = buffer.slice().order(ByteOrder.BIG_ENDIAN);
    array.read(array.all(), slice);
    assertEquals(1, slice.getInt(4));
    slice.putInt(0, 77);
    array.write(array.all(), slice.asReadOnlyBuffer().order(ByteOrder.BIG_ENDIAN));
    assertEquals(77, array.get(0, 0));
  }

  @Test
  void wrongBuffers() {
    assertThrows(IllegalArgumentException.class, () -> array.read(array.all(), ByteBuffer.allocate(64)));
    assertThrows(IllegalArgumentException.class, () -> array.write(array.all(), ByteBuffer.allocate(64)));
    assertThrows(ZarrException.InvalidArgument.class, () -> array.read(array.all(), ByteBuffer.allocateDirect(63)));
    assertThrows(ZarrException.InvalidArgument.class, () -> array.write(array.all(), ByteBuffer.allocateDirect(63)));
    ByteBuffer readOnly = ByteBuffer.allocateDirect(64).asReadOnlyBuffer();
    assertThrows(ReadOnlyBufferException.class, () -> array.read(array.all(), readOnly));
    assertThrows(ReadOnlyBufferException.class, () -> array.readAsync(array.all(), readOnly, IoOptions.DEFAULT));
    assertThrows(NullPointerException.class, () -> array.read(array.all(), (ByteBuffer) null));
    assertThrows(NullPointerException.class, () -> array.write(null, ByteBuffer.allocateDirect(64)));
    assertThrows(NullPointerException.class, () -> array.read(array.all(), ByteBuffer.allocateDirect(64), null, null));
    Chunk chunk = array.chunk(0, 0);
    assertThrows(ReadOnlyBufferException.class, () -> chunk.read(readOnly, IoOptions.DEFAULT));
    assertThrows(ZarrException.InvalidArgument.class, () -> chunk.read(ByteBuffer.allocateDirect(64), IoOptions.DEFAULT));
    assertThrows(IllegalArgumentException.class, () -> chunk.write(ByteBuffer.allocate(16), IoOptions.DEFAULT));
    assertThrows(IllegalArgumentException.class, () -> chunk.write(new long[4]));
    assertThrows(IllegalArgumentException.class, () -> chunk.write(new int[3]));
  }

  @Test
  void memoryOutsideTheHeap() {
    try (NativeMemory memory = NativeMemory.allocate(64)) {
      array.read(array.all(), memory, IoOptions.DEFAULT);
      int[] part = new int[3];
      memory.get(4 * 5, part, 0, 3);
      assertArrayEquals(new int[] {5, 6, 7}, part);
      memory.put(0, new int[] {-1, -2}, 1, 1);
      array.write(array.all(), memory, IoOptions.DEFAULT);
      assertEquals(-2, array.get(0, 0));
      assertThrows(IndexOutOfBoundsException.class, () -> memory.get(60, new int[2], 0, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> memory.get(-4, new int[2], 0, 1));
      assertThrows(IllegalArgumentException.class, () -> memory.put(0, "text", 0, 1));
    }
    try (NativeMemory small = NativeMemory.allocate(63)) {
      assertThrows(ZarrException.InvalidArgument.class, () -> array.read(array.all(), small, IoOptions.DEFAULT));
      small.close();
      assertThrows(IllegalStateException.class, small::address);
      assertThrows(IllegalStateException.class, () -> array.read(array.all(), small, IoOptions.DEFAULT));
    }
    assertThrows(IllegalArgumentException.class, () -> NativeMemory.allocate(-1));
    assertThrows(ZarrException.class, () -> NativeMemory.allocate(Long.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> NativeMemory.ofSegment("no segment"));
  }

  @Test
  void beyondTwoGibibytes() {
    long size = (2L << 30) + 4096;
    try (ZarrArray large = store.createArray("large", ArrayBuilder.of("uint8", size).chunks(64 << 20).fillValue(7));
        NativeMemory memory = NativeMemory.allocate(size)) {
      large.write(large.select("-3:"), new byte[] {1, 2, 3});
      assertThrows(IllegalArgumentException.class, () -> large.readBytes(large.all()));
      large.read(large.all(), memory, IoOptions.DEFAULT.freshMemory());
      byte[] end = new byte[5];
      memory.get(size - 5, end, 0, 5);
      assertArrayEquals(new byte[] {7, 7, 1, 2, 3}, end);
      large.readAddress(large.select("::-1"), memory.address(), size, IoOptions.DEFAULT);
      memory.get(0, end, 0, 5);
      assertArrayEquals(new byte[] {3, 2, 1, 7, 7}, end);
      memory.get(size - 5, end, 0, 5);
      assertArrayEquals(new byte[] {7, 7, 7, 7, 7}, end);
    }
  }

  private static Object invoke(Class<?> owner, Object target, String name, Object... arguments) throws Exception {
    for (Method method : owner.getMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
        try {
          return method.invoke(target, arguments);
        } catch (IllegalArgumentException e) {
          continue; // another overload
        }
      }
    }
    throw new NoSuchMethodException(name);
  }

  /** By reflection, so that this file compiles for JDK 17, which has none. */
  @Test
  void memorySegments() throws Exception {
    if (Runtime.version().feature() < 22) {
      assertThrows(IllegalArgumentException.class, () -> NativeMemory.ofSegment(ByteBuffer.allocateDirect(64)));
      return;
    }
    Class<?> arenas = Class.forName("java.lang.foreign.Arena");
    Class<?> segments = Class.forName("java.lang.foreign.MemorySegment");
    Object arena = invoke(arenas, null, "ofShared");
    Object segment = invoke(arenas, arena, "allocate", 64L, 8L);
    NativeMemory memory = NativeMemory.ofSegment(segment);
    assertEquals(invoke(segments, segment, "address"), memory.address());
    assertEquals(64, memory.size());
    array.read(array.all(), memory, IoOptions.DEFAULT);
    ByteBuffer view = ((ByteBuffer) invoke(segments, segment, "asByteBuffer")).order(ByteOrder.nativeOrder());
    assertEquals(15, view.getInt(60));
    view.putInt(0, 55);
    array.write(array.all(), memory, IoOptions.DEFAULT);
    assertEquals(55, array.get(0, 0));
    array.read(array.all(), view.putInt(0, 0));
    assertEquals(55, view.getInt(0));
    NativeMemory readOnly = NativeMemory.ofSegment(invoke(segments, segment, "asReadOnly"));
    assertThrows(ReadOnlyBufferException.class, () -> array.read(array.all(), readOnly, IoOptions.DEFAULT));
    assertThrows(ReadOnlyBufferException.class, () -> readOnly.put(0, new int[1], 0, 1));
    array.write(array.all(), readOnly, IoOptions.DEFAULT);
    NativeMemory part = NativeMemory.ofSegment(invoke(segments, segment, "asSlice", 0L, 8L));
    assertThrows(ZarrException.InvalidArgument.class, () -> array.read(array.all(), part, IoOptions.DEFAULT));
    assertThrows(IllegalArgumentException.class, () -> NativeMemory.ofSegment(invoke(segments, null, "ofArray", new int[16])));
    memory.close();
    assertEquals(55, view.getInt(0));
    invoke(arenas, arena, "close");
    assertThrows(IllegalStateException.class, () -> array.write(array.all(), readOnly, IoOptions.DEFAULT));
    assertThrows(IllegalStateException.class, () -> NativeMemory.ofSegment(segment));
  }
}
