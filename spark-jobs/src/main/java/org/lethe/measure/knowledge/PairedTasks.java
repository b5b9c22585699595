package org.lethe.measure.knowledge;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.lethe.analysis.Bootstrap;
import org.lethe.measure.contrast.ContrastSums;
import org.lethe.scoring.Metric;

/**
 * Two tasks over the same items in one contrast of a checkpoint with its reference. An item's four
 * answers, of both tasks and both checkpoints, are drawn together.
 *
 * @param knowledge sums of the bare completion, kind FORGETTING
 * @param instruction sums of the same items under an instruction
 */
public record PairedTasks(ContrastSums knowledge, ContrastSums instruction) {

  /** Returns whether both tasks have the metric. */
  public boolean have(Metric metric) {
    return knowledge.metrics().contains(metric) && instruction.metrics().contains(metric);
  }

  /** Draws blocks of items, a block's columns those of the one task and then of the other. */
  public Bootstrap bootstrap(Bootstrap.Options options) {
    double[][] blocks =
        IntStream.range(0, Bootstrap.BLOCKS)
            .filter(b -> knowledge.hasBlock(b) || instruction.hasBlock(b))
            .mapToObj(b -> joined(knowledge.blockSums(b), instruction.blockSums(b)))
            .toArray(double[][]::new);
    long items = Math.max(knowledge.documents(), instruction.documents());
    return Bootstrap.draw(blocks, items, options);
  }

  /** Returns the loss on a task, units of the metric, positive = lost. */
  public static double loss(ContrastSums task, Metric metric) {
    return oriented(metric, task.score(0, metric), task.score(1, metric));
  }

  public double knowledgeLoss(Metric metric, double[] drawn) {
    return drawnLoss(knowledge, metric, Arrays.copyOf(drawn, knowledge.columns()));
  }

  public double instructionLoss(Metric metric, double[] drawn) {
    double[] own = Arrays.copyOfRange(drawn, knowledge.columns(), drawn.length);
    return drawnLoss(instruction, metric, own);
  }

  /** Returns the instruction's part of the total loss; NaN where that is zero. */
  public double share(Metric metric, double[] drawn) {
    double instructionLoss = instructionLoss(metric, drawn);
    double total = knowledgeLoss(metric, drawn) + instructionLoss;
    return total == 0 ? Double.NaN : instructionLoss / total;
  }

  private static double drawnLoss(ContrastSums task, Metric metric, double[] drawn) {
    return oriented(metric, task.value(metric, 0, drawn), task.value(metric, 1, drawn));
  }

  private static double oriented(Metric metric, double before, double after) {
    return metric.higherIsBetter() ? before - after : after - before;
  }

  private static double[] joined(double[] first, double[] second) {
    double[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
