package org.lethe.benchmark;

/**
 * What is wrong with a prompt that can be asked all the same.
 *
 * @param cutTokens tokens that the prompt lost on the left, since the model takes no more
 * @param showsOwnAnswer whether a worked example is the asked question with its right answer
 */
public record PromptAudit(int cutTokens, boolean showsOwnAnswer) {
  /** Of a prompt with which nothing is wrong. */
  public static final PromptAudit CLEAN = new PromptAudit(0, false);
}
