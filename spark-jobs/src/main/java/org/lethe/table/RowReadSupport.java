package org.lethe.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Row;

/** Reads a unit's file into rows of its table; columns younger than the file are null. */
final class RowReadSupport extends ReadSupport<Row> {
  private final Unit unit;

  RowReadSupport(Unit unit) {
    this.unit = unit;
  }

  @Override
  public ReadContext init(InitContext context) {
    MessageType file = context.getFileSchema();
    List<Type> wanted = new ArrayList<>();
    for (Type column : ParquetSchema.of(unit.declaration().fileSchema()).getFields()) {
      if (file.containsField(column.getName())) {
        wanted.add(file.getType(column.getName()));
      }
    }
    return new ReadContext(new MessageType(file.getName(), wanted));
  }

  @Override
  public RecordMaterializer<Row> prepareForRead(
      Configuration configuration,
      Map<String, String> metadata,
      MessageType fileSchema,
      ReadContext context) {
    return new RowMaterializer(unit, context.getRequestedSchema());
  }
}
