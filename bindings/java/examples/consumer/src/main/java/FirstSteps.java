import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.Zarr;
import io.github.libzarr.ZarrArray;
import java.util.Map;

/** Makes an array in the folder t.zarr, writes a part of it, and reads a column back. */
public final class FirstSteps {
  private FirstSteps() {}

  /**
   * Runs it.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    ArrayBuilder builder = ArrayBuilder.of("float64", 1000, 1000).chunks(100, 100).attributes(Map.of("units", "K"));
    try (ZarrArray array = Zarr.createArray("t.zarr", builder)) {
      double[] row = new double[1000];
      for (int i = 0; i < row.length; ++i) {
        row[i] = 273.15 + i;
      }
      array.write(array.select("3, :"), row);
    }
    try (ZarrArray array = Zarr.openArray("t.zarr")) {
      double[] column = array.readDoubles(array.select("2:5, 10"));
      System.out.println(array + " in " + array.attributes().get("units") + ": " + column[0] + " " + column[1] + " " + column[2]);
    }
  }
}
