package org.lethe.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a model is made of, from the config.json of a folder that need not hold weights: enough to
 * train one from scratch.
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

  /** As above, of a configuration that was read. */
  static Blueprint of(Path folder, ConfigFile file) {
    Family family =
        file.choice("model_type", file.text("model_type", ""), Family.values(), Family::key);
    return new Blueprint(folder, family, family.config(file));
  }
}
