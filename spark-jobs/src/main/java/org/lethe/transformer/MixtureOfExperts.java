package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.lethe.checkpoint.ExpertWeighting;

/**
 * A mixture of experts (Shazeer et al. 2017): each token goes through the k experts with the
 * highest router scores. The scores also give the weights of the experts.
 *
 * @param layer block index, for hooks
 * @param router [E, C]
 * @param experts E of them
 * @param chosen k
 * @param weighting how scores become weights, and whether they scale input or output
 * @param shared MLP that every token goes through beside its experts, or null
 * @param sharedRouter [1, C], whose sigmoid scales the shared MLP; null without one
 */
record MixtureOfExperts(
    int layer,
    Linear router,
    List<Mlp> experts,
    int chosen,
    ExpertWeighting weighting,
    Mlp shared,
    Linear sharedRouter)
    implements FeedForward {

  @Override
  public NDArray forward(NDArray x, Hooks hooks) {
    Shape shape = x.getShape(); // [B, T, C]
    NDArray scores = hooks.through(HookPoint.ROUTER, layer, router.forward(x)); // [B, T, E]
    boolean sigmoid = weighting == ExpertWeighting.SIGMOID_OF_INPUT;
    NDArray shares = sigmoid ? Kernels.sigmoid(scores) : TokenKernels.softmax(scores);
    NDArray choice =
        ExpertKernels.top(sigmoid ? scores : shares, chosen); // sigmoids near 1 may be equal
    choice = hooks.through(HookPoint.EXPERTS, layer, choice); // [B, T, k]
    boolean normalised = weighting == ExpertWeighting.NORMALISED;
    NDArray weights = ExpertKernels.expertWeights(shares, choice, normalised); // [B, T, k]
    weights = hooks.through(HookPoint.EXPERT_WEIGHTS, layer, weights);
    NDArray tokens = x.reshape(-1, shape.get(2)); // [N, C]
    NDArray sum = mixed(tokens, choice.reshape(-1, chosen), weights.reshape(-1, chosen));
    if (shared != null) {
      NDArray sharedOutput = shared.forward(tokens);
      sum =
          sum.add(
              sharedRouter == null
                  ? sharedOutput
                  : Kernels.sigmoid(sharedRouter.forward(tokens)).mul(sharedOutput));
    }
    return sum.reshape(shape);
  }

  /** Tokens x [N, C], chosen experts [N, k] and their weights [N, k] → [N, C]. */
  private NDArray mixed(NDArray x, NDArray choice, NDArray weights) {
    NDArray sum = ArrayKernels.zeros(x);
    ExpertKernels.Routes routes = ExpertKernels.routes(choice, weights, experts.size());
    long first = 0;
    for (int expert = 0; expert < experts.size(); expert++) {
      long count = routes.counts()[expert];
      if (count > 0) {
        try (NDManager scope = x.getManager().newSubManager()) {
          add(sum, x, experts.get(expert), routes.part(first, count, scope));
        }
      }
      first += count;
    }
    return sum;
  }

  /** Adds the output of an expert for its tokens to the sum, in place. */
  private void add(NDArray sum, NDArray x, Mlp expert, ExpertKernels.Routed routed) {
    NDArray tokens = ExpertKernels.taken(routed.rows(), x); // [n, C]
    NDArray output =
        weighting == ExpertWeighting.SIGMOID_OF_INPUT
            ? through(expert, ArrayKernels.like(tokens.mul(routed.weights()), tokens))
            : through(expert, tokens).mul(routed.weights());
    ExpertKernels.addRows(sum, routed.rows(), output);
  }

  /** Pads the rows, so that the values of a token do not depend on their number. */
  private static NDArray through(Mlp expert, NDArray x) {
    NDArray padded = expert.forward(ArrayKernels.atLeast(x, Alignment.LANES));
    return ArrayKernels.consecutive(padded, 0, x.getShape().get(0));
  }
}
