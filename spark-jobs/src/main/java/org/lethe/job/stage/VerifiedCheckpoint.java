package org.lethe.job.stage;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.checkpoint.FileStamp;
import org.lethe.message.JobException;
import org.lethe.provenance.Digest;

/** A checkpoint on this node's disk that has the content that was planned. */
final class VerifiedCheckpoint {
  private final StoredCheckpoint planned;
  private final Checkpoint checkpoint;
  private volatile List<FileStamp> stamps;

  private VerifiedCheckpoint(StoredCheckpoint planned, Checkpoint checkpoint) {
    this.planned = planned;
    this.checkpoint = checkpoint;
  }

  /**
   * Opens a checkpoint and compares its content with the plan.
   *
   * @throws JobException if it holds other weights than were planned
   */
  static VerifiedCheckpoint open(StoredCheckpoint planned, Configuration configuration)
      throws IOException {
    VerifiedCheckpoint opened =
        new VerifiedCheckpoint(planned, planned.model().open(configuration));
    opened.requireUnchanged();
    return opened;
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  /** Whether the files are as they were when their content was compared. */
  boolean isUntouched() {
    try {
      return checkpoint.stamps().equals(stamps);
    } catch (CheckpointException e) { // a file is gone
      return false;
    }
  }

  /**
   * Compares the content again if somebody has written to the files.
   *
   * @throws JobException if it is not what was planned
   */
  void requireUnchanged() {
    List<FileStamp> now = checkpoint.stamps();
    if (now.equals(stamps)) {
      return;
    }
    String found = checkpoint.weightsDigest();
    if (!found.startsWith(planned.weightsDigest())) {
      throw new JobException(
          JobException.Kind.DATA,
          "checkpoint %s has other weights than were planned: digest %s, planned %s"
              .formatted(
                  planned.checkpointId(),
                  found.substring(0, Digest.ID_LENGTH),
                  planned.weightsDigest()),
          planned.model().adapter() == null ? planned.model().folder() : planned.model().adapter(),
          "the files that were planned",
          "put them back; or run: lethe plan, and what was made of the old ones is made anew");
    }
    stamps = now;
  }
}
