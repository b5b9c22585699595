package org.lethe.job.stage;

import java.io.Serializable;
import org.lethe.table.Unit;

/**
 * One unit of work on a model: what to read, what to publish.
 *
 * @param requests planned shard to read
 * @param output unit to publish
 * @param checkpoint the checkpoint that rows are about
 * @param reference the checkpoint that is loaded beside it; null for none
 * @param size number of rows of the planned shard
 * @param flops estimated floating-point operations of scoring the shard; 0 when not known
 * @param sample requests that are scored a second time, for the self-check
 */
public record ModelWork(
    Unit requests,
    Unit output,
    StoredCheckpoint checkpoint,
    StoredCheckpoint reference,
    long size,
    double flops,
    int sample)
    implements Serializable {

  public String checkpointId() {
    return checkpoint.checkpointId();
  }

  public String weightsDigest() {
    return checkpoint.weightsDigest();
  }

  public String task() {
    return requests.partition("task");
  }

  public String planId() {
    return requests.key();
  }
}
