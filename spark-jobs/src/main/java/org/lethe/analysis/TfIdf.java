package org.lethe.analysis;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Cosine of the TF-IDF vectors of tasks' prompts: a control of task similarity that needs no model.
 * For every term a task's vector holds the number of occurrences in its prompts times ln((1 + N) /
 * (1 + n)) + 1, where N is the number of prompts of all tasks and n the number that contain the
 * term. Terms are added one by one, so the vocabulary is never in memory.
 */
public final class TfIdf {
  private static final Pattern TERM = Pattern.compile("[\\p{L}\\p{N}]+");

  private final long prompts;
  private final double[][] products;

  /**
   * @param tasks number of tasks
   * @param prompts number of prompts of all tasks
   */
  public TfIdf(int tasks, long prompts) {
    this.prompts = prompts;
    this.products = new double[tasks][tasks];
  }

  /** Returns the terms of a text in order: runs of letters and digits, lower case. */
  public static List<String> terms(String text) {
    return TERM.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
  }

  /**
   * Adds a term.
   *
   * @param occurrences how often it occurs in every task's prompts [tasks]
   * @param promptsWithTerm number of prompts of all tasks it occurs in
   * @throws IllegalArgumentException if there are not as many counts as tasks
   */
  public void add(double[] occurrences, long promptsWithTerm) {
    Shapes.sameLength("occurrences", occurrences.length, "tasks", products.length);
    double idf = Math.log((1.0 + prompts) / (1.0 + promptsWithTerm)) + 1;
    for (int a = 0; a < products.length; a++) {
      for (int b = 0; b < products.length; b++) {
        products[a][b] += (occurrences[a] * idf) * (occurrences[b] * idf);
      }
    }
  }

  /** Returns the cosine of two tasks in [0, 1]; NaN when one has no terms. */
  public double cosine(int a, int b) {
    return CosineSimilarity.ratio(
        products[a][b], Math.sqrt(products[a][a]), Math.sqrt(products[b][b]));
  }
}
