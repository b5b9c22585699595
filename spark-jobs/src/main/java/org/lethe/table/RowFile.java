package org.lethe.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Parquet files of rows, written and read without a Spark job.
 *
 * <p>Every call hands the configuration on: where Parquet is not given one it makes its own and
 * parses Hadoop's XML for each file, which takes longer than a small file.
 */
final class RowFile {
  private RowFile() {}

  static <R extends Record> ParquetWriter<R> writer(
      Path file, Configuration configuration, Table<R> table, RowWriteSupport<R> support)
      throws IOException {
    Builder<R> builder =
        new Builder<>(HadoopOutputFile.fromPath(file, configuration), support)
            .withConf(configuration)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withWriteMode(ParquetFileWriter.Mode.CREATE);
    for (StructField field : table.schema().fields()) {
      // Vector elements hardly repeat: a dictionary would only be built and thrown away.
      if (field.dataType() instanceof ArrayType array
          && array.elementType().equals(DataTypes.FloatType)) {
        String column = String.join(".", field.name(), ParquetSchema.LIST, ParquetSchema.ELEMENT);
        builder = builder.withDictionaryEncoding(column, false);
      }
    }
    return builder.build();
  }

  /** Returns the number of rows the footer speaks of. */
  static long rowCount(Path file, Configuration configuration) throws IOException {
    ParquetReadOptions options = HadoopReadOptions.builder(configuration).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, configuration), options)) {
      return reader.getRecordCount();
    }
  }

  static <R extends Record> List<R> read(Path file, Configuration configuration, Table<R> table)
      throws IOException {
    List<R> rows = new ArrayList<>();
    try (ParquetReader<R> reader =
        new Reader<>(HadoopInputFile.fromPath(file, configuration), table).build()) {
      for (R row = reader.read(); row != null; row = reader.read()) {
        rows.add(row);
      }
    } catch (ParquetDecodingException e) { // around what the codec refuses
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          file + " does not hold rows of " + table + ": " + reason.getMessage(), e);
    }
    return rows;
  }

  private static final class Reader<R extends Record> extends ParquetReader.Builder<R> {
    private final Table<R> table;

    Reader(HadoopInputFile file, Table<R> table) {
      super(file);
      this.table = table;
    }

    @Override
    protected ReadSupport<R> getReadSupport() {
      return new RowReadSupport<>(table);
    }
  }

  private static final class Builder<R extends Record>
      extends ParquetWriter.Builder<R, Builder<R>> {
    private final RowWriteSupport<R> support;

    Builder(HadoopOutputFile file, RowWriteSupport<R> support) {
      super(file);
      this.support = support;
    }

    @Override
    protected Builder<R> self() {
      return this;
    }

    @Override
    protected WriteSupport<R> getWriteSupport(Configuration configuration) {
      return support;
    }
  }
}
