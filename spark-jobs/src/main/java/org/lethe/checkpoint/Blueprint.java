package org.lethe.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The architecture of a model, read from a folder that need not hold weights. It suffices to train
 * the model from scratch.
 *
 * @param folder holds config.json and tokenizer.json
 */
public record Blueprint(Path folder, Family family, ModelConfig config) {

  /**
   * Reads the configuration.
   *
   * @throws CheckpointException if the folder or its config.json is missing or unsound
   */
  public static Blueprint open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder, "no such checkpoint folder");
    }
    if (AdapterFolder.isOne(folder) && !Files.exists(folder.resolve("config.json"))) {
      throw AdapterFolder.read(folder).noWholeModel();
    }
    return of(folder, ConfigFile.read(folder.resolve("config.json")));
  }

  /** The blueprint of a configuration that was already read. */
  static Blueprint of(Path folder, ConfigFile file) {
    String type = file.text("model_type", "");
    UnreadFamily.missing(type)
        .ifPresent(
            missing -> {
              throw file.fault(
                  "model_type", "'%s' is not read; it needs %s".formatted(type, missing));
            });
    Family family = file.choice("model_type", type, Family.values(), Family::key);
    return new Blueprint(folder, family, family.config(file));
  }
}
