package org.lethe.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A question of docs/questions.md and how the report answers it.
 *
 * @param question the question
 * @param clicks what is clicked, in words of the document
 * @param answer where the answer stands then, in words of the document
 */
record DocumentedWalk(String question, List<Click> clicks, String answer) {
  /**
   * A click.
   *
   * @param on what is clicked
   * @param name the name of it, or what is chosen there; empty for none
   */
  record Click(String on, String name) {}

  private static final Pattern ROW =
      Pattern.compile("^\\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);
  private static final Pattern CLICK =
      Pattern.compile("(none|[A-Za-z ]+?)(?: [`\"]([^`\"]+)[`\"])?(?:, |$)");

  /** Returns the walks of the document. */
  static List<DocumentedWalk> all() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "questions.md"));
    return ROW.matcher(document)
        .results()
        .filter(row -> !row.group(1).equals("Question"))
        .map(row -> new DocumentedWalk(row.group(1), clicks(row.group(2)), row.group(3)))
        .toList();
  }

  private static List<Click> clicks(String words) {
    Matcher matcher = CLICK.matcher(words);
    List<Click> clicks =
        matcher
            .results()
            .map(click -> new Click(click.group(1), click.group(2) == null ? "" : click.group(2)))
            .toList();
    return words.equals("none") ? List.of() : clicks;
  }

  @Override
  public String toString() {
    return question;
  }
}
