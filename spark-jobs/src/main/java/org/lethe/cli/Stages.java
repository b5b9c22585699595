package org.lethe.cli;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.job.answer.GenerateJob;
import org.lethe.job.answer.ScoreJob;
import org.lethe.job.derive.DeriveBefore;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.probe.ProbeJob;
import org.lethe.job.stage.Job;
import org.lethe.job.train.TrainJob;
import org.lethe.measure.Measures;
import org.lethe.measure.Tables;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.Measure;
import org.lethe.measure.spi.Probe;
import org.lethe.message.Progress;
import org.lethe.report.ReportJob;
import org.lethe.table.Table;
import org.lethe.table.TableStore;

/** The stages of an experiment in the order in which {@code run} takes them. */
final class Stages {
  static final String TRAIN = "train";
  static final String COMPARE = "compare";
  static final String REPORT = "report";

  private static final Switch REPLICATE =
      new Switch(
          "--replicate",
          "Score bases a second time in other batches, for the noise floor.",
          Experiment::replicated);

  private static final List<Stage> BEFORE =
      List.of(
          new Stage(
              TRAIN,
              "Train the checkpoints the experiment declares: fine-tuned, restored, controls.",
              "Reads checkpoints, task files, text; writes model folders, training_examples,"
                  + " training_runs, training_steps.",
              new TrainJob()),
          new Stage(
              "plan",
              "Plan the requests of every checkpoint.",
              "Reads task files, data and checkpoints; writes checkpoints, checkpoint_faults,"
                  + " requests, batch_plan, prompts.",
              new PlanJob()),
          new Stage(
              "score",
              "Score every planned request at every checkpoint.",
              "Reads requests, batch_plan, checkpoints; writes scores, score_checks,"
                  + " score_replicates.",
              new ScoreJob(),
              List.of(REPLICATE)),
          new Stage(
              "generate",
              "Generate the answers of every checkpoint for generate_until tasks.",
              "Reads requests, batch_plan, checkpoints; writes generations, score_checks,"
                  + " generation_replicates.",
              new GenerateJob(),
              List.of(REPLICATE)));

  static final List<Stage> ALL =
      Stream.of(
              BEFORE.stream(),
              Measures.inOrder(Measures.PROBES).stream().map(Stages::probe),
              Stream.of(compare(null)),
              Stream.of(
                  new Stage(
                      REPORT,
                      "Write one HTML page that needs no network.",
                      "Reads the tables of comparisons; writes report.html.",
                      new ReportJob(InstantSource.system()))))
          .flatMap(stages -> stages)
          .toList();

  private Stages() {}

  /**
   * Returns the stage that computes derived measures.
   *
   * @param names names of measures; null for all
   */
  static Stage compare(Collection<String> names) {
    List<Derivation<?>> derivations = Measures.ordered(names);
    return new Stage(
        COMPARE,
        "Compare the checkpoints: "
            + derivations.stream().map(Measure::title).collect(Collectors.joining(", "))
            + ".",
        tables(derivations),
        new DeriveJob(derivations));
  }

  /** Opens the tables of an experiment; what an earlier version or killed writers left goes. */
  static TableStore open(SparkSession spark, Experiment experiment, Progress progress)
      throws IOException {
    TableStore store = TableStore.open(spark, experiment.output());
    List<String> removed =
        store.clean(store.existing(Tables.ALL)).stream().map(Table::name).toList();
    if (!removed.isEmpty()) {
      progress.note(
          "tables written by an earlier version are computed anew: " + String.join(", ", removed));
    }
    return store;
  }

  /** Returns the stage of a probe, which computes what the probe reads of derived measures. */
  private static Stage probe(Probe<?, ?> probe) {
    List<Derivation<?>> before = Measures.before(probe);
    Job asking = new ProbeJob<>(probe);
    Job job = before.isEmpty() ? asking : new DeriveBefore(before, asking);
    return new Stage(probe.name(), probe.title(), tables(List.of(probe)), job);
  }

  /** Says what measures read from others and write. */
  private static String tables(List<? extends Measure<?>> measures) {
    List<String> written = names(measures, Measure::writes);
    List<String> read = new ArrayList<>(names(measures, Measure::reads));
    read.removeAll(written);
    return "Reads %s; writes %s.".formatted(String.join(", ", read), String.join(", ", written));
  }

  private static List<String> names(
      List<? extends Measure<?>> measures, Function<Measure<?>, List<Table<?>>> tables) {
    return measures.stream()
        .flatMap(measure -> tables.apply(measure).stream())
        .map(Table::name)
        .distinct()
        .toList();
  }
}
