package org.lethe.measure.spi;

import java.util.List;
import org.lethe.gradient.Surface;
import org.lethe.table.PlannedRequest;
import org.lethe.table.PromptRow;

/**
 * What a probe's rows are about.
 *
 * @param requests planned requests of the shard's documents that are read, in table order; those
 *     that cannot be asked (batch -1) are left out. None for a probe of prompts
 * @param prompts prompts of the probe's sets, by set and index; those that cannot be asked are left
 *     out. None for a probe of requests
 * @param surface the loss around the checkpoint's weights, for a probe of one; null for others, and
 *     where there are no examples or no such weights
 * @param inputs the rows that the probe declared as inputs
 * @param lineage which checkpoint came from which; what rows are made of must follow from {@link
 *     Probe#inputs}, whose keys enter those of the rows
 * @param checkpointId name of the checkpoint
 * @param referenceId name of the checkpoint it is compared with; null for none
 * @param task name of the task
 * @param planId digest of the plan
 * @param weightsDigest digest of the checkpoint
 * @param context what the experiment says to every probe
 */
public record ProbeWork(
    List<PlannedRequest> requests,
    List<PromptRow> prompts,
    Surface surface,
    ProbeInputs inputs,
    Lineage lineage,
    String checkpointId,
    String referenceId,
    String task,
    String planId,
    String weightsDigest,
    ProbeContext context) {
  public ProbeWork {
    requests = List.copyOf(requests);
    prompts = List.copyOf(prompts);
  }
}
