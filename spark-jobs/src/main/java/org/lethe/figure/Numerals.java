package org.lethe.figure;

import java.util.Locale;

/** Numerals as text, the same in every locale. */
public final class Numerals {
  /** Stands where a table holds null. */
  public static final String NONE = "–";

  private Numerals() {}

  /** Returns the value with that many digits after the point and a true minus sign. */
  public static String plain(Double value, int digits) {
    if (value == null || value.isNaN()) {
      return NONE;
    }
    if (value.isInfinite()) {
      return value > 0 ? "∞" : "−∞";
    }
    double scale = Math.pow(10, digits);
    double rounded = Math.rint(Math.abs(value) * scale) / scale;
    String sign = value < 0 && rounded > 0 ? "−" : "";
    return sign + String.format(Locale.ROOT, "%." + digits + "f", rounded);
  }

  /** Returns the value with its sign, which a value that rounds to zero does not have. */
  public static String signed(Double value, int digits) {
    String text = plain(value, digits);
    boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9') && !text.equals("∞");
    return zero || text.startsWith("−") ? text : "+" + text;
  }

  /** Returns a p-value: three digits, or the bound it lies under. */
  public static String p(Double value) {
    if (value == null || value.isNaN()) {
      return NONE;
    }
    return value < 0.001 ? "< 0.001" : plain(value, 3);
  }

  /** Returns two significant digits of a value that may be tiny. */
  public static String small(double value) {
    if (value == 0 || Double.isNaN(value)) {
      return value == 0 ? "0" : NONE;
    }
    return Math.abs(value) < 1e-3
        ? String.format(Locale.ROOT, "%.1e", value)
        : String.format(Locale.ROOT, "%.2g", value);
  }

  /** Returns the value with thin spaces between thousands. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', '\u202f');
  }

  /** Returns {@code 1 word} or {@code n words}. */
  public static String count(long value, String word) {
    return count(value) + " " + word + (value == 1 ? "" : "s");
  }
}
