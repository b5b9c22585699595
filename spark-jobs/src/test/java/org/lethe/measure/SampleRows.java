package org.lethe.measure;

import org.lethe.measure.claims.FamilyRow;
import org.lethe.measure.claims.FamilyRowBuilder;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.forgetting.ForgettingRowBuilder;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.recovery.RecoveryRowBuilder;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.measure.scores.TaskScoreRowBuilder;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;
import org.lethe.table.ProvenanceRow;
import org.lethe.table.ProvenanceRowBuilder;

/** Rows with the columns tests care about; the others are the same everywhere. */
public final class SampleRows {
  private SampleRows() {}

  static ProvenanceRow provenance(String table) {
    return ProvenanceRowBuilder.stagedBuilder()
        .provenanceId("0123456789abcdef")
        .tableName(table)
        .letheVersion("0.1.0")
        .engine(null)
        .engineVersion(null)
        .dtype(null)
        .device(null)
        .seed(7L)
        .conventions("delta")
        .options("{\"compare\":{\"confidence\":0.95}}")
        .build();
  }

  public static CheckpointRow checkpoint(
      String id, String role, String parent, String trainedOn, String sequence, Integer step) {
    return CheckpointRowBuilder.stagedBuilder()
        .checkpointId(id)
        .path("models/" + id)
        .adapter(null)
        .role(role)
        .parent(parent)
        .control(null)
        .trainedOn(trainedOn)
        .sequence(sequence)
        .step(step)
        .seed(null)
        .trainingSteps(null)
        .weightsDigest("00000000" + Integer.toHexString(id.hashCode()))
        .baseDigest("00000000" + Integer.toHexString(id.hashCode()))
        .modelType("llama")
        .nParams(1000)
        .nActiveParams(1000)
        .nLayers(2)
        .nHeads(2)
        .dModel(8)
        .vocabSize(32)
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

  public static TaskScoreRow score(String checkpoint, String task, double value) {
    return TaskScoreRowBuilder.stagedBuilder()
        .checkpointId(checkpoint)
        .task(task)
        .metric("acc")
        .value(value)
        .stderr(0.05)
        .n(80)
        .nClusters(null)
        .nIndependent(null)
        .nFailed(0)
        .nRequests(320)
        .planId("fedcba9876543210")
        .weightsDigest("0")
        .build();
  }

  public static ForgettingRow forgetting(
      String checkpoint,
      String reference,
      String task,
      String trainedOn,
      String convention,
      double value,
      double low,
      double high) {
    String metric = convention.equals("delta") ? "acc" : "loss";
    return ForgettingRowBuilder.stagedBuilder()
        .checkpointId(checkpoint)
        .referenceId(reference)
        .task(task)
        .trainedOn(trainedOn)
        .metric(metric)
        .convention(convention)
        .before(0.5)
        .after(0.5 - value)
        .value(value)
        .ciLow(low)
        .ciHigh(high)
        .ciMethod("bootstrap")
        .pValue(null)
        .pMethod(null)
        .pHolm(null)
        .pBh(null)
        .n(80)
        .nClusters(null)
        .flag(null)
        .stderr(0.03)
        .mde(0.085)
        .verdict(low <= 0 && high >= 0 ? "NO_DIFFERENCE" : value > 0 ? "LOST" : "GAINED")
        .shareCut(null)
        .shareShowsOwnAnswer(null)
        .shareCopies(null)
        .build();
  }

  /** Returns a row in accuracy, restored as checkpoint-r, with intervals of a half width. */
  public static RecoveryRow recovery(
      String checkpoint,
      String task,
      String trainedOn,
      double gross,
      double residual,
      double half,
      String stage) {
    return RecoveryRowBuilder.stagedBuilder()
        .fineTunedId(checkpoint)
        .restoredId(checkpoint + "-r")
        .controlId("control")
        .baseId("base")
        .task(task)
        .trainedOn(trainedOn)
        .metric("acc")
        .gross(gross)
        .grossLow(gross - half)
        .grossHigh(gross + half)
        .residual(residual)
        .residualLow(residual - half)
        .residualHigh(residual + half)
        .recovered(gross - residual)
        .recoveredLow(gross - residual - half)
        .recoveredHigh(gross - residual + half)
        .pseudo(Math.max(0, gross - residual))
        .ratio(null)
        .ratioLow(null)
        .ratioHigh(null)
        .patternShift(null)
        .patternResidual(null)
        .stage(stage)
        .stageP(stage.equals("UNDECIDED") ? null : 0.01)
        .epsilon(0.01)
        .margin(0.03)
        .nToDecide(null)
        .mde(0.1)
        .ciMethod("tango_score")
        .grossStderr(half / 2)
        .residualStderr(half / 2)
        .recoveredStderr(half / 2)
        .n(40)
        .nClusters(null)
        .flag(null)
        .build();
  }

  public static FamilyRow family(
      String family, String metric, String claim, long tests, long holds, long floor) {
    return FamilyRowBuilder.stagedBuilder()
        .family(family)
        .metric(metric)
        .claim(claim)
        .nTests(tests)
        .nHolds(holds)
        .nFloor(floor)
        .nUntested(0)
        .level(0.05)
        .correction("benjamini_hochberg")
        .mdeMedian(0.085)
        .mdeLargest(0.085)
        .build();
  }
}
