package org.lethe.table;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.provenance.Digest;

/**
 * What a file, or a part of one, must contain.
 *
 * @param bytes its length
 * @param sha256 SHA-256 of its content, 64 hex digits
 */
public record DataFile(long bytes, String sha256) implements Serializable {
  private static final int CHUNK = 1 << 18;

  /** Reads a file as the file system returns it. */
  static DataFile of(FileSystem fs, Path file) throws IOException {
    try (InputStream in = fs.open(file)) {
      return of(in, Long.MAX_VALUE);
    }
  }

  /** Reads bytes, or fewer where the stream ends before. */
  static DataFile of(InputStream in, long bytes) throws IOException {
    Digest digest = Digest.sha256();
    byte[] chunk = new byte[(int) Math.min(CHUNK, bytes)];
    long found = 0;
    while (found < bytes) {
      int read = in.read(chunk, 0, (int) Math.min(chunk.length, bytes - found));
      if (read < 0) {
        break;
      }
      digest.append(ByteBuffer.wrap(chunk, 0, read));
      found += read;
    }
    return new DataFile(found, digest.hex());
  }

  /** Describes content in memory. */
  static DataFile of(byte[] content) {
    return new DataFile(content.length, Digest.sha256().append(ByteBuffer.wrap(content)).hex());
  }

  /**
   * Reads a part of a file.
   *
   * @return what there is of it
   */
  static DataFile of(FilePart part) throws IOException {
    try (InputStream in = part.inOrder()) {
      return of(in, part.bytes());
    } catch (EOFException e) { // the file ends before the part begins
      return of(new byte[0]);
    }
  }

  /** Returns what distinguishes the names of files with other content. */
  String id() {
    return sha256.substring(0, Digest.ID_LENGTH);
  }

  /** Returns whether there is a file of this length. */
  boolean isAsLongAs(FileSystem fs, Path file) throws IOException {
    return isAsLong(fs, file, bytes);
  }

  /** Returns whether there is a file of a length. */
  static boolean isAsLong(FileSystem fs, Path file, long bytes) throws IOException {
    try {
      return fs.getFileStatus(file).getLen() == bytes;
    } catch (FileNotFoundException e) {
      return false;
    }
  }
}
