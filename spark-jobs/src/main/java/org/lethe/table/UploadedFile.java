package org.lethe.table;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A file on this machine's disk that is uploaded under its name, for S3. A file there appears when
 * its upload is over, whole; to rename it is to copy it, with ten requests.
 */
final class UploadedFile implements StagedFile {
  private static final String SCHEME = "s3a";

  /** The name follows from the content: S3A need not look whether there is a file or folder. */
  private static final String UNSEEN = "fs.s3a.create.performance";

  private final FileSystem fs;
  private final java.nio.file.Path local;

  UploadedFile(FileSystem fs) throws IOException {
    this.fs = fs;
    local = Files.createTempFile("lethe-unit-", ".parquet");
  }

  /** Returns whether files of a file system appear whole, and renaming is copying. */
  static boolean suits(FileSystem fs) {
    return SCHEME.equals(fs.getUri().getScheme());
  }

  @Override
  public OutputFile output() {
    return new LocalOutput(local);
  }

  @Override
  public void place(Path target, DataFile data) throws IOException {
    if (Files.size(local) != data.bytes()) {
      throw new IOException(local + " does not hold what was written to it");
    }
    FSDataOutputStreamBuilder<?, ?> creation = fs.createFile(target);
    creation.recursive();
    creation.overwrite(true);
    creation.opt(UNSEEN, Boolean.TRUE.toString());
    try (OutputStream out = creation.build()) {
      Files.copy(local, out);
    }
    if (!data.isAsLongAs(fs, target)) {
      throw new IOException(target + " does not hold what was written to it");
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(local);
  }

  private record LocalOutput(java.nio.file.Path file) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSize) throws IOException {
      return new Counting(new BufferedOutputStream(Files.newOutputStream(file)));
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSize) throws IOException {
      return create(blockSize);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }

    @Override
    public String getPath() {
      return file.toString();
    }
  }

  private static final class Counting extends PositionOutputStream {
    private final OutputStream out;
    private long position;

    Counting(OutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      position++;
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
      out.write(content, offset, length);
      position += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
