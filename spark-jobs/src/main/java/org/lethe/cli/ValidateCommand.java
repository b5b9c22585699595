package org.lethe.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.lethe.config.Experiment;
import org.lethe.job.plan.Preflight;
import org.lethe.message.ExperimentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "validate",
    description =
        "Report every fault of an experiment at once: of its files, its checkpoints and the first documents of its tasks; runs nothing.",
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
    Configuration configuration = Sessions.hadoop();
    Experiment experiment = arguments.read(configuration);
    Preflight preflight = Preflight.of(arguments.file(), experiment, configuration);
    preflight.warnings().forEach(spec.commandLine().getErr()::println);
    if (!preflight.faults().isEmpty()) {
      throw new ExperimentException(preflight.faults());
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%s is valid: %d checkpoints, %d tasks, output %s%n",
            experiment.name(),
            experiment.checkpoints().size(),
            experiment.tasks().size(),
            experiment.output());
    return ExitCode.OK.number();
  }
}
