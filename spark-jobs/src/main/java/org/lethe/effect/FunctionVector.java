package org.lethe.effect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Transformer;

/** Function vectors (Todd et al. 2024, eq. 5). */
public final class FunctionVector {

  private FunctionVector() {}

  /**
   * Sums what heads would add to the residual stream: W_O[:, head] · mean over the heads, with
   * adapters of the output projection. A norm of the output of attention is not applied.
   *
   * @param means mean head activations
   * @param heads the chosen heads; one that stands twice counts once
   * @param bias how the bias of output projections is counted
   * @return [C]
   */
  public static float[] of(
      Transformer transformer, HeadActivations means, Collection<Head> heads, OutputBias bias) {
    Map<Integer, TreeSet<Integer>> byLayer = new TreeMap<>();
    heads.forEach(h -> byLayer.computeIfAbsent(h.layer(), layer -> new TreeSet<>()).add(h.head()));
    double[] sum = new double[transformer.config().width()];
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      byLayer.forEach(
          (layer, chosen) -> {
            List<Head> here = new ArrayList<>();
            chosen.forEach(head -> here.add(new Head(layer, head)));
            List<List<Head>> terms =
                bias == OutputBias.ONCE ? List.of(here) : here.stream().map(List::of).toList();
            float[] projected = projected(transformer, means, layer, terms, scope);
            for (int i = 0; i < projected.length; i++) {
              sum[i % sum.length] += projected[i];
            }
          });
    }
    float[] vector = new float[sum.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) sum[i];
    }
    return vector;
  }

  /** The projection of the means of some heads at a time [n, C], all other heads zero. */
  private static float[] projected(
      Transformer transformer,
      HeadActivations means,
      int layer,
      List<List<Head>> terms,
      NDManager scope) {
    int width = means.heads() * means.size();
    float[] z = new float[terms.size() * width];
    for (int i = 0; i < terms.size(); i++) {
      for (Head head : terms.get(i)) {
        System.arraycopy(
            means.of(head), 0, z, i * width + head.head() * means.size(), means.size());
      }
    }
    NDArray rows = scope.create(z, new Shape(terms.size(), width));
    return transformer.projectHeads(layer, rows).toFloatArray();
  }
}
