package org.lethe.cli;

/** How progress is written. */
enum LogFormat {
  /** A bar on a terminal; elsewhere lines with the time in front. */
  TEXT,
  /** A JSON object a line. */
  JSON
}
