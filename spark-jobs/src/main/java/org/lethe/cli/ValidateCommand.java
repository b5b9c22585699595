package org.lethe.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.lethe.config.Experiment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "validate",
    description = "Report every fault of an experiment file at once; runs nothing.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe validate conf/experiments/stories.yaml",
      "  lethe validate s3a://lab/experiments/family.yaml"
    })
final class ValidateCommand implements Callable<Integer> {
  @Mixin private ExperimentArguments arguments;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Experiment experiment = arguments.read(Sessions.hadoop());
    spec.commandLine()
        .getOut()
        .printf(
            "%s is sound: %d checkpoints, %d tasks, output %s%n",
            experiment.name(),
            experiment.checkpoints().size(),
            experiment.tasks().size(),
            experiment.output());
    return ExitCode.OK.number();
  }
}
