package org.lethe.effect;

import java.util.ArrayList;
import java.util.List;
import org.lethe.inference.PrefixTree;
import org.lethe.transformer.Transformer;

/** Cuts trials into batches of a bounded number of tokens. */
final class TrialBatches {

  private TrialBatches() {}

  /**
   * Batches trials in order; a trial that exceeds the bounds is alone.
   *
   * @param tokens most tokens of prompts and targets of a batch, padding included
   * @param tailTokens most tokens of targets of a batch, padding included
   * @return indices of the trials of each batch; positions of a batch rotate by the same angles
   */
  static List<List<Integer>> of(
      Transformer transformer, List<Trial> trials, int tokens, int tailTokens) {
    List<int[]> inputs = trials.stream().map(Trial::input).toList();
    List<List<Integer>> batches = new ArrayList<>();
    for (List<Integer> alike :
        PrefixTree.alike(inputs, transformer.config().fixedRotationLength())) {
      List<Integer> open = new ArrayList<>();
      int longest = 0;
      int longestTarget = 0;
      for (int trial : alike) {
        int length = Math.max(longest, inputs.get(trial).length);
        int target = Math.max(longestTarget, trials.get(trial).target().length);
        long count = open.size() + 1L;
        if (!open.isEmpty() && (count * length > tokens || count * target > tailTokens)) {
          batches.add(open);
          open = new ArrayList<>();
          length = inputs.get(trial).length;
          target = trials.get(trial).target().length;
        }
        open.add(trial);
        longest = length;
        longestTarget = target;
      }
      if (!open.isEmpty()) {
        batches.add(open);
      }
    }
    return batches;
  }
}
