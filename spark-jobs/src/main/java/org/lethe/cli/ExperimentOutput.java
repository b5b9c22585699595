package org.lethe.cli;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.config.ExperimentReader;
import org.lethe.message.JobException;

/** Finds the output folder of an experiment from what a person names it by. */
final class ExperimentOutput {
  private ExperimentOutput() {}

  /**
   * Returns the output folder.
   *
   * @param named an output folder, which may come from another machine, or an experiment file
   * @throws JobException if it is neither
   */
  static String of(String named, Configuration configuration) throws IOException {
    Path path = new Path(named);
    FileSystem files = path.getFileSystem(configuration);
    if (files.exists(new Path(path, "tables"))) {
      return files.makeQualified(path).toString();
    }
    if (files.exists(path) && files.getFileStatus(path).isFile()) {
      return ExperimentReader.read(named, null, configuration).output();
    }
    throw new JobException(
        JobException.Kind.USAGE,
        "nothing to read at " + named,
        files.makeQualified(path).toString(),
        "an experiment file, or an output folder with tables/ in it",
        "correct the path, or run the experiment: lethe run");
  }
}
