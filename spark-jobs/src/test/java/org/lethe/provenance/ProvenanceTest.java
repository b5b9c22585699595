package org.lethe.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvenanceTest {

  @Test
  void everyFieldIsRecordedUnderItsOwnName() {
    Provenance provenance = new Provenance("PyTorch", "2.7.1", "float32", "cpu", 7, "delta");
    assertThat(provenance.with(Map.of("task", "arc")))
        .containsExactly(
            Map.entry("conventions", "delta"),
            Map.entry("device", "cpu"),
            Map.entry("dtype", "float32"),
            Map.entry("engine", "PyTorch"),
            Map.entry("engine_version", "2.7.1"),
            Map.entry("lethe_version", Provenance.letheVersion()),
            Map.entry("seed", "7"),
            Map.entry("task", "arc"));
    assertThat(Provenance.letheVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
  }
}
