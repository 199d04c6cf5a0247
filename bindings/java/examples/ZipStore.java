import io.github.libzarr.ArrayBuilder;
import io.github.libzarr.Condition;
import io.github.libzarr.Store;
import io.github.libzarr.StoreCapabilities;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrGroup;
import io.github.libzarr.ZarrStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A store of one's own: Zarr in a ZIP file, through Java's file system for such files. Usage: java ZipStore.java OUT.zip */
public final class ZipStore implements Store {
  private final FileSystem zip;

  /**
   * Opens or makes a ZIP file.
   *
   * @param file its path
   * @throws IOException when it is something else
   */
  public ZipStore(Path file) throws IOException {
    zip = FileSystems.newFileSystem(file, Map.of("create", "true"));
  }

  /** Reads, writes and lists. Java's ZIP files want one caller at a time, so anyThread() is not said. */
  @Override
  public StoreCapabilities capabilities() {
    return StoreCapabilities.READ_WRITE;
  }

  @Override
  public Value get(Request request) throws IOException {
    Path path = zip.getPath("/" + request.key());
    return Files.isRegularFile(path) ? Value.of(request, Files.readAllBytes(path)) : null;
  }

  @Override
  public String set(String key, byte[] value, Condition condition) throws IOException {
    Path path = zip.getPath("/" + key);
    Files.createDirectories(path.getParent());
    Files.write(path, value);
    return null;
  }

  @Override
  public boolean erase(String key) throws IOException {
    return Files.deleteIfExists(zip.getPath("/" + key));
  }

  @Override
  public void list(String prefix, boolean recursive, Predicate<String> visit) throws IOException {
    Path folder = zip.getPath("/" + prefix);
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder, recursive ? Integer.MAX_VALUE : 1)) {
      for (Iterator<Path> i = paths.filter(path -> !path.equals(folder)).iterator(); i.hasNext();) {
        Path path = i.next();
        String key = path.toString().substring(1);
        boolean isFolder = Files.isDirectory(path);
        if (isFolder && recursive) {
          continue;
        }
        if (!visit.test(isFolder && !key.endsWith("/") ? key + "/" : key)) {
          return;
        }
      }
    }
  }

  /** The file is complete when it is closed: libzarr does that when the last node of the store is closed. */
  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String description() {
    return "zip://" + zip;
  }

  /**
   * Writes a small hierarchy and reads it back.
   *
   * @param arguments the file
   * @throws IOException when it cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    try (ZarrStore store = ZarrStore.of(new ZipStore(file));
        ZarrGroup group = store.createGroup("", Map.of("title", "in a ZIP file"));
        ZarrArray array = group.createArray("cells", ArrayBuilder.of("int32", 6, 8).chunks(3, 4))) {
      array.write(array.all(), IntStream.range(0, 48).toArray());
    }
    try (ZarrStore store = ZarrStore.of(new ZipStore(file)); ZarrGroup group = store.openGroup("")) {
      System.out.println(group.attributes());
      store.list("", true).stream().sorted().forEach(System.out::println);
      try (ZarrArray array = group.openArray("cells")) {
        System.out.println("sum " + IntStream.of(array.readInts(array.all())).sum() + ", of the last column "
            + IntStream.of(array.readInts(array.select(":, -1"))).sum());
      }
    }
  }
}
