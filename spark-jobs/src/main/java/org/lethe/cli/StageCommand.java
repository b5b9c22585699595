package org.lethe.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.job.stage.OnFailure;
import org.lethe.job.stage.Selection;
import org.lethe.table.OutputLease;
import org.lethe.table.TableStore;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs one stage. */
@Command
final class StageCommand implements Callable<Integer> {
  private final Stage stage;
  private final ConsoleProgress progress;

  @Mixin private ExperimentArguments arguments;
  @Mixin private SelectionArguments selected;
  @Mixin private LeaseArguments output;
  @Spec private CommandSpec spec;

  @Option(
      names = "--fail-fast",
      description =
          "Stop when a training run fails or a checkpoint cannot be measured, instead of going on"
              + " with the others.")
  private boolean failFast;

  StageCommand(Stage stage, ConsoleProgress progress) {
    this.stage = stage;
    this.progress = progress;
  }

  /** Returns the command of a stage, with its help text. */
  static CommandLine of(Stage stage, ConsoleProgress progress) {
    CommandLine command = new CommandLine(new StageCommand(stage, progress));
    CommandSpec spec = command.getCommandSpec();
    spec.name(stage.name());
    for (Switch option : stage.switches()) {
      spec.addOption(
          OptionSpec.builder(option.name()).type(boolean.class).description(option.does()).build());
    }
    spec.usageMessage()
        .description(stage.does(), stage.tables())
        .footerHeading("%nExamples:%n")
        .footer(
            "  lethe " + stage.name() + " conf/experiments/quickstart.yaml",
            "  lethe --master local[4] --driver-memory 8g "
                + stage.name()
                + " conf/experiments/stories.yaml --output /tmp/stories");
    return command;
  }

  @Override
  public Integer call() throws IOException {
    if (selected.isGiven() && !stage.isNarrowed()) {
      throw new ParameterException(
          spec.commandLine(),
          stage.name() + " takes all checkpoints and tasks: leave out --checkpoint and --task");
    }
    if (selected.isOfTasks() && stage.name().equals(Stages.TRAIN)) {
      throw new ParameterException(
          spec.commandLine(), "train is narrowed by --checkpoint alone: leave out --task");
    }
    Configuration hadoop = Sessions.hadoop();
    Experiment experiment = arguments.read(hadoop);
    Selection selection = selected.of(experiment);
    for (Switch option : stage.switches()) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option.name())) {
        experiment = option.change().apply(experiment);
      }
    }
    try (OutputLease lease = output.take(experiment, hadoop, progress::note);
        SparkSession spark = Sessions.open("lethe " + stage.name() + " " + experiment.name())) {
      TableStore store = Stages.open(spark, experiment, progress);
      stage.run(
          spark,
          experiment,
          store,
          progress,
          selection,
          failFast ? OnFailure.STOP : OnFailure.GO_ON);
      progress.missing(MissingParts.of(experiment, store));
    }
    return ExitCode.OK.number();
  }
}
