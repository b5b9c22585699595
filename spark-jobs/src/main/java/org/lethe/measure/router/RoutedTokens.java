package org.lethe.measure.router;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.analysis.JensenShannon;
import org.lethe.checkpoint.ExpertWeighting;
import org.lethe.inference.PrefixTree;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/**
 * How a block routed the tokens of a prompt.
 *
 * @param shares the router's probability of every expert: softmax of its scores, or sigmoids scaled
 *     to sum to 1 where the model weighs experts by sigmoids [tokens, E]
 * @param chosen experts of each token, ascending [tokens, k]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RoutedTokens(double[][] shares, int[][] chosen) {

  /**
   * Reads prompts in one batch, common prefixes once.
   *
   * @param prompts token ids, each with at least one token
   * @return for every prompt its routing by block, blocks without a mixture left out
   */
  static List<Map<Integer, RoutedTokens>> read(Transformer transformer, List<int[]> prompts) {
    List<Map<Integer, RoutedTokens>> routed = new ArrayList<>();
    prompts.forEach(prompt -> routed.add(new TreeMap<>()));
    int fixedLength = transformer.config().fixedRotationLength();
    for (List<Integer> alike : PrefixTree.alike(prompts, fixedLength)) {
      PrefixTree tree = PrefixTree.of(alike.stream().map(prompts::get).toList());
      Map<Integer, float[]> scores = new TreeMap<>();
      Map<Integer, long[]> chosen = new TreeMap<>();
      try (GradMode off = GradMode.off();
          NDManager scope = transformer.newScope()) {
        Hooks hooks =
            Hooks.none()
                .reading(HookPoint.ROUTER, (layer, x) -> scores.put(layer, x.toFloatArray()))
                .reading(HookPoint.EXPERTS, (layer, x) -> chosen.put(layer, x.toLongArray()));
        transformer.hidden(tree.forest(), scope, hooks);
      }
      int experts = transformer.config().experts().count();
      int choices = transformer.config().experts().chosen();
      boolean sigmoid =
          transformer.config().experts().weighting() == ExpertWeighting.SIGMOID_OF_INPUT;
      for (int i = 0; i < alike.size(); i++) {
        int[] rows = tree.rows()[i];
        Map<Integer, RoutedTokens> prompt = routed.get(alike.get(i));
        scores.forEach(
            (layer, all) ->
                prompt.put(
                    layer,
                    new RoutedTokens(
                        Arrays.stream(rows)
                            .mapToObj(row -> shares(all, row * experts, experts, sigmoid))
                            .toArray(double[][]::new),
                        Arrays.stream(rows)
                            .mapToObj(row -> experts(chosen.get(layer), row * choices, choices))
                            .toArray(int[][]::new))));
      }
    }
    return routed;
  }

  private static double[] shares(float[] scores, int from, int experts, boolean sigmoid) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int e = 0; e < experts; e++) {
      largest = Math.max(largest, scores[from + e]);
    }
    double[] shares = new double[experts];
    double sum = 0;
    for (int e = 0; e < experts; e++) {
      double score = scores[from + e];
      shares[e] = sigmoid ? 1 / (1 + Math.exp(-score)) : Math.exp(score - largest);
      sum += shares[e];
    }
    for (int e = 0; e < experts; e++) {
      shares[e] /= sum;
    }
    return shares;
  }

  private static int[] experts(long[] chosen, int from, int choices) {
    return Arrays.stream(chosen, from, from + choices)
        .mapToInt(Math::toIntExact)
        .sorted()
        .toArray();
  }

  int tokens() {
    return shares.length;
  }

  /** Returns the mean over tokens of the divergence of the router's probabilities, bits. */
  double divergence(RoutedTokens after) {
    return JensenShannon.meanOverQueries(shares, after.shares);
  }

  /** Returns how many tokens go through other experts. */
  int changed(RoutedTokens after) {
    int changed = 0;
    for (int t = 0; t < chosen.length; t++) {
      changed += Arrays.equals(chosen[t], after.chosen[t]) ? 0 : 1;
    }
    return changed;
  }

  /** Returns how many tokens go through each expert [E]. */
  List<Integer> load() {
    Integer[] load = new Integer[shares[0].length];
    Arrays.fill(load, 0);
    for (int[] token : chosen) {
      for (int expert : token) {
        load[expert]++;
      }
    }
    return List.of(load);
  }
}
