package org.lethe.training;

import java.nio.file.Path;
import java.util.List;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.provenance.Digest;

/**
 * What a model learned before a run, as objectives use it.
 *
 * @param data training data of the earlier tasks, or text like that of pre-training
 * @param adapters folders of the LoRA adapters of earlier runs, of models with the parent's shapes
 * @param guide a vector of a task, read from a model of the parent's shapes; null for none
 */
public record Past(List<TrainingData> data, List<Path> adapters, Guide guide) {

  /** Nothing is known of the past. */
  public static final Past NONE = new Past(List.of(), List.of(), null);

  public Past {
    data = List.copyOf(data);
    adapters = List.copyOf(adapters);
  }

  /** Digest of the content. */
  String digest(Parent parent) {
    Digest digest = Digest.sha256().update("past");
    data.forEach(earlier -> digest.update(earlier.digest()));
    for (Path adapter : adapters) {
      digest.update(Checkpoint.open(parent.folder(), adapter).weightsDigest());
    }
    return guide == null ? digest.hex() : digest.update(guide.digest()).hex();
  }
}
