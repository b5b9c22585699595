package org.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lethe.job.JobException;

class SessionsTest {
  private static final String GPUS = "spark.task.resource.gpu.amount";

  @AfterEach
  void clear() {
    System.clearProperty(GPUS);
    System.clearProperty("spark.master");
    System.clearProperty("spark.hadoop.fs.s3a.endpoint");
  }

  @Test
  void gpusInLocalModeAreRefusedBecauseSparkWouldWaitForEver() {
    System.setProperty(GPUS, "1");
    for (String master : new String[] {"local", "local[2]", "local[*]"}) {
      System.setProperty("spark.master", master);
      JobException refused = catchThrowableOfType(JobException.class, () -> Sessions.open("test"));
      assertThat(refused.kind()).isEqualTo(JobException.Kind.USAGE);
      assertThat(refused).hasMessageStartingWith(GPUS + " is set with master " + master);
    }
  }

  @Test
  void filesAreReadWithTheHadoopSettingsGivenToSpark() {
    System.setProperty("spark.hadoop.fs.s3a.endpoint", "http://localhost:9000");
    assertThat(Sessions.hadoop().get("fs.s3a.endpoint")).isEqualTo("http://localhost:9000");
  }
}
