package io.github.libzarr.tests;

import io.github.libzarr.Condition;
import io.github.libzarr.Status;
import io.github.libzarr.Store;
import io.github.libzarr.StoreCapabilities;
import io.github.libzarr.ZarrException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** A whole store in Java's memory, with versions; tests change single methods. */
class MapStore implements Store {
  record Entry(byte[] data, String etag) {}

  final ConcurrentSkipListMap<String, Entry> entries = new ConcurrentSkipListMap<>();
  final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  final AtomicInteger closed = new AtomicInteger();
  private final AtomicLong versions = new AtomicLong();

  @Override
  public StoreCapabilities capabilities() {
    return StoreCapabilities.READ_WRITE.atomicSet().conditionalSet().anyThread();
  }

  @Override
  public Value get(Request request) throws Exception {
    threads.add(Thread.currentThread());
    Entry entry = entries.get(request.key());
    if (entry == null) {
      return null;
    }
    if (request.ifMatch() != null && !request.ifMatch().equals(entry.etag)) {
      throw ZarrException.of(Status.PRECONDITION_FAILED, "another version");
    }
    return new Value(request.range().of(ByteBuffer.wrap(entry.data)), entry.data.length, entry.etag);
  }

  @Override
  public String set(String key, byte[] value, Condition condition) throws Exception {
    Entry entry = new Entry(value, "v" + versions.incrementAndGet());
    entries.compute(key, (k, old) -> {
      boolean holds = switch (condition.kind()) {
        case ALWAYS -> true;
        case IF_ABSENT -> old == null;
        case IF_MATCH -> old != null && old.etag.equals(condition.etag());
      };
      if (!holds) {
        throw ZarrException.of(Status.PRECONDITION_FAILED, "condition " + condition);
      }
      return entry;
    });
    return entry.etag;
  }

  @Override
  public boolean erase(String key) throws Exception {
    return entries.remove(key) != null;
  }

  @Override
  public void list(String prefix, boolean recursive, Predicate<String> visit) throws Exception {
    Set<String> keys = new TreeSet<>();
    for (String key : entries.tailMap(prefix).keySet()) {
      if (!key.startsWith(prefix)) {
        break;
      }
      int slash = key.indexOf('/', prefix.length());
      keys.add(recursive || slash < 0 ? key : key.substring(0, slash + 1));
    }
    for (String key : keys) {
      if (!visit.test(key)) {
        return;
      }
    }
  }

  @Override
  public String description() {
    return "map://test";
  }

  @Override
  public void close() {
    closed.incrementAndGet();
  }
}
