package org.lethe.measure.disruption;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.HashMap;
import java.util.Map;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.Slot;
import org.lethe.transformer.LowRankAdapter;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/**
 * How far training moved the weights of attention heads, ||W_h' - W_h|| / ||W_h||, both Euclidean.
 *
 * <p>The weights W_h of a head are its rows of the query map, the rows of the key and the value map
 * of the key head that it reads, and its columns of the output map. Query heads that share a key
 * head have these rows in common. Biases and norms of queries and keys are of no head. What an
 * adapter adds counts as part of a map. One map of both checkpoints is in memory at a time, 4 bytes
 * a number.
 */
final class HeadWeights {
  private HeadWeights() {}

  /**
   * Returns the changes.
   *
   * @param before the reference, of the same shape
   * @return [blocks, heads]; NaN for a head whose weights are zero in the reference
   */
  static double[][] change(Transformer before, Transformer after) {
    ModelConfig config = before.config();
    double[][] moved = new double[config.layers()][config.heads()];
    double[][] size = new double[config.layers()][config.heads()];
    Map<String, NDArray> others = new HashMap<>();
    after.parameters().forEach(p -> others.put(name(p), p.array()));
    for (Parameter parameter : before.parameters()) {
      Part part = Part.of(parameter, config);
      if (part != null) {
        float[] x = numbers(parameter, parameter.array(), before);
        float[] y = numbers(parameter, others.get(name(parameter)), after);
        part.add(x, y, moved[parameter.layer()], size[parameter.layer()]);
      }
    }
    for (int layer = 0; layer < moved.length; layer++) {
      for (int head = 0; head < config.heads(); head++) {
        moved[layer][head] =
            size[layer][head] == 0 ? Double.NaN : Math.sqrt(moved[layer][head] / size[layer][head]);
      }
    }
    return moved;
  }

  private static String name(Parameter parameter) {
    return parameter.layer() + "." + parameter.module();
  }

  private static float[] numbers(Parameter parameter, NDArray own, Transformer transformer) {
    for (LowRankAdapter adapter : transformer.adapters()) {
      if (name(adapter.target()).equals(name(parameter))) {
        try (NDArray merged = adapter.merged()) {
          return numbers(merged);
        }
      }
    }
    return numbers(own);
  }

  private static float[] numbers(NDArray array) {
    if (array.getDataType() == DataType.FLOAT32) {
      return array.toFloatArray();
    }
    try (NDArray wide = array.toType(DataType.FLOAT32, true)) {
      return wide.toFloatArray();
    }
  }

  /**
   * Where the heads lie in a map.
   *
   * @param heads heads of the map
   * @param readers query heads that use one of them
   * @param width numbers of a head side by side
   */
  private record Part(int heads, int readers, int width) {
    /** Returns the part; null for a weight that is of no head. */
    static Part of(Parameter parameter, ModelConfig config) {
      String module = parameter.module();
      if (module.equals(Slot.O.module())) {
        return new Part(config.heads(), 1, config.headSize());
      }
      int columns = parameter.array().getShape().dimension() < 2 ? 0 : columns(parameter);
      if (module.equals(Slot.Q.module())) {
        return new Part(config.heads(), 1, config.headSize() * columns);
      }
      return module.equals(Slot.K.module()) || module.equals(Slot.V.module())
          ? new Part(
              config.keyValueHeads(),
              config.heads() / config.keyValueHeads(),
              config.headSize() * columns)
          : null;
    }

    private static int columns(Parameter parameter) {
      return (int) parameter.array().getShape().get(1);
    }

    /** Adds the squares of each query head. */
    void add(float[] x, float[] y, double[] moved, double[] size) {
      double[] differences = new double[heads];
      double[] squares = new double[heads];
      for (int i = 0; i < x.length; i++) {
        int head = i / width % heads;
        double difference = (double) y[i] - x[i];
        differences[head] += difference * difference;
        squares[head] += (double) x[i] * x[i];
      }
      for (int query = 0; query < moved.length; query++) {
        moved[query] += differences[query / readers];
        size[query] += squares[query / readers];
      }
    }
  }
}
