package org.lethe.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.LongSupplier;
import org.lethe.message.Progress;

/**
 * Shows progress: a bar that is redrawn on a terminal, elsewhere a line now and then that begins
 * with the time, or events in JSON.
 */
final class ConsoleProgress implements Progress {
  private static final int WIDTH = 24;
  private static final Duration REDRAW = Duration.ofMillis(250);
  private static final Duration LINE = Duration.ofSeconds(30);

  private final PrintStream out;
  private final boolean console;
  private final InstantSource clock;
  private volatile LogFormat format = LogFormat.TEXT;

  /**
   * @param console whether what is printed can be drawn anew
   */
  ConsoleProgress(PrintStream out, boolean console, InstantSource clock) {
    this.out = out;
    this.console = console;
    this.clock = clock;
  }

  /** Says how everything from now on is written. */
  void use(LogFormat chosen) {
    format = chosen;
  }

  private boolean isTerminal() {
    return console && format == LogFormat.TEXT;
  }

  @Override
  public void note(String line) {
    print(format == LogFormat.JSON ? JsonEvents.note(clock.instant(), line) : timed(line), true);
  }

  @Override
  public Stage begin(String activity, String unit, long total, LongSupplier done) {
    long start = System.nanoTime();
    if (format == LogFormat.JSON) {
      print(JsonEvents.activity(clock.instant(), "begin", activity, unit, 0, total, 0), true);
    }
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  Thread.sleep((isTerminal() ? REDRAW : LINE).toMillis());
                  show(activity, unit, total, done.getAsLong(), System.nanoTime() - start);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "progress of " + activity);
    thread.setDaemon(true);
    thread.start();
    return () -> {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      conclude(activity, unit, total, done.getAsLong(), System.nanoTime() - start);
    };
  }

  /** Says at the end of a command which parts of the work are missing. */
  void missing(List<MissingPart> parts) {
    if (format == LogFormat.JSON) {
      parts.forEach(part -> print(JsonEvents.missing(clock.instant(), part), true));
    } else if (!parts.isEmpty()) {
      note(parts.size() == 1 ? "1 part is missing:" : parts.size() + " parts are missing:");
      MissingPart.lines(parts).forEach(line -> print(line, true));
    }
  }

  private void show(String activity, String unit, long total, long done, long nanos) {
    if (format == LogFormat.JSON) {
      print(
          JsonEvents.activity(clock.instant(), "progress", activity, unit, done, total, nanos),
          true);
    } else if (console) {
      print(bar(activity, unit, total, done, nanos), false);
    } else {
      print(timed(line(activity, unit, total, done, nanos)), true);
    }
  }

  private void conclude(String activity, String unit, long total, long done, long nanos) {
    if (format == LogFormat.JSON) {
      print(JsonEvents.activity(clock.instant(), "done", activity, unit, done, total, nanos), true);
    } else {
      note(summary(activity, unit, done, nanos));
    }
  }

  private void print(String line, boolean whole) {
    synchronized (out) {
      out.print((isTerminal() ? "\r\u001b[K" : "") + line + (whole ? System.lineSeparator() : ""));
      out.flush();
    }
  }

  private String timed(String line) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return isTerminal() ? line : now + " " + line;
  }

  /** Returns for example {@code score base [======> ] 120/400 requests 30 % 60.0/s ETA 0:04}. */
  static String bar(String activity, String unit, long total, long done, long nanos) {
    int full = (int) (share(done, total) * WIDTH);
    String arrow = "=".repeat(full) + (full < WIDTH ? ">" : "") + " ".repeat(WIDTH);
    return line(activity + " [" + arrow.substring(0, WIDTH) + "]", unit, total, done, nanos);
  }

  /** Returns for example {@code score base 120/400 requests 30 % 60.0/s ETA 0:04}. */
  static String line(String activity, String unit, long total, long done, long nanos) {
    double share = share(done, total);
    String eta = done == 0 ? "-:--" : clock((long) (nanos * ((1 - share) / share)));
    return "%s %d/%d %s %.0f %% %.1f/s ETA %s"
        .formatted(activity, done, total, unit, 100 * share, rate(done, nanos), eta);
  }

  private static double share(long done, long total) {
    return total == 0 ? 1 : Math.min(1, (double) done / total);
  }

  static String summary(String activity, String unit, long done, long nanos) {
    String rate = done > 1 ? " (%.1f/s)".formatted(rate(done, nanos)) : "";
    return "%s: %d %s in %s%s".formatted(activity, done, unit, clock(nanos), rate);
  }

  private static double rate(long done, long nanos) {
    return nanos == 0 ? 0 : done / (nanos / 1e9);
  }

  /** Returns minutes and seconds, with hours when there are any. */
  static String clock(long nanos) {
    Duration time = Duration.ofNanos(nanos);
    return time.toHours() > 0
        ? "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
  }
}
