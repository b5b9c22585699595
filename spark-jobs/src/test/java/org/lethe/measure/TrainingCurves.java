package org.lethe.measure;

import java.util.List;
import java.util.Set;
import org.lethe.figure.Roster;
import org.lethe.figure.Subjects;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.correlation.CorrelationRow;
import org.lethe.measure.correlation.CorrelationRowBuilder;
import org.lethe.measure.findings.FindingRow;
import org.lethe.measure.findings.FindingRowBuilder;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.knowledge.KnowledgeInstructionRow;
import org.lethe.measure.knowledge.KnowledgeInstructionRowBuilder;
import org.lethe.measure.knowledge.KnowledgeItemsRow;
import org.lethe.measure.knowledge.KnowledgeItemsRowBuilder;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.transitions.TransitionRow;
import org.lethe.measure.transitions.TransitionRowBuilder;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;

/** A fine-tuning on a to three lengths, on b to one, with two seeds; restored and asked twice. */
public final class TrainingCurves {
  /** The checkpoints, what they lost, and how it goes with the alignment of gradients. */
  public static final FakeTables TABLES =
      FakeTables.EMPTY
          .with(
              CheckpointRow.TABLE,
              SampleRows.checkpoint("base", "base", null, null, null, null),
              tuned("a-10", "a", 1, 10),
              tuned("a-40", "a", 1, 40),
              tuned("a-160", "a", 1, 160),
              tuned("a-40-2", "a", 2, 40),
              tuned("b-40", "b", 1, 40))
          .with(
              ForgettingRow.TABLE,
              forgetting("a-10", "a", "b", 0.1),
              forgetting("a-40", "a", "b", 0.2),
              forgetting("a-40-2", "a", "b", 0.4),
              forgetting("a-160", "a", "b", 0.5),
              forgetting("b-40", "b", "a", 0.25))
          .with(GradientAlignmentRow.TABLE, SmallExperiment.TABLES.rows(GradientAlignmentRow.TABLE))
          .with(
              CorrelationRow.TABLE,
              correlation(10, 1L, "one_checkpoint", 1, 0.9),
              correlation(40, null, "mean_over_seeds", 3, 0.25),
              correlation(40, 1L, "one_checkpoint", 2, 0.75),
              correlation(160, 1L, "one_checkpoint", 1, -0.9));

  public static final Roster ROSTER =
      new Roster(
          TABLES.rows(CheckpointRow.TABLE), Subjects.compared(Set.of("a", "b"), Set.of("acc")));

  private TrainingCurves() {}

  public static CheckpointRow tuned(String id, String trainedOn, long seed, int steps) {
    return CheckpointRowBuilder.stagedBuilder()
        .checkpointId(id)
        .path("models/" + id)
        .adapter(null)
        .role("fine_tuned")
        .parent("base")
        .control(null)
        .trainedOn(trainedOn)
        .sequence(null)
        .step(null)
        .seed(seed)
        .trainingSteps(steps)
        .weightsDigest("0")
        .baseDigest("0")
        .modelType("llama")
        .nParams(1)
        .nActiveParams(1)
        .nLayers(1)
        .nHeads(1)
        .dModel(1)
        .vocabSize(1)
        .dtype("F32")
        .learningRate(null)
        .cumulativeSteps(null)
        .weightChange(null)
        .modules(null)
        .moduleWeightChange(null)
        .recipe(null)
        .objective(null)
        .build();
  }

  private static ForgettingRow forgetting(String id, String trainedOn, String task, double value) {
    return SampleRows.forgetting(
        id, "base", task, trainedOn, "delta", value, value - 0.05, value + 0.05);
  }

  private static CorrelationRow correlation(
      int steps, Long seed, String runs, long checkpoints, double r) {
    return CorrelationRowBuilder.stagedBuilder()
        .x("gradient_alignment_global")
        .y("delta")
        .method("pearson")
        .nTasks(6)
        .nPairs(30)
        .r(r)
        .ciLow(null)
        .ciHigh(null)
        .ciMethod("none_fewer_than_8_pairs")
        .pNaive(0.5)
        .pMantel(0.4)
        .pMantelMethod("permutation_exact")
        .slope(0.5)
        .intercept(0.1)
        .looLow(null)
        .looHigh(null)
        .clusterLow(null)
        .clusterHigh(null)
        .clusterMethod("none_fewer_than_8_pairs")
        .flag(null)
        .trainingSteps(steps)
        .seed(seed)
        .runs(runs)
        .nCheckpoints(checkpoints)
        .pBh(0.8)
        .naiveLow(null)
        .naiveHigh(null)
        .build();
  }

  /** Returns a curve over 10, 40 and 160 steps of training on a. */
  public static TransitionRow curve(
      String task, Integer tStar, Integer pseudoFrom, String... stages) {
    List<String> ids = List.of("a-10", "a-40", "a-160").subList(0, stages.length);
    return TransitionRowBuilder.stagedBuilder()
        .baseId("base")
        .parentId("base")
        .trainedOn("a")
        .seed(1L)
        .restorationSteps(5)
        .task(task)
        .metric("acc")
        .nPoints(stages.length)
        .trainingSteps(List.of(10, 40, 160).subList(0, stages.length))
        .stages(List.of(stages))
        .fineTunedIds(ids)
        .restoredIds(ids.stream().map(id -> id + "-r").toList())
        .tStar(tStar)
        .tStarAfter(tStar == null ? null : 0)
        .pseudoFrom(pseudoFrom)
        .breakP(null)
        .breakSteps(null)
        .breakLow(null)
        .breakHigh(null)
        .slopeBefore(null)
        .slopeAfter(null)
        .breakMethod("none_fewer_than_8_lengths")
        .flag(null)
        .build();
  }

  public static RecoveryRow point(String id, String task, double gross, double residual) {
    return SampleRows.recovery(id, task, "a", gross, residual, 0.1, "NONE");
  }

  /** Returns what a checkpoint lost; intervals reach 0.0625 to both sides. */
  public static KnowledgeInstructionRow pair(String id, double knowledge, double instruction) {
    double excess = instruction - knowledge;
    return KnowledgeInstructionRowBuilder.stagedBuilder()
        .checkpointId(id)
        .referenceId("base")
        .pair("facts")
        .knowledgeTask("k")
        .instructionTask("i")
        .trainedOn("a")
        .metric("acc")
        .knowledgeBefore(0.9)
        .knowledgeAfter(0.9 - knowledge)
        .knowledgeLoss(knowledge)
        .knowledgeLow(knowledge - 0.0625)
        .knowledgeHigh(knowledge + 0.0625)
        .instructionBefore(0.8)
        .instructionAfter(0.8 - instruction)
        .instructionLoss(instruction)
        .instructionLow(instruction - 0.0625)
        .instructionHigh(instruction + 0.0625)
        .excessLoss(excess)
        .excessLow(excess - 0.0625)
        .excessHigh(excess + 0.0625)
        .ciMethod("mover_difference_tango_score")
        .n(40)
        .flag(null)
        .build();
  }

  /** Returns what became of 30 items that the base answers both ways. */
  public static KnowledgeItemsRow items(String id, long lostBoth, long lostInstructionOnly) {
    long lost = lostBoth + lostInstructionOnly;
    Double stayed = lost == 0 ? null : lostInstructionOnly / (double) lost;
    return KnowledgeItemsRowBuilder.stagedBuilder()
        .checkpointId(id)
        .referenceId("base")
        .pair("facts")
        .knowledgeTask("k")
        .instructionTask("i")
        .trainedOn("a")
        .n(40)
        .nKnown(30)
        .keptBoth(30 - lost)
        .lostBoth(lostBoth)
        .lostInstructionOnly(lostInstructionOnly)
        .lostKnowledgeOnly(0)
        .keptShare((30 - lost) / 30.0)
        .keptLow(0.0)
        .keptHigh(1.0)
        .lostShare(lostBoth / 30.0)
        .lostLow(0.0)
        .lostHigh(1.0)
        .instructionShare(lostInstructionOnly / 30.0)
        .instructionLow(0.0)
        .instructionHigh(1.0)
        .knowledgeShare(0.0)
        .knowledgeLow(0.0)
        .knowledgeHigh(0.1)
        .stayedShare(stayed)
        .stayedLow(stayed == null ? null : stayed - 0.2)
        .stayedHigh(stayed == null ? null : stayed + 0.2)
        .verdict(stayed == null ? null : stayed > 0.7 ? "STAYED" : stayed < 0.3 ? "LOST" : "OPEN")
        .firstTokenBefore(0.9)
        .firstTokenAfter(0.8)
        .firstRankBefore(0.0)
        .firstRankAfter(0.5)
        .lostTokenBefore(0.9)
        .lostTokenAfter(0.1)
        .lostRankBefore(0.0)
        .lostRankAfter(7.0)
        .ciMethod("wilson_score")
        .build();
  }

  public static FindingRow finding(
      String kind, String shows, long holds, String word, double low, double high) {
    boolean correlation = kind.equals("correlation");
    return FindingRowBuilder.stagedBuilder()
        .finding(kind)
        .baseId("base")
        .trainedOn(correlation ? null : "a")
        .trainingSteps(40)
        .restorationSteps(null)
        .task(correlation ? null : "b")
        .metric(correlation ? null : "acc")
        .x(correlation ? "gradient_alignment_global" : null)
        .y(correlation ? "delta" : null)
        .method(correlation ? "pearson" : null)
        .shows(shows)
        .nSeeds(2)
        .nHolds(holds)
        .nAgree(2)
        .holds(word)
        .mean((low + high) / 2)
        .ciLow(correlation ? null : low)
        .ciHigh(correlation ? null : high)
        .ciMethod("crossed_seeds_and_items")
        .p(correlation ? null : 0.01)
        .pBh(correlation ? null : 0.02)
        .verdict(correlation ? null : low > 0 ? "LOST" : "NO_DIFFERENCE")
        .low(low)
        .high(high)
        .bySeed(List.of("1: " + shows, "2: " + shows))
        .test("a test")
        .build();
  }
}
