package org.lethe.job.document;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;

/** The lines of a range: those that begin in it, the first byte after its end included. */
final class LineStream implements Closeable {
  private final LineReader reader;
  private final long end;
  private final Text line = new Text();
  private long position;

  private LineStream(InputStream in, String separator, long position, long end) {
    this.reader = new LineReader(in, separator.getBytes(StandardCharsets.UTF_8));
    this.position = position;
    this.end = end;
  }

  /**
   * Opens a range.
   *
   * @param separator end of a line; of one byte, unless the range is the whole file
   */
  static LineStream open(FileRange range, String separator, Configuration configuration)
      throws IOException {
    if (range.isWhole()) {
      InputStream content = Compression.open(range.file(), configuration);
      return new LineStream(content, separator, 0, Long.MAX_VALUE);
    }
    Path path = new Path(range.file());
    FSDataInputStream in = path.getFileSystem(configuration).open(path);
    in.seek(range.start());
    LineStream lines = new LineStream(in, separator, range.start(), range.end());
    if (range.start() > 0) {
      lines.next(); // the range before has the line that this one begins in
    }
    return lines;
  }

  /** Returns the next line without its end, to be read before the next call; null at the end. */
  Text next() throws IOException {
    if (position > end) {
      return null;
    }
    int read = reader.readLine(line);
    position += read;
    return read == 0 ? null : line;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
