package org.lethe.table;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * Some bytes of a file, as a file of their own. The length is known, so that no store is asked for
 * it.
 *
 * @param fs where the file is
 * @param file the file
 * @param whole its length, bytes
 * @param start first byte of the part
 * @param bytes length of the part
 */
record FilePart(FileSystem fs, Path file, long whole, long start, long bytes) implements InputFile {
  /** S3A and others do not ask for the length of a file that is opened with it. */
  private static final String LENGTH = "fs.option.openfile.length";

  private static final String POLICY = "fs.option.openfile.read.policy";

  /** A store is asked for the bytes that are read, and not for all to the end of the file. */
  private static final String RANDOM = "random";

  private static final String SEQUENTIAL = "sequential";

  private static final int CHUNK = 1 << 18;

  /** A file as a whole. */
  static FilePart whole(FileSystem fs, Path file, long bytes) {
    return new FilePart(fs, file, bytes, 0, bytes);
  }

  @Override
  public long getLength() {
    return bytes;
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    return newStream(RANDOM);
  }

  /** Opens the part for one who reads all of it piece by piece. */
  SeekableInputStream inOrder() throws IOException {
    return newStream(SEQUENTIAL);
  }

  private SeekableInputStream newStream(String policy) throws IOException {
    FSDataInputStream in = open(fs, file, whole, policy);
    if (start > 0) {
      in.seek(start);
    }
    return new Shifted(in, start);
  }

  /** Opens a file of known length. */
  static FSDataInputStream open(FileSystem fs, Path file, long length) throws IOException {
    return open(fs, file, length, SEQUENTIAL);
  }

  private static FSDataInputStream open(FileSystem fs, Path file, long length, String policy)
      throws IOException {
    try {
      return fs.openFile(file).opt(LENGTH, Long.toString(length)).opt(POLICY, policy).build().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted at " + file).initCause(e);
    }
  }

  /** Copies all bytes of the part. */
  void copy(OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (SeekableInputStream in = inOrder()) {
      for (long left = bytes; left > 0; left -= chunk.length) {
        int length = (int) Math.min(chunk.length, left);
        in.readFully(chunk, 0, length);
        out.write(chunk, 0, length);
      }
    }
  }

  /** Reads all bytes of the part. */
  byte[] read() throws IOException {
    byte[] content = new byte[Math.toIntExact(bytes)];
    try (SeekableInputStream in = newStream()) {
      in.readFully(content);
    }
    return content;
  }

  private static final class Shifted extends DelegatingSeekableInputStream {
    private final FSDataInputStream in;
    private final long start;

    Shifted(FSDataInputStream in, long start) {
      super(in);
      this.in = in;
      this.start = start;
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos() - start;
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(start + position);
    }
  }
}
