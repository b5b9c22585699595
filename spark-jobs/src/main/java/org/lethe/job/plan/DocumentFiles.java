package org.lethe.job.plan;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.provenance.Digest;

/** The content of files in digests. */
public final class DocumentFiles {

  private static final int CHUNK = 1 << 20;

  private DocumentFiles() {}

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
