package org.lethe.job.document;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The type of a column of delimited text, as {@code pandas.read_csv} infers it: the narrowest that
 * all cells have. Cells that say that nothing is there are None in columns of numbers and booleans.
 * In columns of text only empty cells are, so that answers like None and NA stay what they are.
 */
enum CellType {
  NOTHING,
  BOOLEAN,
  /** Whole numbers; with cells where nothing is there they are fractions. */
  WHOLE,
  /** Whole numbers, one of them of more than 64 bits. */
  LARGE,
  FRACTION,
  TEXT;

  private static final Set<String> MISSING =
      Set.of(
          "",
          "#N/A",
          "#N/A N/A",
          "#NA",
          "-1.#IND",
          "-1.#QNAN",
          "-NaN",
          "-nan",
          "1.#IND",
          "1.#QNAN",
          "<NA>",
          "N/A",
          "NA",
          "NULL",
          "NaN",
          "None",
          "n/a",
          "nan",
          "null");
  private static final Set<String> TRUE = Set.of("True", "TRUE", "true");
  private static final Set<String> FALSE = Set.of("False", "FALSE", "false");
  private static final Pattern WHOLE_NUMBER = Pattern.compile(" *[+-]?\\d+ *");
  private static final Pattern NUMBER =
      Pattern.compile(" *[+-]?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?|(?i:inf|infinity)) *");

  /** Returns the type of one cell; null is a cell that its row lacks. */
  static CellType of(String cell) {
    if (isMissing(cell)) {
      return NOTHING;
    }
    if (TRUE.contains(cell) || FALSE.contains(cell)) {
      return BOOLEAN;
    }
    if (WHOLE_NUMBER.matcher(cell).matches()) {
      return new BigInteger(digits(cell)).bitLength() < Long.SIZE ? WHOLE : LARGE;
    }
    return NUMBER.matcher(cell).matches() ? FRACTION : TEXT;
  }

  static boolean isMissing(String cell) {
    return cell == null || MISSING.contains(cell);
  }

  /** Returns the narrowest type of both. */
  CellType and(CellType other) {
    if (this == other || other == NOTHING) {
      return this;
    }
    if (this == NOTHING) {
      return other;
    }
    boolean numbers = this != BOOLEAN && this != TEXT && other != BOOLEAN && other != TEXT;
    boolean whole = this != FRACTION && other != FRACTION;
    return numbers ? whole ? LARGE : FRACTION : TEXT;
  }

  /** Returns the type of a column that has cells of this type, and others that say nothing. */
  CellType withMissing() {
    return this == WHOLE || this == LARGE ? FRACTION : this;
  }

  /** Returns the value of a cell in a column of this type. */
  Object value(String cell) {
    if (this == TEXT) {
      return cell == null || cell.isEmpty() ? null : cell;
    }
    if (isMissing(cell)) {
      return null;
    }
    return switch (this) {
      case BOOLEAN -> TRUE.contains(cell);
      case WHOLE -> Long.valueOf(digits(cell));
      case LARGE -> new BigInteger(digits(cell));
      case FRACTION -> fraction(cell.strip());
      default -> cell;
    };
  }

  private static String digits(String cell) {
    String digits = cell.strip();
    return digits.startsWith("+") ? digits.substring(1) : digits;
  }

  private static double fraction(String cell) {
    return cell.toLowerCase(Locale.ROOT).contains("inf")
        ? cell.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY
        : Double.parseDouble(cell);
  }
}
