package org.lethe.job.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;

/** Nothing is odd about a family that was trained as its experiment says. */
@Tag("parity")
class StoriesAuditParityTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void nothingIsFoundInASoundFamily() throws IOException {
    String shared = System.getProperty("lethe.shared", ".");
    Path file = folder.resolve("stories.yaml");
    String text = Files.readString(CONF.resolve("experiments/stories.yaml"));
    Files.writeString(
        file,
        text.replace("../../../shared", shared)
            .replace("seed:", "task-path: " + CONF.resolve("tasks") + "\nseed:"));
    Configuration configuration = new Configuration();
    Experiment experiment = ExperimentReader.read(file.toString(), null, configuration);
    FamilyAudit audit = FamilyAudit.read(experiment.checkpoints(), List.of(), configuration);
    assertThat(audit.findings()).isEmpty();
    assertThat(audit.checkpoints()).hasSize(17);
  }
}
