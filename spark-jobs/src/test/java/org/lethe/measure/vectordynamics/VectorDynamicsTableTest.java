package org.lethe.measure.vectordynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.measure.functionvectors.FunctionVectorRow;

class VectorDynamicsTableTest {
  private static FunctionVectorRow vector(
      String checkpoint, List<Integer> layers, List<Integer> heads, Double overlap, float... v) {
    double norm = v == null ? 0 : Math.hypot(v[0], v[1]);
    return new FunctionVectorRow(
        "few_shot",
        "todd",
        v == null ? "undefined" : "defined",
        v == null ? "because" : null,
        20,
        v == null ? 0.1 : 0.8,
        10,
        "exact",
        null,
        25,
        overlap,
        "stable",
        layers,
        heads,
        new float[0],
        new float[0],
        v,
        v == null ? null : norm,
        "plan",
        "w",
        checkpoint,
        "task");
  }

  @Test
  void vectorsAndHeadsAreCompared() {
    FunctionVectorRow base = vector("base", List.of(0, 1, 1), List.of(2, 0, 3), 0.9, 3, 4);
    FunctionVectorRow own = vector("tuned", List.of(1, 0, 0), List.of(3, 0, 2), 0.6, 8, 6);
    VectorDynamicsRow row = VectorDynamicsTable.row(base, own, "other");
    assertThat(row.defined()).isEqualTo("both");
    assertThat(row.cosine()).isCloseTo(48.0 / 50, within(1e-12));
    assertThat(row.normRatio()).isCloseTo(2, within(1e-12));
    assertThat(row.headOverlap()).isCloseTo(2 / 3.0, within(1e-12)); // heads 1/3 and 0/2
    assertThat(row.splitHalfOverlap()).isEqualTo(0.6);
    assertThat(List.of(row.checkpointId(), row.baseId(), row.trainedOn()))
        .containsExactly("tuned", "base", "other");
  }

  @Test
  void aVectorThatIsGoneHasNoCosine() {
    FunctionVectorRow base = vector("base", List.of(0), List.of(1), 0.9, 3, 4);
    FunctionVectorRow gone = vector("tuned", List.of(), List.of(), null, null);
    VectorDynamicsRow row = VectorDynamicsTable.row(base, gone, "other");
    assertThat(row.defined()).isEqualTo("base_only");
    assertThat(row.cosine()).isNull();
    assertThat(row.normRatio()).isNull();
    assertThat(row.headOverlap()).isNull();
    assertThat(row.splitHalfOverlap()).isNull();
    assertThat(row.baseAccuracy()).isEqualTo(0.8);
    assertThat(row.accuracy()).isEqualTo(0.1);
    assertThat(VectorDynamicsTable.row(gone, base, "other").defined()).isEqualTo("checkpoint_only");
    assertThat(VectorDynamicsTable.row(gone, gone, "other").defined()).isEqualTo("none");
  }
}
