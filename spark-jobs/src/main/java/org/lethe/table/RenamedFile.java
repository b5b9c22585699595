package org.lethe.table;

import java.io.IOException;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;

/** A file in the staging folder of its table, for file systems that rename at once. */
final class RenamedFile implements StagedFile {
  private final PublishedUnits units;
  private final FileSystem fs;
  private final Path staged;
  private final OutputFile output;
  private boolean renamed;

  RenamedFile(PublishedUnits units, Path staged) throws IOException {
    this.units = units;
    this.fs = units.fileSystem();
    this.staged = staged;
    output = HadoopOutputFile.fromPath(staged, units.configuration());
  }

  @Override
  public OutputFile output() {
    return output;
  }

  @Override
  public void place(Path target, DataFile data) throws IOException {
    if (!data.isAsLongAs(fs, staged)) {
      throw new IOException(staged + " does not hold what was written to it");
    }
    units.makeFolder(target.getParent());
    renamed = rename(target);
    if (!renamed && !data.isAsLongAs(fs, target)) {
      fs.mkdirs(target.getParent());
      fs.delete(target, false); // a damaged one
      renamed = rename(target);
      if (!renamed) {
        throw new IOException("cannot rename " + staged + " to " + target);
      }
    }
  }

  /** Some file systems replace a file of that name, some do not, and some throw. */
  private boolean rename(Path target) throws IOException {
    try {
      return fs.rename(staged, target);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (!renamed) {
      fs.delete(staged, false);
    }
  }
}
