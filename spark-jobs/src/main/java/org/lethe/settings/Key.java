package org.lethe.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what a component of an options record means. The component is a key of an experiment file:
 * its name in kebab case is the key, its Java type says what may be written, its value in the
 * default record is the default.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
  /** What the key sets. */
  String value();

  /** Unit of the value; empty for names and switches. */
  String unit() default "";

  /** Smallest whole number allowed. */
  int least() default 0;

  /** Bound that a fraction must exceed. */
  double above() default Double.NEGATIVE_INFINITY;

  /** Bound that a fraction must stay below. */
  double below() default Double.POSITIVE_INFINITY;

  /** What the words of a text or a selection name. */
  Naming names() default Naming.NOTHING;
}
