package org.lethe.benchmark.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Conversion of Java values to the types that templates compute with. */
final class TemplateValue {

  private TemplateValue() {}

  /** Returns a Java value as templates see it: whole numbers are Long, other numbers Double. */
  static Object of(Object value) {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof BigInteger big) {
      return big.longValueExact();
    }
    return value instanceof Float || value instanceof BigDecimal
        ? (Object) ((Number) value).doubleValue()
        : value;
  }
}
