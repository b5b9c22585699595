package org.lethe.job.stage;

import java.io.Serializable;
import org.lethe.table.Unit;

/**
 * One unit of work on a model: what to read, what to publish.
 *
 * @param requests planned shard to read
 * @param output unit to publish
 * @param checkpointId name of the checkpoint in the experiment
 * @param model where the checkpoint lies
 * @param baseDigest identity of its weights without an adapter
 * @param weightsDigest identity of the checkpoint
 * @param size number of rows of the planned shard
 * @param flops estimated floating-point operations of scoring the shard; 0 when not known
 * @param sample requests that are scored a second time, for the self-check
 */
public record ModelWork(
    Unit requests,
    Unit output,
    String checkpointId,
    StoredModel model,
    String baseDigest,
    String weightsDigest,
    long size,
    double flops,
    int sample)
    implements Serializable {

  public String task() {
    return requests.partition().get(0);
  }

  public String planId() {
    return requests.key();
  }
}
