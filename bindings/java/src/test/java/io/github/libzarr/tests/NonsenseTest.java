package io.github.libzarr.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.ByteRange;
import io.github.libzarr.Chunk;
import io.github.libzarr.Condition;
import io.github.libzarr.Context;
import io.github.libzarr.ContextBuilder;
import io.github.libzarr.IoOptions;
import io.github.libzarr.Json;
import io.github.libzarr.NativeMemory;
import io.github.libzarr.OpenOptions;
import io.github.libzarr.Selection;
import io.github.libzarr.Store;
import io.github.libzarr.StoreCapabilities;
import io.github.libzarr.Zarr;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrGroup;
import io.github.libzarr.ZarrStore;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every public method with nulls, empty things and absurd numbers: an exception at worst, never an Error or the end of the machine. */
class NonsenseTest {
  /** Those that take addresses trust the caller; the others wait for somebody. */
  private static final Set<String> LEFT_OUT = Set.of("readAddress", "writeAddress", "wait", "notify", "notifyAll", "getClass");

  private record Target(Class<?> type, Object object) {}

  private static List<Object> values(Class<?> type) {
    if (type == int.class) {
      return List.of(0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE);
    } else if (type == long.class) {
      return List.of(0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE);
    } else if (type == boolean.class) {
      return List.of(true, false);
    } else if (type == char.class) {
      return List.of('\0', '/');
    } else if (type == double.class) {
      return List.of(Double.NaN);
    } else if (type == String.class) {
      return Arrays.asList(null, "nobody://x", "\0", "half \ud83d", "memory://"); // never a place where files are
    } else if (type == ByteBuffer.class) {
      return Arrays.asList(null, ByteBuffer.allocate(8), ByteBuffer.allocateDirect(0), ByteBuffer.allocateDirect(1000).asReadOnlyBuffer());
    } else if (type == Selection.class) {
      return Arrays.asList(null, Selection.all(), Selection.all(-1L >>> 1, 2), Selection.all(1, 1));
    } else if (type == Object.class) {
      return Arrays.asList(null, "text", new int[0], new int[100], new Object[1]);
    } else if (type == IoOptions.class) {
      return Arrays.asList(null, IoOptions.DEFAULT.bufferOffset(-1));
    } else if (type == ByteRange.class) {
      return Arrays.asList(null, new ByteRange(null, -1, -1), ByteRange.part(-1, -1));
    } else if (type == Condition.class) {
      return Arrays.asList(null, new Condition(null, null), Condition.ifMatch(null));
    } else if (type == Store.Request.class) {
      return Arrays.asList(null, new Store.Request(null, null, null), new Store.Request("a", null, "\0"));
    } else if (type == List.class) {
      return Arrays.asList(null, List.of(), Arrays.asList(null, null));
    } else if (type.isArray() && type.getComponentType().isPrimitive()) {
      return Arrays.asList(null, Array.newInstance(type.getComponentType(), 0), Array.newInstance(type.getComponentType(), 40));
    }
    return Arrays.asList((Object) null);
  }

  /** Each argument in turn takes each of its values; the others take their first. */
  private static List<Object[]> calls(Class<?>[] types) {
    List<Object[]> calls = new ArrayList<>();
    Object[] first = new Object[types.length];
    for (int i = 0; i < types.length; ++i) {
      first[i] = values(types[i]).get(types[i] == Selection.class ? 3 : 0);
    }
    calls.add(first);
    for (int i = 0; i < types.length; ++i) {
      for (Object value : values(types[i])) {
        Object[] call = first.clone();
        call[i] = value;
        calls.add(call);
      }
    }
    return calls;
  }

  private static void call(Method method, Object object, Object[] arguments) throws Exception {
    try {
      if (method.invoke(object, arguments) instanceof AutoCloseable made && made != object) {
        made.close();
      }
    } catch (InvocationTargetException e) {
      assertFalse(e.getCause() instanceof Error || e.getCause() instanceof ZarrException.Internal,
          () -> method + " with " + Arrays.deepToString(arguments) + ": " + e.getCause());
    }
  }

  @TestFactory
  Stream<DynamicTest> everyMethod() {
    ZarrStore store = ZarrStore.open("memory://");
    ZarrGroup group = store.createGroup("g", Map.of());
    ZarrArray array = store.createArray("g/a", ArrayBuilder.of("int32", 10, 10).chunks(3, 3));
    Context context = Context.builder().build();
    NativeMemory memory = NativeMemory.allocate(16);
    List<Target> targets = List.of(new Target(Zarr.class, null), new Target(ZarrStore.class, store), new Target(ZarrGroup.class, group),
        new Target(ZarrArray.class, array), new Target(Chunk.class, array.chunk(1, 1)), new Target(Chunk.class, array.chunk(9)),
        new Target(Selection.class, array.all()), new Target(ArrayBuilder.class, ArrayBuilder.of("int8", 3)),
        new Target(ContextBuilder.class, Context.builder()), new Target(IoOptions.class, IoOptions.DEFAULT), new Target(Json.class, null),
        new Target(OpenOptions.class, OpenOptions.read()), new Target(Context.class, context), new Target(NativeMemory.class, memory),
        new Target(ByteRange.class, ByteRange.WHOLE), new Target(StoreCapabilities.class, StoreCapabilities.READ_ONLY));
    return targets.stream().flatMap(target -> Stream.of(target.type.getMethods())
        .filter(m -> !LEFT_OUT.contains(m.getName()) && !(m.getName().equals("close") && m.getParameterCount() == 0) && !m.isBridge()
            && (target.object != null || Modifier.isStatic(m.getModifiers())))
        .map(m -> DynamicTest.dynamicTest(target.type.getSimpleName() + "." + m.getName(), () -> {
          for (Object[] arguments : calls(m.getParameterTypes())) {
            call(m, target.object, arguments);
          }
          try (ZarrStore fresh = ZarrStore.open("memory://"); ZarrArray other = fresh.createArray("a", ArrayBuilder.of("int32", 2))) {
            assertArrayEquals(new int[2], other.readInts(other.all()));
          }
        })));
  }
}
