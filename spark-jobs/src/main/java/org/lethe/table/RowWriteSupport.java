package org.lethe.table;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Writes the file columns of rows to Parquet. */
final class RowWriteSupport extends WriteSupport<Row> {
  /** Where Spark looks for its own schema, so that column comments survive. */
  private static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

  private final Table table;
  private final StructType schema;
  private final Map<String, String> provenance = new TreeMap<>();
  private RecordConsumer out;

  RowWriteSupport(Table table) {
    this.table = table;
    this.schema = table.fileSchema();
  }

  /** Adds entries to the footer; call before the file is closed. */
  void provenance(Map<String, String> entries) {
    entries.forEach((name, value) -> provenance.put("lethe." + name, value));
  }

  @Override
  public WriteContext init(Configuration configuration) {
    return new WriteContext(
        ParquetSchema.of(schema),
        Map.of(
            SPARK_SCHEMA,
            schema.json(),
            "lethe.table",
            table.name(),
            "lethe.schema_version",
            Integer.toString(Table.SCHEMA_VERSION)));
  }

  @Override
  public void prepareForWrite(RecordConsumer consumer) {
    out = consumer;
  }

  @Override
  public FinalizedWriteContext finalizeWrite() {
    return new FinalizedWriteContext(provenance);
  }

  @Override
  public void write(Row row) {
    out.startMessage();
    StructField[] fields = schema.fields();
    for (int i = 0; i < fields.length; i++) {
      if (row.isNullAt(i)) {
        requireNullable(fields[i]);
        continue;
      }
      out.startField(fields[i].name(), i);
      if (fields[i].dataType() instanceof ArrayType array) {
        list(row, i, array.elementType());
      } else {
        value(fields[i].dataType(), row.get(i));
      }
      out.endField(fields[i].name(), i);
    }
    out.endMessage();
  }

  private void requireNullable(StructField field) {
    if (!field.nullable()) {
      throw new IllegalArgumentException(
          "column " + field.name() + " of " + table.name() + " must not be null");
    }
  }

  private void list(Row row, int column, DataType element) {
    out.startGroup();
    if (element.equals(DataTypes.FloatType)) {
      floats(Cells.floats(row, column));
    } else if (element.equals(DataTypes.StringType)) {
      strings(Cells.strings(row, column));
    } else {
      ints(Cells.ints(row, column));
    }
    out.endGroup();
  }

  private void floats(float[] values) {
    if (values.length == 0) {
      return;
    }
    out.startField(ParquetSchema.LIST, 0);
    for (float value : values) {
      startElement();
      out.addFloat(value);
      endElement();
    }
    out.endField(ParquetSchema.LIST, 0);
  }

  private void ints(int[] values) {
    if (values.length == 0) {
      return;
    }
    out.startField(ParquetSchema.LIST, 0);
    for (int value : values) {
      startElement();
      out.addInteger(value);
      endElement();
    }
    out.endField(ParquetSchema.LIST, 0);
  }

  private void strings(List<String> values) {
    if (values.isEmpty()) {
      return;
    }
    out.startField(ParquetSchema.LIST, 0);
    for (String value : values) {
      startElement();
      out.addBinary(Binary.fromString(value));
      endElement();
    }
    out.endField(ParquetSchema.LIST, 0);
  }

  private void startElement() {
    out.startGroup();
    out.startField(ParquetSchema.ELEMENT, 0);
  }

  private void endElement() {
    out.endField(ParquetSchema.ELEMENT, 0);
    out.endGroup();
  }

  private void value(DataType type, Object value) {
    if (type.equals(DataTypes.StringType)) {
      out.addBinary(Binary.fromString((String) value));
    } else if (type.equals(DataTypes.IntegerType)) {
      out.addInteger((Integer) value);
    } else if (type.equals(DataTypes.LongType)) {
      out.addLong((Long) value);
    } else if (type.equals(DataTypes.DoubleType)) {
      out.addDouble((Double) value);
    } else if (type.equals(DataTypes.FloatType)) {
      out.addFloat((Float) value);
    } else {
      out.addBoolean((Boolean) value);
    }
  }
}
