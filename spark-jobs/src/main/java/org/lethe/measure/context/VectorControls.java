package org.lethe.measure.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lethe.effect.Head;
import org.lethe.provenance.Digest;

/** What a vector is compared with: vectors that were not chosen for the task. */
public final class VectorControls {
  private final long seed;
  private final String task;

  /** Draws depend on seed, task, kind of control and number of the draw alone. */
  public VectorControls(long seed, String task) {
    this.seed = seed;
    this.task = task;
  }

  /**
   * Draws as many heads from each block as are chosen there, none of the chosen where the block has
   * enough others.
   *
   * @param heads heads of a block
   */
  public List<Head> heads(List<Head> chosen, int heads, int draw) {
    SplittableRandom random = random("heads", draw);
    Map<Integer, List<Head>> byLayer =
        chosen.stream()
            .collect(Collectors.groupingBy(Head::layer, TreeMap::new, Collectors.toList()));
    List<Head> drawn = new ArrayList<>();
    byLayer.forEach(
        (layer, here) -> {
          List<Head> others =
              new ArrayList<>(
                  IntStream.range(0, heads)
                      .mapToObj(head -> new Head(layer, head))
                      .filter(head -> 2 * here.size() > heads || !here.contains(head))
                      .toList());
          for (int i = 0; i < here.size(); i++) {
            drawn.add(others.remove(random.nextInt(others.size())));
          }
        });
    return drawn;
  }

  /** Draws a vector of normal coordinates with the mean and the variance of the vector's. */
  public float[] gaussian(float[] vector, int draw) {
    double sum = 0;
    double squares = 0;
    for (float value : vector) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / vector.length;
    double deviation = Math.sqrt(Math.max(0, squares / vector.length - mean * mean));
    SplittableRandom random = random("gaussian", draw);
    float[] drawn = new float[vector.length];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return drawn;
  }

  private SplittableRandom random(String kind, int draw) {
    String digest = Digest.of(Long.toString(seed), task, kind, Integer.toString(draw));
    return new SplittableRandom(Long.parseUnsignedLong(digest, 16));
  }
}
