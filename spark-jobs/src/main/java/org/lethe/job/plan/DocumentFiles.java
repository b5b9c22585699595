package org.lethe.job.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.message.JobException;
import org.lethe.provenance.Digest;

/** The files of a data set in the order their documents count: by path. */
public final class DocumentFiles {

  private static final int CHUNK = 1 << 20;

  private DocumentFiles() {}

  /**
   * Resolves paths and patterns.
   *
   * @param place file and key that name the paths, for errors
   */
  public static List<String> resolve(
      List<String> patterns, String place, Configuration configuration) throws IOException {
    List<String> files = new ArrayList<>();
    for (String pattern : patterns) {
      Path path = new Path(pattern);
      FileSystem fs = path.getFileSystem(configuration);
      if (fs.exists(path)) { // brackets may be part of a name
        files.add(fs.getFileStatus(path).getPath().toString());
        continue;
      }
      FileStatus[] found = fs.globStatus(path);
      if (found == null || found.length == 0) {
        throw new JobException(
            JobException.Kind.USAGE,
            "no such file: " + pattern,
            place,
            "a data file or a pattern that matches some",
            "mend the path, or name the file under data-files of the task in the experiment");
      }
      Arrays.stream(found).map(status -> status.getPath().toString()).sorted().forEach(files::add);
    }
    return files;
  }

  /** Adds the content of files to a digest, wherever they lie. */
  public static void digest(List<String> files, Digest digest, Configuration configuration)
      throws IOException {
    byte[] buffer = new byte[CHUNK];
    for (String file : files) {
      Path path = new Path(file);
      FileSystem fs = path.getFileSystem(configuration);
      digest.update(fs.getFileStatus(path).getLen());
      try (FSDataInputStream in = fs.open(path)) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          digest.append(java.nio.ByteBuffer.wrap(buffer, 0, n));
        }
      }
    }
  }
}
