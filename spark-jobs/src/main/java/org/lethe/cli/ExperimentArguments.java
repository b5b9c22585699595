package org.lethe.cli;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Arguments of every command on an experiment. */
final class ExperimentArguments {
  @Parameters(
      index = "0",
      paramLabel = "EXPERIMENT",
      description = "Experiment file (YAML); a local path or a Hadoop path.")
  private String file;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Folder of tables and report, instead of the one the experiment names.")
  private String output;

  /**
   * Reads the experiment.
   *
   * @throws org.lethe.message.ExperimentException with everything that is wrong in it
   */
  Experiment read(Configuration configuration) throws IOException {
    if (output == null) {
      return ExperimentReader.read(file, null, configuration);
    }
    Path folder = new Path(output);
    return ExperimentReader.read(
        file, folder.getFileSystem(configuration).makeQualified(folder).toString(), configuration);
  }

  String file() {
    return file;
  }
}
