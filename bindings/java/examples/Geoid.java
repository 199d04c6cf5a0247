import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.Selection;
import io.github.libzarr.Store;
import io.github.libzarr.StoreCapabilities;
import io.github.libzarr.Zarr;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * The EGM96 geoid: how far mean sea level lies from the ellipsoid, every quarter of a degree. Reads the GTX file in place as an
 * array, writes it as Zarr v3, and looks at what was written. Usage: java Geoid.java FILE.gtx OUT.zarr
 */
public final class Geoid {
  private Geoid() {}

  /** A GTX file as a store with one array of one chunk. Header: four doubles, two ints, big-endian; then rows of float32. */
  private static final class GtxFile implements Store {
    private static final int HEADER = 40;
    private final FileChannel file;
    private final String metadata;
    final double south;
    final double west;
    final double latitudeStep;
    final double longitudeStep;

    GtxFile(Path path) throws IOException {
      file = FileChannel.open(path);
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      file.read(header, 0);
      header.flip();
      south = header.getDouble();
      west = header.getDouble();
      latitudeStep = header.getDouble();
      longitudeStep = header.getDouble();
      String shape = "[" + header.getInt() + ", " + header.getInt() + "]";
      metadata = "{\"zarr_format\": 2, \"shape\": " + shape + ", \"chunks\": " + shape + ", \"dtype\": \">f4\", \"compressor\": null,"
          + " \"fill_value\": null, \"order\": \"C\", \"filters\": null}";
    }

    @Override
    public StoreCapabilities capabilities() {
      return StoreCapabilities.READ_ONLY.anyThread();
    }

    @Override
    public Value get(Request request) throws IOException {
      if (request.key().equals(".zarray")) {
        return Value.of(request, metadata.getBytes(StandardCharsets.UTF_8));
      }
      if (!request.key().equals("0.0")) {
        return null;
      }
      long size = file.size() - HEADER;
      ByteBuffer part = ByteBuffer.allocateDirect(Math.toIntExact(request.range().size(size)));
      for (long at = HEADER + request.range().start(size); part.hasRemaining(); ) {
        at += file.read(part, at);
      }
      return new Value(part.flip(), size, null);
    }

    @Override
    public void close() {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void print(String format, Object... arguments) {
    System.out.printf(Locale.ROOT, format, arguments);
  }

  private static void printExtreme(String label, float[] values, int at, GtxFile gtx, int columns) {
    print("%-8s %8.2f m at lat %6.2f, lon %7.2f%n", label, values[at], gtx.south + at / columns * gtx.latitudeStep,
        gtx.west + at % columns * gtx.longitudeStep);
  }

  private static void printTable(ZarrArray array, Selection selection) {
    float[] table = array.readFloats(selection);
    int columns = (int) selection.shape()[1];
    for (int i = 0; i < table.length; ++i) {
      print("%8.2f%s", table[i], (i + 1) % columns == 0 ? "\n" : "");
    }
  }

  /**
   * Runs it.
   *
   * @param arguments the file, and where to write
   * @throws IOException when the file cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    GtxFile gtx = new GtxFile(Path.of(arguments[0]));
    try (ZarrStore store = ZarrStore.of(gtx); ZarrArray source = store.openArray("")) {
      float[] values = source.readFloats(source.all());
      ArrayBuilder builder = ArrayBuilder.of("float32", source.shape()).chunks(103, 144).shards(721, 720).fillValue(Float.NaN)
          .codecs("[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}},"
              + " {\"name\": \"zstd\", \"configuration\": {\"level\": 5, \"checksum\": false}}]")
          .dimensionNames("lat", "lon")
          .attributes(Map.of("long_name", "EGM96 geoid undulation", "units", "m", "lat_start", gtx.south, "lat_step", gtx.latitudeStep,
              "lon_start", gtx.west, "lon_step", gtx.longitudeStep));
      try (ZarrArray array = Zarr.createArray(arguments[1], builder)) {
        array.write(array.all(), values);
      }
      look(arguments[1], gtx, values);
    }
  }

  private static void look(String url, GtxFile gtx, float[] values) {
    try (ZarrArray array = Zarr.openArray(url)) {
      float[] back = array.readFloats(array.all());
      int rows = (int) array.shape()[0];
      int columns = (int) array.shape()[1];
      print("%s[%d], %s[%d]: written and read back %s%n", array.dimensionNames().get(0), rows, array.dimensionNames().get(1), columns,
          Arrays.equals(values, back) ? "equal" : "DIFFERENT");
      int lowest = 0;
      int highest = 0;
      for (int i = 0; i < back.length; ++i) {
        lowest = back[i] < back[lowest] ? i : lowest;
        highest = back[i] > back[highest] ? i : highest;
      }
      printExtreme("lowest", back, lowest, gtx, columns);
      printExtreme("highest", back, highest, gtx, columns);
      print("a box in the Alps, from 46 N 7 E on:%n");
      long row = (46 + 90) * 4;
      long column = (7 + 180) * 4;
      printTable(array, Selection.of(new long[] {row, column}, new long[] {3, 4}));
      print("the world, from north to south:%n");
      printTable(array, array.select("::-60, ::160"));
    }
  }
}
