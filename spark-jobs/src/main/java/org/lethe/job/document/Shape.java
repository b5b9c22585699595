package org.lethe.job.document;

import java.io.Serializable;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The type that the values of a field have together, as {@code datasets} 5 infers it from JSON: a
 * fraction among whole numbers makes all of them fractions, texts that all tell a time are times,
 * and where values have no common type each stays what it is.
 *
 * @param kind the type
 * @param element type of a list's elements; null for other types
 * @param fields types of an object's fields in the order in which they first appear; null for other
 *     types
 */
record Shape(Kind kind, Shape element, LinkedHashMap<String, Shape> fields)
    implements Serializable {

  /** Types of JSON values. */
  enum Kind {
    NULL,
    BOOLEAN,
    WHOLE,
    FRACTION,
    TIME,
    TEXT,
    LIST,
    OBJECT,
    /** No common type. */
    ANY
  }

  private static final int BITS_OF_LONG = 63;
  private static final Shape NULL = new Shape(Kind.NULL);
  private static final Shape ANY = new Shape(Kind.ANY);

  /** The type of no document yet. */
  static final Shape NONE = new Shape(Kind.OBJECT, null, new LinkedHashMap<>());

  private Shape(Kind kind) {
    this(kind, null, null);
  }

  /** Returns the type of the documents seen so far and one more. */
  Shape and(Map<String, Object> document) {
    return union(object(document));
  }

  /** Returns the type of these documents and of others that follow; fields may be missing. */
  Shape union(Shape later) {
    LinkedHashMap<String, Shape> all = new LinkedHashMap<>(fields);
    later.fields.forEach((name, shape) -> all.merge(name, shape, Shape::merge));
    return new Shape(Kind.OBJECT, null, all);
  }

  /** Returns the type with texts where this one has times. */
  Shape withoutTimes() {
    LinkedHashMap<String, Shape> texts = new LinkedHashMap<>();
    if (fields != null) {
      fields.forEach((name, shape) -> texts.put(name, shape.withoutTimes()));
    }
    return new Shape(
        kind == Kind.TIME ? Kind.TEXT : kind,
        element == null ? null : element.withoutTimes(),
        fields == null ? null : texts);
  }

  /** Returns a document of this type; a field that it lacks is null. */
  @SuppressWarnings("unchecked") // the shape of a document is an object's
  Map<String, Object> conform(Map<String, Object> document) {
    return (Map<String, Object>) value(document);
  }

  private Object value(Object value) {
    if (value == null) {
      return null;
    }
    return switch (kind) {
      case FRACTION -> ((Number) value).doubleValue();
      case TIME -> PythonDates.datetime(PythonDates.of((String) value), false);
      case LIST -> {
        List<Object> items = new ArrayList<>();
        ((List<?>) value).forEach(item -> items.add(element.value(item)));
        yield items;
      }
      case OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        fields.forEach(
            (name, shape) -> object.put(name, shape.value(((Map<?, ?>) value).get(name))));
        yield object;
      }
      case NULL, BOOLEAN, WHOLE, TEXT, ANY -> value;
    };
  }

  private static Shape of(Object value) {
    if (value == null) {
      return NULL;
    }
    if (value instanceof Boolean) {
      return new Shape(Kind.BOOLEAN);
    }
    if (value instanceof Number number) {
      boolean isWhole =
          !(number instanceof Double)
              && !(number instanceof BigInteger big && big.bitLength() > BITS_OF_LONG);
      return new Shape(isWhole ? Kind.WHOLE : Kind.FRACTION);
    }
    if (value instanceof String text) {
      LocalDateTime time = PythonDates.of(text);
      return new Shape(time == null ? Kind.TEXT : Kind.TIME);
    }
    if (value instanceof List<?> list) {
      return new Shape(Kind.LIST, list.stream().map(Shape::of).reduce(NULL, Shape::merge), null);
    }
    return object((Map<?, ?>) value);
  }

  private static Shape object(Map<?, ?> map) {
    LinkedHashMap<String, Shape> fields = new LinkedHashMap<>();
    map.forEach((name, value) -> fields.put((String) name, of(value)));
    return new Shape(Kind.OBJECT, null, fields);
  }

  private Shape merge(Shape other) {
    if (kind == Kind.NULL || other.kind == Kind.NULL) {
      return kind == Kind.NULL ? other : this;
    }
    if (kind != other.kind) {
      return merged(other);
    }
    return switch (kind) {
      case LIST -> new Shape(Kind.LIST, element.merge(other.element), null);
      case OBJECT -> fields.keySet().equals(other.fields.keySet()) ? union(other) : ANY;
      default -> this;
    };
  }

  /** Types that differ have a common one when both are numbers or both are texts. */
  private Shape merged(Shape other) {
    boolean numbers =
        isAmong(Kind.WHOLE, Kind.FRACTION) && other.isAmong(Kind.WHOLE, Kind.FRACTION);
    boolean texts = isAmong(Kind.TEXT, Kind.TIME) && other.isAmong(Kind.TEXT, Kind.TIME);
    return numbers ? new Shape(Kind.FRACTION) : texts ? new Shape(Kind.TEXT) : ANY;
  }

  private boolean isAmong(Kind one, Kind two) {
    return kind == one || kind == two;
  }
}
