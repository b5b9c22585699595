package org.lethe.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.config.Experiment;
import org.lethe.job.tracking.TrackedRun;
import org.lethe.job.tracking.TrackedRuns;
import org.lethe.job.tracking.TrackerFiles;
import org.lethe.table.TableStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "metrics",
    description = {
      "Write scores, forgetting and training losses as files of a tracker: a run a checkpoint and"
          + " a run a training.",
      "Reads checkpoints, task_scores, forgetting, training_runs, training_steps; writes"
          + " export/mlruns (mlflow ui --backend-store-uri) or export/wandb in the output folder."
    },
    footerHeading = "%nExamples:%n",
    footer = "  lethe export metrics conf/experiments/quickstart.yaml --format mlflow")
final class ExportMetricsCommand implements Callable<Integer> {
  private final InstantSource clock;

  @Mixin private ExperimentArguments arguments;
  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = "mlflow (a file store) or wandb (JSON a run).")
  private TrackerFiles format;

  /**
   * @param clock tells the time of the runs, which tables do not hold
   */
  ExportMetricsCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    Configuration configuration = Sessions.hadoop();
    Experiment experiment = arguments.read(configuration);
    TableStore store = TableStore.open(experiment.output(), configuration);
    List<TrackedRun> runs = TrackedRuns.of(store, experiment.name());
    Path folder = new Path(experiment.output(), "export/" + format.folder());
    FileSystem system = folder.getFileSystem(configuration);
    system.setWriteChecksum(false); // MLflow takes every file for a number
    Path qualified = system.makeQualified(folder);
    Map<String, String> files =
        format.files(experiment.name(), runs, qualified.toString(), clock.instant());
    for (Map.Entry<String, String> file : files.entrySet()) {
      try (FSDataOutputStream out = system.create(new Path(folder, file.getKey()), true)) {
        out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    spec.commandLine().getOut().printf("%d runs  %s%n", runs.size(), qualified);
    spec.commandLine().getOut().flush();
    return ExitCode.OK.number();
  }
}
