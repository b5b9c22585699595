package org.lethe.measure.context;

/** How the report writes the keys of prompts and vectors: words that may be wrapped. */
public final class ContextWords {
  private ContextWords() {}

  /** Returns a set of prompts, {@code zero-shot}. */
  public static String prompts(String promptSet) {
    return promptSet.replace('_', '-');
  }

  /** Returns a kind of vector: its convention, and that it is of an instruction where it is. */
  public static String vector(String source, String convention) {
    return source.equals(VectorSource.FEW_SHOT.key()) ? convention : source + ", " + convention;
  }

  /** Returns a verdict or status, {@code not shown}. */
  public static String verdict(String key) {
    return key.replace('_', ' ');
  }
}
