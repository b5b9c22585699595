package org.lethe.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.StructType;

/** Assembles rows from Parquet columns. */
final class RowMaterializer<R extends Record> extends RecordMaterializer<R> {
  private final RowCodec<R> codec;
  private final int size;
  private final Converter[] converters;
  private Object[] values;

  RowMaterializer(Table<R> table, MessageType columns) {
    codec = table.codec();
    StructType schema = codec.schema();
    size = schema.size();
    converters = new Converter[columns.getFieldCount()];
    for (int i = 0; i < converters.length; i++) {
      Type column = columns.getType(i);
      int cell = schema.fieldIndex(column.getName());
      converters[i] = column.isPrimitive() ? new Cell(cell) : list(cell, column.asGroupType());
    }
  }

  /** Returns those columns of a file that its table has; columns younger than the file are null. */
  static MessageType columns(Table<?> table, MessageType file) {
    List<Type> wanted = new ArrayList<>();
    for (Type column : ParquetSchema.of(table.schema()).getFields()) {
      if (file.containsField(column.getName())) {
        wanted.add(file.getType(column.getName()));
      }
    }
    return new MessageType(file.getName(), wanted);
  }

  private Converter list(int cell, GroupType list) {
    PrimitiveTypeName element =
        list.getType(0).asGroupType().getType(0).asPrimitiveType().getPrimitiveTypeName();
    if (element == PrimitiveTypeName.BINARY) {
      return new StringList(cell);
    }
    if (element == PrimitiveTypeName.DOUBLE) {
      return new DoubleList(cell);
    }
    return element == PrimitiveTypeName.FLOAT ? new FloatList(cell) : new IntList(cell);
  }

  @Override
  public R getCurrentRecord() {
    return codec.record(values);
  }

  @Override
  public GroupConverter getRootConverter() {
    return new GroupConverter() {
      @Override
      public Converter getConverter(int field) {
        return converters[field];
      }

      @Override
      public void start() {
        values = new Object[size];
      }

      @Override
      public void end() {}
    };
  }

  private final class Cell extends PrimitiveConverter {
    private final int cell;

    Cell(int cell) {
      this.cell = cell;
    }

    @Override
    public void addBinary(Binary value) {
      values[cell] = value.toStringUsingUTF8();
    }

    @Override
    public void addInt(int value) {
      values[cell] = value;
    }

    @Override
    public void addLong(long value) {
      values[cell] = value;
    }

    @Override
    public void addFloat(float value) {
      values[cell] = value;
    }

    @Override
    public void addDouble(double value) {
      values[cell] = value;
    }

    @Override
    public void addBoolean(boolean value) {
      values[cell] = value;
    }
  }

  /** A list is two nested groups: the list itself and, repeated, its element. */
  private abstract static class ListConverter extends GroupConverter {
    private final GroupConverter repeated =
        new GroupConverter() {
          @Override
          public Converter getConverter(int field) {
            return element();
          }

          @Override
          public void start() {}

          @Override
          public void end() {}
        };

    abstract PrimitiveConverter element();

    @Override
    public Converter getConverter(int field) {
      return repeated;
    }
  }

  private final class FloatList extends ListConverter {
    private final int cell;
    private float[] elements = new float[64];
    private int size;

    private final PrimitiveConverter element =
        new PrimitiveConverter() {
          @Override
          public void addFloat(float value) {
            if (size == elements.length) {
              elements = Arrays.copyOf(elements, 2 * size);
            }
            elements[size++] = value;
          }
        };

    FloatList(int cell) {
      this.cell = cell;
    }

    @Override
    PrimitiveConverter element() {
      return element;
    }

    @Override
    public void start() {
      size = 0;
    }

    @Override
    public void end() {
      values[cell] = Arrays.copyOf(elements, size);
    }
  }

  private final class DoubleList extends ListConverter {
    private final int cell;
    private double[] elements = new double[64];
    private int size;

    private final PrimitiveConverter element =
        new PrimitiveConverter() {
          @Override
          public void addDouble(double value) {
            if (size == elements.length) {
              elements = Arrays.copyOf(elements, 2 * size);
            }
            elements[size++] = value;
          }
        };

    DoubleList(int cell) {
      this.cell = cell;
    }

    @Override
    PrimitiveConverter element() {
      return element;
    }

    @Override
    public void start() {
      size = 0;
    }

    @Override
    public void end() {
      values[cell] = Arrays.copyOf(elements, size);
    }
  }

  private final class IntList extends ListConverter {
    private final int cell;
    private int[] elements = new int[64];
    private int size;

    private final PrimitiveConverter element =
        new PrimitiveConverter() {
          @Override
          public void addInt(int value) {
            if (size == elements.length) {
              elements = Arrays.copyOf(elements, 2 * size);
            }
            elements[size++] = value;
          }
        };

    IntList(int cell) {
      this.cell = cell;
    }

    @Override
    PrimitiveConverter element() {
      return element;
    }

    @Override
    public void start() {
      size = 0;
    }

    @Override
    public void end() {
      values[cell] = Arrays.copyOf(elements, size);
    }
  }

  private final class StringList extends ListConverter {
    private final int cell;
    private final List<String> elements = new ArrayList<>();

    private final PrimitiveConverter element =
        new PrimitiveConverter() {
          @Override
          public void addBinary(Binary value) {
            elements.add(value.toStringUsingUTF8());
          }
        };

    StringList(int cell) {
      this.cell = cell;
    }

    @Override
    PrimitiveConverter element() {
      return element;
    }

    @Override
    public void start() {
      elements.clear();
    }

    @Override
    public void end() {
      values[cell] = elements.toArray(new String[0]);
    }
  }
}
