package org.lethe.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the library {@code huggingface_hub} has downloaded to this machine. Nothing is fetched.
 *
 * @param folder the cache: HF_HUB_CACHE, else hub below HF_HOME, else ~/.cache/huggingface/hub
 */
record HubCache(Path folder) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-][\\w.-]*/[\\w.-]+");

  /** Kinds of repositories, as folder names begin. */
  enum Kind {
    MODELS,
    DATASETS;

    String prefix() {
      return name().toLowerCase(Locale.ROOT) + "--";
    }
  }

  static HubCache of(Map<String, String> environment) {
    String cache = environment.get("HF_HUB_CACHE");
    String home = environment.get("HF_HOME");
    return new HubCache(
        cache != null
            ? Path.of(cache)
            : home != null
                ? Path.of(home, "hub")
                : Path.of(System.getProperty("user.home"), ".cache", "huggingface", "hub"));
  }

  /** Whether a text can be the id of a repository: owner and name. */
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** Returns the folder of the newest download of a repository; empty when there is none. */
  Optional<Path> snapshot(Kind kind, String id) {
    Path repository = folder.resolve(kind.prefix() + id.replace("/", "--"));
    try {
      Path main = repository.resolve("refs").resolve("main");
      if (Files.exists(main)) {
        Path snapshot = repository.resolve("snapshots").resolve(Files.readString(main).strip());
        return Optional.of(snapshot).filter(Files::isDirectory);
      }
      if (!Files.isDirectory(repository.resolve("snapshots"))) {
        return Optional.empty();
      }
      try (Stream<Path> snapshots = Files.list(repository.resolve("snapshots"))) {
        return snapshots.filter(Files::isDirectory).max(Comparator.comparing(HubCache::time));
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static long time(Path path) {
    return path.toFile().lastModified();
  }
}
