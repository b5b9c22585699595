package org.lethe.figure;

/** A stretch of the page. Topics of a chapter stand in the order of their measures. */
public enum Chapter {
  /** What was lost, and whether it comes back. */
  LOSSES,
  /** What moved in the model, what goes with a loss, and what holds in every seed. */
  EXPLANATIONS,
  /** Single answers. */
  ANSWERS,
  /** Scores, and which differences of scores could be found. */
  SCORES,
  /** What was asked, and how the numbers were made. */
  ORIGINS
}
