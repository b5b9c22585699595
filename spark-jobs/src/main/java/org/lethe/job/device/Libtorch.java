package org.lethe.job.device;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A libtorch in a folder that the user names.
 *
 * @param folder with the libraries
 * @param version its numbers, for example 2.7.1; null where nothing beside the libraries says it
 * @param build what it was built for, for example cu126 or cpu; null likewise
 */
public record Libtorch(Path folder, String version, String build) {
  /** Names the folder, as DJL reads it. */
  public static final String FOLDER = "PYTORCH_LIBRARY_PATH";

  private static final String VERSION = "PYTORCH_VERSION";
  private static final String FLAVOR = "PYTORCH_FLAVOR";

  /** What an environment says of a libtorch. */
  public static final List<String> VARIABLES = List.of(FOLDER, VERSION, FLAVOR);

  /** What DJL's own interface to CUDA is built for; it calls nothing of the CUDA version. */
  private static final String CUDA_INTERFACE = "cu128";

  /** In build-version of a libtorch archive and in version.py of a Python package. */
  private static final Pattern STATED = Pattern.compile("(\\d+\\.\\d+\\.\\d+)\\+(\\w+)");

  /** Returns the libtorch that an environment names; empty if it names none that is there. */
  public static Optional<Libtorch> named(Map<String, String> environment) {
    String paths = environment.getOrDefault(FOLDER, "");
    return Arrays.stream(paths.split(Pattern.quote(File.pathSeparator)))
        .filter(path -> !path.isEmpty())
        .map(Path::of)
        .filter(path -> Files.isRegularFile(path.resolve(System.mapLibraryName("torch"))))
        .findFirst()
        .map(Libtorch::read);
  }

  private static Libtorch read(Path folder) {
    Path above = folder.toAbsolutePath().normalize().getParent();
    for (String file : new String[] {"build-version", "version.py"}) {
      try {
        Matcher stated = STATED.matcher(Files.readString(above.resolve(file)));
        if (stated.find()) {
          return new Libtorch(folder, stated.group(1), stated.group(2));
        }
      } catch (IOException e) { // not there
        continue;
      }
    }
    return new Libtorch(folder, null, null);
  }

  /** Whether a folder of libtorch has its part for CUDA. */
  public static boolean hasCuda(Path folder) {
    return Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")));
  }

  /** Whether this one computes on GPUs. */
  public boolean hasCuda() {
    return hasCuda(folder);
  }

  /**
   * Tells DJL version and flavour of the libtorch that the environment names, unless the user does.
   * DJL would take the version of its own natives and a flavour it has no interface for. Must run
   * before the engine starts.
   */
  public static void announce() {
    named(System.getenv()).ifPresent(found -> found.announce(System.getenv()));
  }

  private void announce(Map<String, String> environment) {
    settings(environment).forEach(System::setProperty);
  }

  /** Returns what DJL needs to be told beside the folder; empty values are left to DJL. */
  Map<String, String> settings(Map<String, String> environment) {
    if (version == null || environment.containsKey(VERSION) || environment.containsKey(FLAVOR)) {
      return Map.of();
    }
    String own = hasCuda() ? CUDA_INTERFACE : "cpu";
    String flavor = version.equals(interfaceVersion()) ? own : build;
    return Map.of(VERSION, version, FLAVOR, flavor);
  }

  /** The version of libtorch that DJL's interface in this application is compiled against. */
  static String interfaceVersion() {
    try (InputStream in = Libtorch.class.getResourceAsStream("/jnilib/pytorch.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("jni_version", "-").split("-")[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
