package org.lethe.scoring;

import java.util.List;

/**
 * What a model answers in words of its own.
 *
 * @param response the text up to the first stop string, special tokens left out
 * @param ids the tokens generated, those of the stop string or the end token included
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
