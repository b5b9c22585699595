package org.lethe.job;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.lethe.benchmark.OutputType;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.inference.GreedyDecoder;
import org.lethe.provenance.Provenance;
import org.lethe.table.GenerationRow;
import org.lethe.table.TableStore;
import org.lethe.transformer.Precision;

/**
 * Lets every checkpoint go on with every planned request that asks for it, greedily, and marks what
 * it says, into table {@code generations}.
 */
public final class GenerateJob implements Job {

  /** Changes when the same weights and plan would give other rows. */
  private static final String CONVENTION = "greedy_float32";

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    Map<String, AnswerMarking> markings = new HashMap<>();
    for (TaskEntry entry : experiment.tasks()) {
      if (entry.task().type() == OutputType.GENERATE_UNTIL) {
        markings.put(entry.name(), AnswerMarking.of(entry.task()));
      }
    }
    if (markings.isEmpty()) {
      progress.note("generate: no task asks for it");
      return;
    }
    long seed = experiment.seed();
    Precision precision = experiment.model().precision();
    SerializableConfiguration configuration =
        new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    int done =
        new ModelStage(
                spark,
                store,
                progress,
                "generate",
                GenerationRow.TABLE,
                experiment.model(),
                task -> CONVENTION + "," + markings.get(task))
            .run(
                CheckpointInventory.read(experiment, store),
                unit -> markings.containsKey(unit.partition().get(0)),
                (transformer, work, tables) -> {
                  Provenance provenance = TorchRuntime.provenance(seed, CONVENTION, precision);
                  AnswerMarking marking = markings.get(work.task());
                  try (Tokenizer tokenizer =
                      Tokenizer.open(
                          LocalCheckpoints.local(work.model().folder(), configuration.value()))) {
                    GreedyDecoder decoder = new GreedyDecoder(transformer, tokenizer);
                    return new GenerateShard(decoder, marking, work).run(tables, provenance);
                  }
                });
    progress.note(
        done == 0 ? "generate: everything is published already" : "generate: " + done + " units");
  }
}
