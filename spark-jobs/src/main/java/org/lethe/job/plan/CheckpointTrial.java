package org.lethe.job.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.config.CheckpointEntry;
import org.lethe.job.stage.StoredModel;
import org.lethe.message.Fault;
import org.lethe.provenance.Digest;

/** Opens checkpoints for trial: headers of their weights, adapters and tokenizers. */
final class CheckpointTrial {
  private final String file;
  private final Configuration configuration;
  private CheckpointEntry first;
  private Path tokenizerFolder;
  private ModelConfig model;
  private String tokenizer;

  /**
   * @param file the experiment file, for places
   */
  CheckpointTrial(String file, Configuration configuration) {
    this.file = file;
    this.configuration = configuration;
  }

  /** Returns the folder of the first checkpoint that could be opened; null without one. */
  Path tokenizerFolder() {
    return tokenizerFolder;
  }

  /** Returns the architecture of the first checkpoint that could be opened; null without one. */
  ModelConfig model() {
    return model;
  }

  /** Opens a checkpoint; returns what is wrong with it. */
  Optional<Fault> open(CheckpointEntry entry) throws IOException {
    try {
      Checkpoint checkpoint = StoredModel.of(entry, configuration).open(configuration);
      checkpoint.tokenizer().close();
      model = model == null ? checkpoint.config() : model;
      return sharedTokenizer(entry, checkpoint.folder());
    } catch (CheckpointException e) {
      return Optional.of(
          fault(
              entry,
              e.getMessage(),
              "a checkpoint that can be measured",
              "mend it, or take it out of the experiment"));
    }
  }

  private Optional<Fault> sharedTokenizer(CheckpointEntry entry, Path folder) throws IOException {
    Digest digest = Digest.sha256();
    List<String> files = List.of(folder.resolve("tokenizer.json").toUri().toString());
    DocumentFiles.digest(files, digest, configuration);
    String found = digest.id();
    if (first == null) {
      first = entry;
      tokenizerFolder = folder;
      tokenizer = found;
    }
    return found.equals(tokenizer)
        ? Optional.empty()
        : Optional.of(
            fault(
                entry,
                "checkpoint %s has another tokenizer than %s".formatted(entry.id(), first.id()),
                "one tokenizer for all checkpoints of an experiment",
                "copy the tokenizer the checkpoint was trained with, or split the experiment"));
  }

  private Fault fault(CheckpointEntry entry, String problem, String expected, String remedy) {
    return new Fault(problem, file, 0, "checkpoints." + entry.id() + ".path", expected, remedy);
  }
}
