package org.lethe.job.document;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;

/**
 * Text as documents with one field, {@code text}.
 *
 * @param separator between documents; null for one document a file
 */
record TextReader(String separator) implements DocumentReader {
  private static final String FIELD = "text";

  @Override
  public List<FileRange> ranges(String file, Configuration configuration) throws IOException {
    long length = length(file, configuration);
    boolean splits =
        separator != null
            && separator.getBytes(StandardCharsets.UTF_8).length == 1
            && Compression.of(file, configuration) == Compression.NONE;
    return splits ? FileRange.cut(file, length) : List.of(FileRange.whole(file, length));
  }

  @Override
  public DocumentStream open(FileRange range, Configuration configuration) throws IOException {
    return separator == null
        ? new WholeFile(Compression.open(range.file(), configuration))
        : new Separated(LineStream.open(range, separator, configuration));
  }

  @Override
  public boolean infersTypes() {
    return false;
  }

  private record Separated(LineStream lines) implements DocumentStream {
    @Override
    public Map<String, Object> next() throws IOException {
      Text line = lines.next();
      return line == null ? null : Map.of(FIELD, line.toString());
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private static final class WholeFile implements DocumentStream {
    private final InputStream content;
    private boolean isRead;

    WholeFile(InputStream content) {
      this.content = content;
    }

    @Override
    public Map<String, Object> next() throws IOException {
      if (isRead) {
        return null;
      }
      isRead = true;
      return Map.of(FIELD, new String(content.readAllBytes(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
      content.close();
    }
  }
}
