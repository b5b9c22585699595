package org.lethe.table;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;

/** A column: its name, its type, and what it means with unit and shape. */
record Column(String name, DataType type, boolean isNullable, String comment) {
  Column {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("column name must be snake_case, got " + name);
    }
    if (comment.isBlank()) {
      throw new IllegalArgumentException("column " + name + " must say what it means");
    }
  }

  static Column string(String name, String comment) {
    return new Column(name, DataTypes.StringType, false, comment);
  }

  static Column int32(String name, String comment) {
    return new Column(name, DataTypes.IntegerType, false, comment);
  }

  static Column int64(String name, String comment) {
    return new Column(name, DataTypes.LongType, false, comment);
  }

  static Column float64(String name, String comment) {
    return new Column(name, DataTypes.DoubleType, false, comment);
  }

  static Column bool(String name, String comment) {
    return new Column(name, DataTypes.BooleanType, false, comment);
  }

  static Column floats(String name, String comment) {
    return new Column(name, DataTypes.createArrayType(DataTypes.FloatType, false), false, comment);
  }

  static Column ints(String name, String comment) {
    return new Column(
        name, DataTypes.createArrayType(DataTypes.IntegerType, false), false, comment);
  }

  static Column strings(String name, String comment) {
    return new Column(name, DataTypes.createArrayType(DataTypes.StringType, false), false, comment);
  }

  Column nullable() {
    return new Column(name, type, true, comment);
  }

  StructField field() {
    return new StructField(name, type, isNullable, Metadata.empty()).withComment(comment);
  }
}
