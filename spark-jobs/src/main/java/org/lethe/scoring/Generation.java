package org.lethe.scoring;

import java.util.List;

/**
 * A text that a model generated.
 *
 * @param response the text up to the first stop string, without special tokens
 * @param ids the generated tokens, including those of the stop string or the end token
 */
public record Generation(String response, List<Integer> ids, StopReason reason) {

  public Generation {
    ids = List.copyOf(ids);
  }

  /** Returns the number of tokens generated. */
  public int tokens() {
    return ids.size();
  }
}
