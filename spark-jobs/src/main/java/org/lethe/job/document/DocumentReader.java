package org.lethe.job.document;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads documents of one format. */
interface DocumentReader extends Serializable {

  /** Returns the ranges of a file that can be read apart from each other, in file order. */
  List<FileRange> ranges(String file, Configuration configuration) throws IOException;

  /** Opens the documents of a range. */
  DocumentStream open(FileRange range, Configuration configuration) throws IOException;

  /** Whether the types of fields follow from the values of all documents together. */
  boolean infersTypes();

  /** Returns the bytes of a file. */
  default long length(String file, Configuration configuration) throws IOException {
    Path path = new Path(file);
    return path.getFileSystem(configuration).getFileStatus(path).getLen();
  }
}
