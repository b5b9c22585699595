package org.lethe.effect;

/**
 * How an outcome of one trial changes with the head outputs at the last token of the prompt, to
 * first order.
 *
 * @param own the head outputs
 * @param slopes derivative of the outcome with respect to each
 */
public record HeadSlopes(HeadActivations own, HeadActivations slopes) {

  /**
   * Estimates the effect of an edit of one head: attribution patching (Nanda 2023).
   *
   * @throws IllegalArgumentException if the edit is not of a head
   */
  public double estimate(Edit edit) {
    if (edit instanceof Edit.ReplaceHead replacement) {
      return dot(replacement.head(), replacement.value(), own.of(replacement.head()));
    }
    if (edit instanceof Edit.AddToHead addition) {
      return dot(addition.head(), addition.value(), new float[own.size()]);
    }
    throw new IllegalArgumentException("an effect is estimated for edits of heads only");
  }

  private double dot(Head head, float[] value, float[] from) {
    float[] slope = slopes.of(head);
    double sum = 0;
    for (int i = 0; i < slope.length; i++) {
      sum += (double) slope[i] * (value[i] - from[i]);
    }
    return sum;
  }
}
