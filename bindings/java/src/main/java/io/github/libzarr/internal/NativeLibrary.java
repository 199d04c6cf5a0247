package io.github.libzarr.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Loads the native libraries: from the folder named by the system property {@code zarr.library.path}, else out of the jar. The
 * two files of the jar are unpacked into one temporary folder and deleted as soon as they are loaded. Internal.
 */
public final class NativeLibrary {
  private static final String SHIM = "libzarrjni.so";
  private static final String LIBRARY = "libzarr.so.1";
  private static boolean loaded;

  private NativeLibrary() {}

  /** Loads both libraries, once. */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    String folder = System.getProperty("zarr.library.path");
    if (folder != null) {
      System.load(Path.of(folder).toAbsolutePath().resolve(SHIM).toString());
    } else {
      loadFromJar();
    }
    loaded = true;
  }

  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    return os + "-" + (arch.equals("amd64") ? "x86_64" : arch);
  }

  private static void loadFromJar() {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("libzarr");
      unpack(LIBRARY, folder);
      unpack(SHIM, folder);
      System.load(folder.resolve(SHIM).toString()); // its RUNPATH is $ORIGIN: finds the other beside it
    } catch (IOException e) {
      throw new UncheckedIOException("the native libraries could not be unpacked", e);
    } finally {
      remove(folder);
    }
  }

  private static void unpack(String name, Path folder) throws IOException {
    String resource = "/native/" + platform() + "/" + name;
    try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new UnsatisfiedLinkError("libzarr has no native library for " + platform() + " (no " + resource
            + " on the class path); set the system property zarr.library.path to a folder with " + SHIM + " and " + LIBRARY);
      }
      Files.copy(in, folder.resolve(name));
    }
  }

  private static void remove(Path folder) {
    if (folder == null) {
      return;
    }
    try {
      Files.deleteIfExists(folder.resolve(SHIM));
      Files.deleteIfExists(folder.resolve(LIBRARY));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      folder.toFile().deleteOnExit();
    }
  }
}
