package org.lethe.table;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what a component of a row record means. The record's component is the column: its name in
 * snake case is the column's name, its Java type the column's type.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Column {
  /** What the column means. */
  String value();

  /** Unit of the values; empty for counts, names and numbers without a unit. */
  String unit() default "";

  /** Shape of an array, in brackets; empty for a single value. */
  String shape() default "";

  /**
   * When the column is null, for example "when there is none"; empty for a column that never is.
   */
  String absent() default "";
}
