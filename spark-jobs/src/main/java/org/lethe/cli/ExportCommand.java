package org.lethe.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.job.harness.LmEvalResults;
import org.lethe.job.harness.LoggedChats;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.message.JobException;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "export-lm-eval",
    description = {
      "Write the scores of every checkpoint in the shape of lm-evaluation-harness's results.",
      "Reads task_scores; writes lm-eval/CHECKPOINT/results.json in the output folder."
    },
    footerHeading = "%nExamples:%n",
    footer = "  lethe export-lm-eval conf/experiments/stories.yaml")
final class ExportCommand implements Callable<Integer> {
  @Mixin private ExperimentArguments arguments;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Configuration configuration = Sessions.hadoop();
    Experiment experiment = arguments.read(configuration);
    TableStore store = TableStore.open(experiment.output(), configuration);
    List<TaskScoreRow> rows = rows(store);
    Map<String, Map<String, Object>> chats = LoggedChats.of(store);
    for (CheckpointEntry checkpoint : experiment.checkpoints()) {
      String file = experiment.output() + "/lm-eval/" + checkpoint.id() + "/results.json";
      new LmEvalResults(experiment, checkpoint.id(), rows, chats).write(file, configuration);
      spec.commandLine().getOut().println(file);
    }
    return ExitCode.OK.number();
  }

  private static List<TaskScoreRow> rows(TableStore store) throws IOException {
    List<TaskScoreRow> rows = new ArrayList<>();
    for (Unit unit : store.publishedUnits(TaskScoreRow.TABLE)) {
      rows.addAll(store.rows(TaskScoreRow.TABLE, unit));
    }
    if (rows.isEmpty()) {
      throw new JobException(
          JobException.Kind.DATA,
          "table task_scores has no rows",
          store.folder(TaskScoreRow.TABLE),
          "scores that are compared",
          "run: lethe run");
    }
    return rows;
  }
}
