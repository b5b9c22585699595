package org.lethe.benchmark.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Conversion of Java values to the types that templates compute with. */
final class TemplateValue {

  private TemplateValue() {}

  private static final int BITS_OF_LONG = 63;

  /**
   * Returns a Java value as templates see it: whole numbers are Long, other numbers Double. A whole
   * number of more than 64 bits stays what it is: it can be printed, but not computed with.
   */
  static Object of(Object value) {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof BigInteger big) {
      return big.bitLength() > BITS_OF_LONG ? big : (Object) big.longValue();
    }
    return value instanceof Float || value instanceof BigDecimal
        ? (Object) ((Number) value).doubleValue()
        : value;
  }
}
