package org.lethe.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.lethe.benchmark.LmEvalSample;
import org.lethe.config.Experiment;
import org.lethe.job.harness.ImportedScores;
import org.lethe.table.OutputLease;
import org.lethe.table.TableStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "import-lm-eval",
    description = {
      "Import the answers that lm-evaluation-harness logged as scores and generations of a checkpoint.",
      "Reads files that --log_samples wrote, requests, checkpoints; writes scores, generations. To"
          + " ask the same requests again, name the file as `samples:` of a task and run plan."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe plan family.yaml",
      "  lethe import-lm-eval family.yaml --checkpoint theirs out/samples_hellaswag_*.jsonl"
    })
final class ImportCommand implements Callable<Integer> {
  @Mixin private ExperimentArguments arguments;
  @Mixin private LeaseArguments output;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "SAMPLES",
      description = "Files samples_TASK_DATE.jsonl; local paths or Hadoop paths.")
  private List<String> files;

  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "ID",
      description = "The checkpoint of the experiment whose weights lm-eval scored.")
  private String checkpoint;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "The planned task, where the file's name does not contain it.")
  private String task;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Configuration configuration = Sessions.hadoop();
    Experiment experiment = arguments.read(configuration);
    PrintWriter out = spec.commandLine().getOut();
    try (OutputLease lease = output.take(experiment, configuration, out::println)) {
      publish(experiment, configuration, out);
    }
    return ExitCode.OK.number();
  }

  private void publish(Experiment experiment, Configuration configuration, PrintWriter out)
      throws IOException {
    TableStore store = TableStore.open(experiment.output(), configuration);
    ImportedScores scores = new ImportedScores(experiment, checkpoint, store, configuration);
    for (String file : files) {
      String name = task == null ? LmEvalSample.task(file) : task;
      if (name == null) {
        throw new ParameterException(
            spec.commandLine(), "the name of " + file + " does not contain a task; add --task");
      }
      long rows = scores.publish(file, name);
      out.println(
          rows == 0
              ? name + ": imported before, nothing to do"
              : "%s: %d answers of %s".formatted(name, rows, checkpoint));
    }
  }
}
