package org.lethe.report;

import java.util.List;
import org.lethe.benchmark.OutputType;
import org.lethe.figure.TaskPlan;

/**
 * How many documents of a task the page holds, so that it stays small whatever was asked: all tasks
 * share {@value #BYTES} bytes before compression.
 */
record SampleSize(int tasks, int checkpoints) {
  private static final long BYTES = 6_000_000;
  private static final int MOST = 200;
  private static final int LEAST = 4;

  /** Longest prompt kept, characters. */
  static final int PROMPT = 1500;

  /** Longest generated answer, choice or target kept, characters. */
  static final int ANSWER = 300;

  private static final int EXPECTED_PROMPT = 800; // most are shorter than what is kept
  private static final int EXPECTED_ANSWER = 150;
  private static final int EXPECTED_CHOICE = 6; // a log-probability in hundredths, and its comma

  /** Returns the number of documents. */
  int of(TaskPlan plan, OutputType type) {
    long choices = Math.max(1, plan.requests() / Math.max(1, plan.documents()));
    long answer = type == OutputType.GENERATE_UNTIL ? EXPECTED_ANSWER : EXPECTED_CHOICE * choices;
    long document = EXPECTED_PROMPT + checkpoints * answer;
    long share = BYTES / Math.max(1, tasks) / document;
    return (int) Math.max(LEAST, Math.min(MOST, share));
  }

  /** Returns a text as it is kept: where it is long, its beginning and its end. */
  static String cut(String text, int most) {
    if (text == null || text.length() <= most) {
      return text;
    }
    int head =
        text.offsetByCodePoints(0, Math.min(most / 3, text.codePointCount(0, text.length())));
    int tail = text.length() - (most - head);
    if (Character.isLowSurrogate(text.charAt(tail))) {
      tail++;
    }
    return text.substring(0, head) + "\n[…]\n" + text.substring(tail);
  }

  /** Returns texts as they are kept. */
  static List<String> cut(List<String> texts, int most) {
    return texts.stream().map(text -> cut(text, most)).toList();
  }
}
