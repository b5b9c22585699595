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
import org.apache.spark.sql.Row;
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

  static ParquetWriter<Row> writer(
      Path file, Configuration configuration, Table table, RowWriteSupport support)
      throws IOException {
    Builder builder =
        new Builder(HadoopOutputFile.fromPath(file, configuration), support)
            .withConf(configuration)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withWriteMode(ParquetFileWriter.Mode.CREATE);
    for (StructField field : table.fileSchema().fields()) {
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

  static List<Row> read(Path file, Configuration configuration, Unit unit) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (ParquetReader<Row> reader =
        new Reader(HadoopInputFile.fromPath(file, configuration), unit).build()) {
      for (Row row = reader.read(); row != null; row = reader.read()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static final class Reader extends ParquetReader.Builder<Row> {
    private final Unit unit;

    Reader(HadoopInputFile file, Unit unit) {
      super(file);
      this.unit = unit;
    }

    @Override
    protected ReadSupport<Row> getReadSupport() {
      return new RowReadSupport(unit);
    }
  }

  private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
    private final RowWriteSupport support;

    Builder(HadoopOutputFile file, RowWriteSupport support) {
      super(file);
      this.support = support;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
      return support;
    }
  }
}
