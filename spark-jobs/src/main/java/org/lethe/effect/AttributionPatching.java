package org.lethe.effect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.inference.PrefixTree;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.GradientKernels;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Tails;
import org.lethe.transformer.TokenKernels;
import org.lethe.transformer.Transformer;

/**
 * Derivatives of outcomes with respect to head outputs, from which the effects of all heads are
 * estimated at once. This is an approximation: {@link EditedTrials} gives the effects themselves.
 *
 * <p>A batch of trials is run once; the m tokens that predict the target are run again, forward and
 * backward. Beside what {@link TrialReader} needs, a batch takes the keys and values of its tokens
 * and the graph of m tokens a trial: about T·m·L·(7C + 4F + 10·nh·hs)·4 bytes.
 */
public final class AttributionPatching {

  private final Transformer transformer;
  private final int batchTokens;

  /** Does not close the transformer; the caller does. */
  public AttributionPatching(Transformer transformer, int batchTokens) {
    this.transformer = transformer;
    this.batchTokens = batchTokens;
  }

  /** Differentiates an outcome of each trial, in their order. */
  public List<HeadSlopes> slopes(List<Trial> trials, Outcome outcome) {
    HeadSlopes[] slopes = new HeadSlopes[trials.size()];
    int tailTokens = Math.max(1, batchTokens / transformer.config().layers());
    for (List<Integer> batch : TrialBatches.of(transformer, trials, batchTokens, tailTokens)) {
      List<HeadSlopes> found = batch(batch.stream().map(trials::get).toList(), outcome);
      for (int i = 0; i < found.size(); i++) {
        slopes[batch.get(i)] = found.get(i);
      }
    }
    return List.of(slopes);
  }

  private List<HeadSlopes> batch(List<Trial> trials, Outcome outcome) {
    PrefixTree tree = PrefixTree.of(trials.stream().map(Trial::input).toList());
    int[] starts = trials.stream().mapToInt(Trial::start).toArray();
    try (NDManager scope = transformer.newScope();
        Tails tails = tails(tree, starts, scope)) {
      ModelConfig config = transformer.config();
      Shape shape = new Shape(trials.size(), tails.tokens(), config.heads(), config.headSize());
      List<NDArray> shifts = new ArrayList<>(); // of the head outputs of each block
      for (int layer = 0; layer < config.layers(); layer++) {
        NDArray shift = scope.zeros(shape);
        shift.setRequiresGradient(true);
        shifts.add(shift);
      }
      float[][] own = new float[config.layers()][];
      Hooks hooks =
          Hooks.none()
              .everywhere(
                  HookPoint.Z,
                  (layer, z) -> {
                    own[layer] = z.toFloatArray();
                    return z.add(shifts.get(layer));
                  });
      int[] beginning = new int[config.layers()];
      beginning[0] = 1;
      float[][] slopes = new float[config.layers()][];
      try (GradMode on = GradMode.on()) {
        NDArray last = transformer.replay(tails, beginning, scope, hooks); // [T, 1, m, C]
        NDArray[] gradients = GradientKernels.gradients(sum(last, trials, outcome), shifts);
        Arrays.setAll(slopes, layer -> gradients[layer].toFloatArray());
      }
      List<HeadSlopes> found = new ArrayList<>(trials.size());
      for (int b = 0; b < trials.size(); b++) {
        found.add(new HeadSlopes(heads(own, b, tails), heads(slopes, b, tails)));
      }
      return found;
    }
  }

  private Tails tails(PrefixTree tree, int[] starts, NDManager scope) {
    try (GradMode off = GradMode.off()) {
      return transformer.tails(tree.forest(), tree.rows(), starts, scope, Hooks.none());
    }
  }

  /** The sum of the outcomes of all trials; each depends on its own tokens only. */
  private NDArray sum(NDArray last, List<Trial> trials, Outcome outcome) {
    NDManager scope = last.getManager();
    long tokens = last.getShape().get(2);
    boolean first = outcome == Outcome.FIRST_TOKEN_PROBABILITY;
    int count = first ? trials.size() : trials.stream().mapToInt(t -> t.target().length).sum();
    long[] rows = new long[count];
    long[] ids = new long[count];
    float[] weights = new float[count];
    int next = 0;
    for (int b = 0; b < trials.size(); b++) {
      int[] target = trials.get(b).target();
      for (int k = 0; k < (first ? 1 : target.length); k++, next++) {
        rows[next] = b * tokens + k;
        ids[next] = target[k];
        weights[next] = 1f / target.length;
      }
    }
    NDArray flat = last.reshape(-1, last.getShape().get(3)); // [T·m, C]
    NDArray logits = transformer.unembed(flat, Hooks.none());
    NDArray logProbs =
        TokenKernels.tokenLogProbs(logits, scope.create(rows), scope.create(ids)).logProbs();
    return first ? logProbs.exp().sum() : logProbs.mul(scope.create(weights)).sum();
  }

  /** The first token of a trial's tail in arrays [T, m, nh, hs] of every block. */
  private HeadActivations heads(float[][] byLayer, int trial, Tails tails) {
    ModelConfig config = transformer.config();
    int width = config.heads() * config.headSize();
    float[] values = new float[byLayer.length * width];
    for (int layer = 0; layer < byLayer.length; layer++) {
      int from = trial * tails.tokens() * width;
      System.arraycopy(byLayer[layer], from, values, layer * width, width);
    }
    return new HeadActivations(byLayer.length, config.heads(), config.headSize(), values);
  }
}
