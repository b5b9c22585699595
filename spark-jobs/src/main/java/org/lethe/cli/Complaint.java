package org.lethe.cli;

import java.io.PrintWriter;

/**
 * One thing that is wrong; place, expected and remedy may be empty.
 *
 * @param problem what came
 * @param place where
 * @param expected what should have come
 * @param remedy what to do
 */
record Complaint(String problem, String place, String expected, String remedy) {
  void print(PrintWriter out) {
    out.println("error: " + problem);
    line(out, "place", place);
    line(out, "expected", expected);
    line(out, "remedy", remedy);
  }

  private static void line(PrintWriter out, String name, String text) {
    if (!text.isEmpty()) {
      out.println("  %-9s %s".formatted(name + ":", text));
    }
  }
}
