package org.lethe.measure.knowledge;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.lethe.analysis.Bootstrap;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.ContrastSums;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.scoring.Metric;
import scala.Tuple2;

/**
 * Makes {@code knowledge_instruction} (Jiang et al. 2024): what a checkpoint lost of the bare
 * completion and of the same items under an instruction. An executor holds the sums of one contrast
 * and pair at a time, bounded by the number of bootstrap blocks.
 */
public final class KnowledgeTable {
  /** Flag of a pair whose tasks were not answered on equally many documents. */
  private static final String DIFFERENT_ITEMS = "different_items";

  private static final List<Metric> METRICS =
      List.of(Metric.ACC, Metric.GOLD_PROBABILITY, Metric.LOSS);

  private KnowledgeTable() {}

  private record Place(KnowledgePair pair, Contrast contrast) implements Serializable {}

  /** Returns the tasks that occur in pairs. */
  public static Set<String> tasks(List<KnowledgePair> pairs) {
    return pairs.stream()
        .flatMap(pair -> Stream.of(pair.knowledge(), pair.instruction()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Returns the rows of all pairs.
   *
   * @param sums contrasts of kind FORGETTING over the tasks of the pairs
   */
  public static List<KnowledgeInstructionRow> rows(
      JavaRDD<TaskContrast> sums,
      List<KnowledgePair> pairs,
      Lineage lineage,
      Bootstrap.Options options) {
    List<KnowledgePair> wanted = new ArrayList<>(pairs);
    return sums.flatMapToPair(task -> placed(task, wanted).iterator())
        .groupByKey()
        .flatMap(group -> rows(group._1(), group._2(), lineage, options).iterator())
        .collect();
  }

  private static List<Tuple2<Place, TaskContrast>> placed(
      TaskContrast task, List<KnowledgePair> pairs) {
    return pairs.stream()
        .filter(
            pair -> task.task().equals(pair.knowledge()) || task.task().equals(pair.instruction()))
        .map(pair -> new Tuple2<>(new Place(pair, task.sums().contrast()), task))
        .toList();
  }

  private static List<KnowledgeInstructionRow> rows(
      Place place, Iterable<TaskContrast> tasks, Lineage lineage, Bootstrap.Options options) {
    ContrastSums knowledge = null;
    ContrastSums instruction = null;
    for (TaskContrast task : tasks) {
      if (task.task().equals(place.pair().knowledge())) {
        knowledge = task.sums();
      } else {
        instruction = task.sums();
      }
    }
    boolean compared =
        knowledge != null
            && instruction != null
            && knowledge.documents() > 0
            && instruction.documents() > 0;
    return compared
        ? rows(place, new PairedTasks(knowledge, instruction), lineage, options)
        : List.of();
  }

  private static List<KnowledgeInstructionRow> rows(
      Place place, PairedTasks tasks, Lineage lineage, Bootstrap.Options options) {
    Bootstrap bootstrap = tasks.bootstrap(options);
    return METRICS.stream()
        .filter(tasks::have)
        .map(metric -> row(place, tasks, metric, lineage, bootstrap))
        .toList();
  }

  private static KnowledgeInstructionRow row(
      Place place, PairedTasks tasks, Metric metric, Lineage lineage, Bootstrap bootstrap) {
    ContrastSums known = tasks.knowledge();
    ContrastSums instructed = tasks.instruction();
    String checkpoint = place.contrast().checkpoints().get(1);
    double knowledge = PairedTasks.loss(known, metric);
    double instruction = PairedTasks.loss(instructed, metric);
    ConfidenceInterval knowledgeCi = bootstrap.interval(d -> tasks.knowledgeLoss(metric, d));
    ConfidenceInterval instructionCi = bootstrap.interval(d -> tasks.instructionLoss(metric, d));
    ConfidenceInterval totalCi =
        bootstrap.interval(d -> tasks.knowledgeLoss(metric, d) + tasks.instructionLoss(metric, d));
    boolean lost = totalCi.low() > 0; // a gain has no share; false without an interval
    ConfidenceInterval shareCi =
        lost
            ? bootstrap.interval(d -> tasks.share(metric, d))
            : ConfidenceInterval.none("none_nothing_lost");
    return KnowledgeInstructionRowBuilder.stagedBuilder()
        .checkpointId(checkpoint)
        .referenceId(place.contrast().checkpoints().get(0))
        .pair(place.pair().name())
        .knowledgeTask(place.pair().knowledge())
        .instructionTask(place.pair().instruction())
        .trainedOn(lineage.checkpoint(checkpoint).trainedOn())
        .metric(metric.key())
        .knowledgeBefore(known.score(0, metric))
        .knowledgeAfter(known.score(1, metric))
        .knowledgeLoss(knowledge)
        .knowledgeLow(Defined.orNull(knowledgeCi.low()))
        .knowledgeHigh(Defined.orNull(knowledgeCi.high()))
        .instructionBefore(instructed.score(0, metric))
        .instructionAfter(instructed.score(1, metric))
        .instructionLoss(instruction)
        .instructionLow(Defined.orNull(instructionCi.low()))
        .instructionHigh(Defined.orNull(instructionCi.high()))
        .totalLoss(knowledge + instruction)
        .totalLow(Defined.orNull(totalCi.low()))
        .totalHigh(Defined.orNull(totalCi.high()))
        .instructionShare(lost ? instruction / (knowledge + instruction) : null)
        .shareLow(Defined.orNull(shareCi.low()))
        .shareHigh(Defined.orNull(shareCi.high()))
        .ciMethod(Defined.method(totalCi))
        .nKnowledge(known.documents())
        .nInstruction(instructed.documents())
        .flag(flag(known, instructed))
        .build();
  }

  private static String flag(ContrastSums known, ContrastSums instructed) {
    boolean complete = known.coverage().isComplete() && instructed.coverage().isComplete();
    List<String> flags = new ArrayList<>();
    if (!complete) {
      flags.add(ForgettingRow.INCOMPLETE);
    }
    if (known.documents() != instructed.documents()) {
      flags.add(DIFFERENT_ITEMS);
    }
    return flags.isEmpty() ? null : String.join(",", flags);
  }
}
