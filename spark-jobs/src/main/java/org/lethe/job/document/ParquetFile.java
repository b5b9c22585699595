package org.lethe.job.document;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;

/** Parquet, a document a row; ranges are read by the row groups whose middle they hold. */
record ParquetFile() implements DocumentReader {

  @Override
  public List<FileRange> ranges(String file, Configuration configuration) throws IOException {
    Compression.of(file, configuration); // refuses what is no data
    return FileRange.cut(file, length(file, configuration));
  }

  @Override
  public DocumentStream open(FileRange range, Configuration configuration) throws IOException {
    InputFile file = HadoopInputFile.fromPath(new Path(range.file()), configuration);
    return new Rows(
        new Builder(file)
            .withConf(configuration)
            .withFileRange(range.start(), range.end())
            .build());
  }

  @Override
  public boolean infersTypes() {
    return false;
  }

  private record Rows(ParquetReader<Group> reader) implements DocumentStream {
    @Override
    public Map<String, Object> next() throws IOException {
      try {
        Group row = reader.read();
        return row == null ? null : ParquetRow.fields(row);
      } catch (RuntimeException e) { // how Parquet tells that a file is not its own
        throw new IOException(String.valueOf(e.getMessage()), e);
      }
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  private static final class Builder extends ParquetReader.Builder<Group> {
    Builder(InputFile file) {
      super(file);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
