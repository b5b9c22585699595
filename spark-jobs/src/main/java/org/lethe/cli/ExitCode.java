package org.lethe.cli;

/** How the command ends, by the numbers of sysexits.h. */
enum ExitCode {
  OK(0),
  /** The command line or a configuration file is wrong. */
  USAGE(64),
  /** Data are wrong or incomplete. */
  DATA(65),
  /** The engine or a device is missing. */
  ENGINE(69),
  /** A fault of Lethe's own. */
  INTERNAL(70),
  /** The output cannot be written: it is read-only, belongs to somebody else, or is full. */
  OUTPUT(73),
  /** A file system failed, nobody knows for how long. */
  IO(74),
  /** A temporary failure: rerun to resume. */
  TEMPORARY(75),
  /** Stopped from outside by SIGTERM: rerun to resume. */
  STOPPED(143);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
