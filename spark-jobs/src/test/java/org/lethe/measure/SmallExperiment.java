package org.lethe.measure;

import java.util.List;
import java.util.Set;
import org.lethe.figure.Roster;
import org.lethe.figure.Subjects;
import org.lethe.figure.TaskPlan;
import org.lethe.figure.UnansweredCount;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.alignment.GradientAlignmentRowBuilder;
import org.lethe.measure.claims.FamilyRow;
import org.lethe.measure.correlation.CorrelationRow;
import org.lethe.measure.correlation.CorrelationRowBuilder;
import org.lethe.measure.drift.RepresentationDriftRow;
import org.lethe.measure.drift.RepresentationDriftRowBuilder;
import org.lethe.measure.forgetting.FlipRow;
import org.lethe.measure.forgetting.FlipRowBuilder;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.noise.NoiseFloorRow;
import org.lethe.measure.noise.NoiseFloorRowBuilder;
import org.lethe.measure.recovery.PooledRecoveryRow;
import org.lethe.measure.recovery.PooledRecoveryRowBuilder;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.recovery.RecoveryRowBuilder;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.table.CheckpointRow;
import org.lethe.table.ProvenanceRow;

/** A small experiment: two tasks, a base, two fine-tunes, one of them restored, two steps. */
public final class SmallExperiment {
  public static final FakeTables TABLES =
      FakeTables.EMPTY
          .with(
              CheckpointRow.TABLE,
              SampleRows.checkpoint("base", "base", null, null, null, null),
              SampleRows.checkpoint("base-restored", "control", "base", null, null, null),
              SampleRows.checkpoint("ft-a", "fine_tuned", "base", "a", null, null),
              SampleRows.checkpoint("ft-b", "fine_tuned", "base", "b", null, null),
              SampleRows.checkpoint("ft-a-restored", "restored", "ft-a", null, null, null),
              SampleRows.checkpoint("seq-1", "fine_tuned", "base", "a", "seq", 1),
              SampleRows.checkpoint("seq-2", "fine_tuned", "seq-1", "b", "seq", 2))
          .with(
              TaskScoreRow.TABLE,
              SampleRows.score("base", "a", 0.5),
              SampleRows.score("base", "b", 0.26),
              SampleRows.score("ft-a", "a", 0.9))
          .with(
              ForgettingRow.TABLE,
              SampleRows.forgetting("ft-a", "base", "a", "a", "delta", -0.4, -0.5, -0.3),
              SampleRows.forgetting("ft-a", "base", "b", "a", "delta", 0.125, 0.05, 0.2),
              SampleRows.forgetting("ft-b", "base", "a", "b", "delta", 0.0625, -0.01, 0.135),
              SampleRows.forgetting("ft-a", "base", "b", "a", "loss_delta", 1.5, 1.2, 1.8),
              SampleRows.forgetting("seq-1", "base", "b", "a", "delta", 0.1, 0.02, 0.18),
              SampleRows.forgetting("seq-2", "base", "a", "b", "delta", 0.2, 0.1, 0.3),
              SampleRows.forgetting("seq-2", "seq-1", "a", "b", "delta", 0.3, 0.2, 0.4))
          .with(
              FlipRow.TABLE,
              FlipRowBuilder.stagedBuilder()
                  .checkpointId("ft-a")
                  .referenceId("base")
                  .task("b")
                  .trainedOn("a")
                  .metric("acc")
                  .n(80)
                  .n11(40)
                  .n10(20)
                  .n01(10)
                  .n00(10)
                  .forgettingShare(.25)
                  .backwardShare(.125)
                  .chance(.25)
                  .forgettingAdjusted(.2)
                  .backwardAdjusted(.1)
                  .flag(null)
                  .build())
          .with(
              RecoveryRow.TABLE,
              RecoveryRowBuilder.builder(
                      SampleRows.recovery("ft-a", "b", "a", 0.2, 0.05, 0.1, "UNDECIDED"))
                  .restoredId("ft-a-restored")
                  .controlId("base-restored")
                  .grossHigh(0.3)
                  .residualLow(-0.02)
                  .residualHigh(0.12)
                  .ratio(0.75)
                  .ratioLow(0.4)
                  .ratioHigh(1.1)
                  .patternShift(0.7)
                  .patternResidual(0.01)
                  .nToDecide(250L)
                  .build())
          .with(
              PooledRecoveryRow.TABLE,
              PooledRecoveryRowBuilder.stagedBuilder()
                  .baseId("base")
                  .fineTunedId(null)
                  .restoredId(null)
                  .restorationSteps(80)
                  .trainedOn(null)
                  .metric("acc")
                  .tasks(List.of("b"))
                  .nCheckpoints(1)
                  .gross(0.2)
                  .grossLow(0.1)
                  .grossHigh(0.3)
                  .residual(0.05)
                  .residualLow(-0.02)
                  .residualHigh(0.12)
                  .recovered(0.15)
                  .recoveredLow(0.05)
                  .recoveredHigh(0.25)
                  .ratio(0.75)
                  .ratioLow(0.4)
                  .ratioHigh(1.1)
                  .ciMethod("tango_score")
                  .flag(null)
                  .build())
          .with(
              FamilyRow.TABLE,
              SampleRows.family("forgetting", "acc", "LOST", 2, 1, 3),
              SampleRows.family("forgetting", "acc", "GAINED", 2, 0, 3),
              SampleRows.family("learning", "acc", "LOST", 1, 0, 0),
              SampleRows.family("learning", "acc", "GAINED", 1, 1, 0),
              SampleRows.family("stage_none", "acc", "NONE", 1, 0, 0),
              SampleRows.family("stage_pseudo", "acc", "PSEUDO", 1, 0, 0),
              SampleRows.family("stage_actual", "acc", "ACTUAL", 1, 0, 0))
          .with(
              GradientAlignmentRow.TABLE,
              GradientAlignmentRowBuilder.stagedBuilder()
                  .checkpointId("base")
                  .taskA("b")
                  .taskB("a")
                  .scope("global")
                  .layer(null)
                  .module(null)
                  .cosine(0.25)
                  .normA(1.0)
                  .normB(1.0)
                  .method("exact")
                  .cosineError(0.02)
                  .sketchError(0.0)
                  .blocks(16)
                  .reliabilityA(0.8)
                  .reliabilityB(0.7)
                  .crossFitted(0.2)
                  .crossFittedLow(0.1)
                  .crossFittedHigh(0.3)
                  .corrected(0.27)
                  .correctedLow(0.12)
                  .correctedHigh(0.42)
                  .ciMethod("block_jackknife_t")
                  .flag(null)
                  .build())
          .with(
              RepresentationDriftRow.TABLE,
              RepresentationDriftRowBuilder.stagedBuilder()
                  .checkpointId("ft-a")
                  .referenceId("base")
                  .task("b")
                  .trainedOn("a")
                  .layer(0)
                  .position("last")
                  .n(80)
                  .cka(null)
                  .ckaBiased(null)
                  .cosineCentred(null)
                  .batchItems(80)
                  .batches(1)
                  .ciLow(null)
                  .ciHigh(null)
                  .ciMethod(null)
                  .flag(null)
                  .build(),
              RepresentationDriftRowBuilder.stagedBuilder()
                  .checkpointId("ft-a")
                  .referenceId("base")
                  .task("b")
                  .trainedOn("a")
                  .layer(1)
                  .position("last")
                  .n(80)
                  .cka(0.8)
                  .ckaBiased(0.81)
                  .cosineCentred(0.9)
                  .batchItems(80)
                  .batches(1)
                  .ciLow(0.7)
                  .ciHigh(0.88)
                  .ciMethod("jackknife_t")
                  .flag(null)
                  .build(),
              RepresentationDriftRowBuilder.stagedBuilder()
                  .checkpointId("ft-a")
                  .referenceId("base")
                  .task("b")
                  .trainedOn("a")
                  .layer(1)
                  .position("mean")
                  .n(80)
                  .cka(0.9)
                  .ckaBiased(0.9)
                  .cosineCentred(0.9)
                  .batchItems(80)
                  .batches(1)
                  .ciLow(0.85)
                  .ciHigh(0.94)
                  .ciMethod("jackknife_t")
                  .flag(null)
                  .build())
          .with(
              CorrelationRow.TABLE,
              CorrelationRowBuilder.stagedBuilder()
                  .x("gradient_alignment_global")
                  .y("delta")
                  .method("pearson")
                  .nTasks(2)
                  .nPairs(2)
                  .r(0.5)
                  .ciLow(null)
                  .ciHigh(null)
                  .ciMethod("none_fewer_than_6_tasks")
                  .pNaive(null)
                  .pMantel(null)
                  .pMantelMethod(null)
                  .slope(0.4)
                  .intercept(0.01)
                  .looLow(null)
                  .looHigh(null)
                  .clusterLow(null)
                  .clusterHigh(null)
                  .clusterMethod("none_fewer_than_6_tasks")
                  .flag("too_few_tasks")
                  .trainingSteps(null)
                  .seed(null)
                  .runs("mean_over_checkpoints")
                  .nCheckpoints(3L)
                  .pBh(null)
                  .naiveLow(null)
                  .naiveHigh(null)
                  .build())
          .with(
              ProvenanceRow.TABLE,
              SampleRows.provenance("correlations"),
              SampleRows.provenance("forgetting"),
              SampleRows.provenance("knowledge_instruction"),
              SampleRows.provenance("recovery"))
          .withPlan(new TaskPlan("a", 80, 320, 0.25, 0.0, 0.0))
          .withUnanswered(new UnansweredCount("ft-b", "a", "ENGINE_ERROR", 3, "out of memory"))
          .with(
              NoiseFloorRow.TABLE,
              NoiseFloorRowBuilder.stagedBuilder()
                  .checkpointId("base")
                  .task("b")
                  .metric("acc")
                  .planned(0.5)
                  .replicate(0.5125)
                  .difference(0.0125)
                  .stderr(0.0125)
                  .spread(0.037)
                  .n(80)
                  .nFlipped(1L)
                  .nRequests(320)
                  .maxLogProb(0.000021)
                  .rmsLogProb(0.000004)
                  .nChanged(null)
                  .planId("fedcba9876543210")
                  .weightsDigest("0")
                  .build(),
              NoiseFloorRowBuilder.stagedBuilder()
                  .checkpointId("base")
                  .task("told")
                  .metric("exact_match,plain")
                  .planned(0.5)
                  .replicate(0.525)
                  .difference(0.025)
                  .stderr(0.025)
                  .spread(0.074)
                  .n(40)
                  .nFlipped(1L)
                  .nRequests(40)
                  .maxLogProb(null)
                  .rmsLogProb(null)
                  .nChanged(3L)
                  .planId("fedcba9876543210")
                  .weightsDigest("0")
                  .build());

  public static final Roster ROSTER =
      new Roster(
          TABLES.rows(CheckpointRow.TABLE), Subjects.compared(Set.of("a", "b"), Set.of("acc")));

  private SmallExperiment() {}
}
