package org.lethe.job.stage;

import java.io.IOException;
import java.io.Serializable;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.table.TableStore;

/**
 * Models as the tasks of a stage get them.
 *
 * @param options how checkpoints are loaded
 * @param store the tables, whose configuration reads checkpoints too
 * @param metrics counts loads
 */
public record ModelLeases(ModelOptions options, TableStore store, StageMetrics metrics)
    implements Serializable {

  /** Leases the models of a work, on the executor that needs them. */
  public LoadedModel.Lease of(ModelWork work) throws IOException {
    LoadedModel.Lease lease = LoadedModel.lease(work, options, store.configuration());
    if (lease.loadNanos() > 0) {
      metrics.loaded(lease.loadNanos());
    }
    return lease;
  }
}
