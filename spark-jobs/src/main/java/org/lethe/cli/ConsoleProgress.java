package org.lethe.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.lethe.message.Progress;

/**
 * Shows progress on a console: a bar that is redrawn on a terminal, a line now and then elsewhere.
 */
final class ConsoleProgress implements Progress {
  private static final int WIDTH = 24;
  private static final Duration REDRAW = Duration.ofMillis(250);
  private static final Duration LINE = Duration.ofSeconds(30);

  private final PrintStream out;
  private final boolean terminal;

  /**
   * @param terminal whether the console can move back to the start of a line
   */
  ConsoleProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void note(String line) {
    synchronized (out) {
      out.println(clear() + line);
    }
  }

  @Override
  public Stage begin(String activity, String unit, long total, LongSupplier done) {
    long start = System.nanoTime();
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  Thread.sleep((terminal ? REDRAW : LINE).toMillis());
                  show(bar(activity, unit, total, done.getAsLong(), System.nanoTime() - start));
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
      note(summary(activity, unit, done.getAsLong(), System.nanoTime() - start));
    };
  }

  private void show(String line) {
    synchronized (out) {
      if (terminal) {
        out.print(clear() + line);
      } else {
        out.println(line);
      }
      out.flush();
    }
  }

  private String clear() {
    return terminal ? "\r\u001b[K" : "";
  }

  /** Returns for example {@code score base [======> ] 120/400 requests 30 % 60.0/s ETA 0:04}. */
  static String bar(String activity, String unit, long total, long done, long nanos) {
    double share = total == 0 ? 1 : Math.min(1, (double) done / total);
    int full = (int) (share * WIDTH);
    String arrow = "=".repeat(full) + (full < WIDTH ? ">" : "") + " ".repeat(WIDTH);
    String eta = done == 0 ? "-:--" : clock((long) (nanos * ((1 - share) / share)));
    return "%s [%s] %d/%d %s %.0f %% %.1f/s ETA %s"
        .formatted(
            activity,
            arrow.substring(0, WIDTH),
            done,
            total,
            unit,
            100 * share,
            rate(done, nanos),
            eta);
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
