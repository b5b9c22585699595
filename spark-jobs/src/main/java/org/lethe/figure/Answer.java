package org.lethe.figure;

import java.util.List;

/**
 * What a topic says to a question of the first screen. Verdicts come from the rows of tables.
 *
 * @param question the question
 * @param number the number that answers it, with its unit; empty for a sentence that qualifies
 * @param interval interval of the number, in words; may be empty
 * @param sentence the answer in a sentence
 * @param picture drawn beside the number; null for none
 */
public record Answer(
    Question question, String number, String interval, String sentence, Picture picture) {

  /**
   * A bar from 0 to 1, in parts, with the interval of where the first part ends.
   *
   * @param parts from left to right; what is left of the bar stays empty
   * @param low lower end of the interval; null for none
   * @param high upper end
   * @param alt what it shows, in words
   */
  public record Picture(List<Part> parts, Double low, Double high, String alt) {
    public Picture {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A part of the bar.
   *
   * @param share its length, in [0, 1]
   * @param colour a colour of the page
   * @param label what it stands for
   */
  public record Part(double share, String colour, String label) {}

  /** Returns a sentence that qualifies the answer of another topic. */
  public static Answer remark(Question question, String sentence) {
    return new Answer(question, "", "", sentence, null);
  }
}
