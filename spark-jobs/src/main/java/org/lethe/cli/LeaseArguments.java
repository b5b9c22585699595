package org.lethe.cli;

import java.io.IOException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.lethe.config.Experiment;
import org.lethe.message.JobException;
import org.lethe.table.OutputInUseException;
import org.lethe.table.OutputLease;
import picocli.CommandLine.Option;

/** Arguments of commands that work on an output for a while. */
final class LeaseArguments {
  @Option(
      names = "--take-over",
      description =
          "Work on the output although another run holds it. A run that is dead is replaced without"
              + " it: at once on its machine, after half a minute elsewhere.")
  private boolean takeOver;

  /**
   * Takes the lease of an experiment's output.
   *
   * @throws JobException if another run works on it
   */
  OutputLease take(Experiment experiment, Configuration configuration, Consumer<String> notes)
      throws IOException {
    try {
      return OutputLease.take(experiment.output(), configuration, takeOver, notes);
    } catch (OutputInUseException e) {
      throw new JobException(
          JobException.Kind.TEMPORARY,
          e.getMessage(),
          experiment.output(),
          "one run at a time",
          "wait until it is over, or stop it; if it is dead, add --take-over");
    }
  }
}
