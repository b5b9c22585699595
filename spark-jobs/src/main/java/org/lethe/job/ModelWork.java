package org.lethe.job;

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
 */
record ModelWork(
    Unit requests,
    Unit output,
    String checkpointId,
    StoredModel model,
    String baseDigest,
    String weightsDigest,
    long size)
    implements Serializable {

  String task() {
    return requests.partition().get(0);
  }

  String planId() {
    return requests.key();
  }
}
