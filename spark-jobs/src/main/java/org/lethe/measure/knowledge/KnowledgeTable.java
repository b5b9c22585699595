package org.lethe.measure.knowledge;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.ProportionIntervals;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.Inference;
import org.lethe.measure.contrast.TaskItems;
import org.lethe.measure.contrast.TaskItems.Item;
import org.lethe.measure.knowledge.PairedItems.Fate;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.KnowledgePair;
import org.lethe.measure.spi.Lineage;
import org.lethe.scoring.Metric;
import scala.Tuple2;

/**
 * Makes {@code knowledge_instruction} and {@code knowledge_items} (Jiang et al. 2024): what a
 * checkpoint lost of the bare completion and of the same items under an instruction. An executor
 * holds the items of one contrast and pair at a time.
 */
final class KnowledgeTable implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Flag of a pair whose tasks were not answered on the same documents. */
  private static final String DIFFERENT_ITEMS = "different_items";

  static final List<Metric> METRICS = List.of(Metric.ACC, Metric.GOLD_PROBABILITY, Metric.LOSS);

  private static final List<Fate> ALL = List.of(Fate.values());

  private final List<KnowledgePair> pairs;
  private final Lineage lineage;
  private final Inference inference;

  KnowledgeTable(List<KnowledgePair> pairs, Lineage lineage, Inference inference) {
    this.pairs = new ArrayList<>(pairs);
    this.lineage = lineage;
    this.inference = inference;
  }

  private record Place(KnowledgePair pair, Contrast contrast) implements Serializable {}

  /** The rows of one contrast and pair. */
  record Part(List<KnowledgeInstructionRow> losses, List<KnowledgeItemsRow> items)
      implements Serializable {}

  /**
   * Returns the rows of all pairs.
   *
   * @param items answers to the tasks of the pairs
   * @param firstTokens first tokens of right answers to the knowledge tasks
   * @param contrasts what is compared
   */
  List<Part> parts(
      JavaRDD<TaskItems> items, JavaRDD<FirstTokenRow> firstTokens, List<Contrast> contrasts) {
    KnowledgeTable table = this;
    List<Contrast> all = new ArrayList<>(contrasts);
    return items
        .flatMapToPair(task -> table.placed(task).iterator())
        .cogroup(firstTokens.flatMapToPair(row -> table.placed(row, all).iterator()))
        .map(group -> table.part(group._1(), group._2()._1(), AnswerRanks.of(group._2()._2())))
        .collect();
  }

  private List<Tuple2<Place, TaskItems>> placed(TaskItems task) {
    return pairs.stream()
        .filter(
            pair -> Stream.of(pair.knowledge(), pair.instruction()).anyMatch(task.task()::equals))
        .map(pair -> new Tuple2<>(new Place(pair, task.contrast()), task))
        .toList();
  }

  /** Places a row with every pair and contrast that compares it. */
  private List<Tuple2<Place, AnswerRanks.Sided>> placed(
      FirstTokenRow row, List<Contrast> contrasts) {
    List<Tuple2<Place, AnswerRanks.Sided>> placed = new ArrayList<>();
    for (KnowledgePair pair : pairs) {
      for (Contrast contrast : contrasts) {
        int side = contrast.checkpoints().indexOf(row.checkpointId());
        if (pair.knowledge().equals(row.task()) && side >= 0) {
          placed.add(
              new Tuple2<>(new Place(pair, contrast), new AnswerRanks.Sided(side == 1, row)));
        }
      }
    }
    return placed;
  }

  private Part part(Place place, Iterable<TaskItems> tasks, AnswerRanks ranks) {
    TaskItems knowledge = null;
    TaskItems instruction = null;
    for (TaskItems task : tasks) {
      if (task.task().equals(place.pair().knowledge())) {
        knowledge = task;
      } else {
        instruction = task;
      }
    }
    if (knowledge == null || instruction == null) {
      return new Part(List.of(), List.of());
    }
    PairedItems paired = new PairedItems(knowledge, instruction);
    if (paired.n() == 0) {
      return new Part(List.of(), List.of());
    }
    List<Metric> metrics = METRICS.stream().filter(paired::have).toList();
    return new Part(
        new ArrayList<>(metrics.stream().map(metric -> loss(place, paired, metric)).toList()),
        new ArrayList<>(
            metrics.stream()
                .filter(Metric::isRightOrWrong)
                .map(metric -> items(place, paired, metric, ranks))
                .toList()));
  }

  private KnowledgeInstructionRow loss(Place place, PairedItems items, Metric metric) {
    PairedItems.Loss knowledge = items.knowledgeLoss(metric, inference);
    PairedItems.Loss instruction = items.instructionLoss(metric, inference);
    Estimate excess = items.excess(metric, knowledge, instruction, inference);
    String checkpoint = place.contrast().checkpoints().get(1);
    return KnowledgeInstructionRowBuilder.stagedBuilder()
        .checkpointId(checkpoint)
        .referenceId(place.contrast().checkpoints().get(0))
        .pair(place.pair().name())
        .knowledgeTask(place.pair().knowledge())
        .instructionTask(place.pair().instruction())
        .trainedOn(lineage.checkpoint(checkpoint).trainedOn())
        .metric(metric.key())
        .knowledgeBefore(knowledge.before())
        .knowledgeAfter(knowledge.after())
        .knowledgeLoss(knowledge.difference().value())
        .knowledgeLow(Defined.orNull(knowledge.difference().interval().low()))
        .knowledgeHigh(Defined.orNull(knowledge.difference().interval().high()))
        .instructionBefore(instruction.before())
        .instructionAfter(instruction.after())
        .instructionLoss(instruction.difference().value())
        .instructionLow(Defined.orNull(instruction.difference().interval().low()))
        .instructionHigh(Defined.orNull(instruction.difference().interval().high()))
        .excessLoss(excess.value())
        .excessLow(Defined.orNull(excess.interval().low()))
        .excessHigh(Defined.orNull(excess.interval().high()))
        .ciMethod(excess.interval().method())
        .n(items.n())
        .flag(items.differ() ? DIFFERENT_ITEMS : null)
        .build();
  }

  private KnowledgeItemsRow items(
      Place place, PairedItems items, Metric metric, AnswerRanks ranks) {
    PairedItems.Fates fates = items.fates(metric);
    List<Item> instructionLost = fates.of(Fate.LOST_INSTRUCTION_ONLY);
    List<Item> bothLost = fates.of(Fate.LOST_BOTH);
    String checkpoint = place.contrast().checkpoints().get(1);
    Share kept = share(fates, Fate.KEPT_BOTH, ALL);
    Share lost = share(fates, Fate.LOST_BOTH, ALL);
    long instructionOnly = fates.count(Fate.LOST_INSTRUCTION_ONLY);
    Share instruction = share(fates, Fate.LOST_INSTRUCTION_ONLY, ALL);
    Share knowledge = share(fates, Fate.LOST_KNOWLEDGE_ONLY, ALL);
    Share stayed =
        share(
            fates, Fate.LOST_INSTRUCTION_ONLY, List.of(Fate.LOST_INSTRUCTION_ONLY, Fate.LOST_BOTH));
    return KnowledgeItemsRowBuilder.stagedBuilder()
        .checkpointId(checkpoint)
        .referenceId(place.contrast().checkpoints().get(0))
        .pair(place.pair().name())
        .knowledgeTask(place.pair().knowledge())
        .instructionTask(place.pair().instruction())
        .trainedOn(lineage.checkpoint(checkpoint).trainedOn())
        .n(items.n())
        .nKnown(fates.known())
        .keptBoth(fates.count(Fate.KEPT_BOTH))
        .lostBoth(fates.count(Fate.LOST_BOTH))
        .lostInstructionOnly(instructionOnly)
        .lostKnowledgeOnly(fates.count(Fate.LOST_KNOWLEDGE_ONLY))
        .keptShare(kept.value())
        .keptLow(kept.low())
        .keptHigh(kept.high())
        .lostShare(lost.value())
        .lostLow(lost.low())
        .lostHigh(lost.high())
        .instructionShare(instruction.value())
        .instructionLow(instruction.low())
        .instructionHigh(instruction.high())
        .knowledgeShare(knowledge.value())
        .knowledgeLow(knowledge.low())
        .knowledgeHigh(knowledge.high())
        .stayedShare(stayed.value())
        .stayedLow(stayed.low())
        .stayedHigh(stayed.high())
        .verdict(verdict(stayed))
        .firstTokenBefore(ranks.before(instructionLost).probability())
        .firstTokenAfter(ranks.after(instructionLost).probability())
        .firstRankBefore(ranks.before(instructionLost).rank())
        .firstRankAfter(ranks.after(instructionLost).rank())
        .lostTokenBefore(ranks.before(bothLost).probability())
        .lostTokenAfter(ranks.after(bothLost).probability())
        .lostRankBefore(ranks.before(bothLost).rank())
        .lostRankAfter(ranks.after(bothLost).rank())
        .ciMethod("wilson_score")
        .build();
  }

  private record Share(Double value, Double low, Double high) {}

  private static String verdict(Share stayed) {
    if (stayed.low() == null) {
      return null;
    }
    return stayed.low() > 0.5
        ? KnowledgeItemsRow.STAYED
        : stayed.high() < 0.5 ? KnowledgeItemsRow.LOST : KnowledgeItemsRow.OPEN;
  }

  /** Returns the share of items of a fate among those of some fates. */
  private Share share(PairedItems.Fates fates, Fate fate, List<Fate> among) {
    long part = fates.count(fate);
    long whole = among.stream().mapToLong(fates::count).sum();
    if (whole == 0) {
      return new Share(null, null, null);
    }
    double confidence = inference.confidence();
    double independent =
        fates.clustered() ? fates.clusters(fate, among).effectiveItems(part, confidence) : whole;
    ConfidenceInterval interval = ProportionIntervals.wilson(part, whole, independent, confidence);
    return new Share(
        part / (double) whole, Defined.orNull(interval.low()), Defined.orNull(interval.high()));
  }
}
