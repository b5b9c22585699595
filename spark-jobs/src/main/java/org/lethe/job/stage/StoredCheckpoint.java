package org.lethe.job.stage;

import java.io.Serializable;
import org.lethe.table.CheckpointRow;

/**
 * A checkpoint that a unit of work loads.
 *
 * @param checkpointId name of the checkpoint in the experiment
 * @param model its folders
 * @param baseDigest identity of its weights without an adapter
 * @param weightsDigest identity of the checkpoint
 */
public record StoredCheckpoint(
    String checkpointId, StoredModel model, String baseDigest, String weightsDigest)
    implements Serializable {

  /** Returns the checkpoint of a row of {@code checkpoints}. */
  public static StoredCheckpoint of(CheckpointRow row) {
    return new StoredCheckpoint(
        row.checkpointId(), StoredModel.of(row), row.baseDigest(), row.weightsDigest());
  }
}
