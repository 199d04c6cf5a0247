package io.github.libzarr;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** {@code java.lang.foreign.MemorySegment}, which this package does not know by name: it is compiled for a JDK without one. */
final class Segments {
  record View(long address, long size, boolean isReadOnly) {}

  private static final Class<?> SEGMENT = find("java.lang.foreign.MemorySegment");
  private static final Class<?> SCOPE = find("java.lang.foreign.MemorySegment$Scope");
  private static final MethodHandle IS_NATIVE = method(SEGMENT, "isNative", boolean.class);
  private static final MethodHandle IS_READ_ONLY = method(SEGMENT, "isReadOnly", boolean.class);
  private static final MethodHandle ADDRESS = method(SEGMENT, "address", long.class);
  private static final MethodHandle SIZE = method(SEGMENT, "byteSize", long.class);
  private static final MethodHandle GET_SCOPE = method(SEGMENT, "scope", SCOPE);
  private static final MethodHandle IS_ALIVE = method(SCOPE, "isAlive", boolean.class);

  private Segments() {}

  private static Class<?> find(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** Null where the JDK has no such method, or only a preview of it. */
  private static MethodHandle method(Class<?> owner, String name, Class<?> result) {
    try {
      return owner == null || result == null ? null
          : MethodHandles.publicLookup().findVirtual(owner, name, MethodType.methodType(result));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null;
    }
  }

  static View view(Object segment) {
    if (IS_ALIVE == null || ADDRESS == null || !SEGMENT.isInstance(segment)) {
      throw new IllegalArgumentException(IS_ALIVE == null || ADDRESS == null ? "this JDK has no java.lang.foreign.MemorySegment"
          : "not a MemorySegment: a " + segment.getClass().getName());
    }
    try {
      if (!(boolean) IS_ALIVE.invoke(GET_SCOPE.invoke(segment))) {
        throw new IllegalStateException("the segment's arena is closed");
      }
      if (!(boolean) IS_NATIVE.invoke(segment)) {
        throw new IllegalArgumentException("a segment in the heap: only those outside it stay where they are");
      }
      return new View((long) ADDRESS.invoke(segment), (long) SIZE.invoke(segment), (boolean) IS_READ_ONLY.invoke(segment));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
