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

/** Reads a file into rows of its table; columns younger than the file are null. */
final class RowReadSupport<R extends Record> extends ReadSupport<R> {
  private final Table<R> table;

  RowReadSupport(Table<R> table) {
    this.table = table;
  }

  @Override
  public ReadContext init(InitContext context) {
    MessageType file = context.getFileSchema();
    List<Type> wanted = new ArrayList<>();
    for (Type column : ParquetSchema.of(table.schema()).getFields()) {
      if (file.containsField(column.getName())) {
        wanted.add(file.getType(column.getName()));
      }
    }
    return new ReadContext(new MessageType(file.getName(), wanted));
  }

  @Override
  public RecordMaterializer<R> prepareForRead(
      Configuration configuration,
      Map<String, String> metadata,
      MessageType fileSchema,
      ReadContext context) {
    return new RowMaterializer<>(table, context.getRequestedSchema());
  }
}
