package org.lethe.measure.spi;

import java.util.List;
import org.lethe.table.PlannedRequest;

/**
 * What a probe's rows are about.
 *
 * @param requests planned requests of the shard's documents that are read, in table order; those
 *     that cannot be asked (batch -1) are left out
 * @param checkpointId name of the checkpoint
 * @param referenceId name of the checkpoint it is compared with; null for none
 * @param task name of the task
 * @param planId digest of the plan
 * @param weightsDigest digest of the checkpoint
 * @param context what the experiment says to every probe
 */
public record ProbeWork(
    List<PlannedRequest> requests,
    String checkpointId,
    String referenceId,
    String task,
    String planId,
    String weightsDigest,
    ProbeContext context) {
  public ProbeWork {
    requests = List.copyOf(requests);
  }
}
