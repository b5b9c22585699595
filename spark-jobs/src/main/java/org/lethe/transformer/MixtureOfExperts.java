package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * A mixture of experts (Shazeer et al. 2017): each token goes through the k experts its router
 * scores highest, which are added with the router's probabilities as weights.
 *
 * @param layer block index, for hooks
 * @param router [E, C]
 * @param experts E of them
 * @param chosen k
 * @param normalised whether the weights of the chosen experts are scaled to sum to 1
 * @param shared what every token goes through beside its experts, or null
 * @param sharedRouter [1, C], whose sigmoid scales the shared MLP; null without one
 */
record MixtureOfExperts(
    int layer,
    Linear router,
    List<Mlp> experts,
    int chosen,
    boolean normalised,
    Mlp shared,
    Linear sharedRouter)
    implements FeedForward {

  @Override
  public NDArray forward(NDArray x, Hooks hooks) {
    Shape shape = x.getShape(); // [B, T, C]
    NDArray scores = hooks.through(HookPoint.ROUTER, layer, router.forward(x)); // [B, T, E]
    NDArray probabilities = Kernels.softmax(scores);
    NDArray choice = Kernels.top(probabilities, chosen); // [B, T, k]
    choice = hooks.through(HookPoint.EXPERTS, layer, choice);
    NDArray weights = Kernels.expertWeights(probabilities, choice, normalised); // [B, T, k]
    weights = hooks.through(HookPoint.EXPERT_WEIGHTS, layer, weights);
    NDArray tokens = x.reshape(-1, shape.get(2)); // [N, C]
    NDArray sum = mixed(tokens, choice.reshape(-1, chosen), weights.reshape(-1, chosen));
    if (shared != null) {
      sum = sum.add(Kernels.sigmoid(sharedRouter.forward(tokens)).mul(shared.forward(tokens)));
    }
    return sum.reshape(shape);
  }

  /** x [N, C] through its experts, choice [N, k] and weights [N, k] → [N, C]. */
  private NDArray mixed(NDArray x, NDArray choice, NDArray weights) {
    NDArray sum = x.getManager().zeros(x.getShape(), DataType.FLOAT32);
    for (int expert = 0; expert < experts.size(); expert++) {
      Kernels.Routed routed = Kernels.routed(choice, expert);
      if (routed.rows().size() > 0) {
        NDArray written = experts.get(expert).forward(Kernels.rows(x, routed.rows()));
        sum = Kernels.mix(sum, routed, written, weights);
      }
    }
    return sum;
  }
}
