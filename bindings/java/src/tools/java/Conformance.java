import io.github.libzarr.IoOptions;
import io.github.libzarr.OpenOptions;
import io.github.libzarr.Selection;
import io.github.libzarr.Zarr;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrException;
import io.github.libzarr.ZarrStore;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** The program that bindings/README.md describes. Elements go through Java's own arrays, block by block. */
public final class Conformance {
  private static final long BLOCK_BYTES = 32 << 20;
  private static final String USAGE =
      "usage: conformance read --array_path DIR | copy SRC DST [--zarr-format 2|3] [--chunks 5,5] [--codecs JSON]";

  private Conformance() {}

  /** Wrong usage. */
  private static final class UsageError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageError(String message) {
      super(message);
    }
  }

  /**
   * Runs a command.
   *
   * @param arguments see USAGE
   */
  public static void main(String[] arguments) {
    try {
      run(arguments);
    } catch (UsageError e) {
      System.err.println(e.getMessage() + "\n" + USAGE);
      System.exit(2);
    } catch (ZarrException | IllegalArgumentException | IllegalStateException e) {
      System.err.println("conformance: " + String.valueOf(e.getMessage()).replace('\n', ' '));
      System.exit(1);
    } catch (RuntimeException | OutOfMemoryError e) {
      System.err.println("conformance: " + e.toString().replace('\n', ' '));
      System.exit(1);
    }
  }

  private static void run(String[] arguments) {
    if (arguments.length == 3 && arguments[0].equals("read") && arguments[1].equals("--array_path")) {
      read(arguments[2]);
      return;
    }
    if (arguments.length < 3 || !arguments[0].equals("copy") || arguments[1].startsWith("--") || arguments[2].startsWith("--")) {
      throw new UsageError(arguments.length == 0 ? "no command" : "wrong arguments for " + arguments[0]);
    }
    CopyPlan plan = new CopyPlan();
    for (int i = 3; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new UsageError(arguments[i] + " needs a value");
      }
      option(plan, arguments[i], arguments[i + 1]);
    }
    copy(arguments[1], arguments[2], plan);
  }

  private static void option(CopyPlan plan, String name, String value) {
    switch (name) {
      case "--zarr-format" -> {
        if (!value.equals("2") && !value.equals("3")) {
          throw new UsageError("--zarr-format is 2 or 3, not " + value);
        }
        plan.format = Integer.parseInt(value);
      }
      case "--chunks" -> plan.chunks = extents(value);
      case "--codecs" -> plan.codecs = value;
      default -> throw new UsageError("unknown option " + name);
    }
  }

  private static long[] extents(String text) {
    if (text.isBlank()) {
      return new long[0];
    }
    String[] parts = text.split(",", -1);
    long[] extents = new long[parts.length];
    for (int d = 0; d < parts.length; ++d) {
      if (!parts[d].trim().matches("0*[1-9][0-9]{0,17}")) {
        throw new UsageError("--chunks: \"" + parts[d] + "\" is no extent");
      }
      extents[d] = Long.parseLong(parts[d].trim());
    }
    return extents;
  }

  /** Selections that together are the array, in C order, each contiguous in it. */
  private static void blocks(ZarrArray array, long chunkEdge, Consumer<Selection> use) {
    long[] shape = array.shape();
    if (array.size() == 0) {
      return;
    }
    int split = 0;
    long inner = Math.max(16, array.itemSize());
    for (int d = shape.length - 1; d > 0; --d) {
      if (inner * shape[d] > BLOCK_BYTES) {
        split = d;
        break;
      }
      inner *= shape[d];
    }
    long[] start = new long[shape.length];
    long[] extents = shape.clone();
    java.util.Arrays.fill(extents, 0, split, 1);
    long rows = Math.max(1, BLOCK_BYTES / Math.max(1, inner));
    rows = split == 0 && rows > chunkEdge && chunkEdge > 0 ? rows / chunkEdge * chunkEdge : rows;
    for (;;) {
      if (shape.length > 0) {
        extents[split] = Math.min(rows, shape[split] - start[split]);
      }
      use.accept(Selection.of(start, extents));
      int d = split;
      while (d >= 0 && shape.length > 0 && (start[d] += d == split ? extents[d] : 1) >= shape[d]) {
        start[d--] = 0;
      }
      if (d < 0 || shape.length == 0) {
        return;
      }
    }
  }

  private static long firstEdge(ZarrArray array) {
    return array.rank() == 0 || array.size() == 0 ? 1 : array.gridChunkShape(new long[array.rank()])[0];
  }

  private static void read(String path) {
    PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, StandardCharsets.UTF_8);
    try (ZarrArray array = Zarr.openArray(path)) {
      blocks(array, 1, selection -> {
        String text = array.readJson(selection);
        out.print(text);
        if (!text.endsWith("\n")) {
          out.println();
        }
      });
    }
    out.flush();
  }

  private static void copy(String source, String target, CopyPlan plan) {
    Path folder = Path.of(target);
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalStateException(target + " exists");
    }
    try (ZarrArray from = Zarr.openArray(source)) {
      String document = plan.document(from);
      Map<String, Object> attributes = plan.attributes(from);
      try (ZarrStore store = ZarrStore.open(target);
          ZarrArray to = store.createFromMetadata("", document, attributes, OpenOptions.readWrite()).asArray()) {
        blocks(from, firstEdge(to), selection -> copy(from, to, selection));
      } catch (RuntimeException e) {
        remove(folder);
        throw e;
      }
    }
  }

  private static void copy(ZarrArray from, ZarrArray to, Selection selection) {
    switch (from.dataType()) {
      case "string" -> to.write(selection, from.readStrings(selection));
      case "bytes" -> to.write(selection, from.readByteArrays(selection));
      default -> to.writeFrom(selection, from.readArray(selection, IoOptions.DEFAULT), IoOptions.DEFAULT);
    }
  }

  private static void remove(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (java.io.IOException e) {
      throw new IllegalStateException(folder + " could not be removed: " + e.getMessage(), e);
    }
  }
}
