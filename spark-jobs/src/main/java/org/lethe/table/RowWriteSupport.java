package org.lethe.table;

import java.lang.reflect.Array;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Writes rows to Parquet. */
final class RowWriteSupport<R extends Record> extends WriteSupport<R> {
  /** Where Spark looks for its own schema, so that column comments survive. */
  private static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

  private final Table<R> table;
  private final RowCodec<R> codec;
  private final StructType schema;
  private final Map<String, String> provenance = new TreeMap<>();
  private RecordConsumer out;

  RowWriteSupport(Table<R> table) {
    this.table = table;
    this.codec = table.codec();
    this.schema = table.schema();
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
  public void write(R row) {
    out.startMessage();
    StructField[] fields = schema.fields();
    Object[] cells = codec.cells(row);
    for (int i = 0; i < fields.length; i++) {
      if (cells[i] == null) {
        continue;
      }
      out.startField(fields[i].name(), i);
      if (fields[i].dataType() instanceof ArrayType) {
        list(cells[i]);
      } else {
        value(fields[i].dataType(), cells[i]);
      }
      out.endField(fields[i].name(), i);
    }
    out.endMessage();
  }

  private void list(Object array) {
    out.startGroup();
    int length = Array.getLength(array);
    if (length > 0) {
      out.startField(ParquetSchema.LIST, 0);
      for (int i = 0; i < length; i++) {
        startElement();
        element(array, i);
        endElement();
      }
      out.endField(ParquetSchema.LIST, 0);
    }
    out.endGroup();
  }

  private void element(Object array, int i) {
    if (array instanceof float[] values) {
      out.addFloat(values[i]);
    } else if (array instanceof int[] values) {
      out.addInteger(values[i]);
    } else if (array instanceof double[] values) {
      out.addDouble(values[i]);
    } else {
      out.addBinary(Binary.fromString(((String[]) array)[i]));
    }
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
