package org.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lethe.message.JobException;

class SessionsTest {
  private static final String GPUS = "spark.task.resource.gpu.amount";
  private static final String OPTIONS = "spark.executor.defaultJavaOptions";

  @AfterEach
  void clear() {
    System.clearProperty(GPUS);
    System.clearProperty("spark.master");
    System.clearProperty("spark.hadoop.fs.s3a.endpoint");
    System.clearProperty(OPTIONS);
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

  /** In local mode a task and the driver are one process, which Spark would end with code 52. */
  @Test
  void aTaskWithoutMemoryEndsNoDriver() {
    String depth = "spark.executor.killOnFatalError.depth";
    System.setProperty("spark.master", "local[2]");
    assertThat(Sessions.settings("test", Map.of()).get(depth)).isEqualTo("0");
    System.setProperty("spark.master", "spark://host:7077");
    assertThat(Sessions.settings("test", Map.of()).contains(depth)).isFalse();
  }

  @Test
  void javaOptionsOfTheUserStandBehindOursWhereTheyWin() {
    String own = "-XX:Tier4InvocationThreshold=1";
    System.setProperty(OPTIONS, own);
    assertThat(Sessions.settings("test", Map.of()).get(OPTIONS))
        .isEqualTo(Sessions.COMPILE_LATER + " " + own);
  }

  @Test
  void executorsGetWhatTheDriverSaysOfLibtorch() {
    Map<String, String> environment =
        Map.of("PYTORCH_LIBRARY_PATH", "/opt/torch", "PYTORCH_FLAVOR", "cu128", "HOME", "/root");
    SparkConf conf = Sessions.settings("test", environment);
    assertThat(conf.get("spark.executorEnv.PYTORCH_LIBRARY_PATH")).isEqualTo("/opt/torch");
    assertThat(conf.get("spark.executorEnv.PYTORCH_FLAVOR")).isEqualTo("cu128");
    assertThat(conf.contains("spark.executorEnv.PYTORCH_VERSION")).isFalse();
    assertThat(conf.contains("spark.executorEnv.HOME")).isFalse();
  }

  @Test
  void aDriverAndItsExecutorsCompileAlike() throws IOException {
    String setting = "spark.driver.defaultJavaOptions";
    List<String> lines = Files.readAllLines(Path.of("../conf/spark-defaults.conf"));
    assertThat(lines)
        .filteredOn(line -> line.startsWith(setting))
        .extracting(line -> line.substring(setting.length()).strip())
        .containsExactly(Sessions.COMPILE_LATER);
  }

  @Test
  void filesAreReadWithTheHadoopSettingsGivenToSpark() {
    System.setProperty("spark.hadoop.fs.s3a.endpoint", "http://localhost:9000");
    assertThat(Sessions.hadoop().get("fs.s3a.endpoint")).isEqualTo("http://localhost:9000");
  }
}
