package org.lethe.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.provenance.Digest;

/**
 * What a file must contain.
 *
 * @param bytes its length
 * @param sha256 SHA-256 of its content, 64 hex digits
 */
public record DataFile(long bytes, String sha256) {
  private static final int CHUNK = 1 << 18;

  /** Reads a file as the file system returns it. */
  static DataFile of(FileSystem fs, Path file) throws IOException {
    Digest digest = Digest.sha256();
    long bytes = 0;
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = fs.open(file)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.append(ByteBuffer.wrap(chunk, 0, n));
        bytes += n;
      }
    }
    return new DataFile(bytes, digest.hex());
  }

  /** Returns what distinguishes the names of files with other content. */
  String id() {
    return sha256.substring(0, Digest.ID_LENGTH);
  }

  /** Returns whether there is a file of this length. */
  boolean isAsLongAs(FileSystem fs, Path file) throws IOException {
    try {
      return fs.getFileStatus(file).getLen() == bytes;
    } catch (FileNotFoundException e) {
      return false;
    }
  }
}
