package org.lethe.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Euclidean distances between the weights of checkpoints. What an adapter adds counts as part of
 * its weights.
 *
 * @param ids names of the checkpoints
 * @param norms Euclidean norm of the weights of each
 * @param distances between each two; NaN between models of other shapes
 */
public record WeightDistances(List<String> ids, double[] norms, double[][] distances) {

  /**
   * Reads the weights of all checkpoints side by side, some rows of a weight at a time, each once.
   *
   * @param checkpoints by name
   */
  public static WeightDistances between(Map<String, Checkpoint> checkpoints) {
    List<String> ids = List.copyOf(checkpoints.keySet());
    double[] norms = new double[ids.size()];
    double[][] distances = new double[ids.size()][ids.size()];
    for (double[] row : distances) {
      Arrays.fill(row, Double.NaN);
    }
    for (List<String> group : groups(checkpoints)) {
      double[][] squares = squares(group.stream().map(checkpoints::get).toList());
      for (int i = 0; i < group.size(); i++) {
        int a = ids.indexOf(group.get(i));
        norms[a] = Math.sqrt(squares[i][i]);
        for (int j = 0; j < group.size(); j++) {
          distances[a][ids.indexOf(group.get(j))] = i == j ? 0 : Math.sqrt(squares[i][j]);
        }
      }
    }
    return new WeightDistances(ids, norms, distances);
  }

  public double norm(String id) {
    return norms[ids.indexOf(id)];
  }

  /** Returns the distance between two checkpoints; NaN where one is not among the ids. */
  public double between(String a, String b) {
    int i = ids.indexOf(a);
    int j = ids.indexOf(b);
    return i < 0 || j < 0 ? Double.NaN : distances[i][j];
  }

  /** Returns the distance over the norm of the first checkpoint. */
  public double relative(String from, String to) {
    return between(from, to) / norm(from);
  }

  /** Names of checkpoints of equal shape; a head of its own makes no difference. */
  private static Collection<List<String>> groups(Map<String, Checkpoint> checkpoints) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    checkpoints.forEach(
        (id, checkpoint) ->
            groups.computeIfAbsent(shape(checkpoint), key -> new ArrayList<>()).add(id));
    return groups.values();
  }

  private static String shape(Checkpoint checkpoint) {
    TreeSet<String> shapes = new TreeSet<>();
    for (Weight weight : WeightChange.weights(checkpoint)) {
      if (weight.slot() != Slot.HEAD || weight.bias()) {
        shapes.add(
            "%s %d %d %s %s"
                .formatted(
                    weight.slot(),
                    weight.layer(),
                    weight.expert(),
                    weight.bias(),
                    Arrays.toString(weight.shape())));
      }
    }
    return shapes.toString();
  }

  /** Returns squared distances between checkpoints of one shape; squared norms on the diagonal. */
  private static double[][] squares(List<Checkpoint> models) {
    double[][] squares = new double[models.size()][models.size()];
    Checkpoint fullest = models.get(0);
    for (Checkpoint model : models) { // one with a head of its own, if any has
      if (model.layout().tensors().size() > fullest.layout().tensors().size()) {
        fullest = model;
      }
    }
    for (Weight weight : WeightChange.weights(fullest)) {
      List<WeightValues> values = new ArrayList<>();
      for (Checkpoint model : models) {
        Weight own = WeightChange.counterpart(model, weight);
        LowRankChange change = WeightChange.change(model, own);
        values.add(new WeightValues(model.stored(own.name()), change, own));
      }
      add(values, weight.rows(), squares);
    }
    return squares;
  }

  private static void add(List<WeightValues> values, int rows, double[][] squares) {
    int count = values.size();
    int atATime = values.stream().mapToInt(v -> v.rowsAtATime(count)).max().orElseThrow();
    for (int first = 0; first < rows; first += atATime) {
      int wanted = Math.min(atATime, rows - first);
      float[][] read = new float[count][];
      for (int i = 0; i < count; i++) {
        read[i] = values.get(i).rows(first, wanted);
      }
      for (int i = 0; i < count; i++) {
        squares[i][i] += square(read[i], new float[read[i].length]);
        for (int j = 0; j < i; j++) {
          squares[i][j] += square(read[i], read[j]);
          squares[j][i] = squares[i][j];
        }
      }
    }
  }

  private static double square(float[] x, float[] y) {
    double square = 0;
    for (int i = 0; i < x.length; i++) {
      double difference = (double) x[i] - y[i];
      square += difference * difference;
    }
    return square;
  }
}
