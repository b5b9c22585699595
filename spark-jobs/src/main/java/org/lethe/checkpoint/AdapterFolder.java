package org.lethe.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A folder that holds a LoRA adapter of PEFT and no weights of a whole model. */
record AdapterFolder(Path folder, AdapterConfig config) {

  private static final String ADVICE = "name its base by path: and this folder by adapter:";

  /** Whether a folder is one. */
  static boolean isOne(Path folder) {
    return Files.exists(folder.resolve(AdapterConfig.NAME)) && !WeightFiles.areIn(folder);
  }

  /**
   * Reads the configuration of the adapter.
   *
   * @throws CheckpointException if the configuration is unsound
   */
  static AdapterFolder read(Path folder) {
    return new AdapterFolder(folder, AdapterConfig.read(folder));
  }

  /**
   * The folder of the base that the configuration names.
   *
   * @throws CheckpointException if the name is not the absolute path of a folder on this machine
   */
  Path base() {
    String base = config.base();
    if (base.startsWith("/") && base.indexOf('\0') < 0 && Files.isDirectory(Path.of(base))) {
      return Path.of(base);
    }
    throw config.fault(
        "base_model_name_or_path",
        "must be the whole path of a folder here, found '%s'; %s".formatted(base, advice()));
  }

  /** The error for a caller that expected a whole model in the folder. */
  CheckpointException noWholeModel() {
    return new CheckpointException(
        folder,
        "holds a LoRA adapter alone (%s, no config.json); %s"
            .formatted(AdapterConfig.NAME, advice()));
  }

  /** How to name base and adapter, with the path of the base where it is found nearby. */
  private String advice() {
    String base = config.base();
    if (base.isEmpty() || base.indexOf('\0') >= 0) {
      return ADVICE;
    }
    return Stream.of(Path.of(base), folder.resolve(base), folder.resolveSibling(base))
        .map(candidate -> candidate.toAbsolutePath().normalize())
        .filter(candidate -> Files.exists(candidate.resolve("config.json")))
        .findFirst()
        .map(candidate -> ADVICE + ", here path: " + candidate)
        .orElse(ADVICE);
  }
}
