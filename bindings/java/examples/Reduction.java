import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.Chunk;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrStore;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** A reduction over all chunks in parallel, without ever holding the array: minimum, maximum, mean. */
public final class Reduction {
  private Reduction() {}

  private static final int ROWS = 1500;
  private static final int COLUMNS = 2000;

  /** One chunk after another, on as many threads as the common pool has. Chunks that are not stored hold the fill value, 0. */
  private static void fill(ZarrArray array) {
    array.chunkStream().parallel().filter(chunk -> chunk.coordinates()[0] != 3).forEach(chunk -> {
      long[] origin = chunk.origin();
      long[] shape = chunk.selection().shape();
      double[] values = new double[(int) (shape[0] * shape[1])];
      for (int i = 0; i < values.length; ++i) {
        values[i] = (origin[0] + i / shape[1]) * COLUMNS + origin[1] + i % shape[1];
      }
      array.write(chunk.selection(), values);
    });
  }

  private static DoubleSummaryStatistics summarize(ZarrArray array, Chunk chunk) {
    return DoubleStream.of(array.readDoubles(chunk.selection())).summaryStatistics();
  }

  /**
   * Runs it.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    try (ZarrStore store = ZarrStore.open("memory://");
        ZarrArray array = store.createArray("values", ArrayBuilder.of("float64", ROWS, COLUMNS).chunks(200, 300))) {
      fill(array);
      DoubleSummaryStatistics all = array.chunkStream().parallel().filter(Chunk::isPresent).map(chunk -> summarize(array, chunk))
          .collect(DoubleSummaryStatistics::new, DoubleSummaryStatistics::combine, DoubleSummaryStatistics::combine);
      System.out.printf(Locale.ROOT, "%d of %d chunks are stored%n", array.presence().cardinality(), array.chunkStream().count());
      System.out.printf(Locale.ROOT, "%d elements, from %.0f to %.0f, mean %.1f%n", all.getCount(), all.getMin(), all.getMax(),
          all.getAverage());
    }
  }
}
