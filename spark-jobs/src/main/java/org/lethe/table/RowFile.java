package org.lethe.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
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
  /** A smaller file is one request instead of one for each of its footer and columns. */
  private static final long AT_ONCE = 4 << 20;

  private RowFile() {}

  static <R extends Record> ParquetWriter<R> writer(
      OutputFile file, Configuration configuration, Table<R> table, RowWriteSupport<R> support)
      throws IOException {
    Builder<R> builder =
        new Builder<>(file, support)
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

  static <R extends Record> List<R> read(FilePart file, Configuration configuration, Table<R> table)
      throws IOException {
    ParquetReadOptions options = HadoopReadOptions.builder(configuration).build();
    List<R> rows = new ArrayList<>();
    InputFile input =
        file.bytes() <= AT_ONCE ? new MemoryFile(file.file().toString(), file.read()) : file;
    try (ParquetFileReader reader = ParquetFileReader.open(input, options)) {
      FileMetaData footer = reader.getFooter().getFileMetaData();
      MessageType columns = RowMaterializer.columns(table, footer.getSchema());
      reader.setRequestedSchema(columns);
      RowMaterializer<R> materializer = new RowMaterializer<>(table, columns);
      MessageColumnIO assembly =
          new ColumnIOFactory(footer.getCreatedBy()).getColumnIO(columns, footer.getSchema(), true);
      PageReadStore group;
      while ((group = reader.readNextRowGroup()) != null) {
        RecordReader<R> records = assembly.getRecordReader(group, materializer);
        for (long row = 0; row < group.getRowCount(); row++) {
          rows.add(records.read());
        }
      }
    } catch (RuntimeException e) { // what Parquet cannot decode, or the codec refuses
      Throwable reason =
          e instanceof ParquetDecodingException && e.getCause() != null ? e.getCause() : e;
      throw new IOException(
          file.file() + " does not hold rows of " + table + ": " + reason.getMessage(), e);
    }
    return rows;
  }

  private static final class Builder<R extends Record>
      extends ParquetWriter.Builder<R, Builder<R>> {
    private final RowWriteSupport<R> support;

    Builder(OutputFile file, RowWriteSupport<R> support) {
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
