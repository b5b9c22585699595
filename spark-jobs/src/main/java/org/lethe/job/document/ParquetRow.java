package org.lethe.job.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** A row of Parquet as nested collections. */
final class ParquetRow {
  private ParquetRow() {}

  /** Returns the fields of a row in the order of the schema. */
  static Map<String, Object> fields(Group group) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < group.getType().getFieldCount(); i++) {
      Type type = group.getType().getType(i);
      fields.put(
          type.getName(),
          type.isRepetition(Type.Repetition.REPEATED)
              ? repeated(group, i)
              : group.getFieldRepetitionCount(i) == 0 ? null : value(group, i, 0));
    }
    return fields;
  }

  private static Object value(Group group, int field, int index) {
    Type type = group.getType().getType(field);
    if (type.isPrimitive()) {
      return ParquetValue.of(group, field, index);
    }
    Group inner = group.getGroup(field, index);
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    boolean isCollection =
        meaning instanceof ListLogicalTypeAnnotation || meaning instanceof MapLogicalTypeAnnotation;
    return isCollection ? items(inner, type.getName()) : fields(inner);
  }

  private static List<Object> repeated(Group group, int field) {
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
      items.add(value(group, field, i));
    }
    return items;
  }

  /**
   * The elements of a list, or the pairs of a map. Where the repeated group has one field, and is
   * not called as writers of two levels call it, that field is the element.
   */
  private static List<Object> items(Group collection, String name) {
    Type repeated = collection.getType().getType(0);
    boolean isElement =
        repeated.isPrimitive()
            || repeated.asGroupType().getFieldCount() > 1
            || repeated.getName().equals("array")
            || repeated.getName().equals(name + "_tuple");
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < collection.getFieldRepetitionCount(0); i++) {
      items.add(isElement ? pair(collection, i) : element(collection.getGroup(0, i)));
    }
    return items;
  }

  private static Object element(Group group) {
    return group.getFieldRepetitionCount(0) == 0 ? null : value(group, 0, 0);
  }

  private static Object pair(Group collection, int index) {
    Object item = value(collection, 0, index);
    GroupType type = collection.getType();
    boolean isMap =
        !type.getType(0).isPrimitive()
            && type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation;
    return isMap ? new ArrayList<>(((Map<?, ?>) item).values()) : item;
  }
}
