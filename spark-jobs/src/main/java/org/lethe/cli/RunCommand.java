package org.lethe.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.job.stage.OnFailure;
import org.lethe.job.stage.Selection;
import org.lethe.table.OutputLease;
import org.lethe.table.TableStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = {
      "Run all stages of an experiment.",
      "It may be stopped at any time. Rerun to resume: finished work is skipped."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe run conf/experiments/quickstart.yaml",
      "  lethe run conf/experiments/stories.yaml --only compare,report",
      "  lethe run conf/experiments/quickstart.yaml --checkpoint people-40 --task people",
      "  lethe --master spark://host:7077 --executor-memory 8g run s3a://lab/family.yaml"
    })
final class RunCommand implements Callable<Integer> {
  private final List<Stage> stages;
  private final ConsoleProgress progress;

  @Mixin private ExperimentArguments arguments;
  @Mixin private SelectionArguments selected;
  @Mixin private StageArguments chosenStages;
  @Mixin private LeaseArguments output;
  @Spec private CommandSpec spec;

  @Option(
      names = "--fail-fast",
      description =
          "Stop when a training run fails or a checkpoint cannot be measured, instead of going on"
              + " with the others.")
  private boolean failFast;

  RunCommand(List<Stage> stages, ConsoleProgress progress) {
    this.stages = stages;
    this.progress = progress;
  }

  @Override
  public Integer call() throws IOException {
    List<Stage> chosen = chosenStages.of(stages, selected.isGiven(), spec.commandLine());
    Configuration hadoop = Sessions.hadoop();
    Experiment experiment = arguments.read(hadoop);
    Selection selection = selected.of(experiment);
    Map<String, Long> nanos = new LinkedHashMap<>();
    try (OutputLease lease = output.take(experiment, hadoop, progress::note);
        SparkSession spark = Sessions.open("lethe run " + experiment.name())) {
      TableStore store = Stages.open(spark, experiment, progress);
      for (Stage stage : chosen) {
        long start = System.nanoTime();
        progress.note("%s (%d of %d)".formatted(stage.name(), nanos.size() + 1, chosen.size()));
        stage.run(
            spark,
            experiment,
            store,
            progress,
            selection,
            failFast ? OnFailure.STOP : OnFailure.GO_ON);
        nanos.put(stage.name(), System.nanoTime() - start);
      }
      progress.missing(MissingParts.of(experiment, store));
    }
    conclude(experiment, nanos);
    return ExitCode.OK.number();
  }

  private void conclude(Experiment experiment, Map<String, Long> nanos) {
    PrintWriter out = spec.commandLine().getOut();
    long total = Math.max(1, nanos.values().stream().mapToLong(Long::longValue).sum());
    nanos.forEach(
        (stage, time) ->
            out.printf(
                "%-20s %8s %4.0f %%%n", stage, ConsoleProgress.clock(time), 100.0 * time / total));
    out.printf("%-20s %8s%n%n", "total", ConsoleProgress.clock(total));
    out.printf("tables  %s/tables%n", experiment.output());
    if (nanos.containsKey(Stages.REPORT)) {
      out.printf("report  %s/report.html%n", experiment.output());
      out.printf(
          "next    open the report in a browser, or query the tables: schemas/views.sql has the"
              + " views to begin with%n");
    } else {
      out.printf("next    run the other stages: lethe run %s%n", arguments.file());
    }
    out.flush();
  }
}
