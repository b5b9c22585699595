package org.lethe.cli;

import java.io.PrintStream;

/**
 * Tells a stop from outside, by SIGTERM or Ctrl-C, from a failure. Java then ends the process by
 * itself, with 128 and the number of the signal; what fails on the way is no news.
 */
final class OutsideStop {
  private volatile boolean over;
  private volatile boolean underWay;

  /** Watches this process. */
  static OutsideStop watch(PrintStream log) {
    OutsideStop stop = new OutsideStop();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!stop.over) {
                    stop.underWay = true;
                    log.println(
                        "lethe: stopped from outside. Finished work is kept; run the same command"
                            + " again to go on.");
                  }
                },
                "stop from outside"));
    return stop;
  }

  /** Whether the process is being stopped. */
  boolean isUnderWay() {
    return underWay;
  }

  /** Says that the command is over by itself. */
  void commandIsOver() {
    over = true;
  }
}
