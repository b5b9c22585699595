package org.lethe.job;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.inference.TransformerLanguageModel;
import org.lethe.provenance.Provenance;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;

/** Scores every planned request with every checkpoint into table {@code scores}. */
public final class ScoreJob implements Job {

  /** Changes when the same weights and plan would give other numbers. */
  private static final String CONVENTION = "log_softmax_float32";

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    Set<String> tasks =
        experiment.tasks().stream().map(TaskEntry::name).collect(Collectors.toSet());
    long seed = experiment.seed();
    int done =
        new ModelStage(spark, store, progress, "score", ScoreRow.TABLE, CONVENTION)
            .run(
                CheckpointInventory.read(experiment, store),
                unit -> tasks.contains(unit.partition().get(0)),
                (transformer, work, tables) -> {
                  Provenance provenance = TorchRuntime.provenance(seed, CONVENTION);
                  return new ScoreShard(new TransformerLanguageModel(transformer), work)
                      .run(tables, provenance);
                });
    progress.note(
        done == 0 ? "score: everything is published already" : "score: " + done + " units");
  }
}
