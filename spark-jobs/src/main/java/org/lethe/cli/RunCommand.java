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
import org.lethe.measure.Measures;
import org.lethe.measure.spi.Derivation;
import org.lethe.message.Progress;
import org.lethe.table.OutputLease;
import org.lethe.table.TableStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      "  lethe --master spark://host:7077 --executor-memory 8g run s3a://lab/family.yaml"
    })
final class RunCommand implements Callable<Integer> {
  private final List<Stage> stages;
  private final Progress progress;

  @Mixin private ExperimentArguments arguments;
  @Mixin private LeaseArguments output;
  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description =
          "Run only these stages or measures, separated by commas; a measure brings those it reads.")
  private List<String> only;

  @Option(
      names = "--fail-fast",
      description =
          "Stop when a checkpoint cannot be measured, instead of going on with the others.")
  private boolean failFast;

  RunCommand(List<Stage> stages, Progress progress) {
    this.stages = stages;
    this.progress = progress;
  }

  @Override
  public Integer call() throws IOException {
    List<Stage> chosen = chosen();
    Configuration hadoop = Sessions.hadoop();
    Experiment experiment = arguments.read(hadoop);
    Map<String, Long> nanos = new LinkedHashMap<>();
    try (OutputLease lease = output.take(experiment, hadoop, progress::note);
        SparkSession spark = Sessions.open("lethe run " + experiment.name())) {
      TableStore store = Stages.open(spark, experiment, progress);
      for (Stage stage : chosen) {
        long start = System.nanoTime();
        progress.note("%s (%d of %d)".formatted(stage.name(), nanos.size() + 1, chosen.size()));
        stage.run(spark, experiment, store, progress, failFast);
        nanos.put(stage.name(), System.nanoTime() - start);
      }
    }
    conclude(experiment, nanos);
    return ExitCode.OK.number();
  }

  private List<Stage> chosen() {
    if (only == null) {
      return stages;
    }
    List<String> names = stages.stream().map(Stage::name).toList();
    List<String> measures = Measures.DERIVATIONS.stream().map(Derivation::name).toList();
    for (String name : only) {
      if (!names.contains(name) && !measures.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "unknown stage or measure %s; stages are %s, measures are %s"
                .formatted(name, names, measures));
      }
    }
    List<String> wanted = only.stream().filter(measures::contains).toList();
    return stages.stream()
        .filter(stage -> only.contains(stage.name()) || isCompare(stage) && !wanted.isEmpty())
        .map(
            stage ->
                isCompare(stage) && !only.contains(stage.name()) ? Stages.compare(wanted) : stage)
        .toList();
  }

  private static boolean isCompare(Stage stage) {
    return stage.name().equals(Stages.COMPARE);
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
