package org.lethe.benchmark.jinja;

import java.io.Serializable;

/**
 * A value of a Python type that templates only print: a date, a decimal number, bytes.
 *
 * @param str what {@code str(value)} gives
 * @param repr what {@code repr(value)} gives, which stands in printed lists and mappings
 */
public record PythonObject(String str, String repr) implements Serializable {

  @Override
  public String toString() {
    return str;
  }
}
