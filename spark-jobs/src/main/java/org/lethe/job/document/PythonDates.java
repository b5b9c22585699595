package org.lethe.job.document;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lethe.benchmark.jinja.PythonObject;

/** Dates and times as Python prints them. */
final class PythonDates {
  private static final int NANOS_OF_MICRO = 1000;

  /** Texts that Arrow takes for seconds since 1970 when every text of a field is one. */
  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)(?:[ T](\\d\\d)(?::(\\d\\d)(?::(\\d\\d))?)?(?:Z|([+-]\\d\\d):?(\\d\\d)?)?)?");

  private PythonDates() {}

  /** Returns the point in time that a text tells, without its zone; null when it tells none. */
  static LocalDateTime of(String text) {
    if (text.length() < 10 || text.charAt(4) != '-') {
      return null;
    }
    Matcher iso = ISO.matcher(text);
    if (!iso.matches()) {
      return null;
    }
    try {
      LocalTime time = LocalTime.of(part(iso, 2), part(iso, 3), part(iso, 4));
      int zone = part(iso, 5) * 60 + (int) Math.signum(part(iso, 5)) * part(iso, 6);
      return LocalDateTime.of(LocalDate.parse(iso.group(1)), time).minusMinutes(zone);
    } catch (java.time.DateTimeException e) {
      return null;
    }
  }

  private static int part(Matcher iso, int group) {
    return iso.group(group) == null ? 0 : Integer.parseInt(iso.group(group));
  }

  /**
   * Python's {@code datetime}.
   *
   * @param isUtc whether it has the zone UTC, else it has none
   */
  static PythonObject datetime(LocalDateTime time, boolean isUtc) {
    LocalDate date = time.toLocalDate();
    String seconds = clock(time.toLocalTime());
    String digits = nanos(time.getNano());
    return new PythonObject(
        date + " " + seconds + digits + (isUtc ? "+00:00" : ""),
        "datetime.datetime(%d, %d, %d, %d, %d%s%s)"
            .formatted(
                date.getYear(),
                date.getMonthValue(),
                date.getDayOfMonth(),
                time.getHour(),
                time.getMinute(),
                small(time.toLocalTime()),
                isUtc ? ", tzinfo=zoneinfo.ZoneInfo(key='UTC')" : ""));
  }

  /**
   * Pandas' {@code Timestamp}, which Python gets for nanoseconds.
   *
   * @param isUtc whether it has the zone UTC, else it has none
   */
  static PythonObject timestamp(LocalDateTime time, boolean isUtc) {
    String text = time.toLocalDate() + " " + clock(time.toLocalTime()) + nanos(time.getNano());
    return new PythonObject(
        text + (isUtc ? "+00:00" : ""),
        isUtc
            ? "Timestamp('%s+0000', tz='UTC')".formatted(text)
            : "Timestamp('%s')".formatted(text));
  }

  /** Python's {@code date}. */
  static PythonObject date(LocalDate date) {
    return new PythonObject(
        date.toString(),
        "datetime.date(%d, %d, %d)"
            .formatted(date.getYear(), date.getMonthValue(), date.getDayOfMonth()));
  }

  /** Python's {@code time}. */
  static PythonObject time(LocalTime time) {
    return new PythonObject(
        clock(time) + nanos(time.getNano()),
        "datetime.time(%d, %d%s)".formatted(time.getHour(), time.getMinute(), small(time)));
  }

  private static String clock(LocalTime time) {
    return "%02d:%02d:%02d".formatted(time.getHour(), time.getMinute(), time.getSecond());
  }

  private static String nanos(int nanos) {
    if (nanos == 0) {
      return "";
    }
    return nanos % NANOS_OF_MICRO == 0
        ? ".%06d".formatted(nanos / NANOS_OF_MICRO)
        : ".%09d".formatted(nanos);
  }

  /** Seconds and microseconds stand in a representation when they are not zero. */
  private static String small(LocalTime time) {
    int micros = time.getNano() / NANOS_OF_MICRO;
    return micros > 0
        ? ", %d, %d".formatted(time.getSecond(), micros)
        : time.getSecond() > 0 ? ", " + time.getSecond() : "";
  }
}
