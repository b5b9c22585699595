package org.lethe.measure.knowledge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lethe.analysis.ClusterTotals;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.MeanDifference;
import org.lethe.analysis.Mover;
import org.lethe.analysis.PairedDifference;
import org.lethe.analysis.ProportionDifference;
import org.lethe.analysis.Transitions;
import org.lethe.measure.contrast.Inference;
import org.lethe.measure.contrast.TaskItems;
import org.lethe.measure.contrast.TaskItems.Item;
import org.lethe.scoring.Metric;

/** The items that two tasks share, at a checkpoint and its reference. */
final class PairedItems {
  private final TaskItems knowledge;
  private final TaskItems instruction;
  private final List<Item> known = new ArrayList<>();
  private final List<Item> instructed = new ArrayList<>();

  PairedItems(TaskItems knowledge, TaskItems instruction) {
    this.knowledge = knowledge;
    this.instruction = instruction;
    Map<Long, Item> byDocument = new HashMap<>();
    instruction.items().forEach(item -> byDocument.put(item.docId(), item));
    for (Item item : knowledge.items()) {
      Item other = byDocument.get(item.docId());
      if (other != null) {
        known.add(item);
        instructed.add(other);
      }
    }
  }

  int n() {
    return known.size();
  }

  /** Returns whether a task has answered items that the other lacks. */
  boolean differ() {
    return n() < knowledge.items().size() || n() < instruction.items().size();
  }

  boolean have(Metric metric) {
    return knowledge.metrics().contains(metric) && instruction.metrics().contains(metric);
  }

  /** What was lost of one task, or of both in comparison. */
  record Loss(double before, double after, PairedDifference difference) {}

  Loss knowledgeLoss(Metric metric, Inference inference) {
    return loss(known, knowledge.metrics().indexOf(metric), metric, inference);
  }

  Loss instructionLoss(Metric metric, Inference inference) {
    return loss(instructed, instruction.metrics().indexOf(metric), metric, inference);
  }

  private Loss loss(List<Item> items, int place, Metric metric, Inference inference) {
    double[] before = items.stream().mapToDouble(item -> item.before()[place]).toArray();
    double[] after = items.stream().mapToDouble(item -> item.after()[place]).toArray();
    int sign = metric.higherIsBetter() ? 1 : -1; // losses are observed negated
    return new Loss(
        sign * Arrays.stream(before).average().orElse(Double.NaN),
        sign * Arrays.stream(after).average().orElse(Double.NaN),
        difference(before, after, metric, inference));
  }

  private PairedDifference difference(
      double[] before, double[] after, Metric metric, Inference inference) {
    if (metric.isRightOrWrong()) {
      return new ProportionDifference(
          transitions(before, after),
          isClustered() ? clusters(less(before, after)) : null,
          inference.confidence());
    }
    return isClustered()
        ? MeanDifference.ofClusters(clusters(less(before, after)), inference.draws())
        : MeanDifference.paired(before, after, inference.draws());
  }

  /** Two documents are of one cluster if the knowledge task says so. */
  private boolean isClustered() {
    return knowledge.clustered();
  }

  private ClusterTotals clusters(double[] values) {
    return ClusterTotals.of(values, known.stream().mapToLong(Item::unit).toArray());
  }

  private static double[] less(double[] before, double[] after) {
    double[] differences = new double[before.length];
    Arrays.setAll(differences, i -> before[i] - after[i]);
    return differences;
  }

  private static Transitions transitions(double[] before, double[] after) {
    long[] counts = new long[4];
    for (int i = 0; i < before.length; i++) {
      counts[(before[i] > 0.5 ? 0 : 2) + (after[i] > 0.5 ? 0 : 1)]++;
    }
    return new Transitions(counts[0], counts[1], counts[2], counts[3]);
  }

  /** Returns what was lost under the instruction less what was lost of the knowledge. */
  Estimate excess(Metric metric, Loss knowledgeLoss, Loss instructionLoss, Inference inference) {
    int k = knowledge.metrics().indexOf(metric);
    int i = instruction.metrics().indexOf(metric);
    double[] excess = new double[n()];
    Arrays.setAll(
        excess,
        item ->
            instructed.get(item).before()[i]
                - instructed.get(item).after()[i]
                - (known.get(item).before()[k] - known.get(item).after()[k]));
    if (!metric.isRightOrWrong()) {
      return difference(excess, new double[n()], metric, inference).estimate();
    }
    Estimate instructed = instructionLoss.difference().estimate();
    Estimate knew = knowledgeLoss.difference().estimate();
    double stderr = isClustered() ? clusters(excess).stderr() : Estimate.stderr(excess);
    return Mover.difference(
        instructed,
        knew,
        Mover.correlationOfShares(instructed.stderr(), knew.stderr(), stderr, units()),
        stderr);
  }

  private long units() {
    return isClustered() ? known.stream().mapToLong(Item::unit).distinct().count() : n();
  }

  /**
   * Counts items right both ways before.
   *
   * @param byFate what became of them, a list a fate
   * @param clustered whether items come in clusters
   */
  record Fates(long known, Map<Fate, List<Item>> byFate, boolean clustered) {
    /** Returns by cluster how many items of some fates have one of them. */
    ClusterTotals clusters(Fate fate, List<Fate> among) {
      List<Item> items = among.stream().flatMap(each -> of(each).stream()).toList();
      Set<Item> having = new HashSet<>(of(fate));
      return ClusterTotals.of(
          items.stream().mapToDouble(item -> having.contains(item) ? 1 : 0).toArray(),
          items.stream().mapToLong(Item::unit).toArray());
    }

    long count(Fate fate) {
      return of(fate).size();
    }

    /** Returns the completions of a fate. */
    List<Item> of(Fate fate) {
      return byFate.getOrDefault(fate, List.of());
    }
  }

  /** What became of an item that was right both ways. */
  enum Fate {
    KEPT_BOTH,
    LOST_BOTH,
    LOST_INSTRUCTION_ONLY,
    LOST_KNOWLEDGE_ONLY;

    static Fate of(boolean knows, boolean follows) {
      return knows
          ? follows ? KEPT_BOTH : LOST_INSTRUCTION_ONLY
          : follows ? LOST_KNOWLEDGE_ONLY : LOST_BOTH;
    }
  }

  /** Returns what became of the items that were right both ways, by a right-or-wrong metric. */
  Fates fates(Metric metric) {
    int k = knowledge.metrics().indexOf(metric);
    int i = instruction.metrics().indexOf(metric);
    Map<Fate, List<Item>> byFate = new HashMap<>();
    long right = 0;
    for (int item = 0; item < n(); item++) {
      Item bare = known.get(item);
      Item told = instructed.get(item);
      if (bare.before()[k] > 0.5 && told.before()[i] > 0.5) {
        right++;
        byFate
            .computeIfAbsent(
                Fate.of(bare.after()[k] > 0.5, told.after()[i] > 0.5), f -> new ArrayList<>())
            .add(bare);
      }
    }
    return new Fates(right, byFate, isClustered());
  }
}
