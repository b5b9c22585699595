package org.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.cli.LauncherCheckout.Result;

/** What bin/lethe passes on to Spark. */
class LauncherTest {
  @TempDir Path folder;
  private LauncherCheckout checkout;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void checkout() throws IOException {
    checkout = LauncherCheckout.in(folder);
  }

  @Test
  void sparkOptionsGoToSparkAndTheRestToLethe() throws Exception {
    Result result =
        lethe(
            "--master",
            "yarn",
            "--conf",
            "spark.a=b c",
            "--num-executors=3",
            "run",
            "e.yaml",
            "--only",
            "plan");
    assertThat(result.lines())
        .containsExactly(
            "--master",
            "yarn",
            "--driver-memory",
            "2g",
            "--class",
            "org.lethe.cli.Main",
            "--conf",
            "spark.a=b c",
            "--num-executors",
            "3",
            "--jars",
            checkout.target() + "/natives/natives.jar",
            checkout.target() + "/lethe.jar",
            "run",
            "e.yaml",
            "--only",
            "plan");
  }

  @Test
  void aDriverInTheClusterGetsWhatIsSaidOfLibtorch() throws Exception {
    environment.put("PYTORCH_LIBRARY_PATH", "/opt/torch");
    String setting = "spark.yarn.appMasterEnv.PYTORCH_LIBRARY_PATH=/opt/torch";
    assertThat(lethe("--master", "yarn", "--deploy-mode", "cluster", "run", "e.yaml").lines())
        .containsSubsequence("--deploy-mode", "cluster", "--conf", setting, "run", "e.yaml")
        .contains("spark.kubernetes.driverEnv.PYTORCH_LIBRARY_PATH=/opt/torch")
        .noneMatch(line -> line.endsWith("natives.jar"));
    assertThat(lethe("--master", "yarn", "run", "e.yaml").lines()).doesNotContain(setting);
  }

  @Test
  void theExitCodeOfTheJobIsPassedOn() throws Exception {
    assertThat(lethe("run", "e.yaml").code()).isEqualTo(65);
  }

  @Test
  void theUsersJarsStandBesideTheNatives() throws Exception {
    assertThat(lethe("--jars", "s3.jar", "run", "e.yaml").lines())
        .contains("s3.jar," + checkout.target() + "/natives/natives.jar");
  }

  @Test
  void itBuildsOnlyWhenASourceIsNewer() throws Exception {
    assertThat(lethe("run", "e.yaml").lines()).doesNotContain("built -q -DskipTests package");
    Path jar = checkout.target().resolve("lethe.jar");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    assertThat(lethe("run", "e.yaml").lines()).contains("built -q -DskipTests package");
    assertThat(lethe("run", "e.yaml").lines()).doesNotContain("built -q -DskipTests package");
  }

  @Test
  void aHeapOfTheDefaultSizeIsCollectedSerially() throws Exception {
    environment.put("SPARK_HOME", "");
    environment.put("JAVA_HOME", folder.resolve("java").toString());
    assertThat(lethe("run", "e.yaml").lines()).containsExactly("-XX:+UseSerialGC");
    assertThat(lethe("--driver-memory", "64g", "run", "e.yaml").lines())
        .doesNotContain("-XX:+UseSerialGC");
    String own = "-XX:+UseParallelGC"; // Java refuses two
    assertThat(lethe("--driver-java-options", own, "run", "e.yaml").lines()).containsExactly(own);
  }

  @Test
  void anOptionWithoutItsValueEndsWith64() throws Exception {
    Result result = lethe("--master");
    assertThat(result.code()).isEqualTo(64);
    assertThat(result.lines().get(0)).isEqualTo("error: --master needs a value");
  }

  private Result lethe(String... args) throws IOException, InterruptedException {
    return checkout.run(environment, List.of(args));
  }
}
