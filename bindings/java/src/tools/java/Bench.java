import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.Chunk;
import io.github.libzarr.IoOptions;
import io.github.libzarr.Selection;
import io.github.libzarr.Store;
import io.github.libzarr.StoreCapabilities;
import io.github.libzarr.Zarr;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** The micro-benchmark that the head of bindings/testing/bench_c.c describes. */
public final class Bench {
  private static final int ROUNDS = 7;
  private static final int LARGE = 32 << 20;
  private static long used; // not volatile: that store would cost more than the call

  private Bench() {}

  private static ZarrArray filled(int count, int chunk) {
    try (ZarrStore store = ZarrStore.open("memory://")) {
      ZarrArray array = store.createArray("", ArrayBuilder.of("float64", count).chunks(chunk)
          .codecs("[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}]"));
      array.write(array.all(), IntStream.range(0, count).asDoubleStream().toArray());
      return array;
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Nanoseconds a call, the best round after two seconds of warming up. */
  private static double time(IntConsumer call) {
    long end = System.nanoTime() + 2_000_000_000L;
    int calls = 1;
    for (double ns = 0; System.nanoTime() < end; ns = round(call, calls)) {
      calls = ns > 0 ? (int) Math.max(1, 1.2e8 / ns) : calls;
    }
    double best = Double.MAX_VALUE;
    for (int i = 0; i < ROUNDS; ++i) {
      best = Math.min(best, round(call, calls));
    }
    return best;
  }

  private static double round(IntConsumer call, int calls) {
    long start = System.nanoTime();
    for (int i = 0; i < calls; ++i) {
      call.accept(i);
    }
    return Math.max(0.1, (double) (System.nanoTime() - start) / calls);
  }

  private static void print(String name, double value, String unit) {
    System.out.printf(Locale.ROOT, "%s %.2f %s%n", name, value, unit);
  }

  private static double gigabytes(double ns) {
    return 8.0 * LARGE / ns;
  }

  /**
   * Runs all.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    print("trivial_call_ns", time(i -> used += Zarr.versionNumber()), "ns");
    try (ZarrArray array = filled(1024, 1024)) {
      ByteBuffer one = buffer(8);
      Selection[] selections = IntStream.range(0, 1024).mapToObj(i -> Selection.element(i)).toArray(Selection[]::new);
      print("element_read_ns", time(i -> array.read(selections[i & 1023], one)), "ns");
      print("element_get_ns", time(i -> used += (long) array.getDouble(i & 1023)), "ns");
    }
    try (ZarrArray array = filled(64 * 8192, 8192)) {
      ByteBuffer chunk = buffer(8 * 8192);
      Chunk[] chunks = IntStream.range(0, 64).mapToObj(i -> array.chunk(i)).toArray(Chunk[]::new);
      print("chunk_read_ns", time(i -> chunks[i & 63].read(chunk, IoOptions.DEFAULT)), "ns");
    }
    byte[] value = new byte[8];
    Store answering = new Store() {
      @Override
      public StoreCapabilities capabilities() {
        return StoreCapabilities.READ_ONLY.anyThread();
      }

      @Override
      public Value get(Request request) {
        return request.key().equals("k") ? Value.of(request, value) : null;
      }
    };
    try (ZarrStore store = ZarrStore.of(answering)) {
      print("store_callback_ns", time(i -> used += store.get("k").length), "ns");
    }
    try (ZarrArray array = filled(LARGE, 1 << 20)) {
      ByteBuffer direct = buffer(8 * LARGE);
      print("large_read_gb_s", gigabytes(time(i -> array.read(array.all(), direct))), "GB/s");
      double[] heap = new double[LARGE];
      print("large_read_heap_gb_s", gigabytes(time(i -> array.read(array.all(), heap))), "GB/s");
    }
    if (used == 42) {
      System.out.println("# what was read is used");
    }
  }
}
