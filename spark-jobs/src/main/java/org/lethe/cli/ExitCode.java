package org.lethe.cli;

/** How the command ends, by the numbers of sysexits.h. */
enum ExitCode {
  OK(0),
  /** The command line or a configuration file is wrong. */
  USAGE(64),
  /** Data are wrong or incomplete. */
  DATA(65),
  /** The engine or a device is not there. */
  ENGINE(69),
  /** A fault of Lethe's own. */
  INTERNAL(70),
  /** Running again may go well and resumes. */
  TEMPORARY(75);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
