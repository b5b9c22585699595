package org.lethe.benchmark;

/** How a prompt in context writes a question and its answer. */
public enum Wording {
  /** As the task's own templates do. */
  TASK(null, null),
  /** {@code Q: x}, {@code A: y}, an empty line: Todd et al. 2024. */
  QA("Q: %s\nA:", "\n\n"),
  /** {@code Input: x}, {@code Output: y}, an empty line: Jiang et al. 2025. */
  INPUT_OUTPUT("Input: %s\nOutput:", "\n\n"),
  /** {@code x -> y}, a line each. */
  ARROW("%s ->", "\n");

  private final String question;
  private final String end;

  Wording(String question, String end) {
    this.question = question;
    this.end = end;
  }

  /** Returns the text before an answer. */
  String question(String asked) {
    return question.formatted(asked);
  }

  /** Returns an answer as it follows a question. */
  String answer(String answer) {
    return " " + answer;
  }

  /** Returns the text after the answer of a demonstration. */
  String end() {
    return end;
  }
}
