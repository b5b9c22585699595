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
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/** Scores every planned request with every checkpoint into table {@code scores}. */
public final class ScoreJob implements Job {

  /** Changes when the same weights and plan would give other numbers. */
  private static final String CONVENTION = "log_softmax_float32";

  /** Added where attention weights are written out. */
  private static final String EXACT = ",attention_written_out";

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    Set<String> tasks =
        experiment.tasks().stream().map(TaskEntry::name).collect(Collectors.toSet());
    long seed = experiment.seed();
    boolean exact = experiment.score().exactAttention();
    String convention = convention(experiment);
    int done =
        new ModelStage(spark, store, progress, "score", ScoreRow.TABLE, convention)
            .run(
                CheckpointInventory.read(experiment, store),
                unit -> tasks.contains(unit.partition().get(0)),
                (transformer, work, tables) -> {
                  Provenance provenance = TorchRuntime.provenance(seed, convention);
                  return new ScoreShard(model(transformer, exact), work).run(tables, provenance);
                });
    progress.note(
        done == 0 ? "score: everything is published already" : "score: " + done + " units");
  }

  /** How an experiment's scores are defined; part of the key of every unit. */
  static String convention(Experiment experiment) {
    return experiment.score().exactAttention() ? CONVENTION + EXACT : CONVENTION;
  }

  /** Attention weights are written out wherever somebody listens to them. */
  private static TransformerLanguageModel model(Transformer transformer, boolean exact) {
    Hooks hooks =
        exact ? Hooks.none().reading(HookPoint.PATTERN, (layer, pattern) -> {}) : Hooks.none();
    return new TransformerLanguageModel(transformer, hooks);
  }
}
