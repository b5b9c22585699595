package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.config.Experiment;
import org.lethe.job.answer.ScoreJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.probe.ProbeJob;
import org.lethe.measure.Measures;
import org.lethe.table.ScoreRow;
import org.lethe.table.Unit;

/** Other weights of the same length and time are put in the place of those that were planned. */
@Tag("spark")
@Tag("engine")
class ChangedWeightsTest {
  @TempDir Path folder;

  @Test
  void stagesRefuseThemUntilTheyArePlannedAndThenComputeUnderTheirDigest() throws IOException {
    TinyExperiment tiny = TinyExperiment.in(folder);
    Experiment experiment = tiny.read();
    tiny.run(new PlanJob(), experiment);
    Path file = tiny.base().resolve("model.safetensors");
    FileTime modified = Files.getLastModifiedTime(file);
    Path other = folder.resolve("merged/model.safetensors");
    assertThat(Files.size(other)).isEqualTo(Files.size(file));
    Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(file, modified);

    assertThatThrownBy(() -> tiny.run(new ScoreJob(), experiment))
        .hasMessageContaining("checkpoint base has other weights than were planned: digest ");
    assertThat(tiny.store().publishedUnits(ScoreRow.TABLE)).isEmpty();
    assertThatThrownBy(() -> tiny.run(new ProbeJob<>(Measures.PROBES.get(0)), experiment))
        .hasMessageContaining("has other weights than were planned");

    tiny.run(new PlanJob(), experiment);
    tiny.run(new ScoreJob(), experiment);
    Set<String> digests = new TreeSet<>();
    for (Unit unit : tiny.store().publishedUnits(ScoreRow.TABLE)) {
      if (unit.partition(ScoreRow.CHECKPOINT_ID).equals("base")) {
        tiny.store().rows(ScoreRow.TABLE, unit).forEach(row -> digests.add(row.weightsDigest()));
      }
    }
    assertThat(digests)
        .containsExactly(Checkpoint.open(tiny.base()).weightsDigest().substring(0, 16));
  }
}
