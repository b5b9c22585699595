package org.lethe.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.lethe.provenance.Digest;

/**
 * A file whose content is digested while it is written, so that the digest is that of what was
 * meant, and nothing is read back for it.
 */
final class DigestedFile implements OutputFile {
  private final OutputFile file;
  private final Digest digest = Digest.sha256();
  private long bytes;

  DigestedFile(OutputFile file) {
    this.file = file;
  }

  /** Returns what was written, once. */
  DataFile content() {
    return new DataFile(bytes, digest.hex());
  }

  @Override
  public PositionOutputStream create(long blockSize) throws IOException {
    return new Digesting(file.create(blockSize));
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSize) throws IOException {
    return new Digesting(file.createOrOverwrite(blockSize));
  }

  @Override
  public boolean supportsBlockSize() {
    return file.supportsBlockSize();
  }

  @Override
  public long defaultBlockSize() {
    return file.defaultBlockSize();
  }

  @Override
  public String getPath() {
    return file.getPath();
  }

  private final class Digesting extends PositionOutputStream {
    private final PositionOutputStream out;

    Digesting(PositionOutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() throws IOException {
      return out.getPos();
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
      out.write(content, offset, length);
      digest.append(ByteBuffer.wrap(content, offset, length));
      bytes += length;
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
