package org.lethe.job.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.checkpoint.TokenizerClaims;
import org.lethe.config.CheckpointEntry;
import org.lethe.job.stage.StoredModel;
import org.lethe.message.Fault;

/** Opens checkpoints for trial: headers of their weights, adapters and tokenizers. */
final class CheckpointTrial {
  private final String file;
  private final Configuration configuration;
  private CheckpointEntry first;
  private Path tokenizerFolder;
  private ModelConfig model;
  private SharedTokenizer shared;
  private TextEnds ends;
  private final Map<String, String> folders = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

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

  /** Returns a sentence for each oddity of the checkpoints opened so far that stops nothing. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Returns the architecture of the first checkpoint that could be opened; null without one. */
  ModelConfig model() {
    return model;
  }

  /**
   * Returns the folders that checkpoints have their chat templates from, by id: their own, or that
   * of what they will be trained from, since training copies the template.
   *
   * @param all the checkpoints of the experiment, in order
   */
  Map<String, String> templateFolders(List<CheckpointEntry> all) {
    Map<String, CheckpointEntry> entries = new HashMap<>();
    all.forEach(entry -> entries.put(entry.id(), entry));
    Map<String, String> found = new LinkedHashMap<>();
    for (CheckpointEntry entry : all) {
      CheckpointEntry origin = entry;
      while (origin != null && !folders.containsKey(origin.id())) {
        origin = entries.get(origin.parent());
      }
      if (origin != null) {
        found.put(entry.id(), folders.get(origin.id()));
      }
    }
    return found;
  }

  /** Opens a checkpoint; returns what is wrong with it. */
  Optional<Fault> open(CheckpointEntry entry) throws IOException {
    try {
      StoredModel stored = StoredModel.of(entry, configuration);
      folders.put(entry.id(), stored.folder());
      Checkpoint checkpoint = stored.open(configuration);
      model = model == null ? checkpoint.config() : model;
      try (Tokenizer tokenizer = checkpoint.tokenizer()) {
        return compared(entry, checkpoint.folder(), tokenizer);
      }
    } catch (CheckpointException e) {
      return Optional.of(
          fault(
              entry,
              e.getMessage(),
              "a checkpoint that can be measured",
              "mend it, or take it out of the experiment"));
    }
  }

  /** Checks a tokenizer against that of the first checkpoint; the ends of texts are only told. */
  private Optional<Fault> compared(CheckpointEntry entry, Path folder, Tokenizer tokenizer)
      throws IOException {
    String path = folder.toUri().toString();
    TextEnds found = TextEnds.of(tokenizer);
    if (first == null) {
      first = entry;
      tokenizerFolder = folder;
      shared = new SharedTokenizer(path, configuration);
      ends = found;
      TokenizerClaims.unfollowed(folder, tokenizer)
          .forEach(claim -> warnings.add("WARNING: tokenizer of %s: %s".formatted(folder, claim)));
    }
    if (!found.equals(ends)) {
      warnings.add(
          "WARNING: checkpoint %s has %s, and %s has %s; all checkpoints are asked with those of %s"
              .formatted(entry.id(), found, first.id(), ends, first.id()));
    }
    return shared.isThatOf(path)
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
