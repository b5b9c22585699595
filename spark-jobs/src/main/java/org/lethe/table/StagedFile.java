package org.lethe.table;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.OutputFile;

/**
 * A data file that is being written where no reader looks, until it is whole and gets its name.
 * Closing without that leaves the table as it was.
 */
interface StagedFile extends AutoCloseable {

  /** Where Parquet writes. */
  OutputFile output();

  /**
   * Gives the file, which has been written, its name, unless there is one of that name and content.
   *
   * @throws IOException if the file is not as long as it should be
   */
  void place(Path target, DataFile data) throws IOException;

  @Override
  void close() throws IOException;
}
