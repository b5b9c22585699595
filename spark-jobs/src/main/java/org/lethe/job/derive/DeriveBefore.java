package org.lethe.job.derive;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.Selection;
import org.lethe.measure.spi.Derivation;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;

/**
 * A job that reads derived tables, which are computed first, of all checkpoints.
 *
 * @param derivations what it reads, each after those it reads itself
 */
public record DeriveBefore(List<Derivation<?>> derivations, Job job) implements Job {
  public DeriveBefore {
    derivations = List.copyOf(derivations);
  }

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    new DeriveJob(derivations).run(spark, experiment, store, progress);
    job.run(spark, experiment, store, progress);
  }

  @Override
  public Optional<Job> narrowed(Selection selection) {
    return job.narrowed(selection).map(narrowed -> new DeriveBefore(derivations, narrowed));
  }
}
